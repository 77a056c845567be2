"""A team is found by its dotted path, or the operator learns what is wrong with it."""

from typing import Any

import pytest

from agents.commerce import Commerce, MemoryCommerce
from agents.loading import load_team
from engine import Agent, Team, TeamError
from tests.agents.shop import acme_shop

ONE = Agent(name="One")
TEAM = Team(ONE)
NUMBER = 7
given: list[Any] = []


def bare() -> Team:
    return TEAM


def single() -> Agent:
    return ONE


def with_shop(commerce: Commerce) -> Team:
    given.append(commerce)
    return TEAM


def with_any_name(shop: Commerce) -> Team:
    given.append(shop)
    return TEAM


def with_all(commerce: Commerce, *, support: bool = True, limit: int = 3) -> Team:
    given.extend((commerce, support, limit))
    return TEAM


def only_support(*, support: bool) -> Team:
    given.append(support)
    return TEAM


def greedy(commerce: Commerce, database: str) -> Team:
    raise AssertionError(commerce, database)


def broken() -> Team:
    raise RuntimeError("out of order")


def clashing() -> Team:
    return Team(ONE, Agent(name="One"))


def load(name: str, shop: MemoryCommerce | None = None) -> Team:
    return load_team(f"{__name__}:{name}", shop or acme_shop(), support=False)


@pytest.mark.parametrize("name", ["TEAM", "bare"])
def test_a_team_or_a_function_that_returns_one(name: str) -> None:
    """With a colon or a dot before the name."""
    assert load(name) is TEAM
    assert load_team(f"{__name__}.{name}", acme_shop()) is TEAM


@pytest.mark.parametrize("name", ["ONE", "single"])
def test_a_single_agent_is_a_team(name: str) -> None:
    """Nobody needs a team to try one agent."""
    assert load(name).names == ("One",)


@pytest.mark.parametrize("name", ["with_shop", "with_any_name", "with_all", "only_support"])
def test_a_factory_is_given_what_it_asks_for(name: str) -> None:
    """The shop, and whether people can be called; by its signature."""
    shop = acme_shop()
    expected: dict[str, list[Any]] = {"with_all": [shop, False, 3], "only_support": [False]}
    given.clear()
    assert load(name, shop) is TEAM
    assert given == expected.get(name, [shop])


def test_the_default_team_loads() -> None:
    """ACME, as the configuration names it."""
    team = load_team("agents.acme:build_team", acme_shop())
    assert team.names == ("Triage Agent", "Sales Agent", "Issues and Repairs Agent")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("nonsense", "package.module:name"),
        (":x", "package.module:name"),
        ("no.such.module:team", "no.such.module could not be imported: ModuleNotFoundError"),
        (f"{__name__}:TAEM", "has no 'TAEM'; it has: .*TEAM"),
        (f"{__name__}:NUMBER", "is an int; a Team"),
        (f"{__name__}:greedy", "asks for database"),
        (f"{__name__}:broken", "could not build a team: RuntimeError: out of order"),
        (f"{__name__}:clashing", "two agents have one name"),
    ],
)
def test_an_unreadable_team_says_what_to_mend(path: str, says: str) -> None:
    """One precise sentence, whatever is wrong with the path or the code behind it."""
    with pytest.raises(TeamError, match=says):
        load_team(path, acme_shop())
