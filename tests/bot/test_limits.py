"""Limits of a day, by data: who is over, what they read, and what goes on all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.limits import Allowance, turn_limits
from bot.mail import Load
from bot.settings import Settings
from tests.bot.fakes import (
    ALICE,
    BOB,
    CASE_ID,
    conversation,
    draft,
    in_phase,
    posts,
    press,
    said,
    scene,
    take,
    texts,
    with_offer,
)

if TYPE_CHECKING:
    from bot.commands import Person
    from bot.conversation import LimitName
    from bot.draft import Scene

LIMITS: tuple[LimitName, ...] = ("messages", "person", "workspace")


def over(limit: LimitName = "person", who: Person = ALICE, contact: bool = False) -> Scene:
    if contact:
        return scene(spent={who: limit}, support_channel=None)
    return scene(spent={who: limit})


@pytest.mark.parametrize(
    ("load", "limit"),
    [
        (Load(), None),
        (Load(tokens=99, workspace_tokens=999), None),
        (Load(too_many=True), "messages"),
        (Load(tokens=100), "person"),
        (Load(workspace_tokens=1_000), "workspace"),
        (Load(too_many=True, tokens=100, workspace_tokens=1_000), "messages"),
    ],
)
def test_a_limit_is_reached_when_all_of_it_is_spent(load: Load, limit: LimitName | None):
    """The last token is still theirs; the narrowest limit is the one they read about."""
    assert Allowance(person_tokens=100, workspace_tokens=1_000).exceeded(load) == limit


@pytest.mark.parametrize("limit", LIMITS)
def test_whoever_is_over_reads_it_once_with_a_person_at_hand(limit: LimitName):
    """One sentence under which a person can be called; the words are kept, no turn begins."""
    made = draft()
    assert take(made, said("one more", ts="200.000000"), over(limit)) == "rest"
    assert take(made, said("and one", ts="201.000000"), over(limit)) == "rest"
    [notice] = posts(made, "notice")
    assert [button.action for button in notice.buttons] == ["human"]
    assert made.conversation.turn is None
    assert [m["content"] for m in made.messages[-2:]] == ["one more", "and one"]


@pytest.mark.parametrize("limit", LIMITS)
def test_where_nobody_can_be_called_there_is_an_address(limit: LimitName):
    """Without a support channel the sentence says whom to write to."""
    made = draft()
    take(made, said(), over(limit, contact=True))
    [notice] = posts(made, "notice")
    assert notice.buttons == ()
    assert "help@acme.example" in notice.text


def test_afterwards_everything_is_answered_and_the_next_time_is_told_again():
    """The first message under the limit begins a turn over all that was kept."""
    made = draft()
    take(made, said("kept", ts="200.000000"), over())
    assert take(made, said("hello?", ts="300.000000")) == "turn"
    assert [m["content"] for m in made.messages[-2:]] == ["kept", "hello?"]
    made.change(turn=None)
    take(made, said(ts="400.000000"), over())
    assert len(posts(made, "notice")) == 2


def test_one_customers_limit_is_nobody_elses():
    """Bob's share is Bob's, in the same thread."""
    made = draft(conversation(customers=(ALICE, BOB)))
    assert take(made, said(who=BOB), over(who=ALICE)) == "turn"


@pytest.mark.parametrize("word", ["yes", "no"])
def test_a_decision_counts_whatever_the_limits_say(word: str):
    """Nobody is kept from deciding on a card that stands, by word or by button."""
    typed = with_offer()
    assert take(typed, said(word), over()) == ("execute" if word == "yes" else "turn")
    pressed = with_offer()
    assert take(pressed, press("offer_accept"), over()) == "execute"


def test_a_person_is_never_out_of_reach():
    """The button works, and what is written to a person is carried over."""
    made = draft()
    take(made, said(), over("messages"))
    take(made, press("human"), over("messages"))
    assert made.conversation.phase == "calling"
    talking = in_phase("human")
    take(talking, said("hello Sam"), over("messages"))
    assert [post.text for post in posts(talking, "relay")] == ["hello Sam"]
    assert texts(talking) == []


def test_carrying_on_does_not_go_round_a_limit():
    """Whoever called a person and takes it back is still over."""
    made = in_phase("waiting", unanswered=ALICE)
    assert take(made, press("carry_on", value=CASE_ID), over()) == "rest"
    assert made.conversation.turn is None


def test_a_turns_limits_are_the_configured_ones():
    """Model calls, changes of agent and seconds come from the settings."""
    settings = Settings.load(
        "demo",
        {
            "SWITCHBOARD_TURN_MODEL_CALLS": "5",
            "SWITCHBOARD_TURN_HANDOFFS": "2",
            "SWITCHBOARD_TURN_SECONDS": "30",
        },
        None,
    )
    limits = turn_limits(settings)
    assert (limits.model_calls, limits.handoffs, limits.seconds) == (5, 2, 30)
