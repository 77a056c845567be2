"""ACME's search, asked the way customers ask. The questions were written before the tuning."""

import pytest

from agents.acme import catalogue

FITTING = {
    "rocket skates": "rocket_skates",
    "roket skaets": "rocket_skates",
    "skates with rockets": "rocket_skates",
    "those roller skates that go really fast": "rocket_skates",
    "rocketskates": "rocket_skates",
    "a black boot": "black_boot",
    "black boots": "black_boot",
    "blak boot": "black_boot",
    "boot, black": "black_boot",
    "plain leather shoe": "black_boot",
    "giant magnet": "giant_magnet",
    "magnet gigant": "giant_magnet",
    "the huge horseshoe magnet": "giant_magnet",
    "anvil": "anvil_with_parachute",
    "parachute anvil": "anvil_with_parachute",
    "something heavy to drop on somebody": "anvil_with_parachute",
    "portable hole": "portable_hole",
    "hole i can stick on a wall": "portable_hole",
    "tornado seed": "tornado_seeds",
    "tornadoe seeds": "tornado_seeds",
    "earthquake pills": "earthquake_pills",
    "eartquake pils": "earthquake_pills",
    "hang glider": "jet_glider",
    "glider with jet engine": "jet_glider",
    "catapult": "catapult",
    "katapult for boulders": "catapult",
    "rocks that grow in water": "dehydrated_boulders",
    "dehydrated bolders": "dehydrated_boulders",
    "boots with springs": "spring_boots",
    "jumping boots": "spring_boots",
    "birdseed": "bird_seed",
    "bait for a roadrunner": "bird_seed",
    "paint that makes things invisible": "invisible_paint",
    "paint a fake tunnel": "painted_tunnel_kit",
    "big elastic band": "giant_rubber_band",
    "steam roller with remote": "steam_roller",
    "time mashine": "time_machine",
    "can i travel to the past": "time_machine",
    "goggles for hypnosis": "hypnosis_goggles",
    "hypnotise the bird": "hypnosis_goggles",
    "robot roadrunner": "decoy_roadrunner",
    "electric unicycle": "unicycle",
    "dress up as a cactus": "cactus_costume",
    "tnt": "dynamite_dozen",
    "box of dynamite": "dynamite_dozen",
    "bumerang": "boomerang",
    "umbrella against falling rocks": "umbrella",
    "mousetrap": "giant_mousetrap",
    "grapling hook": "grappling_hook",
    "inflatable house": "inflatable_cabin",
}

UNFITTING = [
    "pepperoni pizza",
    "car insurance",
    "wedding cake",
    "lawn mower",
    "printer ink cartridge",
    "tax advice",
    "diapers",
    "ticket to Paris",
    "guitar lessons",
    "what's the meaning of life",
]


def test_fifty_fitting_queries_find_the_right_item_first() -> None:
    """At least 45 of 50 customers see what they meant as the first hit."""
    shelf = catalogue()
    wrong = {
        query: [item.sku for item in shelf.find(query, limit=3)]
        for query, meant in FITTING.items()
        if not (found := shelf.find(query, limit=1)) or not found[0].sku.endswith(meant)
    }
    assert len(FITTING) == 50
    assert len(wrong) <= 5, wrong


def test_ten_unfitting_queries_find_nothing() -> None:
    """At least 9 of 10 customers who ask for what ACME has not got are shown nothing."""
    shelf = catalogue()
    found = {q: [item.name for item in hits] for q in UNFITTING if (hits := shelf.find(q, limit=3))}
    assert len(found) <= 1, found


@pytest.mark.parametrize("query", ["", "   ", "?!", "the", "☃", "a" * 5000])
def test_a_query_without_words_finds_nothing(query: str) -> None:
    """Nothing to go by is not an error."""
    assert not catalogue().find(query, limit=5)


def test_the_catalogue_is_as_absurd_as_promised() -> None:
    """Thirty items and more, a plain black boot among them, each with a price."""
    items = catalogue().items
    assert len(items) >= 30
    assert {"Black Boot", "Rocket Skates"} <= {item.name for item in items}
    assert all(item.price.minor > 0 and item.sku.startswith("item_") for item in items)
