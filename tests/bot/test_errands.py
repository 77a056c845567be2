"""What a decision comes to: a record, another card, or the truth that nobody knows yet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot import errands, offers, phrases
from bot.commands import TimerDue
from engine import Proposal
from tests.bot.fakes import (
    ALICE,
    CALL_ID,
    CARD_MS,
    NOW,
    OFFER_ID,
    contents,
    in_phase,
    offer,
    posts,
    press,
    scene,
    take,
    texts,
    with_offer,
)
from tests.bot.test_approvals import Done

if TYPE_CHECKING:
    from bot.draft import Draft

NEW = Proposal(
    kind="order",
    terms={"sku": "boot", "total": 9900},
    title="Your order",
    lines=[("Item", "Black Boot"), ("Total", "$99.00")],
    accept="Place order",
    decline="Cancel",
)
CHANGED = Done("changed", "Declined.", "The price has changed.", None, NEW)
UNKNOWN = Done("unknown", "Unknown.", "I can't tell yet.", None)
PLACED = Done("done", "Success: order ord_1 is placed.", "Order placed.", "ord_1")
DECLINED = Done("declined", "Declined: sold out.", "Sold out. Nothing was ordered.", None)


def decided(*calls: str) -> Draft:
    return with_offer(*calls, state="executing")


def doubtful() -> Draft:
    """The shop has not said what became of the order."""
    made = decided()
    errands.conclude(made, scene(), UNKNOWN)
    made.rows = []
    return made


def ask_again(made: Draft, done: Done, now: int) -> None:
    """The time has come; the shop says this."""
    name = errands.timer_name(OFFER_ID)
    take(made, TimerDue(ts="1.0", name=name), scene(now=now))
    (errand,) = errands.ready(made)
    assert errand.offer.id == OFFER_ID
    errands.carried_out(made, scene(now=now), errand, done)


# ---- a changed price ---------------------------------------------------------------------------------


def test_a_changed_price_makes_a_record_and_a_new_card() -> None:
    """The same call, another id: the old key can never charge the new price."""
    made = decided()
    assert not errands.conclude(made, scene(), CHANGED)
    (record,) = posts(made, "offer_record")
    assert (record.ref, record.buttons) == (f"offer:{OFFER_ID}", ())
    assert record.outcome == "The price has changed. The new offer is below."
    (card,) = posts(made, "offer_card")
    new = made.conversation.offer
    assert new is not None
    assert new.id not in (OFFER_ID, "")
    assert (new.state, new.call_id, new.customer) == ("proposed", CALL_ID, ALICE)
    assert new.terms == NEW.terms
    assert (card.lines, card.buttons[0].value) == (tuple(NEW.lines), new.id)
    assert made.conversation.timers == {offers.timer_name(new.id): NOW + CARD_MS}
    assert made.messages[-1]["role"] == "assistant", "the call waits for the new decision"


def test_a_press_on_the_old_card_is_told_what_became_of_it() -> None:
    """The old button charges nothing."""
    made = decided()
    errands.conclude(made, scene(), CHANGED)
    take(made, press("offer_accept"))
    (told,) = texts(made, "ephemeral")
    assert "The price has changed" in told
    assert made.conversation.offer is not None
    assert made.conversation.offer.state == "proposed"


def test_a_decision_that_came_to_an_end_is_the_record() -> None:
    """Done or declined: the sentence stands on the card, the agents go on."""
    for done in (PLACED, DECLINED):
        made = decided()
        assert errands.conclude(made, scene(), done)
        (record,) = posts(made, "offer_record")
        assert record.outcome == done.for_customer
        assert contents(made)[-1] == done.for_model


# ---- unknown ------------------------------------------------------------------------------------------


def test_unknown_is_told_and_asked_again_later() -> None:
    """No card for a person yet; the conversation is free; calls beside the offer are answered."""
    made = decided("beside")
    assert not errands.conclude(made, scene(), UNKNOWN)
    (record,) = posts(made, "offer_record")
    assert record.outcome == ("I can't tell yet. I'm asking the shop again and will tell you here.")
    assert not posts(made, "case_card")
    assert contents(made)[-2:] == ["Unknown.", phrases.NOT_CARRIED_OUT]
    assert made.conversation.timers == {errands.timer_name(OFFER_ID): NOW + 30_000}
    assert errands.ready(made) == ()


@pytest.mark.parametrize("done", [PLACED, DECLINED], ids=["placed", "declined"])
def test_once_the_shop_answers_everybody_reads_it(done: Done) -> None:
    """The record as if it had answered at once, the news in the thread, a note for the agents."""
    made = doubtful()
    ask_again(made, done, NOW + 30_000)
    (record,) = posts(made, "offer_record")
    assert (record.ref, record.outcome) == (f"offer:{OFFER_ID}", done.for_customer)
    assert texts(made) == [f"The shop has answered now. {done.for_customer}"]
    assert contents(made)[-1] == phrases.outcome_note(done.for_model)
    assert made.conversation.errands == ()
    assert made.conversation.timers == {}
    take(made, press("offer_accept"))
    assert done.for_customer in texts(made, "ephemeral")[0]


def test_it_is_asked_three_times_then_a_person_looks() -> None:
    """After 30 s, 2 min and 10 min; then the customer is told the truth and the team called."""
    made, now = doubtful(), NOW
    for wait, following in ((30_000, 120_000), (120_000, 600_000)):
        now += wait
        ask_again(made, UNKNOWN, now)
        assert made.rows == []
        assert made.conversation.timers == {errands.timer_name(OFFER_ID): now + following}
    ask_again(made, UNKNOWN, now + 600_000)
    assert texts(made) == [phrases.STILL_UNKNOWN]
    (card,) = posts(made, "case_card")
    assert card.why == phrases.unknown_outcome("Your order", offer().lines)
    assert made.conversation.phase == "calling"
    assert made.conversation.errands == ()
    (record,) = posts(made, "offer_record")
    assert record.outcome == phrases.STILL_UNKNOWN
    assert contents(made)[-1] == phrases.STILL_UNKNOWN_NOTE


def test_the_team_reads_what_it_has_to_look_up() -> None:
    """All that the customer's card said; the card in the support channel may be all they see."""
    why = phrases.unknown_outcome("Your order", (("Item", "Black Boot"), ("Total", "$89.00")))
    assert why.endswith("“Your order”, Item: Black Boot, Total: $89.00.")


def test_whoever_has_the_conversation_already_is_told_under_their_card() -> None:
    """No second card, and the agents stay silent."""
    made = doubtful()
    made.change(phase="human", case=in_phase("human").conversation.case)
    (errand,) = made.conversation.errands
    made.change(errands=(errand.model_copy(update={"tries": 3}),))
    ask_again(made, UNKNOWN, NOW + 1)
    assert not posts(made, "case_card")
    assert phrases.unknown_outcome("Your order", offer().lines) in texts(made)


def test_where_nobody_can_be_called_the_contact_is_named() -> None:
    """The truth, and where to turn to."""
    made = doubtful()
    (errand,) = made.conversation.errands
    made.change(errands=(errand.model_copy(update={"tries": 3}),), timers={})
    alone = replace(scene(), support_channel=None)
    errands.carried_out(made, alone, made.conversation.errands[0], UNKNOWN)
    assert texts(made) == [phrases.STILL_UNKNOWN, phrases.unreachable("help@acme.example")]


def test_what_fails_over_and_over_is_left_to_a_person() -> None:
    """Once its time came; what is not due yet waits for it."""
    made = doubtful()
    errands.give_up(made, scene())
    assert made.rows == []
    made.change(timers={})
    errands.give_up(made, scene())
    assert made.conversation.errands == ()
    assert texts(made) == [phrases.STILL_UNKNOWN]
    assert posts(made, "case_card")


def test_a_price_that_changed_meanwhile_is_no_new_card() -> None:
    """The talk went on: it is a sentence, and nothing was ordered."""
    made = doubtful()
    ask_again(made, CHANGED, NOW + 30_000)
    assert not posts(made, "offer_card")
    assert made.conversation.offer is None
    assert "The price has changed." in texts(made)[0]
