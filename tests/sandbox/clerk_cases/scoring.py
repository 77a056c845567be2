"""Plays the cases and says which ones did not come to what was expected."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine import Model
from tests.sandbox.clerk_cases.cases import Dialogue, Opening
from tests.sandbox.clerk_cases.visit import Visit

CUSTOMER_TURNS = 4
"""How often a customer speaks before a desk has tried their patience."""


@dataclass(frozen=True, kw_only=True)
class Played:
    """A case after it was played.

    Args:
        name: What to call it in a report.
        visit: How it went.
        misses: What was expected and did not happen.
    """

    name: str
    visit: Visit
    misses: tuple[str, ...] = ()


async def play_opening(case: Opening, model: Model) -> Played:
    """Speak until the expected tool is used on what is meant, or the customer has said enough."""
    visit = await Visit.begin(case.customer, model)
    for text in [case.said, *case.follow_ups][:CUSTOMER_TURNS]:
        await visit.say(text)
        if case.expect_tool in visit.turns[-1].tools and not _objection(case, visit):
            break
    used = case.expect_tool in visit.used()
    misses = () if used else (f"{case.expect_tool} was never used",)
    return Played(name=case.said, visit=visit, misses=misses)


def wrong_offer(case: Opening, played: Played) -> str | None:
    """What is wrong with the order or refund that an opening came to; None if nothing is."""
    return None if played.misses else _objection(case, played.visit)


def _objection(case: Opening, visit: Visit) -> str | None:
    """Why the last turn did not come to what was meant; None where it did, or nothing was named."""
    shown = visit.turns[-1].shown
    if case.item and case.item not in shown:
        return f"{case.item} was meant"
    if case.quantity and f"Quantity: {case.quantity}," not in shown:
        return f"{case.quantity} were meant"
    return None


async def play_dialogue(case: Dialogue, model: Model) -> Played:
    """Say every line, press what the lines say, and compare."""
    visit = await Visit.begin(case.customer, model)
    misses: list[str] = []
    since = 0
    for line in case.lines:
        await visit.say(line.said)
        if line.agent and visit.agent.name != line.agent:
            misses.append(f"after {line.said!r}: {visit.agent.name}, not {line.agent}")
        if line.tool:
            if line.tool not in visit.used(since=since):
                misses.append(f"after {line.said!r}: no {line.tool}")
            since = len(visit.turns)
        if line.card:
            await visit.press(line.card)
    misses += [f"{tool} was used" for tool in case.never if tool in visit.used()]
    return Played(name=case.title, visit=visit, misses=tuple(misses))


def said_twice(heard: Sequence[str]) -> list[str]:
    """The sentences that stand in two messages running.

    Args:
        heard: What one customer read, in order.
    """
    return [
        sentence
        for before, after in pairwise(map(_sentences, heard))
        for sentence in after
        if sentence in before
    ]


def _sentences(text: str) -> list[str]:
    pieces = re.split(r"(?<=[.!?…])\s+|\n+", text.casefold())
    return [piece.strip() for piece in pieces if piece.strip()]


def report(faults: Iterable[tuple[Played, str]]) -> str:
    """A table of what went wrong, each with the conversation in which it did."""
    return "\n" + "\n".join(_rows(faults))


def _rows(faults: Iterable[tuple[Played, str]]) -> Iterator[str]:
    for played, fault in faults:
        yield f"{played.name!r} | {fault}"
        yield f"{played.visit}"
