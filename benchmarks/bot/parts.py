"""Where a worker's and a receiver's CPU goes: each part alone, against the same world and Redis.

Run in a process of its own with the addresses of Redis and the world; prints CPU ms a turn as
JSON. What is left of the whole is deciding: commands, records, rendering between the parts.
"""

import asyncio
import json
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import structlog
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.bot.load import SECRET, event, signed
from bot import wiring
from bot.commands import Said
from bot.mail import Changes, Put, Settled
from bot.places import Thread
from bot.posts import Row, Say, Speaker, Under
from bot.settings import Settings
from bot.shop import build_shop
from bot.slack.app import build_app
from bot.slack.chat import SlackChat
from bot.slack.parse import Identity
from bot.store.connect import connect
from bot.store.mailbox import Mailbox
from engine import run_full_turn
from engine.models import connect as connect_model

ROUNDS = 150
PLACE = "thread:T0BENCH:C0BENCH00:{n}.000001"


async def main(redis_url: str, world: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable()
    environ = {
        "SLACK_BOT_TOKEN": "xoxb-1-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{world}/api/",
        "REDIS_URL": redis_url,
        "OPENAI_BASE_URL": f"{world}/v1",
        "OPENAI_API_KEY": "bench",
    }
    settings = Settings.load("run", environ, dotenv=None)
    async with AsyncExitStack() as stack:
        client = await wiring.open_slack(settings, stack)
        us = await wiring.identify(client, settings)
        mailbox = Mailbox(await connect(redis_url, stack))
        found = {
            "bolt": await _cpu(_bolt(client, us)),
            "put": await _cpu(_put(mailbox)),
            "redis": await _cpu(_cycle(mailbox)),
            "slack": await _cpu(_slack(SlackChat(client, us))),
            "engine": await _cpu(_engine(settings, mailbox, stack)),
        }
    print(json.dumps(found))


async def _cpu(act: Callable[[int], Awaitable[object]]) -> float:
    """CPU ms of one, the median of three rounds."""
    for number in range(10):
        await act(number)
    runs: list[float] = []
    for part in range(3):
        began = time.process_time()
        for number in range(ROUNDS // 3):
            await act(1000 * (part + 1) + number)
        runs.append((time.process_time() - began) / (ROUNDS // 3))
    return 1000 * sorted(runs)[1]


def _bolt(client: AsyncWebClient, us: Identity) -> Callable[[int], Awaitable[object]]:
    """Slack's request through Bolt to a command; it is not stored."""
    taken: list[str] = []

    async def keep(put: Put) -> str:
        taken.append(put.id)
        return "stored"

    app = build_app(client, us, keep, signing_secret=SECRET)

    async def act(number: int) -> None:
        body = event(number, reply=True)
        request = AsyncBoltRequest(
            body=body.decode(), headers={k: [v] for k, v in signed(body).items()}
        )
        reply = await app.async_dispatch(request)
        assert reply.status == 200, reply.body
        assert taken.pop()

    return act


def _said(number: int) -> Put:
    who = {"workspace": "T0BENCH", "user": "U1"}
    ts = f"{number}.000001"
    said = Said.model_validate({"who": who, "ts": ts, "text": "hello", "calls_us": True})
    place = PLACE.format(n=number)
    mark = f"m:{number}"
    body = said.model_dump_json()
    return Put(place=place, id=mark, body=body, marks=(mark,), opens=True, author="T0BENCH:U1")


def _put(mailbox: Mailbox) -> Callable[[int], Awaitable[object]]:
    async def act(number: int) -> None:
        await mailbox.put(_said(number))

    return act


def _cycle(mailbox: Mailbox) -> Callable[[int], Awaitable[object]]:
    """Claim, commit with a post, sent: of the places that ``_put`` has filled."""

    async def act(number: int) -> None:
        claim = await mailbox.claim(PLACE.format(n=number), "bench")
        assert claim is not None
        row = json.dumps({"id": f"r{number}", "post": {"kind": "say"}})
        changes = Changes(
            state="{}" * 200,
            kept=0,
            append=['{"role": "user", "content": "hello"}'] * 2,
            consume=[key for key, _ in claim.inbox],
            rows=[row],
            start=f"r{number}",
        )
        assert await mailbox.commit(claim, changes) == "ok"
        await mailbox.sent(claim, Settled(row=f"r{number}", outcome="done", release=True))

    return act


def _slack(chat: SlackChat) -> Callable[[int], Awaitable[object]]:
    """A status and an answer."""

    async def act(number: int) -> None:
        place = Thread("T0BENCH", "C0BENCH00", f"{number}.000001")
        await chat.show_working(place, message_ts=place.ts, status="is thinking")
        under = Under(channel=place.channel, thread=place.ts)
        say = Say(under=under, speaker=Speaker(name="Triage Agent"), markdown="On its **way**.")
        await chat.send(Row(id=f"r{number}", post=say), {}, _nothing)

    return act


async def _nothing() -> None:
    """Nobody else owns the place."""


def _engine(
    settings: Settings, mailbox: Mailbox, stack: AsyncExitStack
) -> Callable[[int], Awaitable[object]]:
    """One model call of the ACME team, without a tool."""
    team = wiring.build_team(settings, build_shop(mailbox.redis, workspace="T0BENCH"))
    model = connect_model("bench", settings.openai_base_url, model="bench")
    stack.push_async_callback(model.aclose)
    messages = [{"role": "user", "content": "and the left one?"}]

    async def act(number: int) -> None:
        del number
        await run_full_turn(team.start, messages, model=model, team=team)

    return act


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
