"""Several workers share all threads: every message is in exactly one turn, in order."""

import asyncio
import random
from functools import partial

from bot.worker import TRIES
from tests.chaos.city import City, scaled, until
from tests.chaos.conftest import Cities
from tests.chaos.crowd import Crowd
from tests.chaos.results import record

_SMALL = 20
_KILLS = 2
_PATIENT = {"SWITCHBOARD_LEASE_SECONDS": "15"}
"""A starved machine must not look like a dead worker, whose turns are done again."""


async def test_five_workers_share_many_threads(cities: Cities) -> None:
    """Though each event is delivered three times, shuffled within a second."""
    threads = scaled(_SMALL, 100)
    async with cities() as there:
        async with asyncio.TaskGroup() as group:
            group.create_task(there.start("socket"))
            for _ in range(5):
                group.create_task(there.start("worker", None, ready=True, **_PATIENT))
        await there.town.slack.delivery(duplicates=2, shuffle_within=1.0)
        crowd = Crowd(there, threads=threads, shared=threads // 10)
        for each in scaled((1, 2), (1, 3, 3, 3)):
            await crowd.write(each=each)
            await there.quiet(seconds=60)
        crowd.check()
        await crowd.check_transcripts()
        assert there.tracebacks() == 0
        record(
            "5 workers, each event 3 times, shuffled",
            small=_SMALL * 3,
            n=threads * len(crowd.waves),
            unit="messages",
            lost=0,
            twice=0,
            turns=sum(map(len, crowd.turns())),
        )


async def _no_last_try(there: City) -> bool:
    return max((await there.tries()).values(), default=0) < TRIES


async def test_workers_killed_at_random_lose_nothing(cities: Cities) -> None:
    """Three workers under load, one of them killed and replaced at any moment."""
    threads, kills = scaled(_SMALL, 100), scaled(_KILLS, 20)
    async with cities(thinking_seconds=0.1) as there:
        await there.start("socket")
        workers = [await there.start("worker") for _ in range(3)]
        crowd = Crowd(there, threads=threads)
        await crowd.write(each=1)
        await there.quiet()  # a reply that overtakes its thread's first mention is nobody's
        for each in scaled((2,), (3, 3, 3)):
            async with asyncio.TaskGroup() as group:
                group.create_task(crowd.write(each=each))
                for _ in range(kills // len(scaled((2,), (3, 3, 3)))):
                    await asyncio.sleep(random.uniform(0.05, 0.5))
                    victim, owned = random.randrange(3), await there.owned()
                    workers[victim].kill()
                    workers[victim] = await there.start("worker")
                    await there.taken_over(owned, seconds=60)
                    # Three deaths over one thread in a row would be poison, and rightly parked.
                    await until(partial(_no_last_try, there), seconds=60, why="a last try lasts")
            await there.quiet(seconds=60)
        assert await there.parked() == []
        await crowd.check_transcripts()
        assert there.tracebacks() == 0
        record(
            "workers killed at random under load",
            small=_SMALL * 3,
            n=threads * len(crowd.waves),
            unit="messages",
            kills=kills,
            lost=0,
            twice=0,
        )
