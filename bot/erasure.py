"""Whose data a record is, and a record without one person's. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot import phrases
from bot.approvals import card_ref
from bot.case_card import SILENT
from bot.commands import COMMANDS
from bot.conversation import CaseThread, Conversation, PersonRecord
from bot.relay import is_copy_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.commands import Command
    from bot.conversation import Case
    from bot.places import Thread
    from engine import Message

Kept = Conversation | CaseThread

_CARDS = ("case:", "transcript:", "approval:")
"""How refs of what was posted to the team begin, where anybody's words or names stand."""


def is_theirs(record: object, user: str) -> bool:
    """Whether a whole place is one person's: a conversation of theirs alone, their own mailbox."""
    match record:
        case None:
            return True  # nothing but a command that nobody took up
        case Conversation(customers=customers):
            return all(customer.user == user for customer in customers)
        case PersonRecord(place=place):
            return place.endswith(f":{user}")
        case _:
            return False


def objection(record: object, user: str) -> str | None:
    """Why a record cannot be touched now; None when it can."""
    if not isinstance(record, Conversation):
        return None
    offer = record.offer
    if (offer is not None and offer.state == "executing") or record.errands:
        return "an order or refund is being carried out"
    if any(approval.offer.customer.user == user for approval in record.approvals):
        return "a refund waits for the team's decision"
    if is_theirs(record, user):
        return None
    if record.turn is not None:
        return "an answer is being worked on"
    if is_customer(record, user) and record.phase in SILENT:
        return "a person of the team has it, with their words on the card"
    if offer is not None and offer.customer.user == user:
        return "a card waits for their decision"
    return None


def is_customer(record: object, user: str) -> bool:
    """Whether somebody takes part in a conversation as a customer."""
    return isinstance(record, Conversation) and any(c.user == user for c in record.customers)


def others_wait(inbox: Sequence[tuple[str, str]], user: str) -> bool:
    """Whether something waits that somebody else did."""
    waiting = [COMMANDS.validate_json(body) for _, body in inbox]
    return any(getattr(each, "who", None) and not _by(each, user) for each in waiting)


def copies(place: Thread, refs: Mapping[str, str], record: object, user: str) -> dict[str, str]:
    """The bot's posts that hold somebody's words away from where they wrote them.

    All at the desk is about them where the conversation is theirs alone. Where they are one of
    several customers, it is the cards, which show what was last said and who asked for what; a
    refund request of somebody else stays until the team has decided.

    Args:
        place: The conversation.
        refs: Where its posts stand: ref -> "channel:ts".
        record: The conversation's, or what else lies at the place.
        user: Who.

    Returns:
        Those of the refs.
    """
    about = ("",) if is_theirs(record, user) else _CARDS if is_customer(record, user) else ()
    open_requests = {card_ref(each.offer.id) for each in getattr(record, "approvals", ())}
    return {
        ref: address
        for ref, address in refs.items()
        if is_copy_of(ref, user)
        or (
            ref.startswith(about)
            and ref not in open_requests
            and not address.startswith(f"{place.channel}:")
        )
    }


def commands_of(inbox: Sequence[tuple[str, str]], user: str) -> list[str]:
    """The ids of waiting commands that are somebody's."""
    return [key for key, body in inbox if _by(COMMANDS.validate_json(body), user)]


def said_by(
    record: Conversation, transcript: Sequence[Message], user: str
) -> tuple[list[Message], list[Message]]:
    """A shared transcript: (what somebody said, the rest)."""
    first = record.customers[0].user == user if record.customers else False
    theirs = [m for m in transcript if _is_by(m, user, first=first)]
    return theirs, [m for m in transcript if m not in theirs]


def without(record: Kept, user: str) -> Kept:
    """A shared record without one person."""
    if isinstance(record, CaseThread):
        early = tuple(each for each in record.early if not _by(each, user))
        return record.model_copy(update={"early": early})
    customers = tuple(each for each in record.customers if each.user != user)
    first = record.customers[:1] != customers[:1]
    case, unanswered = record.case, record.unanswered
    approvals = tuple(
        a.model_copy(update={"reasons": tuple(r for r in a.reasons if r[2] != user)})
        for a in record.approvals
    )
    return record.model_copy(
        update={
            "customers": customers,
            "approvals": approvals,
            "unanswered": None if unanswered and unanswered.user == user else unanswered,
            "notes": tuple(n for n in record.notes if n[2] != user and not (first and not n[2])),
            "case": case and _case_without(case, user, customer=is_customer(record, user)),
        }
    )


def share(record: object, user: str) -> dict[str, Any]:
    """What of a record that several share is somebody's, as JSON."""
    match record:
        case Conversation(offer=offer, approvals=approvals):
            decided = [*approvals, *record.errands]
            offers = [*filter(None, [offer]), *(each.offer for each in decided)]
            return {
                "offers": [o.model_dump(mode="json") for o in offers if o.customer.user == user],
                "notes": [note for note in record.notes if note[2] == user],
                "reasons": [r for a in approvals for r in a.reasons if r[2] == user],
            }
        case CaseThread(early=early):
            return {"early": [each.model_dump(mode="json") for each in early if _by(each, user)]}
        case _:
            return {}


def _case_without(case: Case, user: str, *, customer: bool) -> Case:
    # The card's summary and last words may be anybody's: the conversation has its own transcript.
    claimed = case.claimed_by is not None and case.claimed_by.user == user
    gone = {"claimed_by": None, "claimed_name": ""} if claimed else {}
    said = {"summary": "", "recent": (), "history": (), "files": ()}
    named = {"asked_by": "", "heading": ""} if customer else {}
    return case.model_copy(update={**said, **named, **gone})


def _by(command: Command, user: str) -> bool:
    who = getattr(command, "who", None)
    return getattr(who, "user", None) == user


def _is_by(message: Message, user: str, *, first: bool) -> bool:
    if message["role"] != "user":
        return False
    whose = message.get("who", "")
    ours = message.get("sender") in (phrases.NOTE, phrases.DESK)
    return whose == user or (first and not whose and not ours)


def messages(texts: Sequence[str]) -> list[Message]:
    """A transcript as it is stored, read."""
    return [json.loads(text) for text in texts]
