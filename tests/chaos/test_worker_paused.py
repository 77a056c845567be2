"""A worker stops where it stands, past its lease, and goes on: it can change nothing any more."""

import asyncio
import random

import pytest

from tests.chaos.city import LEASE, LONG, City
from tests.chaos.conftest import Cities
from tests.chaos.processes import Process
from tests.chaos.proxies import Gate, Side
from tests.chaos.results import record
from tests.chaos.stories import STORIES, check, played
from tests.stories.town import MENTION, by_bot

_AT_ONCE = 4


async def paused(there: City, worker: Process, gate: Gate) -> float:
    """Pauses a worker until another one has finished everything; then lets it go on, alone."""
    owned = await there.owned()
    worker.pause()
    paused_at = asyncio.get_running_loop().time()
    other = await there.start("worker")
    await there.taken_over(owned, seconds=3 * LEASE)
    taken = asyncio.get_running_loop().time() - paused_at
    await there.quiet()
    other.terminate()
    await other.ended()
    gate.open.set()
    worker.resume()
    thread = await there.town.say("bob", f"{MENTION} hello")
    await there.town.wait(lambda messages: bool(by_bot(messages)), thread=thread)
    return taken


@pytest.mark.parametrize("name", STORIES)
async def test_a_worker_paused_past_its_lease_is_refused(cities: Cities, name: str) -> None:
    """Its commit, its post and its order: all is as the other worker left it.

    Requests to Slack are let through before the pause: one that is on the wire for longer than
    a lease arrives whoever sent it.
    """
    story = STORIES[name]
    points: list[tuple[int, Side]] = [(n, "after") for n in range(story.since, story.requests)]
    chosen = points if LONG else random.Random().sample(points, 2)
    struck = 0
    for some in (chosen[n : n + _AT_ONCE] for n in range(0, len(chosen), _AT_ONCE)):
        async with asyncio.TaskGroup() as group:
            tries = [group.create_task(played(cities, story, *at, strike=paused)) for at in some]
        for task in tries:
            outcome = task.result()
            check(story, outcome, besides=1)  # Bob's hello
            struck += outcome.recovery is not None
    record(f"worker paused past its lease: {name}", small=2, n=struck, twice=0)
