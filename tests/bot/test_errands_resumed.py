"""A worker that died between a decision and its end: the next one carries it out, by the same key."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

from bot import errands
from bot.conversation import Errand, Verdict
from bot.posts import Notice
from bot.store import lease as lease_module
from bot.store.connect import connect
from bot.store.mailbox import Mailbox
from bot.worker import Worker
from engine.models.scripted import ScriptedModel
from tests.bot.fakes import (
    BOB,
    OFFER_ID,
    SAM,
    FakeChat,
    conversation,
    draft,
    offer,
    reset,
    said,
    with_offer,
)
from tests.bot.room import PLACE, Room
from tests.bot.test_approvals import PAID, Done

if TYPE_CHECKING:
    from collections.abc import Collection

YES = Verdict(approved=True, by=SAM, name="Sam")
HI = ["Hi again!"]


@dataclass(slots=True)
class Counter(Room):
    """A room whose shop says what it is told to."""

    answer: Done = PAID
    asked: list[tuple[str, Verdict | None]] = field(
        default_factory=list[tuple[str, "Verdict | None"]]
    )
    last: list[bool] = field(default_factory=list[bool])

    async def execute(self, *given: Any, **more: Any) -> Any:
        self.last.append(more.get("last", False))
        self.asked.append((given[0].id, more.get("verdict")))
        return self.answer


async def serve(errand: Errand, timers: dict[str, int], answer: Done = PAID) -> Counter:
    """Stores a conversation with an errand, and lets a worker see to it."""
    async with AsyncExitStack() as stack:
        mailbox = Mailbox(await connect(f"memory://{secrets.token_hex(4)}", stack))
        with ScriptedModel(HI) as model:
            there = Counter(mailbox, model, answer=answer)
            record = conversation(errands=(errand,), timers=timers)
            await there.holds(draft(record), said("hello?"), tries=0)
            async with asyncio.timeout(30):
                await there.said_to_all(Notice)
            made, transcript = await there.record()
            assert made.errands == ()
            assert transcript
            return there


async def test_an_approval_that_was_not_carried_out_yet_is_carried_out_once() -> None:
    """The decision was stored: whoever owns the place next acts on it, before anything else."""
    there = await serve(Errand(offer=offer("executing"), verdict=YES, number="R-1"), {})
    assert there.asked == [(OFFER_ID, YES)]
    (notice,) = [post for post in there.chat.posts if isinstance(post, Notice)]
    assert notice.text.startswith("The team approved your refund request R-1.")


@pytest.mark.parametrize(("tries", "last"), [(2, False), (3, True)])
async def test_an_unknown_outcome_whose_time_has_come_is_asked_for_again(
    tries: int, *, last: bool
) -> None:
    """However long nobody worked: by the same key; the shop's side knows when it is the last time."""
    due = {errands.timer_name(OFFER_ID): 1}
    there = await serve(Errand(offer=offer("executing"), tries=tries), due)
    assert there.asked == [(OFFER_ID, None)]
    assert there.last == [last]


@dataclass(slots=True)
class Paused(FakeChat):
    """A platform that answers when the place has had another owner for long."""

    rival: Mailbox | None = None
    clock: pytest.MonkeyPatch | None = None
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def staff(self, acting: Collection[str] = ()) -> frozenset[str]:
        del acting
        assert self.rival is not None
        assert self.clock is not None
        redis: Any = self.rival.redis
        await redis.zadd(self.rival.keys.ready, {PLACE: 0})
        assert await self.rival.claim(PLACE, "w2") is not None
        self.clock.setattr(lease_module, "monotonic", lambda: monotonic() + 60)
        self.stop.set()
        return self.members


async def test_who_was_paused_past_the_lease_orders_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The shop may sell to them what it has refused to the next owner."""
    async with AsyncExitStack() as stack:
        connections = await connect(f"memory://{secrets.token_hex(4)}", stack)
        chat = Paused(rival=Mailbox(connections), clock=monkeypatch)
        there = Counter(Mailbox(connections), chat=chat)
        await there.holds(with_offer(state="executing"), reset(BOB), tries=0)
        async with asyncio.timeout(30):
            await Worker(there.desk(), name="w1", drain_seconds=1).run(chat.stop)
    assert there.asked == []
