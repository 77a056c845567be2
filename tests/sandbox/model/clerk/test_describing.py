"""What a thing is like: the clerk knows what its look-up said, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.sandbox.model.clerk.conftest import Stage

MAGNET = "item_magnet, Giant Magnet, $3,999.99: As tall as a barn. Attracts trains."


def test_asked_what_a_thing_is_like_it_reads_the_catalogue_out(acme: Stage) -> None:
    """What the look-up said of it, before any price; asked for more, it owns up to having no more."""
    acme.stubs["look_up_item"] = MAGNET
    assert "As tall as a barn. Attracts trains." in acme.hear("is the giant magnet safe for kids?")
    assert "$" not in acme.said[-1]
    assert "finer points" in acme.hear("and how heavy is it?")
    assert "$3,999.99" in acme.hear("ok, how much is it?")
    acme.hear("I'll take it")
    assert acme.names[-1] == "execute_order"


@pytest.mark.parametrize("asked", ["how much is the magnet?", "do you have a giant magnet?"])
def test_asked_for_a_price_or_whether_it_is_there_it_names_the_price(
    acme: Stage, asked: str
) -> None:
    """Only a question about the thing itself is answered from its description."""
    acme.stubs["look_up_item"] = MAGNET
    assert "$3,999.99" in acme.hear(asked)
