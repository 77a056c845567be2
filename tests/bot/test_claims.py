"""An agent's claim that something was ordered or refunded, in a conversation in which nothing was."""

import pytest

from bot import phrases
from bot.answer import conclude
from bot.claims import unfounded
from bot.phrases import OFFER_ENDS
from engine import Answered
from tests.bot.fakes import agent, conversation, draft, posts, scene, user, with_turn


@pytest.mark.parametrize(
    "words",
    [
        "I have refunded you 99.99 USD.",
        "Good news! I've just placed your order.",
        "We've already processed your refund, enjoy.",
        "Your order has been placed! Order number 12345.",
        "Your refund of $89 has now been issued.",
        "Order placed!",
        "Your refund is confirmed.",
    ],
)
def test_a_plain_claim_is_known(words: str) -> None:
    """Whatever stands around it."""
    assert unfounded(f"Hello.\n{words} Bye.", draft())


@pytest.mark.parametrize(
    "words",
    [
        "Nothing has been ordered yet.",
        "Your order has not been placed.",
        "Once your order has been placed, it ships.",
        "Has your order been placed?",
        "Your order has been placed, hasn't it?",
        "I can refund it for you.",
        "Shall I place the order?",
        "Press the button and your order is placed by us.",
        "Your order was placed on 2 November.",
        "You have been a customer for years.",
    ],
)
def test_what_claims_nothing_is_left_alone(words: str) -> None:
    """A condition, a question, a denial, what was long ago."""
    assert not unfounded(words, draft())


def test_where_something_was_done_an_agent_may_say_so() -> None:
    """What came to nothing is nothing; a person who took part may have done anything."""
    words = "Your order has been placed."
    done = (("o-1", "Order placed: 1 × Black Boot for $89.00. Order number o_1."),)
    ended = tuple((str(place), sentence) for place, sentence in enumerate(OFFER_ENDS.values()))
    assert not unfounded(words, draft(conversation(settled=done)))
    assert unfounded(words, draft(conversation(settled=ended[:2])))
    for line in (phrases.staff_line("Sam", "done, refunded"), phrases.person_joined("Sam")):
        assert not unfounded(words, draft(messages=[user(line)]))


@pytest.mark.parametrize("by_card", [True, False])
def test_code_says_beside_it_that_it_is_not_so(by_card: bool) -> None:
    """Where a tool of the team may act by itself, the agent is believed."""
    made = with_turn(agent("I have refunded you."))
    conclude(made, scene(by_card=by_card), Answered(), epoch=7)
    (say,) = posts(made, "say")
    assert (phrases.NOTHING_DONE in say.line) is by_card
