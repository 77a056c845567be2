"""Conversations with ACME's agents, played through a loop with stub tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.sandbox.model.clerk.conftest import Stage

SALES, REPAIRS = "transfer_to_sales_agent", "transfer_to_issues_and_repairs"
ORDER, REFUND, HUMAN = "execute_order", "execute_refund", "escalate_to_human"


def test_a_named_product_is_ordered_at_once(acme: Stage) -> None:
    """Who knows what they want gets it looked up and proposed, at the catalogue's price."""
    acme.hear("I'd like a black boot")
    assert acme.names == [SALES, "look_up_item", ORDER]
    assert acme.called[-1][1] == {"product": "Black Boot", "price": 2222}


def test_a_quantity_is_carried_into_the_order(acme: Stage) -> None:
    """Numbers in words and digits count, also when they come later."""
    acme.hear("order two rocket skates")
    assert acme.called[-1] == (ORDER, {"product": "Rocket Skates", "price": 1111, "quantity": 2})
    acme.hear("actually, make it 3")
    assert acme.called[-1][1]["quantity"] == 3


def test_the_undecided_are_led_to_an_order(acme: Stage) -> None:
    """Roadrunners first, then a product without a price, then the price, then the order."""
    first = acme.hear_all("Hi there", "I want to buy something")
    assert "roadrunner" in first
    pitch = acme.hear("he is always faster than me, all I have is seed")
    assert "$" not in pitch
    assert "$" in acme.hear("tell me more")
    assert ORDER not in acme.names
    acme.hear("ok, yes")
    assert acme.names[-1] == ORDER


def test_a_price_is_named_before_somebody_who_only_asked_orders(acme: Stage) -> None:
    """A question about a price is no order."""
    assert "$1,111" in acme.hear("how much are the rocket skates?")
    assert ORDER not in acme.names
    acme.hear("I'll take them")
    assert acme.names[-1] == ORDER


def test_a_changed_mind_gets_the_other_thing(acme: Stage) -> None:
    """After "no, the boot instead" it is the boot."""
    acme.hear_all("how much are the rocket skates?", "no, the black boot instead")
    assert acme.called[-1][1]["product"] == "Black Boot"


def test_a_broken_thing_gets_a_fix_first_and_a_refund_if_that_does_not_help(acme: Stage) -> None:
    """The routine of issues and repairs, in order."""
    acme.hear("my rocket skates broke")
    assert acme.names == [REPAIRS]
    assert "refund" in acme.hear("no, still broken").lower() or "money" in acme.said[-1]
    acme.hear("yes please")
    assert acme.called[-1] == (REFUND, {"item_id": "item_1", "reason": "my rocket skates broke"})


def test_whoever_would_rather_have_it_repaired_gets_another_fix(acme: Stage) -> None:
    """A no that asks for a repair is no refusal of one."""
    acme.hear_all("my rocket skates broke", "hmm no wait, can you repair them instead")
    assert "skates" in acme.said[-1]
    assert "refund" not in acme.said[-1]


def test_what_they_would_rather_have_counts(acme: Stage) -> None:
    """Whoever was told to send it back, but would rather have it repaired, keeps it."""
    acme.hear("My wife says send the skates back, but I would rather have them repaired")
    assert acme.names == [REPAIRS]


def test_what_happened_to_an_order_is_no_product(acme: Stage) -> None:
    """Of an order that arrived damaged nobody mends the "arrived"."""
    assert "arrived" not in acme.hear("my order arrived damaged")
    assert acme.hear("lol").count("lol") == 0


def test_a_fix_that_helps_ends_it(acme: Stage) -> None:
    """Nobody is talked into a refund."""
    acme.hear_all("my magnet won't pull", "that worked, thanks!")
    assert acme.names == [REPAIRS]


def test_a_refund_that_was_asked_for_goes_straight(acme: Stage) -> None:
    """No questions about what broke."""
    acme.hear("I want a refund for my rocket skates")
    assert acme.names == [REPAIRS, "look_up_item", REFUND]


def test_a_terse_refund_asks_only_for_the_item(acme: Stage) -> None:
    """One word is enough to begin with."""
    acme.hear("refund")
    assert acme.names == [REPAIRS]
    acme.hear("the boot")
    assert acme.names[-1] == REFUND


@pytest.mark.parametrize(
    "opening",
    [
        "human please",
        "get me a human",
        "I WANT TO SPEAK TO A MANAGER",
        "can i talk to a real person",
        "is there anybody real here?",
    ],
)
def test_a_person_is_called_when_asked_for(acme: Stage, opening: str) -> None:
    """The summary holds the customer's words."""
    acme.hear(opening)
    assert acme.names == [HUMAN]
    assert opening in acme.called[0][1]["summary"]


def test_sales_passes_the_call_for_a_person_back(acme: Stage) -> None:
    """Only triage can call a person; the others go through it."""
    acme.hear_all("sell me something", "no, get me a human")
    assert acme.names == [SALES, "transfer_back_to_triage", HUMAN]


def test_nobody_is_promised_where_nobody_can_be_called(acme: Stage) -> None:
    """Without the tool, the customer hears so, and no transfer runs in circles."""
    acme.agents = {**acme.agents, "triage": acme.agents["triage"][:2]}
    acme.hear("human please")
    assert acme.names == []


def test_a_question_about_being_human_is_no_call_for_one(acme: Stage) -> None:
    """The clerk owns up to being a machine."""
    said = acme.hear("are you a human?").lower()
    assert acme.names == []
    assert "automated" in said or "software" in said


def test_topics_may_switch_between_the_desks(acme: Stage) -> None:
    """Sales sends repairs' business back to triage, which passes it on; and the other way."""
    acme.hear_all(
        "I need an anvil", "wait, my magnet broke", "actually I want to buy a portable hole"
    )
    assert acme.names.count("transfer_back_to_triage") == 2
    assert acme.agent == "sales"
    assert acme.called[-1][1]["product"] == "Portable Hole"


def test_off_topic_talk_is_led_back(acme: Stage) -> None:
    """Politely, without a transfer from triage; with one from elsewhere."""
    acme.hear("what's the capital of France?")
    assert acme.names == []
    acme.hear_all("ok, sell me something", "write me a poem about the sea")
    assert acme.agent == "triage"


def test_names_are_used(acme: Stage) -> None:
    """In whatever way they are given."""
    assert "Wile" in acme.hear("Hi, my name is Wile")
    assert "Bugs" in acme.hear("hello, I'm Bugs")


def test_what_is_not_sold_is_not_ordered(acme: Stage) -> None:
    """An empty look-up ends in a question, not in an order."""
    acme.hear("I'd like to order a grand piano")
    assert ORDER not in acme.names
    assert "grand piano" in acme.said[-1]


@pytest.mark.parametrize(
    ("result", "forbidden"),
    [
        ("cancelled by the customer", "went through"),
        ("Declined: the card was refused.", "went through"),
        ("Error: the shop is closed.", "went through"),
        ("something odd", "went through"),
        ('{"status": "requested", "reference": "R-1"}', "went through"),
    ],
)
def test_success_is_claimed_only_where_the_tool_says_so(
    acme: Stage, result: str, forbidden: str
) -> None:
    """Whatever else comes back, nobody hears that it is done."""
    acme.stubs["execute_order"] = result
    acme.stubs["execute_refund"] = result
    claims = ("is done", "settled", forbidden, "is placed", "it is ordered", "on its way")
    for opening in ("order an anvil", "I want a refund for my anvil", "buy a black boot"):
        said = acme.hear(opening)
        assert not [claim for claim in claims if claim in said], said


@pytest.mark.parametrize("opening", ["buy a black boot", "I want a refund for my black boot"])
def test_why_not_is_told_in_a_sentence_of_its_own(acme: Stage, opening: str) -> None:
    """The tool's label in front of the reason is for the model."""
    acme.stubs["execute_order"] = "Declined: Black Boot is out of stock. Nothing was ordered."
    acme.stubs["execute_refund"] = "Declined: Black Boot was refunded. Nothing was refunded."
    said = acme.hear(opening)
    assert ": Black Boot " in said or ". Black Boot " in said
    assert "Declined" not in said


def test_a_made_up_price_is_mended_from_the_refusal(acme: Stage) -> None:
    """A refusal that names the right price is followed by the same order at that price."""

    def order(arguments: dict[str, object]) -> str:
        wrong = arguments["price"] != 4999
        return "Wrong price: Anvil costs $4,999.00." if wrong else "Success"

    acme.stubs["execute_order"] = order
    acme.hear("order an anvil")
    assert [arguments["price"] for name, arguments in acme.called if name == ORDER] == [6666, 4999]


def test_no_tool_name_reaches_the_customer(acme: Stage) -> None:
    """Not even out of an error."""
    acme.stubs["execute_refund"] = "execute_refund failed: call look_up_item first."
    acme.hear_all("hi", "refund", "my anvil", "what can you do?", "human")
    assert not [text for text in acme.said if "_" in text]


def test_the_same_words_again_and_again_are_answered_in_turns(acme: Stage) -> None:
    """The stage refuses a sentence that is said twice running."""
    for text in ("hello", "thanks", "no", "yes", "qwertz", "what's the weather?", "nothing"):
        for _ in range(4):
            acme.hear(text)


def test_a_withdrawn_card_gives_way_to_what_the_customer_wrote(acme: Stage) -> None:
    """The call was answered with a note; the new words decide."""
    acme.stubs["execute_order"] = "Withdrawn: the customer wrote more; read it first."
    acme.hear("order an anvil")
    acme.stubs["execute_order"] = "Success"
    acme.hear("the black boot instead")
    assert acme.called[-1][1]["product"] == "Black Boot"
