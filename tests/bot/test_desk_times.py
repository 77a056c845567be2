"""The desk's clock: what comes when, and what ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import phrases
from bot.commands import Delivered, TimerDue
from bot.desk_rules import DeskRules
from tests.bot.fakes import (
    CASE_ID,
    KIM,
    NOW,
    SUPPORT,
    in_phase,
    posts,
    press,
    said,
    scene,
    staff_press,
    staff_said,
    take,
    texts,
)

if TYPE_CHECKING:
    from bot.commands import Command
    from bot.draft import Draft

DAY = 86_400_000
MINUTE = 60_000
REMIND, ONCALL, IDLE = (f"{kind}:{CASE_ID}" for kind in ("remind", "oncall", "idle"))
CARD = Delivered(ts="300.0", ref=f"case:{CASE_ID}", channel=SUPPORT, message_ts="299.000000")
WAITS = {REMIND: NOW + 10 * MINUTE, ONCALL: NOW + 20 * MINUTE}
ON_CALL = DeskRules(oncall="S0ONCALL")


def after(made: Draft, minutes: float, command: Command) -> Draft:
    """Takes a command up so much later, with nothing said before."""
    made.rows = []
    take(made, command, scene(now=NOW + int(minutes * MINUTE), desk=ON_CALL))
    return made


def due(name: str) -> TimerDue:
    return TimerDue(ts="1.0", name=name)


def test_the_wait_begins_when_the_card_stands() -> None:
    """A reminder after ten minutes, somebody on call after twenty."""
    made = in_phase("calling")
    take(made, CARD)
    assert made.conversation.timers == WAITS


def test_the_reminder_mentions_nobody_and_is_the_teams_alone() -> None:
    """The call of whoever is on duty comes later, and then the customer is told the truth."""
    made = after(in_phase("waiting", timers=WAITS), 10, due(REMIND))
    (reminder,) = posts(made, "notice")
    assert (reminder.under.channel, reminder.mention) == (SUPPORT, "")
    assert reminder.text == "Nobody has claimed this for more than 10 minutes."
    assert made.conversation.timers == {ONCALL: WAITS[ONCALL]}
    team, customer = posts(after(made, 20, due(ONCALL)), "notice")
    assert (team.under.channel, team.mention) == (SUPPORT, "S0ONCALL")
    assert (customer.under.channel, customer.text) == ("C1", phrases.STILL_WAITING)
    assert made.conversation.timers == {}


@pytest.mark.parametrize("command", [staff_press("case_claim"), staff_said("I'm here")])
def test_a_claim_ends_the_wait(command: Command) -> None:
    """By a press or by the first words; from then on silence is counted."""
    made = after(in_phase("waiting", timers=WAITS), 5, command)
    assert made.conversation.timers == {IDLE: NOW + 35 * MINUTE}


def test_every_word_of_the_teams_puts_off_the_release() -> None:
    """Whoever wrote it; what the customer writes does not."""
    made = after(in_phase("human", timers={IDLE: NOW + 30 * MINUTE}), 20, staff_said("Yes?", KIM))
    assert made.conversation.timers == {IDLE: NOW + 50 * MINUTE}
    assert after(made, 30, said("hello?")).conversation.timers == {IDLE: NOW + 50 * MINUTE}
    (offer,) = posts(after(made, 50, due(IDLE)), "notice")
    assert offer.under.channel == SUPPORT
    assert offer.text.startswith("Sam has not written for more than 30 minutes.")
    assert [b.action for b in offer.buttons] == ["case_release"]


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (DAY, "24 hours"),
        (90 * MINUTE, "90 minutes"),
        (60 * MINUTE, "1 hour"),
        (MINUTE, "1 minute"),
        (36_000, "36 seconds"),
        (600, "0 seconds"),
    ],
)
def test_a_time_is_told_in_the_unit_that_fits(milliseconds: int, words: str) -> None:
    """Whatever the operator has set; one is not several."""
    assert phrases.reminder(milliseconds) == f"Nobody has claimed this for more than {words}."


def test_after_a_release_somebody_is_waited_for_anew() -> None:
    """With both times from the beginning."""
    made = after(in_phase("human"), 5, staff_press("case_release"))
    assert made.conversation.timers == {name: at + 5 * MINUTE for name, at in WAITS.items()}
    assert made.conversation.phase == "waiting"
    assert made.conversation.case is not None
    assert made.conversation.case.claimed_by is None
    (card,) = posts(made, "case_card")
    assert card.buttons[0].action == "case_claim"


@pytest.mark.parametrize(
    ("phase", "command"),
    [
        ("waiting", press("carry_on")),
        ("waiting", staff_press("case_resolve")),
        ("human", staff_press("case_resolve")),
        ("human", staff_press("case_hand_back")),
    ],
)
def test_nobody_waits_after_the_end(phase: str, command: Command) -> None:
    """No reminder comes for a case that is over, not even one that was on its way."""
    made = in_phase(phase, timers={**WAITS, IDLE: NOW})  # pyright: ignore[reportArgumentType]
    assert after(made, 1, command).conversation.timers == {}
    for name in (REMIND, ONCALL, IDLE):
        assert posts(after(made, 30, due(name))) == []


def test_the_first_word_after_a_silence_mentions_whoever_has_it_and_the_next_does_not() -> None:
    """A quarter of an hour; a word of the team's ends the silence."""
    made = after(in_phase("human"), 0, staff_said("One moment"))
    assert posts(after(made, 15, said("still there?")), "relay")[0].mention == ""
    assert posts(after(made, 16, said("hello?")), "relay")[0].mention == "USAM"
    assert posts(after(made, 17, said("hello??")), "relay")[0].mention == ""
    assert texts(made) == []
