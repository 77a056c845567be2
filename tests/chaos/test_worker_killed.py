"""A worker dies at any of its requests; another one finishes, with nothing lost or done twice."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any, get_args

import pytest

from tests.chaos.city import LEASE, LONG, City, until
from tests.chaos.conftest import Cities
from tests.chaos.processes import Process
from tests.chaos.proxies import Gate, Side
from tests.chaos.results import record
from tests.stories.town import MENTION, Town, by_bot


async def _handoff(town: Town) -> str:
    ts = await town.say("alice", f"{MENTION} my rocket skates broke")
    await town.hears("Issues and Repairs", thread=ts, seconds=20)
    return ts


async def _order(town: Town) -> str:
    ts = await town.say("alice", f"{MENTION} I'd like a black boot")
    card = await town.hears("Place order", thread=ts, seconds=20)
    await town.press("alice", card, "Place order")
    await town.hears("Order placed", thread=ts, seconds=20)
    return ts


async def _escalation(town: Town) -> str:
    ts = await town.say("alice", f"{MENTION} get me a human")
    await town.hears("asked the team", thread=ts, seconds=20)
    return ts


_AT_ONCE = 4
"""Conversations that are killed side by side: most of the time they wait for a lease to end."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """A conversation, and what it ends with.

    Args:
        play: Acts as the customer; returns the thread when all is said.
        requests: About how many its worker makes; the long run kills at each.
        posts: How many messages of the bot's stand in its thread, and how many cards with the team.
        orders: How many the customer has (Alice began with two).
        model_calls: How often the model is asked.
    """

    play: Callable[[Town], Coroutine[Any, Any, str]]
    requests: int
    posts: tuple[int, int]
    orders: int
    model_calls: int


STORIES: dict[str, Story] = {
    "handoff": Story(play=_handoff, requests=14, posts=(1, 0), orders=2, model_calls=2),
    "order": Story(play=_order, requests=26, posts=(3, 0), orders=3, model_calls=4),
    "escalation": Story(play=_escalation, requests=21, posts=(1, 1), orders=2, model_calls=1),
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a conversation came to.

    Args:
        posts: As in ``Story``.
        orders: As in ``Story``.
        asked: What its first worker asked, in order.
        model_calls: How often the model was asked.
        recovery: Seconds from the kill until all that the dead worker owned had another owner;
            None when it was not killed.
    """

    posts: tuple[int, int]
    orders: int
    asked: list[str]
    model_calls: int
    recovery: float | None = None


async def played(cities: Cities, story: Story, stop_at: int, side: Side) -> Outcome:
    """Plays a conversation whose worker is killed at one of its requests."""
    gate, recovery = Gate(stop_at=stop_at, side=side), None
    async with cities() as there:
        await there.start("socket")
        worker = await there.start("worker", gate)
        async with asyncio.TaskGroup() as group:
            playing = group.create_task(story.play(there.town))
            await until(partial(_held_or_over, there, gate, playing), seconds=30, why="it hangs")
            if gate.held.is_set():
                recovery = await _replaced(there, worker)
            thread = await playing
        await there.quiet()
        assert there.tracebacks() == 0
        assert await there.parked() == []
        cards = await there.town.slack.messages(
            there.town.people["sam"], there.town.channel("escalations")
        )
        return Outcome(
            posts=(len(by_bot(await there.town.thread(thread))), len(by_bot(cards))),
            orders=len(await there.town.orders("alice")),
            asked=gate.asked,
            model_calls=len(await there.town.model_requests()),
            recovery=recovery,
        )


async def _held_or_over(there: City, gate: Gate, playing: asyncio.Task[str]) -> bool:
    """Two runs of a story differ a little: the request in question may not come this time."""
    return gate.held.is_set() or (playing.done() and await there.is_quiet())


async def _replaced(there: City, worker: Process) -> float:
    """Kills a worker beside another; returns how long it took until that had everything."""
    await there.start("worker")
    owned = await there.owned()
    worker.kill()
    killed = asyncio.get_running_loop().time()
    await there.taken_over(owned, seconds=3 * LEASE)
    return asyncio.get_running_loop().time() - killed


def _unstored(asked: list[str]) -> int:
    """How many of the model's answers were not stored when the worker died."""
    committed = asked[:-1] if asked[-1] == "commit" else asked  # that one may not have been
    last = max((n for n, label in enumerate(committed) if label == "commit"), default=0)
    return committed[last:].count("completions")


@pytest.mark.parametrize("name", STORIES)
async def test_another_worker_finishes_what_a_killed_one_began(cities: Cities, name: str) -> None:
    """Nothing lost, no order or post twice, and nothing that is stored is asked for again."""
    story = STORIES[name]
    points = [(n, side) for n in range(story.requests) for side in get_args(Side)]
    chosen = points if LONG else random.Random().sample(points, 2)
    recoveries: list[float] = []
    for some in (chosen[n : n + _AT_ONCE] for n in range(0, len(chosen), _AT_ONCE)):
        async with asyncio.TaskGroup() as group:
            tries = [(at, group.create_task(played(cities, story, *at))) for at in some]
        for at, task in tries:
            outcome = task.result()
            assert outcome.orders == story.orders, (at, outcome)
            assert outcome.posts == story.posts, (at, outcome)
            assert outcome.model_calls <= story.model_calls + _unstored(outcome.asked), (
                at,
                outcome,
            )
            if outcome.recovery is not None:
                recoveries.append(outcome.recovery)
    assert max(recoveries, default=0) < 1.5 * LEASE
    record(
        f"worker killed at each request: {name}",
        small=2,
        n=len(recoveries),
        lost=0,
        twice=0,
        recovery=f"{max(recoveries) / LEASE:.2f} × lease" if recoveries else "-",
    )
