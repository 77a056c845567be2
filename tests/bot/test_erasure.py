"""Whose data a record is, and what is left of it without one person."""

from __future__ import annotations

import pytest

from bot import erasure, phrases
from bot.commands import Person, Said
from bot.conversation import (
    Approval,
    CaseThread,
    Conversation,
    Errand,
    Offer,
    PersonRecord,
    Turn,
)
from bot.places import Thread

ALICE = Person(workspace="T1", user="UALICE")
BOB = Person(workspace="T1", user="UBOB")
PLACE = "thread:T1:C1:1.000001"
SHARED = Conversation(place=PLACE, customers=(ALICE, BOB))
ALONE = Conversation(place=PLACE, customers=(ALICE,))


def offer(customer: Person, *, executing: bool = False) -> Offer:
    return Offer(
        id="o1",
        call_id="c1",
        customer=customer,
        agent="Sales Agent",
        offer_kind="order",
        terms={},
        title="Black Boot",
        lines=(),
        accept="Yes",
        decline="No",
        expires=0,
        state="executing" if executing else "proposed",
    )


def turn(customer: Person) -> Turn:
    return Turn(id="t1", customer=customer, since="1.0", began=0, start=0)


def test_a_conversation_is_ones_own_until_a_second_customer_joins() -> None:
    """So is one's list; never a card's thread or somebody else's list."""
    assert erasure.is_theirs(ALONE, "UALICE")
    assert erasure.is_theirs(PersonRecord(place="person:T1:UALICE"), "UALICE")
    assert not erasure.is_theirs(SHARED, "UALICE")
    assert not erasure.is_theirs(PersonRecord(place="person:T1:UBOB"), "UALICE")
    assert not erasure.is_theirs(CaseThread(place=PLACE), "UALICE")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"offer": offer(ALICE, executing=True)}, "being carried out"),
        ({"errands": (Errand(offer=offer(ALICE)),)}, "being carried out"),
        ({"approvals": (Approval(offer=offer(ALICE), number="R-1"),)}, "team's decision"),
    ],
)
@pytest.mark.parametrize("record", [ALONE, SHARED])
def test_money_on_its_way_is_waited_for(
    record: Conversation, change: dict[str, object], why: str
) -> None:
    """Whose it is would otherwise be forgotten between the decision and its end."""
    objection = erasure.objection(record.model_copy(update=change), "UALICE")
    assert objection is not None
    assert why in objection


def test_others_are_not_disturbed_in_the_middle() -> None:
    """A shared conversation is left while an answer is made; one's own goes at once."""
    assert erasure.objection(SHARED.model_copy(update={"turn": turn(BOB)}), "UALICE")
    assert erasure.objection(SHARED.model_copy(update={"offer": offer(ALICE)}), "UALICE")
    assert erasure.objection(SHARED.model_copy(update={"offer": offer(BOB)}), "UALICE") is None
    assert erasure.objection(ALONE.model_copy(update={"turn": turn(ALICE)}), "UALICE") is None


TRANSCRIPT = [
    {"role": "user", "content": "mine, from the beginning"},
    {"role": "assistant", "content": "hello", "sender": "Triage Agent"},
    {"role": "user", "content": "a note of ours", "sender": phrases.NOTE},
    {"role": "user", "content": "Bob's", "sender": "Bob", "who": "UBOB"},
    {"role": "user", "content": "Sam's", "sender": "Sam", "who": "USAM"},
]


@pytest.mark.parametrize(
    ("user", "said"),
    [("UALICE", ["mine, from the beginning"]), ("UBOB", ["Bob's"]), ("USAM", ["Sam's"])],
)
def test_of_a_shared_transcript_only_their_own_words_go(user: str, said: list[str]) -> None:
    """What names nobody is the first customer's; notes and answers stay."""
    theirs, rest = erasure.said_by(SHARED, TRANSCRIPT, user)
    assert [m["content"] for m in theirs] == said
    assert len(rest) == len(TRANSCRIPT) - len(said)


def test_a_shared_record_no_longer_names_them() -> None:
    """Neither as a customer nor as whoever waits, wrote a note, or has the case."""
    notes = (("", "Alice's", ""), ("Bob", "Bob's", "UBOB"))
    record = SHARED.model_copy(update={"unanswered": ALICE, "notes": notes})
    left = erasure.without(record, "UALICE")
    assert isinstance(left, Conversation)
    assert "UALICE" not in left.model_dump_json()
    assert "Alice" not in left.model_dump_json()
    assert (left.customers, left.notes) == ((BOB,), notes[1:])


def test_who_wrote_a_reason_under_a_request_is_forgotten_without_the_others() -> None:
    """The request stays its customer's, and the rest of the reasons theirs who wrote them."""
    reasons = (("1.0", "Sam's", "USAM"), ("2.0", "Kim's", "UKIM"))
    record = ALONE.model_copy(
        update={"approvals": (Approval(offer=offer(ALICE), number="R-1", reasons=reasons),)}
    )
    left = erasure.without(record, "USAM")
    assert isinstance(left, Conversation)
    assert left.approvals[0].reasons == reasons[1:]
    assert erasure.objection(record, "USAM") is None


def test_ones_share_of_a_record_is_ones_offers_notes_and_reasons() -> None:
    """And of a card's thread what one wrote there before anybody knew whose it is."""
    reasons = (("1.0", "Sam's", "USAM"),)
    notes = (("Bob", "Bob's", "UBOB"), ("Alice", "Alice's", "UALICE"))
    approval = Approval(offer=offer(BOB), number="R-1", reasons=reasons)
    record = SHARED.model_copy(
        update={"offer": offer(ALICE), "approvals": (approval,), "notes": notes}
    )
    alices, sams = erasure.share(record, "UALICE"), erasure.share(record, "USAM")
    assert [o["customer"]["user"] for o in alices["offers"]] == ["UALICE"]
    assert (alices["notes"], alices["reasons"]) == ([notes[1]], [])
    assert (sams["offers"], sams["notes"], sams["reasons"]) == ([], [], [*reasons])
    early = (Said(who=BOB, ts="1.0", text="hm"), Said(who=ALICE, ts="2.0", text="mine"))
    found = erasure.share(CaseThread(place=PLACE, early=early), "UALICE")
    assert [each["text"] for each in found["early"]] == ["mine"]


def test_the_bots_copies_are_those_away_from_where_the_words_were_written() -> None:
    """Of a conversation of one's own all at the desk; of a shared one what was carried, and cards.

    A request that somebody else of them waits for stays.
    """
    refs = {
        "relay:1.0:UALICE": "C9:2.0",
        "relay:1.1:UBOB": "C9:2.1",
        "relay:1.2:USAM": "C1:2.2",
        "case:x": "C9:2.3",
        "transcript:y": "C9:2.5",
        "approval:o0": "C9:2.6",
        "approval:o1": "C9:2.7",
        "offer:o1": "C1:2.4",
    }
    place = Thread("T1", "C1", "1.000001")
    waiting = {"approvals": (Approval(offer=offer(BOB), number="R-1"),)}
    several = SHARED.model_copy(update=waiting)
    bobs = Conversation(place=PLACE, customers=(BOB,))
    assert list(erasure.copies(place, refs, bobs, "UALICE")) == ["relay:1.0:UALICE"]
    assert list(erasure.copies(place, refs, bobs, "USAM")) == ["relay:1.2:USAM"]
    part = ["approval:o0", "case:x", "relay:1.0:UALICE", "transcript:y"]
    assert sorted(erasure.copies(place, refs, several, "UALICE")) == part
    whole = sorted([*part, "approval:o1", "relay:1.1:UBOB"])
    assert sorted(erasure.copies(place, refs, ALONE, "UALICE")) == whole
