"""A lease: a step may take longer than it, as long as its worker lives."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.posts import Say
from engine import Reply
from tests.bot.fakes import in_phase, said
from tests.bot.room import PLACE, room

if TYPE_CHECKING:
    from bot.mail import Claim


async def test_what_takes_longer_than_a_lease_is_kept() -> None:
    """The worker prolongs what it owns, so that nobody else takes it over."""
    async with room(Reply(content="Hello!")) as there:
        there.mailbox.lease_seconds = 0.6
        redis: Any = there.mailbox.redis
        taken_over: list[Claim] = []

        async def until() -> float:
            look = await redis.zscore(there.mailbox.keys.ready, PLACE)
            assert look is not None
            return look

        async def outlasts_the_lease() -> None:
            first = await until()
            while not taken_over and await until() < first + 1_000:
                await asyncio.sleep(0.02)
                claim = await there.mailbox.claim(PLACE, "another")
                taken_over.extend([claim] if claim else [])

        there.chat.meanwhile = outlasts_the_lease
        await there.holds(in_phase("agent"), said("hi"), tries=0)
        assert len(await there.said_to_all(Say)) == 1
        assert taken_over == []
