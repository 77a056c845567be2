"""What nobody told the clerk: it says so, makes nothing up, and offers a person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.sandbox.model.clerk.conftest import Stage

SALES, REPAIRS, BACK = (
    "transfer_to_sales_agent",
    "transfer_to_issues_and_repairs",
    "transfer_back_to_triage",
)
HUMAN, REFUND = "escalate_to_human", "execute_refund"


@pytest.mark.parametrize(
    ("asked", "subject"),
    [
        ("where is my order", "parcel"),
        ("Where's my stuff?", "parcel"),
        ("I never received my package", "parcel"),
        ("my rocket skates never arrived", "parcel"),
        ("track order ord_123", "parcel"),
        ("when will my order arrive?", "parcel"),
        ("do you ship to Canada?", "delivery"),
        ("how long does delivery take", "delivery"),
        ("How much is shipping?", "delivery"),
        ("what about shipping", "delivery"),
        ("do you offer free shipping", "delivery"),
        ("can I pay with PayPal", "pay"),
        ("do you take visa?", "pay"),
        ("and paypal?", "pay"),
        ("how can I pay", "pay"),
        ("do you have a discount code", "codes"),
        ("do you sell gift cards?", "codes"),
        ("can I change my delivery address?", "change an order"),
        ("I entered the wrong address", "change an order"),
        ("invoice please", "invoice"),
        ("What are your opening hours?", "opening hours"),
        ("where are you located", "opening hours"),
        ("can I get it by Friday?", "delivery"),
        ("do you have jobs?", "jobs"),
        ("what is your privacy policy?", "policies"),
        ("Bonjour, parlez-vous français?", "English"),
        ("Hola, donde esta mi pedido", "English"),
        ("do you speak spanish?", "English"),
    ],
)
def test_what_it_was_not_told_it_does_not_make_up(acme: Stage, asked: str, subject: str) -> None:
    """It names the subject, offers a person, and looks nothing up; a yes calls the person."""
    said = acme.hear(asked)
    assert subject in said
    assert "person" in said
    assert not re.search(r"\d", said)
    assert set(acme.names) <= {SALES, REPAIRS}
    acme.hear("yes please")
    assert acme.names[-1] == HUMAN
    assert asked in acme.called[-1][1]["summary"]


@pytest.mark.parametrize("answer", ["no", "no thanks", "thanks", "never mind"])
def test_nobody_is_called_without_a_yes(acme: Stage, answer: str) -> None:
    """The offer of a person is an offer."""
    acme.hear_all("do you ship to Canada?", answer)
    assert HUMAN not in acme.names


def test_the_same_question_is_answered_in_other_words(acme: Stage) -> None:
    """Asked again, it does not say a sentence twice running."""
    first = acme.hear("can I pay with paypal?")
    second = acme.hear("and by credit card?")
    assert "ways to pay" in first
    assert "ways to pay" in second
    assert first != second


def test_a_sale_goes_on_after_a_question_about_delivery(acme: Stage) -> None:
    """What was offered before the question can be taken after it."""
    acme.hear_all("how much are the rocket skates?", "how long does delivery take?")
    acme.hear("ok, then I'll take them")
    assert acme.called[-1] == ("execute_order", {"product": "Rocket Skates", "price": 1111})


def test_a_mere_thing_after_the_offer_is_ordered(acme: Stage) -> None:
    """An ok that goes on with a thing is no yes to the offer of a person."""
    acme.hear_all("do you ship to Canada?", "ok, then just one black boot")
    assert acme.called[-1][1]["product"] == "Black Boot"
    assert HUMAN not in acme.names


def test_a_repair_goes_on_after_a_question_about_delivery(acme: Stage) -> None:
    """A question in between is no complaint about the fix."""
    acme.hear_all("my rocket skates broke", "what about shipping")
    assert "delivery" in acme.said[-1]
    acme.hear("I want my money back")
    assert acme.names[-1] == REFUND


@pytest.mark.parametrize(
    "text",
    [
        "I need 2 black boots delivered asap",
        "Please order a black boot and deliver it to the usual address",
        "I want a black boot and to pay by credit card",
    ],
)
def test_an_order_that_mentions_delivery_is_an_order(acme: Stage, text: str) -> None:
    """Whoever asks for a thing is not put off because of how it should come."""
    acme.hear(text)
    assert acme.called[-1][0] == "execute_order"


def test_a_refund_that_mentions_a_parcel_is_a_refund(acme: Stage) -> None:
    """Money back is what this desk can do."""
    acme.hear("my rocket skates never arrived, I want a refund")
    assert acme.names[-1] == REFUND


@pytest.mark.parametrize("asked", ["is there a warranty?", "what's the warranty on the skates?"])
def test_the_warranty_is_what_the_instructions_say(acme: Stage, asked: str) -> None:
    """The one rule that they hold is told: thirty days."""
    assert "30 days" in acme.hear(asked)
    assert acme.names == [REPAIRS]


def test_without_a_desk_for_people_none_is_called(acme: Stage) -> None:
    """Where no person can be reached, a yes gets told so."""
    acme.agents = {
        agent: [one for one in tools if one["function"]["name"] != HUMAN]
        for agent, tools in acme.agents.items()
    }
    acme.hear("where is my order")
    said = acme.hear("yes")
    assert HUMAN not in acme.names
    assert BACK in acme.names
    assert "person" in said


@pytest.mark.parametrize("text", ["test", "sorry, wrong chat", "lamp"])
def test_words_that_are_no_goods_are_not_offered_for_sale(acme: Stage, text: str) -> None:
    """It asks what they need instead."""
    said = acme.hear(text)
    assert text.split(",", maxsplit=1)[0] not in said
    assert acme.names == []


def test_the_best_is_no_product(acme: Stage) -> None:
    """Something is mentioned that may help, rather than nothing found under "best"."""
    assert "best" not in acme.hear("which is the best one for catching a roadrunner?")
