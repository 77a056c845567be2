"""The model does not answer: one sentence in time, tried again, given up after an hour."""

import pytest

from bot import outage, phrases
from bot.conversation import Outage
from bot.draft import Draft
from tests.bot.fakes import NOW, agent, contents, posts, scene, texts, with_turn

HOUR = 3_600_000


def fail(
    made: Draft,
    *,
    began: int = NOW,
    now: int = NOW,
    final: bool = False,
    asked_to_wait: float | None = None,
) -> int:
    return outage.note(
        made, scene(), began=began, now=now, final=final, asked_to_wait=asked_to_wait
    )


def test_a_short_fault_is_not_worth_a_word() -> None:
    """Tried again within a second or so; the turn stays."""
    made = with_turn()
    assert 500 < fail(made) < 1_500
    assert made.rows == []
    assert made.conversation.turn is not None
    assert made.conversation.outage == Outage(since=NOW, tries=1)


@pytest.mark.parametrize(
    ("began", "now", "final", "asked"),
    [
        pytest.param(NOW - 25_000, NOW, False, None, id="the failing call took long"),
        pytest.param(NOW, NOW, True, None, id="it will not get well by itself"),
        pytest.param(NOW, NOW, False, 60.0, id="the next try is far"),
        pytest.param(NOW, NOW, False, 3_600.0, id="the next try is very far"),
    ],
)
def test_the_customer_is_told_at_once_when(
    began: int, now: int, final: bool, asked: float | None
) -> None:
    """One kind sentence, with a way to a human."""
    made = with_turn()
    fail(made, began=began, now=now, final=final, asked_to_wait=asked)
    (notice,) = posts(made, "notice")
    assert notice.text == phrases.MODEL_AWAY
    assert [b.action for b in notice.buttons] == ["human"]


def test_the_customer_reads_it_within_half_a_minute_of_the_first_failure() -> None:
    """However quickly the tries fail, and though the next one may hang for 25 seconds."""
    made, now, waits = with_turn(), NOW, list[int]()
    while not made.rows:
        waits.append(fail(made, began=now, now=now))
        now += waits[-1]
    assert len(waits) <= 3
    assert sum(waits[:-1]) < 5_000


def test_it_is_told_once_per_outage() -> None:
    """A hundred failures later too."""
    made = with_turn()
    for second in range(100):
        fail(made, now=NOW + 1_000 * second)
    assert texts(made) == [phrases.MODEL_AWAY]


def test_the_pauses_grow_to_a_minute_and_no_further() -> None:
    """Also after very many tries, which customers' words bring about."""
    made = with_turn(outage=Outage(since=NOW, tries=5_000, told=True))
    assert 48_000 <= fail(made) <= 72_000
    made = with_turn()
    assert 48_000 <= fail(made, asked_to_wait=9_999.0) <= 72_000


def test_the_server_is_given_the_time_it_asked_for() -> None:
    """Retry-After counts from now."""
    made = with_turn()
    assert 16_000 <= fail(made, asked_to_wait=20.0) <= 24_000


def test_after_an_hour_it_is_given_up_with_a_sentence() -> None:
    """The turn ends with a valid transcript; the words are not answered later by surprise."""
    made = with_turn(agent(None, "c-1"), outage=Outage(since=NOW - HOUR, tries=60, told=True))
    assert fail(made) == 0
    assert texts(made) == [phrases.MODEL_GONE]
    record = made.conversation
    assert (record.turn, record.outage, record.unanswered) == (None, None, None)
    assert contents(made)[-1] == phrases.INTERRUPTED
