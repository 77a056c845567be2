"""The team's queue: what conversations tell the board, and what it says about them."""

from __future__ import annotations

from itertools import count, pairwise
from typing import TYPE_CHECKING

from bot.board import decide_board, news, queue
from bot.board_record import BoardRecord
from tests.bot.fakes import KIM, SAM, case, conversation

if TYPE_CHECKING:
    from bot.conversation import Conversation

MINUTE = 60_000


def told(*states: Conversation) -> BoardRecord:
    """The board after a conversation went through these states, a minute each."""
    record, ids = BoardRecord(place="board:T1"), count()
    for minute, (before, after) in enumerate(pairwise((conversation(), *states))):
        now = minute * MINUTE
        record, _ = decide_board(
            record,
            list(news(before, after, now)),
            now=now,
            support_channel="CHELP",
            new_id=lambda: f"id-{next(ids)}",
        )
    return record


WAITING = conversation(phase="waiting", case=case())
CLAIMED = conversation(phase="human", case=case(claimed_by=SAM, claimed_name="Sam"))
AGAIN = conversation(phase="human", case=case(claimed_by=KIM, claimed_name="Kim"))
BACK = conversation(phase="agent", case=CLAIMED.case)


def test_a_claimed_case_waits_for_nobody() -> None:
    """A minute passed between the call and the claim."""
    said = queue(told(WAITING, CLAIMED), 5 * MINUTE)
    assert "Open: 1, of them unclaimed: 0. Longest wait: none." in said
    assert "median time to claim 1.0 min" in said


def test_a_released_case_waits_again() -> None:
    """Since the customer first asked; whoever claims it next ends the wait."""
    said = queue(told(WAITING, CLAIMED, WAITING), 5 * MINUTE)
    assert "Open: 1, of them unclaimed: 1. Longest wait: 5.0 min." in said
    said = queue(told(WAITING, CLAIMED, WAITING, AGAIN), 5 * MINUTE)
    assert "unclaimed: 0. Longest wait: none." in said
    assert "median time to claim 3.0 min" in said


def test_a_case_that_is_over_is_not_open() -> None:
    """Handed back; it still counts as one that needed a person."""
    said = queue(told(WAITING, CLAIMED, BACK), 5 * MINUTE)
    assert "Open: 0" in said
    assert "with one: 1" in said
