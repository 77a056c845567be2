"""Which thing a customer's words name, judged by how the sentence is built around it."""

from __future__ import annotations

import pytest

from sandbox.model.clerk.naming import meant, named
from sandbox.model.clerk.products import queries, wish
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
