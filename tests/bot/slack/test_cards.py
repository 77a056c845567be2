"""Cards fit Slack's limits, whatever a team or a shop puts on them."""

from typing import Any

import pytest

from bot.posts import OfferCard, Row, Speaker, Under
from bot.slack.render import render
from sandbox.slack.block_rules import checked_blocks


def blocks_of(title: str, *lines: tuple[str, str]) -> list[dict[str, Any]]:
    """The blocks of an offer's card, accepted by Slack's rules."""
    card = OfferCard(
        under=Under(channel="C1", thread="1.000001"),
        speaker=Speaker(name="Sales"),
        title=title,
        lines=lines,
        note="Nothing happens until you decide.",
        buttons=(),
    )
    call = render(Row(id="p1", post=card), {})
    return checked_blocks(call.arguments["blocks"])


@pytest.mark.parametrize("count", [0, 1, 10, 11, 25])
def test_a_card_takes_any_number_of_lines(count: int) -> None:
    """Slack takes ten fields in a section, and no section without any."""
    blocks = blocks_of("Your order", *((f"Line {n}", str(n)) for n in range(count)))
    fields = [field for block in blocks for field in block.get("fields", [])]
    assert len(fields) == count


def test_a_long_value_is_cut() -> None:
    """Also one that grows when it is escaped."""
    blocks = blocks_of("T" * 500, ("Item", "<&>" * 2000), ("L" * 5000, "x"))
    assert [block["type"] for block in blocks] == ["header", "section", "context"]


def test_a_card_without_a_title_still_has_a_head() -> None:
    assert blocks_of("", ("Item", "Boot"))[0]["type"] == "header"
