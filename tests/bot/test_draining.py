"""A stop: what is under way may finish, for a while, and is given back then."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.mail import Put
from bot.store.mailbox import Mailbox
from bot.worker import Worker
from engine import Reply
from tests.bot.fakes import in_phase, said
from tests.bot.room import PLACE, room

if TYPE_CHECKING:
    import pytest

    from bot.mail import Claim


async def test_a_post_that_hangs_keeps_no_process_from_ending() -> None:
    """Its place is given back, for another worker to look whether the post stands."""
    async with room(Reply(content="Hello!")) as there:
        hanging = asyncio.Event()

        async def hangs() -> None:
            hanging.set()
            await asyncio.Event().wait()

        there.chat.meanwhile = hangs
        await there.holds(in_phase("agent"), said("hi"), tries=0)
        worker = Worker(there.desk(), name="w1", drain_seconds=0.05)
        stop = asyncio.Event()
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            group.create_task(worker.run(stop))
            await hanging.wait()
            stop.set()
        claim = await there.mailbox.claim(PLACE, "another")
        assert claim is not None
        assert claim.sending is not None
        assert len(claim.outbox) == 1


async def test_a_claim_that_is_answered_behind_the_stop_is_drained_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A place is no less owned for its owner's not knowing it yet."""
    async with room(Reply(content="Hello!")) as there:
        asked, answered = asyncio.Event(), asyncio.Event()
        claim = Mailbox.claim

        async def late(*given: Any, **only: Any) -> Claim | None:
            claimed = await claim(*given, **only)
            asked.set()
            await answered.wait()
            return claimed

        async def hangs() -> None:
            await asyncio.Event().wait()

        there.chat.meanwhile = hangs
        await there.holds(in_phase("agent"), said("hi"), tries=0)
        monkeypatch.setattr(Mailbox, "claim", late)
        worker = Worker(there.desk(), name="w1", drain_seconds=0.05)
        stop = asyncio.Event()
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            group.create_task(worker.run(stop))
            await asked.wait()
            stop.set()
            while worker.ready:
                await asyncio.sleep(0)
            answered.set()
        assert await there.mailbox.claim(PLACE, "another") is not None


async def test_what_waited_for_room_is_not_claimed_behind_the_stop() -> None:
    """It would be given back at once; another worker takes it instead."""
    async with room(Reply(content="Hello!")) as there:
        redis: Any = there.mailbox.redis
        hanging, goes_on = asyncio.Event(), asyncio.Event()

        async def hangs() -> None:
            hanging.set()
            await goes_on.wait()

        there.chat.meanwhile = hangs
        await there.holds(in_phase("agent"), said("hi"), tries=0)
        worker = Worker(there.desk(), name="w1", concurrency=1, drain_seconds=5)
        stop, other = asyncio.Event(), "thread:T1:C1:900.000000"
        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            group.create_task(worker.run(stop))
            await hanging.wait()
            body = said("hello").model_dump_json()
            await there.mailbox.put(Put(place=other, id="m", body=body, marks=("m",), opens=True))
            while await redis.llen(there.mailbox.keys.bell):
                await asyncio.sleep(0.01)  # until the worker has heard of it
            stop.set()
            goes_on.set()
        record = there.mailbox.keys.conversation(other)
        assert await redis.hget(record, "fence") is None
