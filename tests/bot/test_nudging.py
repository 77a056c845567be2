"""What comes in for a place that is owned: whatever it is, the worker survives it."""

from __future__ import annotations

import asyncio

from bot.mail import Put
from bot.posts import Say
from bot.worker import Worker
from engine import Reply
from tests.bot.fakes import in_phase, said
from tests.bot.room import PLACE, room


async def test_an_unreadable_command_for_an_owned_place_ends_no_worker() -> None:
    """It is for the place's own step to give up; everybody else's conversations go on."""
    async with room(Reply(content="Hello!")) as there:
        bell, came = there.mailbox.keys.bell_of("w1"), asyncio.Event()

        async def comes_in() -> None:
            put = Put(place=PLACE, id="z", body='{"kind": "from the future"}', marks=("z",))
            assert await there.mailbox.put(put) == "stored"
            came.set()

        there.chat.meanwhile = comes_in
        await there.holds(in_phase("agent"), said("hi"), tries=0)
        worker = Worker(there.desk(), name="w1", drain_seconds=1)
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group, asyncio.timeout(30):
            group.create_task(worker.run(stop))
            while not any(isinstance(post, Say) for post in there.chat.posts):
                await asyncio.sleep(0.01)
            while not came.is_set() or await there.mailbox.redis.exists(bell):
                await asyncio.sleep(0.01)
            await there.mailbox.waiting(PLACE)  # as long as the worker needs to look at it
            assert worker.ready
            stop.set()
