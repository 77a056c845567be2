"""What is given up after three tries: the conversation goes on, and nothing of it is undone."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from bot import phrases
from bot.conversation import Conversation, read_record
from bot.mail import Changes, Put
from bot.ownership import Board, Desk, Rules
from bot.posts import CaseCard, Notice, OfferRecord
from bot.store.connect import connect
from bot.store.mailbox import Mailbox
from bot.turn import Turns
from bot.worker import TRIES, Worker
from engine import Agent, Limits, Team
from engine.models.scripted import ScriptedModel
from tests.bot.fakes import (
    SUPPORT,
    THREAD,
    FakeChat,
    in_phase,
    press,
    said,
    with_offer,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from bot.commands import Command
    from bot.draft import Draft
    from bot.ownership import Executed
    from bot.posts import Post

PLACE = str(THREAD)
LATER = 1 << 42
"""Long after the embedded Redis's now, ms."""


class Broken(Exception):  # noqa: N818 - a bug, as seen from outside
    """Nobody expected this."""


@dataclass(slots=True)
class Room:
    """One place on an embedded Redis, with a worker that serves it."""

    mailbox: Mailbox
    chat: FakeChat = field(default_factory=FakeChat)
    executed: list[str] = field(default_factory=list[str])

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

    async def execute(self, kind: str, terms: Mapping[str, Any], *, key: str) -> Executed:
        self.executed.append(key)
        raise Broken

    async def said_to_all(self, kind: type[Post]) -> list[Any]:
        """Serves until something of a kind was posted; returns all such posts."""
        stop = asyncio.Event()
        worker = Worker(self.desk(), name="w1", drain_seconds=1)
        async with asyncio.TaskGroup() as group, asyncio.timeout(10):
            group.create_task(worker.run(stop))
            while not any(isinstance(post, kind) for post in self.chat.posts):
                await asyncio.sleep(0.01)
            stop.set()
        return [post for post in self.chat.posts if isinstance(post, kind)]

    def desk(self) -> Desk:
        model = ScriptedModel([Broken() for _ in range(9)])
        turns = Turns(
            team=Team(Agent(name="Triage Agent")), model=model, model_name="m", limits=Limits()
        )
        fields: dict[str, Any] = {
            "mailbox": self.mailbox,
            "chat": self.chat,
            "turns": turns,
            "execute": self.execute,
            "rules": Rules(support_channel=SUPPORT, debounce=0),
            "board": Board(self.mailbox, "board:T1"),
            "admission": cast("Any", Anybody()),
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
async def room() -> AsyncGenerator[Room]:
    async with AsyncExitStack() as stack:
        yield Room(Mailbox(await connect(f"memory://{secrets.token_hex(4)}", stack)))


async def test_a_message_that_cannot_be_answered_is_parked_with_a_sentence() -> None:
    """Whatever the bug: the customer hears of it, and may call a person."""
    async with room() as there:
        await there.holds(in_phase("agent"), said("my skates broke"))
        (notice,) = await there.said_to_all(Notice)
        assert notice.text == phrases.STUMBLED
        assert [b.action for b in notice.buttons] == ["human"]
        record, _ = await there.record()
        assert (record.turn, record.unanswered) == (None, None)


async def test_what_the_failing_step_had_stored_stays_stored() -> None:
    """An acceptance above all: it is not open to a second decision."""
    async with room() as there:
        await there.holds(with_offer(expires=LATER), press("offer_accept"))
        (record_post,) = await there.said_to_all(OfferRecord)
        assert record_post.outcome == phrases.UNCLEAR
        assert there.executed == ["offer-1"]
        record, transcript = await there.record()
        assert record.offer is None
        assert phrases.NOT_CLEAR_YET in transcript[-1]


async def test_an_accepted_offer_that_cannot_be_carried_out_is_left_to_a_person() -> None:
    """It does not stand in the way of everything that comes after it for ever."""
    async with room() as there:
        await there.holds(with_offer(state="executing"), said("hello?"))
        (card,) = await there.said_to_all(CaseCard)
        assert card.why == phrases.unknown_outcome("Your order")
        record, _ = await there.record()
        assert record.phase in ("calling", "waiting")
