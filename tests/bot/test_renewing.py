"""A lease: a step may take longer than it, as long as its worker lives."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from bot.posts import CaseCard, Say
from engine import Reply
from tests.bot.fakes import in_phase, said, with_offer
from tests.bot.room import PLACE, Room, room

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    import pytest

    from bot.conversation import Offer
    from bot.mail import Claim
    from engine import ModelRequest
    from tests.time_passing import PassTime

_LEASE = 9
_SECONDS = 14


@dataclass
class Slow:
    """A model, or a shop, that takes longer than a lease, by the worker's clock and by Redis's."""

    there: Room
    pass_second: Callable[[int], None]
    taken_over: list[Claim | None] = field(default_factory=list["Claim | None"])

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply]:
        await self.outlast()
        yield Reply(content="Hello!")

    async def outlast(self) -> None:
        for n in range(_SECONDS):
            self.pass_second(n)
            await asyncio.sleep(0.02)
            self.taken_over.append(await self.there.mailbox.claim(PLACE, "another"))


async def test_what_takes_longer_than_a_lease_is_kept(
    pass_time: PassTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker prolongs what it owns, so that nobody else takes it over."""
    async with room() as there:
        model = _slow(there, pass_time, monkeypatch)
        there.model = cast("Any", model)
        await there.holds(in_phase("agent"), said("hi"), tries=0)
        assert len(await there.said_to_all(Say)) == 1
        assert model.taken_over == [None] * _SECONDS


async def test_giving_up_may_take_longer_than_a_lease(
    pass_time: PassTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A silent shop is asked to let go: else each worker in turn would lose the place at it."""
    async with room() as there:
        shop = _slow(there, pass_time, monkeypatch)

        async def let_go(_: Room, offer: Offer) -> None:
            del offer
            await shop.outlast()

        monkeypatch.setattr(Room, "release", let_go)
        await there.holds(with_offer(state="executing"), said("hello?"))
        assert len(await there.said_to_all(CaseCard)) == 1
        assert shop.taken_over == [None] * _SECONDS


def _slow(there: Room, pass_time: PassTime, monkeypatch: pytest.MonkeyPatch) -> Slow:
    clock = time.time
    there.mailbox.leases.seconds = _LEASE

    def pass_second(n: int) -> None:
        monkeypatch.setattr(time, "time", partial(_later, clock, n + 1))
        pass_time(1)

    return Slow(there, pass_second)


def _later(clock: Callable[[], float], seconds: float) -> float:
    return clock() + seconds
