"""Which of the commands that wait belong to one step."""

from __future__ import annotations

from bot.taking_up import take_up
from tests.bot.fakes import ALICE, BOB, press, said, scene, with_turn


def test_what_the_customer_adds_belongs_to_the_turn() -> None:
    """One answer for all of it."""
    made = with_turn()
    assert take_up(made, [("a", said("and")), ("b", said("more"))], scene()) == "turn"
    assert made.consumed == ["a", "b"]


def test_whoever_wrote_too_much_adds_nothing_to_a_turn_that_waits() -> None:
    """However long it waits, while the agents are off: it would grow without end."""
    made = with_turn()
    assert take_up(made, [("a", said("more"))], scene(spent={ALICE: "messages"})) == "turn"
    assert made.consumed == []


def test_somebody_elses_question_waits_for_the_next_turn() -> None:
    """It is answered for itself."""
    made = with_turn(customers=(ALICE, BOB))
    assert take_up(made, [("a", said("and mine?", BOB, calls_us=True))], scene()) == "turn"
    assert made.consumed == []


def test_a_call_for_a_person_ends_the_turn() -> None:
    """And is taken up before all else."""
    made = with_turn()
    assert take_up(made, [("a", press("human"))], scene()) == "rest"
    assert made.conversation.turn is None
