"""Several workers share all threads: every message is in exactly one turn, in order."""

import asyncio

from tests.chaos.city import scaled
from tests.chaos.conftest import Cities
from tests.chaos.crowd import Crowd
from tests.chaos.results import record

_SMALL = 20


async def test_five_workers_share_many_threads(cities: Cities) -> None:
    """Though each event is delivered three times, shuffled within a second."""
    threads = scaled(_SMALL, 100)
    async with cities() as there:
        async with asyncio.TaskGroup() as group:
            group.create_task(there.start("socket"))
            for _ in range(5):
                group.create_task(there.start("worker"))
        await there.town.slack.delivery(duplicates=2, shuffle_within=1.0)
        crowd = Crowd(there, threads=threads, shared=threads // 10)
        for each in scaled((1, 2), (1, 3, 3, 3)):
            await crowd.write(each=each)
            await there.quiet(seconds=60)
        crowd.check()
        assert there.tracebacks() == 0
        turns = sum(map(len, crowd.turns()))
        assert await crowd.answered() == turns
        record(
            "5 workers, each event 3 times, shuffled",
            small=_SMALL * 3,
            n=threads * len(crowd.waves),
            unit="messages",
            lost=0,
            twice=0,
            turns=turns,
        )
