"""A whole Switchboard in one place: the real bot over the real wire protocol, in the sandbox.

``Town`` runs the sandbox and the bot inside the test; stories act as people would and read what
people would see. Nothing of the bot is faked: Bolt, the Web API client, the model client and the
mailbox are the ones of production, with three addresses changed.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import aiohttp

from agents.acme.demo import seed
from agents.commerce import CustomerRef
from bot.manifest import render
from bot.ownership import Board
from bot.places import BoardPlace
from bot.processes import Stop, run_process
from bot.settings import Settings
from bot.shop import build_shop
from bot.store.connect import connect
from bot.store.keys import Keys
from bot.store.mailbox import Mailbox
from bot.worker import BOARD_SECONDS
from sandbox.server import Sandbox, running
from sandbox.slack.config import Config, features_of
from sandbox.slack.markup import Token, read_message

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence

    from agents.commerce import Order
    from bot.board_record import BoardRecord
    from bot.settings import Role
    from sandbox.client import Outcome, SandboxClient

Message = dict[str, Any]

MENTION = "@Switchboard"


@dataclass(frozen=True)
class Town:
    """The people, the channels, and how to act and read as one of them."""

    sandbox: Sandbox
    settings: Settings
    team_id: str
    people: dict[str, str]
    channels: dict[str, str]

    def as_role(self, role: Role) -> Settings:
        """The same settings for another kind of process, as if Redis were a server."""
        return self.settings.model_copy(update={"role": role})

    @property
    def slack(self) -> SandboxClient:
        return self.sandbox.client

    def channel(self, name: str) -> str:
        return self.channels[name]

    async def say(
        self, who: str, text: str, *, channel: str = "support", thread: str | None = None
    ) -> str:
        """Writes as somebody; returns the ts."""
        return await self.slack.say(self.people[who], self.channel(channel), text, thread_ts=thread)

    async def wait(
        self,
        fits: Callable[[list[Message]], bool],
        *,
        who: str = "alice",
        channel: str = "support",
        thread: str | None = None,
        seconds: float = 30,
    ) -> list[Message]:
        """Waits until what somebody reads fits, and returns it."""
        return await self.slack.wait_for(
            fits,
            user=self.people[who],
            channel=self.channel(channel),
            thread_ts=thread,
            timeout=seconds,
        )

    async def hears(
        self,
        text: str,
        *,
        who: str = "alice",
        channel: str = "support",
        thread: str | None = None,
        seconds: float = 30,
    ) -> Message:
        """Waits for a message that holds a text; returns the newest such."""
        found = await self.wait(
            lambda messages: any(text in everything(m) for m in messages),
            who=who,
            channel=channel,
            thread=thread,
            seconds=seconds,
        )
        return next(m for m in reversed(found) if text in everything(m))

    async def press(
        self, who: str, message: Message, label: str, *, channel: str = "support"
    ) -> Outcome:
        """Presses a button by its label."""
        button = next(b for b in buttons(message) if b["text"]["text"] == label)
        return await self.slack.press(
            self.people[who],
            self.channel(channel),
            message["ts"],
            button["action_id"],
            value=button.get("value"),
        )

    async def thread(
        self, ts: str, *, who: str = "alice", channel: str = "support"
    ) -> list[Message]:
        """What somebody reads in a thread now."""
        return await self.slack.thread(self.people[who], self.channel(channel), ts)

    # ---- the model -----------------------------------------------------------------------------

    async def model_requests(self) -> list[dict[str, Any]]:
        """The bodies of all requests that the model server got."""
        async with self._model("GET", "requests") as reply:
            return [each["body"] for each in (await reply.json())["requests"]]

    async def requested(self, count: int, *, seconds: float = 30) -> None:
        """Waits until the model was asked so often."""
        async with asyncio.timeout(seconds):
            while len(await self.model_requests()) < count:
                await asyncio.sleep(0.02)

    async def called(self, method: str, *, seconds: float = 30) -> None:
        """Waits until a method of Slack's was called."""
        async with asyncio.timeout(seconds):
            while not await self.slack.calls(method):
                await asyncio.sleep(0.02)

    async def called_with(self, method: str, error: str, *, seconds: float = 30) -> None:
        """Waits until a call of a method was answered with an error."""
        async with asyncio.timeout(seconds):
            while not any(error in str(call) for call in await self.slack.calls(method)):
                await asyncio.sleep(0.02)

    async def script(self, *replies: dict[str, Any]) -> None:
        """What the model says next, in order."""
        async with self._model("POST", "script", {"replies": list(replies)}):
            pass

    async def model_fault(self, **fault: Any) -> None:
        """Breaks the model server."""
        async with self._model("POST", "faults", fault):
            pass

    async def model_well(self) -> None:
        """Ends all its faults."""
        async with self._model("DELETE", "faults"):
            pass

    @asynccontextmanager
    async def _model(
        self, method: str, what: str, body: Any = None
    ) -> AsyncGenerator[aiohttp.ClientResponse]:
        url = f"{self.sandbox.url}/sandbox/model/{what}"
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, json=body) as reply,
        ):
            assert reply.status == 200, await reply.text()
            yield reply

    async def delivered(self, *, seconds: float = 30) -> None:
        """Waits until the bot has acknowledged all that was said: it lies in the mailboxes."""
        async with asyncio.timeout(seconds):
            while (await self.slack.deliveries())["pending"]:
                await asyncio.sleep(0.01)

    async def settled(self, *, seconds: float = 30) -> None:
        """Waits until all is delivered, no conversation is owned, nothing is due within a minute."""
        async with AsyncExitStack() as stack:
            connections = await connect(self.settings.redis_url, stack)
            async with asyncio.timeout(seconds):
                await self.delivered()
                while await connections.scripts.zcount(
                    Keys().ready, "-inf", (time.time() + 60) * 1000
                ):
                    await asyncio.sleep(0.01)

    async def board_is(self, fits: Callable[[BoardRecord], bool], *, seconds: float = 30) -> None:
        """Waits until the team's board fits, and the worker has read it."""
        place = str(BoardPlace(self.team_id))
        async with AsyncExitStack() as stack:
            connections = await connect(self.settings.redis_url, stack)
            board = Board(Mailbox(connections), place)
            async with asyncio.timeout(seconds):
                while not fits(await board.read()):
                    await asyncio.sleep(0.02)
        await asyncio.sleep(BOARD_SECONDS)

    async def quiet(self, seconds: float) -> None:
        """Lets time pass: where the story is about a silence there is nothing else to wait for."""
        await asyncio.sleep(seconds)

    # ---- the shop ------------------------------------------------------------------------------

    async def orders(self, who: str) -> Sequence[Order]:
        """What somebody bought, newest first."""
        async with AsyncExitStack() as stack:
            connections = await connect(self.settings.redis_url, stack)
            shop = build_shop(connections.scripts, workspace=self.team_id)
            ref = CustomerRef(workspace=self.team_id, user=self.people[who])
            return await shop.list_orders(ref, limit=100)

    # ---- acts ----------------------------------------------------------------------------------

    async def slash(self, who: str, text: str, *, channel: str = "support") -> Outcome:
        return await self.slack.slash(self.people[who], self.channel(channel), "/switchboard", text)


def buttons(message: Message) -> list[dict[str, Any]]:
    """All buttons of a message."""
    blocks: list[Message] = message.get("blocks") or []
    return [each for block in blocks if block["type"] == "actions" for each in block["elements"]]


def labels(message: Message) -> list[str]:
    """The buttons' labels."""
    return [button["text"]["text"] for button in buttons(message)]


def everything(message: Message) -> str:
    """All text that a person sees in a message, blocks included."""
    parts: list[str] = [message.get("text") or ""]

    def walk(value: object) -> None:
        if isinstance(value, dict):
            for key, inner in cast("dict[str, object]", value).items():
                if key == "text" and isinstance(inner, str):
                    parts.append(inner)
                walk(inner)
        elif isinstance(value, list):
            for inner in cast("list[object]", value):
                walk(inner)

    walk(message.get("blocks"))
    return "\n".join(parts)


def author(message: Message) -> str:
    """Under which name a message stands."""
    return message["author"].get("username") or message["author"]["name"]


def live_tokens(message: Message) -> list[Token]:
    """What in a message notifies, links or loads, by the sandbox's reading of Slack's rules."""
    return [token for token in read_message(message) if token.live]


def by_bot(messages: list[Message]) -> list[Message]:
    """The messages that the bot wrote."""
    return [m for m in messages if m["author"]["is_bot"]]


@asynccontextmanager
async def town(
    *,
    redis_url: str | None = None,
    config: Config | None = None,
    http: bool = False,
    bot: bool = True,
    **environ: str,
) -> AsyncGenerator[Town]:
    """A town with its bot, until the block ends."""
    config = config or Config(**features_of(render()), retry_schedule=(0, 0.3, 1.0))
    async with running(config) as sandbox:
        state = await sandbox.client.state(await _anybody(sandbox))
        people = {u["name"].lower(): u["id"] for u in state["users"]}
        channels = await _channels(sandbox, people)
        settings = settings_for(
            sandbox,
            config,
            redis_url=redis_url or f"memory://{secrets.token_hex(4)}",
            role="run",
            http=http,
            **{"SUPPORT_CHANNEL": channels["escalations"], **environ},
        )
        made = Town(sandbox, settings, state["team"]["id"], people, channels)
        await seed_shop(made)
        if not bot:
            yield made
            return
        async with running_bot(made):
            yield made


def settings_for(
    sandbox: Sandbox, config: Config, *, redis_url: str, role: Any, http: bool = False, **more: str
) -> Settings:
    """What an operator would set, with three addresses changed."""
    environ = {
        "SLACK_BOT_TOKEN": config.bot_token,
        "SLACK_API_URL": sandbox.api_url,
        "REDIS_URL": redis_url,
        "OPENAI_BASE_URL": sandbox.model_url,
        "OPENAI_API_KEY": "sandbox",
        "SWITCHBOARD_DEBOUNCE_SECONDS": "0",
        "AUTO_REFUND_LIMIT": "2000.00",
        **more,
    }
    if http:
        environ |= {"SLACK_SIGNING_SECRET": config.signing_secret, "PORT": "0"}
    else:
        environ |= {"SLACK_APP_TOKEN": config.app_token}
    return Settings.load(role, {k: v for k, v in environ.items() if v}, dotenv=None)


@asynccontextmanager
async def running_bot(made: Town, settings: Settings | None = None) -> AsyncGenerator[int]:
    """The bot in this process; yields its HTTP port (0 in Socket Mode)."""
    settings = settings or made.settings
    stop = Stop()
    ports: asyncio.Queue[int] = asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        group.create_task(run_process(settings, stop, ports.put_nowait))
        async with asyncio.timeout(15):
            port = await ports.get()
            if settings.role == "worker":
                pass
            elif settings.receives == "http":
                await made.slack.app_address(f"http://127.0.0.1:{port}/slack/events")
            else:
                await made.slack.wait_until_connected()
        try:
            yield port
        finally:
            stop.set()


async def seed_shop(made: Town) -> None:
    """Alice's purchases, as in the demo."""
    async with AsyncExitStack() as stack:
        connections = await connect(made.settings.redis_url, stack)
        shop: Any = build_shop(connections.scripts, workspace=made.team_id)
        alice = CustomerRef(workspace=made.team_id, user=made.people["alice"])
        await seed(shop, {"Alice": alice}, now=datetime.now(UTC))


async def _anybody(sandbox: Sandbox) -> str:
    return await sandbox.client.anybody()


async def _channels(sandbox: Sandbox, people: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, user in people.items():
        state = await sandbox.client.state(user)
        for channel in state["channels"]:
            if channel["is_im"]:
                found.setdefault(f"dm-{name}", channel["id"])
            else:
                found[channel["name"]] = channel["id"]
    return found
