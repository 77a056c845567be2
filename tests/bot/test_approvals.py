"""Refund requests: asked of the team, decided once, by somebody else, with a reason if refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from bot import approvals, errands, phrases
from bot.cases import decide_case
from bot.commands import (
    COMMANDS,
    CaseOpened,
    Deleted,
    Delivered,
    Edited,
    Person,
    Pressed,
    RefundDecided,
    RefundReason,
    Said,
    TimerDue,
    Undelivered,
)
from bot.conversation import CaseThread, read_record
from bot.posts import Forward, Under
from tests.bot.fakes import (
    ALICE,
    CALL_ID,
    CARD_AT,
    NOW,
    OFFER_ID,
    SAM,
    SUPPORT,
    contents,
    conversation,
    draft,
    in_phase,
    offer,
    posts,
    reset,
    said,
    scene,
    take,
    texts,
    user,
    with_offer,
)

if TYPE_CHECKING:
    from bot.draft import Draft
    from engine import Proposal

REF = approvals.card_ref(OFFER_ID)
AT = f"{SUPPORT}:300.000000"
NUMBER = "R-7KQ2M4"
TITLE = "Your refund request"
DAY = 86_400_000


@dataclass(frozen=True)
class Done:
    """What came of a decision."""

    status: str = "requested"
    for_model: str = "A refund was requested."
    for_customer: str = "Refund requested."
    reference: str | None = NUMBER
    again: Proposal | None = None


PAID = Done("done", "Success: it was refunded.", "Refunded: $150.00.", "ref_1")


def where(**changes: Any) -> Any:
    return scene(refs={f"offer:{OFFER_ID}": CARD_AT, REF: AT}, **changes)


def asked() -> Draft:
    """Alice has confirmed; the team was asked; the agents go on."""
    made = with_offer(state="executing", offer_kind="refund", title=TITLE)
    assert errands.conclude(made, where(), Done())
    made.rows = []
    return made


def press(who: Person = SAM, *, approve: bool = True, offer_id: str = OFFER_ID) -> RefundDecided:
    button = "case_approve" if approve else "case_refuse"
    return RefundDecided(who=who, ts="310.000000", approval=offer_id, button=button)


def reason(text: str | None, who: Person = SAM, *, at: str = "305.000000") -> RefundReason:
    return RefundReason(who=who, ts="309.0", approval=OFFER_ID, message_ts=at, text=text)


def carry_out(made: Draft, done: Done = PAID) -> None:
    """Does what is due, as the worker would."""
    (errand,) = errands.ready(made)
    errands.carried_out(made, where(), errand, done)


# ---- asking ----------------------------------------------------------------------------------------


def test_the_team_is_asked_and_the_talk_goes_on() -> None:
    """The call is answered at once, the customer's card is a record, the team's has two buttons."""
    made = with_offer(state="executing", offer_kind="refund", title=TITLE)
    goes_on = errands.conclude(made, where(), Done())
    assert goes_on
    assert made.conversation.offer is None
    assert made.messages[-1] == {
        "role": "tool",
        "tool_call_id": CALL_ID,
        "content": "A refund was requested.",
    }
    (record,) = posts(made, "offer_record")
    assert record.outcome == "Refund requested."
    (card,) = posts(made, "offer_card")
    assert card.under == Under(channel=SUPPORT)
    assert card.title == f"Refund request {NUMBER}"
    assert card.lines[0] == ("Customer", "Alice")
    assert card.lines[1:] == offer().lines
    assert [(b.action, b.text, b.value) for b in card.buttons] == [
        ("case_approve", "Approve", OFFER_ID),
        ("case_refuse", "Refuse", OFFER_ID),
    ]
    (row,) = [row for row in made.rows if row.post == card]
    assert (row.ref, row.report) == (REF, "always")
    assert made.conversation.timers == {approvals.timer_name(OFFER_ID): NOW + DAY}
    assert read_record(made.conversation.model_dump_json()) == made.conversation


def test_what_happens_under_the_card_comes_to_the_conversation() -> None:
    """Once it stands, its thread knows whose request it is."""
    made = asked()
    take(made, Delivered(ts="301.0", ref=REF, channel=SUPPORT, message_ts="300.000000"), where())
    (forward,) = posts(made, "forward")
    assert forward.place == "thread:T1:CHELP:300.000000"
    opened = COMMANDS.validate_json(forward.body)
    assert opened == CaseOpened(
        ts="301.0", case=OFFER_ID, conversation="thread:T1:C1:100.000000", about="approval"
    )


def test_replies_are_reasons_and_presses_decisions() -> None:
    """Also those that came before the pointer; ``//`` stays among the team; nobody is cut short."""
    ids = iter("abcdefgh")
    record = CaseThread(place="thread:T1:CHELP:300.000000")
    early = [
        Said(who=SAM, ts="302.0", text="no box", in_thread=True),
        Said(who=SAM, ts="303.0", text="// looks odd", in_thread=True),
        Pressed(who=SAM, ts="304.0", button="case_refuse", value=OFFER_ID),
        Pressed(who=SAM, ts="305.0", button="case_claim", value=OFFER_ID),
    ]
    opened = CaseOpened(ts="301.0", case=OFFER_ID, conversation="thread:x", about="approval")
    _, rows = decide_case(record, [*early, opened], new_id=lambda: next(ids))
    forwards = [row.post for row in rows if isinstance(row.post, Forward)]
    commands = [COMMANDS.validate_json(forward.body) for forward in forwards]
    assert commands == [
        RefundReason(who=SAM, ts="302.0", approval=OFFER_ID, message_ts="302.0", text="no box"),
        RefundReason(who=SAM, ts="303.0", approval=OFFER_ID, message_ts="303.0", text=None),
        RefundDecided(who=SAM, ts="304.0", approval=OFFER_ID, button="case_refuse"),
    ]
    assert not any(forward.bump for forward in forwards)


@pytest.mark.parametrize("unreachable", ["refused", "unset"])
def test_where_the_team_cannot_be_asked_the_request_is_withdrawn(unreachable: str) -> None:
    """It does not stay pending for ever, and the customer reads so."""
    if unreachable == "refused":
        made = asked()
        take(made, Undelivered(ts="301.0", ref=REF, error="is_archived"), where())
    else:
        made = with_offer(state="executing", offer_kind="refund", title=TITLE)
        errands.conclude(made, where(support_channel=None), Done())
    assert not made.conversation.approvals
    (errand,) = errands.ready(made)
    assert errand.verdict is not None
    assert not errand.verdict.approved
    carry_out(made, Done("declined", "Declined.", "Nothing was refunded.", None))
    assert texts(made)[-1] == phrases.request_unreachable(NUMBER)
    assert approvals.timer_name(OFFER_ID) not in made.conversation.timers


# ---- deciding --------------------------------------------------------------------------------------


def test_approved_it_is_carried_out_as_it_was_shown() -> None:
    """The frozen proposal; the customer, the card and the agents read what came of it."""
    made = asked()
    take(made, press(), where())
    (errand,) = errands.ready(made)
    assert errand.offer == offer("executing", offer_kind="refund", title=TITLE)
    assert errand.verdict is not None
    assert errand.verdict.by == SAM
    carry_out(made)
    assert texts(made) == [f"The team approved your refund request {NUMBER}. Refunded: $150.00."]
    by_ref = {post.ref: post for post in posts(made, "offer_record")}
    assert by_ref[REF].outcome == "Approved by Sam. Refunded: $150.00."
    assert not by_ref[REF].buttons
    assert "Refunded: $150.00." in by_ref[f"offer:{OFFER_ID}"].outcome
    assert contents(made)[-1] == f"[Refund request {NUMBER}: Success: it was refunded.]"
    assert not made.conversation.errands
    assert not made.conversation.timers


def test_refused_the_customer_reads_the_last_reason_and_may_ask_a_person() -> None:
    """In the team's words; nothing was refunded."""
    made = asked()
    take(made, reason("hm", at="305.0"), where())
    take(made, reason("The skates were used in a canyon.", at="306.0"), where())
    take(made, press(approve=False), where())
    carry_out(made, Done("declined", "Declined.", "Nothing was refunded.", None))
    (notice,) = posts(made, "notice")
    assert notice.text == (
        f"The team did not approve your refund request {NUMBER}. Nothing was refunded. "
        "They write: “The skates were used in a canyon.”"
    )
    assert [b.text for b in notice.buttons] == ["Talk to a human"]
    by_ref = {post.ref: post for post in posts(made, "offer_record")}
    assert by_ref[REF].outcome == "Refused by Sam. The skates were used in a canyon."


def test_a_reason_follows_its_edits_and_can_be_taken_back() -> None:
    """What was deleted, or hidden from the customer, does not reach them."""
    made = asked()
    for text, at in (("first", "305.0"), ("rude", "306.0"), ("First.", "305.0"), (None, "306.0")):
        take(made, reason(text, at=at), where())
    take(made, reason("late, but sorted before", at="304.0"), where())
    take(made, press(approve=False), where())
    assert made.conversation.errands[0].verdict is not None
    assert made.conversation.errands[0].verdict.reason == "First."


def test_an_edit_into_a_note_for_the_team_takes_it_back() -> None:
    """A line that begins with ``//`` never leaves."""
    record = CaseThread(
        place="thread:T1:CHELP:300.000000", case=OFFER_ID, conversation="c", about="approval"
    )
    changes = [
        Edited(who=SAM, ts="307.0", message_ts="306.0", text="// rude"),
        Deleted(ts="308.0", message_ts="305.0"),
    ]
    _, rows = decide_case(record, changes, new_id=str)
    forwards = [row.post for row in rows if isinstance(row.post, Forward)]
    commands = [COMMANDS.validate_json(forward.body) for forward in forwards]
    assert [(c.message_ts, c.text) for c in commands if isinstance(c, RefundReason)] == [
        ("306.0", None),
        ("305.0", None),
    ]


def test_an_approval_carries_no_reason() -> None:
    """What was written under the card is then the team's own."""
    made = asked()
    take(made, reason("fine by me"), where())
    take(made, press(), where())
    carry_out(made)
    assert "fine by me" not in repr(made.rows)


@pytest.mark.parametrize("approve", [True, False])
@pytest.mark.parametrize("who", [ALICE, Person(workspace="T2", user="UALICE")])
def test_nobody_decides_on_their_own(who: Person, *, approve: bool) -> None:
    """Staff or not, from whatever workspace the id seems to come."""
    made = asked()
    take(made, press(who, approve=approve), where(staff=frozenset({"USAM", "UALICE"})))
    assert texts(made, "ephemeral") == [phrases.OWN_REQUEST]
    assert made.conversation.approvals
    assert not errands.ready(made)


def test_nobody_writes_the_reason_of_their_own() -> None:
    """Nor does somebody who is not of the team."""
    staff = where(staff=frozenset({"USAM", "UALICE"}))
    made = asked()
    take(made, reason("take it all", ALICE), staff)
    take(made, reason("I am nobody", Person(workspace="T1", user="UBOB")), staff)
    assert made.conversation.approvals[0].reasons == ()


@pytest.mark.parametrize("approve", [True, False])
def test_only_the_team_decides(*, approve: bool) -> None:
    """A press of anybody else is told so."""
    made = asked()
    take(made, press(Person(workspace="T1", user="UBOB"), approve=approve), where())
    assert texts(made, "ephemeral") == [phrases.STAFF_ONLY]
    assert made.conversation.approvals


def test_the_first_decision_counts() -> None:
    """A second press is told what it was, before and after it was carried out."""
    made = asked()
    take(made, press(), where())
    take(made, press(approve=False), where())
    carry_out(made)
    take(made, press(approve=False), where())
    assert len(made.conversation.errands) == 0
    expected = phrases.already_settled("Approved by Sam.")
    assert texts(made, "ephemeral") == [expected, expected]


def test_a_request_that_is_not_known_is_old() -> None:
    """A card of a conversation that was forgotten does nothing."""
    made = draft(conversation())
    take(made, press(), where())
    assert texts(made, "ephemeral") == [phrases.CASE_OLD]
    assert [post.under for post in posts(made, "ephemeral")] == [Under(channel=SUPPORT)]


def test_what_is_written_after_the_decision_is_not_delivered() -> None:
    """And says so, under the card."""
    made = asked()
    take(made, press(), where())
    take(made, reason("sorry"), where())
    (notice,) = posts(made, "notice")
    assert notice.under == Under(channel=SUPPORT, thread=REF)
    assert notice.text.startswith("Not delivered")


# ---- time, and what else goes on -----------------------------------------------------------------------


def test_undecided_for_long_whoever_is_on_call_is_mentioned_and_the_customer_told_once() -> None:
    """The mention comes again; an open request never ends by itself."""
    made = asked()
    rules = replace(scene().desk, oncall="S0ONCALL")
    due = TimerDue(ts="1.0", name=approvals.timer_name(OFFER_ID))
    take(made, due, where(desk=rules, now=NOW + DAY))
    team, customer = posts(made, "notice")
    assert (team.under, team.mention) == (Under(channel=SUPPORT, thread=REF), "S0ONCALL")
    assert "24 hours" in team.text
    assert customer.text == phrases.request_waits(NUMBER)
    assert [b.text for b in customer.buttons] == ["Talk to a human"]
    assert made.conversation.timers == {due.name: NOW + 2 * DAY}
    (pointer,) = posts(made, "forward")  # kept alive, so that a press after a month still counts
    channel, _, ts = AT.partition(":")
    assert pointer.place == f"thread:T1:{channel}:{ts}"
    assert '"about":"approval"' in pointer.body
    made.rows = []
    take(made, due, where(desk=rules, now=NOW + 2 * DAY))
    (again,) = posts(made, "notice")
    assert again.mention == "S0ONCALL"


def test_a_reset_leaves_the_request_as_it_is() -> None:
    """What was decided goes on: the agents forget, the team decides."""
    made = asked()
    take(made, reset(), where())
    assert made.conversation.approvals
    take(made, press(), where())
    carry_out(made)
    assert "The team approved" in texts(made)[-1]


def test_while_a_person_has_the_conversation_the_outcome_is_told_all_the_same() -> None:
    """Code says it; the agents stay silent."""
    made = asked()
    silent = in_phase("human").conversation
    made.change(phase="human", case=silent.case)
    take(made, press(), where())
    carry_out(made)
    assert "The team approved" in texts(made)[-1]
    assert made.conversation.turn is None


def test_an_open_offer_is_not_disturbed() -> None:
    """What the agents should know waits behind the call that is open."""
    made = asked()
    made.messages = [
        user("and a boot"),
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "call-2", "type": "function", "function": {"name": "x", "arguments": "{}"}}
            ],
        },
    ]
    made.change(offer=offer(id="offer-2", call_id="call-2"))
    take(made, press(), where())
    carry_out(made)
    assert made.conversation.offer is not None
    assert made.messages[-1]["role"] == "assistant"
    take(made, said("never mind"), where())
    assert any("Refund request" in str(text) for text in contents(made))
