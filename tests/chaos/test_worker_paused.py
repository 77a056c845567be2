"""A worker stops where it stands, past its lease, and goes on: it can change nothing any more."""

import asyncio
import random

import pytest

from tests.chaos.city import LEASE, LONG, NOISE, City, until
from tests.chaos.conftest import Cities
from tests.chaos.processes import Process
from tests.chaos.proxies import Gate, Side
from tests.chaos.results import record
from tests.chaos.stories import STORIES, check, played
from tests.stories.town import MENTION, by_bot

_AT_ONCE = 4


async def paused(there: City, worker: Process, gate: Gate) -> float:
    """Pauses a worker until another one has finished everything; then lets it go on, alone.

    Not before it has done what it could beside the request that is held: whoever is stopped within
    the half millisecond between the last question and a post's first byte posts it at his return.
    """
    await _stands_still(gate)
    owned = await there.owned()
    worker.pause()
    paused_at = asyncio.get_running_loop().time()
    other = await there.start("worker")
    await there.taken_over(owned, seconds=3 * LEASE + NOISE)
    taken = asyncio.get_running_loop().time() - paused_at
    await there.quiet()
    other.terminate()
    await other.ended()
    gate.open.set()
    worker.resume()
    thread = await there.town.say("bob", f"{MENTION} hello")
    await there.town.wait(lambda messages: bool(by_bot(messages)), thread=thread)
    return taken


async def _stands_still(gate: Gate) -> None:
    counts: list[int] = []

    async def nothing_new() -> bool:
        counts.append(len(gate.asked))
        return counts[-2:] == [counts[-1]] * 2

    await until(nothing_new, seconds=20, why="it goes on and on", pause=0.3)


@pytest.mark.parametrize("name", STORIES)
async def test_a_worker_paused_past_its_lease_is_refused(cities: Cities, name: str) -> None:
    """Its commit, its post and its order: all is as the other worker left it.

    Requests are let through before the pause: one to Slack that is on the wire for longer than a
    lease arrives whoever sent it.
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
