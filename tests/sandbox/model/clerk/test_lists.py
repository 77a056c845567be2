"""Several things asked for at once: each is offered by itself, in the number that was said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.model.clerk.products import wishes

if TYPE_CHECKING:
    from tests.sandbox.model.clerk.conftest import Stage

ORDER = "execute_order"


def _orders(stage: Stage) -> list[tuple[str, int]]:
    calls = [arguments for name, arguments in stage.called if name == ORDER]
    return [(one["product"], one.get("quantity", 1)) for one in calls]


def test_each_thing_is_offered_in_its_own_number(acme: Stage) -> None:
    """A boot and two anvils are no two boots, and the anvils are not forgotten."""
    acme.hear("I'd like a black boot and two anvils")
    assert _orders(acme) == [("Black Boot", 1), ("Anvil", 2)]


def test_the_first_offer_says_what_comes_next(acme: Stage) -> None:
    """Whoever reads the first card knows that the rest was heard."""
    acme.hear("I want a giant magnet, two bat outfits and 3 carrots please")
    first, second, *_ = acme.said
    assert "bat outfits and the carrots" in first
    assert "carrots" in second
    assert _orders(acme) == [("Giant Magnet", 1), ("Bat Outfit", 2), ("Explosive Carrot", 3)]


def test_a_refused_offer_ends_the_list(acme: Stage) -> None:
    """After a no it is asked what they would like."""
    acme.stubs[ORDER] = "Declined by the customer: nothing was ordered."
    acme.hear("a black boot and two anvils, please")
    assert _orders(acme) == [("Black Boot", 1)]


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("I'd like a black boot, no wait, an anvil", "Anvil"),
        ("I'd like a black boot, not an anvil", "Black Boot"),
        ("I want an anvil instead of a black boot", "Anvil"),
        ("I'd like an anvil for my black boots", "Anvil"),
    ],
)
def test_what_is_not_asked_for_is_not_listed(acme: Stage, text: str, product: str) -> None:
    """A second thought, a no, and what it is for are no further things."""
    acme.hear(text)
    assert _orders(acme) == [(product, 1)]


@pytest.mark.parametrize("text", ["do you have boots and magnets?", "my boot and my anvil broke"])
def test_only_what_they_ask_to_have_is_listed(text: str) -> None:
    """Things asked about, or owned, are not sold in a row."""
    assert wishes(text) == ()
