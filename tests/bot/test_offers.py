"""Offers: frozen when shown, decided once by their customer, remembered for a while."""

import pytest

from bot import offers, phrases
from bot.commands import File, Person
from bot.draft import Draft, Scene
from bot.offers import Decision, card_ref, timer_name
from engine import Proposal, Suspended
from tests.bot.fakes import (
    ALICE,
    BOB,
    CALL_ID,
    CARD_MS,
    NOW,
    OFFER_ID,
    STRANGER,
    agent,
    contents,
    conversation,
    draft,
    offer,
    posts,
    press,
    said,
    scene,
    tool,
    user,
    with_offer,
)

PROPOSAL = Proposal(
    kind="refund",
    terms={"order": "o-1", "amount": 124_900},
    title="Your refund",
    lines=[("Item", "Rocket Skates"), ("Refund", "$1,249.00")],
    accept="Refund $1,249.00",
    decline="Keep it",
)


def show(made: Draft, where: Scene | None = None) -> None:
    ending = Suspended(call_id=CALL_ID, proposal=PROPOSAL)
    offers.show(
        made, where or scene(), ending, agent="Triage Agent", customer=ALICE, line="handed over"
    )


# ---- showing ---------------------------------------------------------------------------------------


def test_what_is_shown_is_what_is_kept() -> None:
    """The card's words are the proposal's; the record holds the terms, the buttons an id only."""
    made = draft(messages=[user("refund"), agent(None, CALL_ID)])
    show(made)
    kept = made.conversation.offer
    assert kept is not None
    (card,) = posts(made, "offer_card")
    assert (card.title, card.lines) == (PROPOSAL.title, tuple(PROPOSAL.lines))
    assert kept.terms == PROPOSAL.terms
    assert [(b.action, b.text, b.value) for b in card.buttons] == [
        ("offer_accept", "Refund $1,249.00", kept.id),
        ("offer_decline", "Keep it", kept.id),
        ("human", "Talk to a human", "thread:T1:C1:100.000000"),
    ]
    assert made.conversation.timers == {timer_name(kept.id): NOW + CARD_MS}
    (row,) = made.rows
    assert (row.ref, row.report, row.epoch) == (card_ref(kept.id), "failure", None)


def test_an_offers_id_is_made_anew_and_is_not_the_calls() -> None:
    """Models choose their calls' ids; nobody can guess ours."""
    made = draft(messages=[user("refund"), agent(None, CALL_ID)])
    show(made, scene(new_id=lambda: "unguessable"))
    assert made.conversation.offer is not None
    assert made.conversation.offer.id == "unguessable"


def test_where_nobody_can_be_called_the_card_has_no_such_button() -> None:
    """Accept and decline alone."""
    made = draft(messages=[user("refund"), agent(None, CALL_ID)])
    show(made, scene(support_channel=None))
    (card,) = posts(made, "offer_card")
    assert [b.action for b in card.buttons] == ["offer_accept", "offer_decline"]


# ---- typed decisions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("yes", "accept"),
        ("Yes!", "accept"),
        ("  YES. ", "accept"),
        ("yes !", "accept"),
        ("y", "accept"),
        ("sí", "accept"),
        ("no", "decline"),
        ("No.", "decline"),
        ("cancel", "decline"),
        ("yes please send two", None),
        ("yes?", None),
        ("yes no", None),
        ("yes\nno", None),
        ("not yes", None),
        ("[no words]", None),
        ("", None),
        ("!", None),
        ("y" * 8_000, None),
        ("ｙｅｓ", None),
        ("да", None),
    ],
)
def test_a_typed_answer_decides_only_if_it_is_the_whole_message(
    text: str, decision: Decision | None
) -> None:
    """A few words, in any case, with a full stop at most."""
    assert offers.typed_decision(said(text), scene(), offer(), only=True) == decision


@pytest.mark.parametrize(
    ("who", "ts", "only", "files", "refs"),
    [
        pytest.param(BOB, "200.0", True, (), None, id="of somebody else"),
        pytest.param(STRANGER, "200.0", True, (), None, id="of another workspace"),
        pytest.param(ALICE, "149.999999", True, (), None, id="before the card"),
        pytest.param(ALICE, "150.000000", True, (), None, id="at the card's own moment"),
        pytest.param(ALICE, "200.0", False, (), None, id="among other texts"),
        pytest.param(ALICE, "200.0", True, (File(name="a"),), None, id="with a file"),
        pytest.param(ALICE, "200.0", True, (), {}, id="before the card stands"),
    ],
)
def test_a_yes_does_not_decide(
    who: Person, ts: str, only: bool, files: tuple[File, ...], refs: dict[str, str] | None
) -> None:
    """Only the card's customer, later than the card, as their only waiting text."""
    where = scene() if refs is None else scene(refs=refs)
    yes = said("yes", who, ts=ts, files=files)
    assert offers.typed_decision(yes, where, offer(), only=only) is None


def test_a_yes_just_after_the_card_decides() -> None:
    """Timestamps are compared to the microsecond, not as numbers that round."""
    where = scene(refs={card_ref(OFFER_ID): "C1:1763615160.000100"})
    yes = said("yes", ts="1763615160.000101")
    assert offers.typed_decision(yes, where, offer(), only=True) == "accept"


# ---- presses ---------------------------------------------------------------------------------------


def test_a_press_of_an_earlier_card_says_what_became_of_it() -> None:
    """Each card's outcome is remembered, not only that it is over."""
    made = with_offer()
    offers.settle(made, scene(), answer="Success", sentence="Order placed: A-17.")
    assert offers.pressed(made, scene(), press("offer_accept")) is None
    assert posts(made, "ephemeral")[0].text == "This was already settled: Order placed: A-17."


def test_the_memory_of_earlier_cards_is_bounded() -> None:
    """The newest twenty; an older press still gets an answer."""
    made = draft(conversation(), [user("x")])
    for number in range(25):
        made.change(offer=offer(id=f"o-{number}", call_id=f"c-{number}"))
        made.messages.append(agent(None, f"c-{number}"))
        offers.end(made, scene(), "cancelled")
    assert [key for key, _ in made.conversation.settled] == [f"o-{n}" for n in range(5, 25)]
    offers.pressed(made, scene(), press("offer_accept", value="o-0"))
    assert posts(made, "ephemeral")[0].text == phrases.OFFER_UNKNOWN


def test_a_press_at_the_moment_of_expiry_is_too_late() -> None:
    """The timer may come a moment later than the press."""
    made = with_offer(expires=NOW)
    assert offers.pressed(made, scene(), press("offer_accept")) is None
    assert made.conversation.offer is None
    in_time = with_offer(expires=NOW + 1)
    assert offers.pressed(in_time, scene(), press("offer_accept")) == "accept"


# ---- accepting and ending ------------------------------------------------------------------------------


def test_from_the_acceptance_on_it_is_carried_out_whoever_carries_on() -> None:
    """Nothing ends it any more: no reset, no timer, no call for a person."""
    made = with_offer()
    offers.accept(made, ALICE)
    accepted = made.conversation.offer
    assert accepted is not None
    assert (accepted.state, accepted.decided_by) == ("executing", "UALICE")
    assert made.conversation.timers == {}
    for how in phrases.OFFER_ENDS:
        offers.end(made, scene(), how)
    assert made.conversation.offer == accepted
    assert made.rows == []


@pytest.mark.parametrize("how", list(phrases.OFFER_ENDS))
def test_every_end_answers_the_call_and_says_that_nothing_was_done(how: phrases.OfferEnd) -> None:
    """To the model and to the customer, each in their words."""
    made = with_offer()
    offers.end(made, scene(), how)
    assert contents(made)[-1] == phrases.OFFER_ANSWERS[how]
    (record,) = posts(made, "offer_record")
    assert record.outcome.endswith("Nothing was done.")
    assert "Nothing was executed." in contents(made)[-1]
    assert [b.action for b in record.buttons] == ["human"]


def test_ending_twice_ends_once() -> None:
    """Whatever comes after finds no open offer."""
    made = with_offer()
    offers.end(made, scene(), "expired")
    offers.end(made, scene(), "reset")
    assert len(made.rows) == 1


def test_the_answer_stands_among_its_siblings_in_call_order() -> None:
    """Answered siblings keep their place; what is left open is said not to have been carried out."""
    messages = [user("x"), agent(None, "call-0", CALL_ID, "call-2"), tool("call-0", "looked up")]
    made = draft(with_offer().conversation, messages)
    offers.end(made, scene(), "withdrawn")
    assert [(m["tool_call_id"], m["content"]) for m in made.messages[2:]] == [
        ("call-0", "looked up"),
        (CALL_ID, phrases.OFFER_ANSWERS["withdrawn"]),
        ("call-2", phrases.NOT_CARRIED_OUT),
    ]
