"""A lease: a step may take longer than it, as long as its worker lives."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from bot.posts import Say
from engine import Reply
from tests.bot.fakes import in_phase, said
from tests.bot.room import PLACE, Room, room

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    import pytest

    from bot.mail import Claim
    from engine import ModelRequest
    from tests.time_passing import PassTime

_LEASE = 9
_SECONDS = 14


@dataclass
class Slow:
    """A model that takes longer than a lease, by the worker's clock and by Redis's."""

    there: Room
    pass_second: Callable[[int], None]
    taken_over: list[Claim | None] = field(default_factory=list["Claim | None"])

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply]:
        for n in range(_SECONDS):
            self.pass_second(n)
            await asyncio.sleep(0.02)
            self.taken_over.append(await self.there.mailbox.claim(PLACE, "another"))
        yield Reply(content="Hello!")


async def test_what_takes_longer_than_a_lease_is_kept(
    pass_time: PassTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker prolongs what it owns, so that nobody else takes it over."""
    clock = time.time

    def pass_second(n: int) -> None:
        monkeypatch.setattr(time, "time", partial(_later, clock, n + 1))
        pass_time(1)

    async with room() as there:
        there.mailbox.lease_seconds = _LEASE
        model = Slow(there, pass_second)
        there.model = cast("Any", model)
        await there.holds(in_phase("agent"), said("hi"), tries=0)
        assert len(await there.said_to_all(Say)) == 1
        assert model.taken_over == [None] * _SECONDS


def _later(clock: Callable[[], float], seconds: float) -> float:
    return clock() + seconds
