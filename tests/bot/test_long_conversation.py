"""A conversation without end does not grow without end."""

from __future__ import annotations

import json

from bot.draft import TRANSCRIPT_CHARS, Draft
from tests.bot.fakes import agent, conversation, tool, user, with_offer, with_turn

_EXCHANGES = 600


def long(count: int = _EXCHANGES) -> list[str]:
    """So many exchanges of some 2,000 characters: a question, a call, its answer, an answer."""
    messages = [
        message
        for n in range(count)
        for message in (
            user(f"{n} {'?' * 1_000}"),
            agent(None, f"c{n}"),
            tool(f"c{n}"),
            agent(f"{n} {'!' * 1_000}"),
        )
    ]
    return [json.dumps(message) for message in messages]


def test_of_a_long_transcript_the_beginning_and_the_latest_half_stay() -> None:
    """It goes on at a customer's message, so that every answer still has its call."""
    made = Draft.over(conversation(), long())
    assert [m["content"][:4] for m in (made.messages[0], made.messages[-1])] == ["0 ??", "599 "]
    assert made.messages[1]["role"] == "user"
    kept = sum(len(json.dumps(message)) for message in made.messages)
    assert 0.45 * TRANSCRIPT_CHARS < kept < 0.51 * TRANSCRIPT_CHARS
    assert made.kept == 0
    assert len(made.appended()) == len(made.messages)


def test_what_is_not_too_long_is_left_alone() -> None:
    """Nothing is written again then."""
    texts = long(300)
    made = Draft.over(conversation(), texts)
    assert made.messages == [json.loads(text) for text in texts]
    assert made.kept == len(texts)


def test_nothing_is_cut_under_a_turn() -> None:
    """It knows by their number which messages are its own."""
    made = Draft.over(with_turn().conversation, long())
    assert (len(made.messages), made.kept) == (4 * _EXCHANGES, 4 * _EXCHANGES)


def test_a_call_that_waits_for_a_decision_stays() -> None:
    """The card that stands is answered in the transcript."""
    offered = with_offer()
    texts = [*long(), *(json.dumps(message) for message in offered.messages)]
    made = Draft.over(offered.conversation, texts)
    assert made.messages[-1] == offered.messages[-1]
    assert made.messages[-2] == offered.messages[-2]
