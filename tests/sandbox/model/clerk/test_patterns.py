"""Ways of putting it that need more than a word to look for, played with the real shop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.models.chat import ChatModel
from sandbox.server import running
from tests.sandbox.clerk_cases.cases import Opening
from tests.sandbox.clerk_cases.scoring import (
    Played,
    play_opening,
    report,
    said_twice,
    wrong_offer,
)
from tests.sandbox.model.clerk.test_openings import TOOLS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from engine import Model


@pytest.fixture(scope="module")
async def clerk() -> AsyncIterator[Model]:
    async with running() as sandbox:
        model = ChatModel("none", sandbox.model_url)
        yield model
        await model.aclose()


# Cases that must not come to a tool, whatever else is used: it is asked what they mean.
NEVER = {"ask": "execute_refund", "ask-order": "execute_order"}


def patterns() -> Iterator[Opening]:
    """The case of each line; one that should lead to nothing has a tool without a name."""
    text = Path(__file__).with_name("patterns.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        tool, item, said, *more = line.split(" | ")
        yield Opening(
            said=said,
            customer="alice",
            expect_tool=TOOLS.get(tool, tool if tool in NEVER else ""),
            item=None if item == "-" else item,
            follow_ups=tuple(more),
        )


def fault_of(case: Opening, played: Played) -> str | None:
    """What went otherwise than expected; None if nothing did."""
    if twice := said_twice(played.visit.heard()):
        return f"said twice running: {twice}"
    if (never := NEVER.get(case.expect_tool)) is not None:
        return f"{never} was used" if never in played.visit.used() else None
    if not case.expect_tool:
        return ", ".join(played.visit.used()) or None
    return "; ".join(played.misses) or wrong_offer(case, played)


async def test_nearly_all_patterns_are_understood(clerk: Model) -> None:
    """The right tool on the right thing, in nineteen cases of twenty; the others are listed."""
    table = [(case, await play_opening(case, clerk)) for case in patterns()]
    missed = [(played, fault) for case, played in table if (fault := fault_of(case, played))]
    assert len(table) > 270
    assert len(missed) <= len(table) // 20, report(missed)
