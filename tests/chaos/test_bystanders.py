"""Conversations whose workers died twice, through no fault of theirs: served soon all the same."""

import asyncio
from functools import partial

from tests.chaos.city import City, scaled, until
from tests.chaos.conftest import Cities
from tests.chaos.crowd import Crowd
from tests.chaos.results import record

_SMALL, _LARGE = 30, 300
_THINKING = 0.5
_SECONDS = 40.0
"""One after the other, thirty take some two minutes."""


async def test_those_whose_workers_died_twice_are_served_soon(cities: Cities) -> None:
    """Nobody knows yet that no message did it: the first alone, then many at a time."""
    places = scaled(_SMALL, _LARGE)
    async with cities(thinking_seconds=60) as there:
        await there.start("socket")
        crowd = Crowd(there, threads=places)
        await crowd.write(each=1)
        await there.delivered()
        for tries in (1, 2):
            worker = await there.start("worker")
            all_wait = partial(_all_wait, there, places * tries)
            await until(all_wait, seconds=30, why="not all wait for the model")
            worker.kill()
        assert {*(await there.tries()).values()} == {2}
        there.town.sandbox.model.thinking_seconds = _THINKING
        loop = asyncio.get_running_loop()
        began = loop.time()
        await there.start("worker")
        await there.quiet(seconds=_SECONDS)
        took = loop.time() - began
        assert await crowd.answered() == places
        assert await there.parked() == []
        assert there.tracebacks() == 0
        record(
            "their workers died twice, through no fault of theirs",
            small=_SMALL,
            n=places,
            unit="conversations",
            parked=0,
            answered=f"all after {took:.0f} s",
        )


async def _all_wait(there: City, requests: int) -> bool:
    return len(await there.town.model_requests()) >= requests
