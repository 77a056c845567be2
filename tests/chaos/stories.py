"""Conversations whose worker is struck at one of its requests, and what must come of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.bot.store.conftest import leaked
from tests.chaos.city import City, until
from tests.chaos.proxies import Gate
from tests.stories.town import MENTION, Town, by_bot, live_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from tests.chaos.conftest import Cities
    from tests.chaos.processes import Process
    from tests.chaos.proxies import Side

    Strike = Callable[[City, Process, Gate], Coroutine[Any, Any, float]]


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
    ts = await town.say("alice", f"{MENTION} get me a human <!channel>")
    await town.hears("asked the team", thread=ts, seconds=20)
    return ts


async def _approval(town: Town) -> str:
    """Alice's refund is above the limit that the city's bot has by default."""
    ts = await town.say("alice", f"{MENTION} I want a refund for my rocket skates")
    card = await town.hears("Your refund request", thread=ts, seconds=20)
    await town.press("alice", card, "Request $1,249.00 back")
    request = await town.hears("Refund request R-", who="sam", channel="escalations", seconds=20)
    await town.press("sam", request, "Approve", channel="escalations")
    await town.hears("The team approved your refund request", thread=ts, seconds=20)
    return ts


@dataclass(frozen=True, kw_only=True)
class Story:
    """A conversation, and what it ends with.

    Args:
        play: Acts as the customer; returns the thread when all is said.
        requests: About how many its worker makes; the long run kills at each.
        since: From which of them on it is a story of its own.
        posts: How many messages of the bot's stand in its thread, and how many cards with the team.
        orders: How many the customer has (Alice began with two).
        refunded: What went back to her, in cents.
        model_calls: How often the model is asked.
        rides: How many of its answers in a row ride along with the next write: a hand-over, a
            look-up. So many may be asked for again.
    """

    play: Callable[[Town], Coroutine[Any, Any, str]]
    requests: int
    posts: tuple[int, int]
    orders: int
    model_calls: int
    rides: int
    refunded: int = 0
    since: int = 0


STORIES: dict[str, Story] = {
    "handoff": Story(play=_handoff, requests=14, posts=(1, 0), orders=2, model_calls=2, rides=2),
    "order": Story(play=_order, requests=26, posts=(3, 0), orders=3, model_calls=4, rides=3),
    "escalation": Story(
        play=_escalation, requests=21, posts=(1, 1), orders=2, model_calls=1, rides=1
    ),
    "approval": Story(
        play=_approval,
        requests=58,
        since=19,
        posts=(3, 1),
        orders=2,
        model_calls=4,
        rides=3,
        refunded=124_900,
    ),
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a conversation came to.

    Args:
        at: Which of its worker's requests was held, and on which side of it.
        posts: As in ``Story``.
        orders: As in ``Story``.
        refunded: As in ``Story``.
        asked: What its first worker asked, in order.
        model_calls: How often the model was asked.
        recovery: Seconds from the strike until all that the worker owned had another owner; None
            when it was not struck, since that request did not come this time.
    """

    at: tuple[int, Side]
    posts: tuple[int, int]
    orders: int
    refunded: int
    asked: list[str]
    model_calls: int
    recovery: float | None = None


async def played(
    cities: Cities, story: Story, stop_at: int, side: Side, *, strike: Strike
) -> Outcome:
    """Plays a conversation whose worker is struck at one of its requests."""
    gate, recovery = Gate(stop_at=stop_at, side=side), None
    async with cities() as there:
        await there.start("socket")
        worker = await there.start("worker", gate)
        async with asyncio.TaskGroup() as group:
            playing = group.create_task(story.play(there.town))
            await until(partial(_held_or_over, there, gate, playing), seconds=30, why="it hangs")
            if gate.held.is_set():
                recovery = await strike(there, worker, gate)
            thread = await playing
        await there.quiet()
        assert there.tracebacks() == 0
        assert await there.parked() == []
        endless = await leaked(there.redis)
        assert [key for key in endless if not key.startswith("{ledger:")] == []
        cards = await there.town.slack.messages(
            there.town.people["sam"], there.town.channel("escalations")
        )
        said = by_bot([*await there.town.thread(thread), *cards])
        assert not [token for message in said for token in live_tokens(message) if token.pings]
        orders = await there.town.orders("alice")
        return Outcome(
            at=(stop_at, side),
            posts=(len(by_bot(await there.town.thread(thread))), len(by_bot(cards))),
            orders=len(orders),
            refunded=sum(order.refunded.minor for order in orders),
            asked=gate.asked,
            model_calls=len(await there.town.model_requests()),
            recovery=recovery,
        )


async def _held_or_over(there: City, gate: Gate, playing: asyncio.Task[str]) -> bool:
    """Two runs of a story differ a little: the request in question may not come this time."""
    return gate.held.is_set() or (playing.done() and await there.is_quiet())


def check(story: Story, outcome: Outcome, *, besides: int = 0) -> None:
    """Nothing is lost, nothing happened twice, and nothing that is stored was asked for again.

    Args:
        story: What was played.
        outcome: What came of it.
        besides: Model calls that are not the story's.
    """
    assert (outcome.orders, outcome.posts) == (story.orders, story.posts), outcome
    assert outcome.refunded == story.refunded, outcome
    assert outcome.model_calls - besides <= story.model_calls + story.rides, outcome
