"""How well the scripted clerk serves customers whom its author has never heard."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest

from agents.acme import build_team, catalogue
from agents.commerce import MemoryCommerce
from engine import Model
from engine.models.chat import ChatModel
from sandbox.server import running
from tests.sandbox.clerk_cases.cases import Opening, dialogues, openings
from tests.sandbox.clerk_cases.scoring import (
    Played,
    play_dialogue,
    play_opening,
    report,
    said_twice,
    wrong_offer,
)

_OPENINGS_SERVED = 54
_DIALOGUES_SERVED = 22


@pytest.fixture(scope="module")
async def clerk() -> AsyncIterator[Model]:
    async with running() as sandbox:
        model = ChatModel("none", sandbox.model_url)
        yield model
        await model.aclose()


@pytest.fixture(scope="module")
async def opened(clerk: Model) -> list[tuple[Opening, Played]]:
    return [(case, await play_opening(case, clerk)) for case in openings()]


@pytest.fixture(scope="module")
async def talked(clerk: Model) -> list[Played]:
    return [await play_dialogue(case, clerk) for case in dialogues()]


def test_cases_are_many_and_varied() -> None:
    """There are sixty openings, of which no kind is rare, and 24 dialogues of 3 to 6 lines."""
    wanted = Counter(case.expect_tool for case in openings())
    assert wanted.total() == 60
    assert len(wanted) == 4
    assert min(wanted.values()) >= 5
    assert all(len(case.follow_ups) <= 3 for case in openings())
    assert len(dialogues()) == 24
    assert all(3 <= len(case.lines) <= 6 for case in dialogues())


def test_sentences_said_twice_are_found() -> None:
    """A sentence of the message before is found wherever it stands, and only there."""
    assert said_twice(["Hm. What is it?", "I see.\nWhat is it?"]) == ["what is it?"]
    assert said_twice(["What is it?", "I see.", "What is it?"]) == []


def test_cases_expect_what_there_is() -> None:
    """No case is missed because it names a tool, an agent or an item that ACME does not have."""
    shelf = catalogue()
    team = build_team(MemoryCommerce(shelf))
    tools = {name for agent in team.names for name in team.toolbox(team.get(agent)).tools}
    lines = [line for case in dialogues() for line in case.lines]
    assert {case.expect_tool for case in openings()} <= tools
    assert {case.item for case in openings() if case.item} <= {item.name for item in shelf.items}
    assert {line.tool for line in lines if line.tool} <= tools
    assert {tool for case in dialogues() for tool in case.never} <= tools
    assert {line.agent for line in lines if line.agent} <= set(team.names)


async def test_openings_lead_to_the_right_tool(opened: list[tuple[Opening, Played]]) -> None:
    """Nine openings in ten come to the expected tool before the customer has spoken five times."""
    missed = [(played, miss) for _, played in opened for miss in played.misses]
    assert len(opened) - len(missed) >= _OPENINGS_SERVED, report(missed)


async def test_offers_are_about_what_was_asked_for(opened: list[tuple[Opening, Played]]) -> None:
    """An order or a refund is about the item, and as many of it, as the customer said."""
    wrong = [(played, fault) for case, played in opened if (fault := wrong_offer(case, played))]
    named = [case for case, played in opened if case.item and not played.misses]
    assert len(wrong) <= len(named) // 10, report(wrong)


async def test_dialogues_go_where_customers_lead(talked: list[Played]) -> None:
    """Nine dialogues in ten are in the expected hands, and use the expected tools, all along."""
    missed = [(played, "; ".join(played.misses)) for played in talked if played.misses]
    assert len(talked) - len(missed) >= _DIALOGUES_SERVED, report(missed)


async def test_nobody_says_a_sentence_twice_running(
    opened: list[tuple[Opening, Played]], talked: list[Played]
) -> None:
    """No two messages in a row share a sentence, whatever the customer says or repeats."""
    every = [*(played for _, played in opened), *talked]
    repeated = [(played, said) for played in every for said in said_twice(played.visit.heard())]
    assert not repeated, report(repeated)
