"""Which thing a customer's words name, judged by how the sentence is built around it."""

from __future__ import annotations

import pytest

from sandbox.model.clerk.naming import meant, named, prepared
from sandbox.model.clerk.products import quantity_in, queries, wish
from sandbox.model.clerk.spelling import correct, plain


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("One pocket weather machine, please. My garden is dry.", "pocket weather machine"),
        ("a dozen grappling hooks for my climbing club", "grappling hooks"),
        ("I'd like some invisible paint for the garden fence", "invisible paint"),
        ("how much is the bird seed?", "bird seed"),
        ("what does the portable hole do?", "portable hole"),
        ("I want to buy dynamite", "dynamite"),
        ("no, the black boot instead", "black boot"),
    ],
)
def test_what_is_wanted_comes_before_what_it_is_for(text: str, name: str) -> None:
    """The thing asked for is not the garden, the club or the fence."""
    assert wish(text).name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hi, I bought a boot from you and the sole has come off.", "boot"),
        ("the skates keep pulling me towards my neighbour's pond", "skates"),
        ("the skates exploded lol", "skates"),
        ("My skates set my tail alight", "skates"),
        ("I got a boot here and the laces have snapped", "boot"),
    ],
)
def test_what_broke_comes_before_what_it_broke_on(text: str, name: str) -> None:
    """A name ends before what is told of it, and the first thing is the one in question."""
    assert wish(text, owned=True).name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("no, the boot", "boot"),
        ("refund for my skates", "skates"),
        ("and my boot leaks as well", "boot"),
        ("no, glue won't hold it", None),
        ("no luck", None),
        ("it fell on my car", None),
    ],
)
def test_only_what_is_put_right_replaces_what_was_named(text: str, name: str | None) -> None:
    """A story that happens to name a thing does not."""
    assert meant(text) == name


def test_what_is_only_told_in_passing_is_searched_last() -> None:
    """The places and purposes are still better than nothing."""
    found = named("a boulder catapult for my school play")
    assert [(one.name, one.aside) for one in found] == [
        ("boulder catapult", False),
        ("school play", True),
    ]
    assert queries("a boulder catapult for my school play")[0] == "boulder catapult"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the catapult you sold me threw the rock on my own head", "catapult"),
        ("one of the skates exploded and singed my eyebrows", "skates"),
        ("time machine arrived yesterday but it was already broken", "time machine"),
        ("On Monday my left foot got stuck in that boot", "boot"),
        ("my uncle says your giant magnet stole his watch", "giant magnet"),
        ("the thing I bought last week is broken", None),
        ("it bruised my elbow and my little sister", None),
        ("my last order burned my whiskers", None),
    ],
)
def test_a_product_comes_before_whom_and_what_it_hit(text: str, name: str | None) -> None:
    """Nobody sends back an elbow, a week or a sister."""
    assert wish(text, owned=True).name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'd like a cannon. Actually no, make that the telescope", "telescope"),
        ("two boots, or rather a magnet", "magnet"),
        ("I'll take the anvil. No wait, the bungee cord", "bungee cord"),
        ("some glue, I mean invisible paint", "invisible paint"),
        ("one cannon please. Scratch that: three boomerangs", "boomerangs"),
        ("a black boot please. No wait, make it two", "black boot"),
    ],
)
def test_a_second_thought_takes_the_place_of_the_first(text: str, name: str) -> None:
    """Where it names a thing; where it names none, it is about the first."""
    found = wish(text)
    assert (found.name, found.direct) == (name, True)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("half a dozen boulder proof umbrellas", 6),
        ("a dozen boomerangs", 12),
        ("two dozen boomerangs please", 24),
        ("a black boot please. no wait, make it two", 2),
        ("four skates for under 300 dollars", 4),
        ("one boomerang, no, make that five boomerangs", 5),
        ("if it's under 2000 i'll have them", None),
        ("anything for less than 90 will do", None),
        ("i'd pay up to 500 for it", None),
        ("the boot for $89 please", None),
        ("below 150 would be nice", None),
        ("my budget is 40 or so", None),
        ("i have 300 to spend", None),
        ("20 bucks is my limit", None),
        ("i'll give you 20 for the magnet", None),
    ],
)
def test_an_amount_of_money_is_no_quantity(text: str, quantity: int | None) -> None:
    """Things are counted, prices are not."""
    assert quantity_in(prepared(text)) == quantity
    assert wish(text).quantity == quantity


@pytest.mark.parametrize(
    ("slip", "meaning"),
    [
        ("money bakc", "money back"),
        ("hunam", "human"),
        ("my boot is borken", "my boot is broken"),
        ("i odrered it", "i ordered it"),
        ("can i buuy it", "can i buy it"),
        ("doenst work", "doesn't work"),
    ],
)
def test_slips_of_the_fingers_are_put_right(slip: str, meaning: str) -> None:
    """Letters that changed places, stand twice or are missing."""
    assert correct(plain(slip)) == meaning


@pytest.mark.parametrize("word", ["tank", "bird", "skates", "bank", "pride", "steak", "backs"])
def test_words_of_their_own_stay(word: str) -> None:
    """However close they are to one that matters."""
    assert correct(word) == word
