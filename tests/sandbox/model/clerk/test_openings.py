"""A few hundred ways to begin: each leads to the right tool within four turns."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.model.clerk.triage import TO_REPAIRS, TO_SALES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sandbox.model.clerk.conftest import Stage

TOOLS = {
    "sales": TO_SALES,
    "repairs": TO_REPAIRS,
    "person": "escalate_to_human",
    "order": "execute_order",
    "refund": "execute_refund",
    "look-up": "look_up_item",
}
MOST_TURNS = 4


def openings() -> Iterator[tuple[str, list[str]]]:
    """(what is expected, what the customer says) of each line."""
    text = Path(__file__).with_name("openings.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            expected, *said = line.split(" | ")
            yield expected, said[:MOST_TURNS]


def leads_there(stage: Stage, expected: str, said: list[str]) -> bool:
    """Whether the expected tool is called; for small talk and the like, that none is."""
    for text in said:
        stage.hear(text)
        if expected in TOOLS and TOOLS[expected] in stage.names:
            return True
    return expected == "nothing" and not stage.names


def test_nearly_all_openings_lead_where_they_should(acme: Stage) -> None:
    """Misses are few, and listed if they grow too many."""
    table = list(openings())
    missed = [
        f"{expected}: {said[0]}"
        for expected, said in table
        if not leads_there(deepcopy(acme), expected, said)
    ]
    assert len(table) > 300
    assert len(missed) <= len(table) // 50, missed
