"""One conversation on an embedded Redis, served by a real worker, with a fake chat platform."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from bot.board_record import BoardRecord
from bot.conversation import Conversation, read_record
from bot.identity import Identities
from bot.mail import Changes, Put
from bot.ownership import Board, Desk, Rules
from bot.store.connect import connect
from bot.store.mailbox import Mailbox
from bot.turn import Turns
from bot.worker import TRIES, Worker
from engine import Agent, Limits, Team
from engine.models.scripted import ScriptedModel
from tests.bot.fakes import SUPPORT, THREAD, FakeChat, said

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.commands import Command
    from bot.conversation import Offer
    from bot.draft import Draft
    from bot.posts import Post
    from engine.models.scripted import Step

PLACE = str(THREAD)
BOARD = "board:T1"


class Broken(Exception):  # noqa: N818 - a bug, as seen from outside
    """Nobody expected this."""


@dataclass(slots=True)
class Room:
    """One place on an embedded Redis, with a worker that serves it."""

    mailbox: Mailbox
    model: ScriptedModel = field(default_factory=ScriptedModel)
    chat: FakeChat = field(default_factory=FakeChat)
    executed: int = 0
    released: list[str] = field(default_factory=list[str])

    async def holds(self, made: Draft, *commands: Command, tries: int = TRIES - 1) -> None:
        """Stores a conversation and commands that wait, tried so often already."""
        for place, command in enumerate(commands or [said()]):
            mark = f"k-{place}"
            body = command.model_dump_json()
            await self.mailbox.put(Put(place=PLACE, id=mark, body=body, marks=(mark,), opens=True))
        claim = await self.mailbox.claim(PLACE, "before")
        assert claim is not None
        record, made.kept = made.conversation.model_dump_json(), 0
        changes = Changes(state=record, kept=0, append=made.appended(), release=True)
        assert await self.mailbox.commit(claim, changes) == "ok"
        await self.mailbox.redis.hset(self.mailbox.keys.conversation(PLACE), "attempts", str(tries))

    async def execute(self, *_: Any, **__: Any) -> Any:
        """Every attempt to carry an offer out fails."""
        self.executed += 1
        raise Broken

    async def release(self, offer: Offer) -> None:
        """Notes what is not kept aside any more."""
        self.released.append(offer.id)

    async def said_to_all(self, kind: type[Post], *, count: int = 1) -> list[Any]:
        """Serves until so many posts of a kind were made; returns them."""
        async with self.served():
            while len(self._made(kind)) < count:
                await asyncio.sleep(0.01)
        return self._made(kind)

    async def board(self) -> BoardRecord:
        """Serves until the team's board heard of something; returns it."""
        async with self.served():
            while not (state := (await self.mailbox.states([BOARD])).get(BOARD)):
                await asyncio.sleep(0.01)
        record = read_record(state)
        assert isinstance(record, BoardRecord)
        return record

    @asynccontextmanager
    async def served(self) -> AsyncGenerator[None]:
        """A worker serves everything for a while, half a minute at most."""
        stop = asyncio.Event()
        worker = Worker(self.desk(), name="w1", drain_seconds=1)
        async with asyncio.TaskGroup() as group, asyncio.timeout(30):
            group.create_task(worker.run(stop))
            yield
            stop.set()

    def _made(self, kind: type[Post]) -> list[Any]:
        return [post for post in self.chat.posts if isinstance(post, kind)]

    def desk(self) -> Desk:
        turns = Turns(
            team=Team(Agent(name="Triage Agent")),
            model=self.model,
            model_name="m",
            limits=Limits(),
        )
        fields: dict[str, Any] = {
            "mailbox": self.mailbox,
            "chat": self.chat,
            "turns": turns,
            "execute": self.execute,
            "release": self.release,
            "rules": Rules(support_channel=SUPPORT, debounce=0),
            "board": Board(self.mailbox, BOARD),
            "admission": cast("Any", Anybody()),
            "identities": Identities(directory=self.chat, workspace="T1"),
        }
        return Desk(**fields)

    async def record(self) -> tuple[Conversation, list[str]]:
        record = read_record((await self.mailbox.states([PLACE]))[PLACE])
        assert isinstance(record, Conversation)
        redis: Any = self.mailbox.redis
        return record, await redis.lrange(self.mailbox.keys.transcript(PLACE), 0, -1)


class Anybody:
    """Refuses nobody."""

    async def refused(self, people: Any, *, direct: bool) -> frozenset[Any]:
        return frozenset()


@asynccontextmanager
async def room(*steps: Step) -> AsyncGenerator[Room]:
    """A room whose model says the given steps; none may be left over."""
    async with AsyncExitStack() as stack:
        mailbox = Mailbox(await connect(f"memory://{secrets.token_hex(4)}", stack))
        with ScriptedModel(steps) as model:
            yield Room(mailbox, model)
