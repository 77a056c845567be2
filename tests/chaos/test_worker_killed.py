"""A worker dies at any of its requests; another one finishes, with nothing lost or done twice."""

import asyncio
import random
from typing import get_args

import pytest

from tests.chaos.city import LEASE, LONG, NOISE, City, scaled
from tests.chaos.conftest import Cities
from tests.chaos.processes import Process
from tests.chaos.proxies import Gate, Side
from tests.chaos.results import record
from tests.chaos.stories import STORIES, check, played

_BESIDE = 1.0
"""Seconds that a take-over may last longer where other tests run beside it."""

_AT_ONCE = 4
"""Conversations side by side: most of the time they wait for a lease to end."""


async def killed(there: City, worker: Process, _: Gate) -> float:
    """Kills a worker and starts another; returns how long it took until that had everything.

    In this order: a worker that is held for longer than its deadlines, while another one starts,
    asks again and works on, and is killed when nothing is left to lose.
    """
    owned = await there.owned()
    worker.kill()
    killed = asyncio.get_running_loop().time()
    await there.start("worker")
    await there.taken_over(owned, seconds=3 * LEASE + NOISE)
    return asyncio.get_running_loop().time() - killed


@pytest.mark.parametrize("name", STORIES)
async def test_another_worker_finishes_what_a_killed_one_began(cities: Cities, name: str) -> None:
    """Nothing lost, no order or post twice, and nothing that is stored is asked for again."""
    story = STORIES[name]
    points = [(n, side) for n in range(story.since, story.requests) for side in get_args(Side)]
    chosen = points if LONG else random.Random().sample(points, 2)
    recoveries: list[float] = []
    for some in (chosen[n : n + _AT_ONCE] for n in range(0, len(chosen), _AT_ONCE)):
        async with asyncio.TaskGroup() as group:
            tries = [group.create_task(played(cities, story, *at, strike=killed)) for at in some]
        for task in tries:
            outcome = task.result()
            check(story, outcome)
            if outcome.recovery is not None:
                recoveries.append(outcome.recovery)
    assert max(recoveries, default=0) < 1.5 * LEASE + scaled(_BESIDE, 0.0)
    record(
        f"worker killed at each request: {name}",
        small=2,
        n=len(recoveries),
        lost=0,
        twice=0,
        recovery=f"{max(recoveries) / LEASE:.2f} × lease" if recoveries else "-",
    )
