"""The record of a place at rest.

Versions: 1, the first.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from bot.board_record import BoardRecord
from bot.commands import Deleted, Edited, File, Person, Pressed, Said, Stored, Unreadable

VERSION = 1


OfferState = Literal["proposed", "executing"]


class Offer(Stored):
    """The open proposal. One at a time; what it became is kept in ``settled``.

    Args:
        id: On the buttons and in the backend's key: unguessable, made before the card.
        call_id: The call that it answers.
        customer: Who may decide.
        agent: Under whose name the card stands.
        offer_kind: What the executor dispatches on.
        terms: What will be executed: exactly what was shown.
        title: The card's heading.
        lines: (label, value) pairs of the card.
        expires: When it ends undecided, ms of Redis's time.
        state: "executing" once decided: from then on it is carried out, whoever carries on.
        decided_by: Who accepted.
    """

    id: str
    call_id: str
    customer: Person
    agent: str
    offer_kind: str
    terms: dict[str, Any]
    title: str
    lines: tuple[tuple[str, str], ...]
    accept: str
    decline: str
    expires: int
    state: OfferState = "proposed"
    decided_by: str = ""


class Approval(Stored):
    """A refund that its customer decided upon and the team has to.

    Args:
        offer: The proposal as it was shown; its id names the request as well.
        number: What the request is called.
        reasons: (ts, words, user) of what the team wrote under its card; the last goes with a refusal.
        reminded: Whether the customer was told that it takes long.
    """

    offer: Offer
    number: str
    reasons: tuple[tuple[str, str, str], ...] = ()
    reminded: bool = False


class Verdict(Stored):
    """The team's decision on a request.

    Args:
        approved: Which.
        by: Who decided; None when the team could not be asked.
        name: Their name.
        reason: Why, if refused and if they said so.
    """

    approved: bool
    by: Person | None = None
    name: str = ""
    reason: str = ""


class Errand(Stored):
    """A decided proposal that is carried out beside the talk.

    Args:
        offer: The proposal as it was shown; its id is the key, and stays it.
        verdict: The team's, where it had to approve.
        number: What the request is called, where it was one.
        tries: How often the shop was asked without a clear answer.
    """

    offer: Offer
    verdict: Verdict | None = None
    number: str = ""
    tries: int = 0


class Case(Stored):
    """An escalation.

    Args:
        id: On the card's buttons; an older card's presses say that it is old.
        asked_by: The name of whoever called for a person.
        heading: The card's, where nobody asked for a person.
        why: What brought it about.
        summary: What the person should know.
        path: The agents who had it, in order.
        tried: The tools that were used, in plain words.
        history: The customer's last orders and refunds.
        recent: The last things said.
        files: What the customers attached last.
        claimed_by: Who of support has it.
        claimed_name: Their name.
        nudged: Whether the waiting customer was told that their words were passed on.
        last_staff: When the team last wrote, ms of Redis's time.
    """

    id: str
    asked_by: str
    summary: str
    heading: str = ""
    why: str = ""
    path: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    recent: tuple[tuple[str, str], ...] = ()
    files: tuple[File, ...] = ()
    claimed_by: Person | None = None
    claimed_name: str = ""
    nudged: bool = False
    last_staff: int = 0


class Turn(Stored):
    """A turn that began and has not ended: whoever owns the place goes on with it.

    Args:
        id: Names its effects to the backends.
        customer: Whose turn it is: identity, approvals and orders are theirs.
        since: Its newest message's ts.
        began: When it began, ms of Redis's time.
        start: How many messages the transcript had before it.
        unsure: Calls that were about to run when it was last stored.
        failed: Whether the tool that ran last failed.
    """

    id: str
    customer: Person
    since: str
    began: int
    start: int
    unsure: tuple[str, ...] = ()
    failed: bool = False


class Outage(Stored):
    """The model does not answer.

    Args:
        since: When it began here, ms of Redis's time.
        tries: How often it was tried.
        told: Whether the customer was told.
    """

    since: int
    tries: int = 0
    told: bool = False


LimitName = Literal["messages", "person", "workspace"]

Phase = Literal["agent", "calling", "waiting", "human", "resolved"]


class Conversation(Stored):
    """A thread's conversation.

    Args:
        place: Whose record it is.
        customers: Who is answered here: who began, and who mentioned us since.
        phase: Who has it. ``calling`` is between the call for a person and the card's standing.
        agent: The agent in charge, by name; None before the first turn and after a reset.
        spoke: The agent who was last seen by the customer, to tell a hand-over by.
        met: Agents whose first answer was given, with the human's button under it.
        introduced: Whether it was said that this is an automated assistant.
        turn: The unfinished turn.
        offer: The open proposal.
        settled: What became of earlier ones, newest last: (id, sentence).
        approvals: Refunds that wait for the team's approval.
        errands: Decided proposals whose end is not known yet; due when they have no timer.
        case: The escalation.
        outage: The model's, as seen from here.
        failures: How many turns in a row came to nothing.
        paused: Whether the customer was told that the agents are off.
        limited: The limit that somebody here was told to be over.
        unanswered: Whose words wait for an answer of the agents or of a person.
        notes: (name, what, user) was written while a call waits for its answer, which it follows.
        variables: What tools left for one another, as plain JSON; the customer is not among them.
        last_ts: The newest message taken in, to tell a late one by.
        timers: name -> when, ms of Redis's time.
    """

    kind: Literal["conversation"] = "conversation"
    version: Literal[1] = VERSION
    place: str
    customers: tuple[Person, ...] = ()
    phase: Phase = "agent"
    agent: str | None = None
    spoke: str | None = None
    met: tuple[str, ...] = ()
    introduced: bool = False
    turn: Turn | None = None
    offer: Offer | None = None
    settled: tuple[tuple[str, str], ...] = ()
    approvals: tuple[Approval, ...] = ()
    errands: tuple[Errand, ...] = ()
    case: Case | None = None
    outage: Outage | None = None
    failures: int = 0
    paused: bool = False
    limited: LimitName | None = None
    unanswered: Person | None = None
    notes: tuple[tuple[str, str, str], ...] = ()
    variables: dict[str, Any] = Field(default_factory=dict)
    last_ts: str = ""
    timers: dict[str, int] = Field(default_factory=dict)


class CaseThread(Stored):
    """The record of a card's thread: whose escalation, or whose request, it is.

    Args:
        about: Which of the two.
        early: What was written or pressed before that was known.
    """

    kind: Literal["case"] = "case"
    version: Literal[1] = VERSION
    place: str
    case: str = ""
    conversation: str = ""
    about: Literal["escalation", "approval"] = "escalation"
    early: tuple[Said | Pressed | Edited | Deleted, ...] = ()


class OpenConversation(Stored):
    """One line of a person's list."""

    place: str
    channel: str
    first_words: str


class PersonRecord(Stored):
    """The record of a person's mailbox: their conversations, newest last. A hint."""

    kind: Literal["person"] = "person"
    version: Literal[1] = VERSION
    place: str
    conversations: tuple[OpenConversation, ...] = ()


Record = Annotated[
    Conversation | CaseThread | PersonRecord | BoardRecord, Field(discriminator="kind")
]
_RECORDS: TypeAdapter[Conversation | CaseThread | PersonRecord | BoardRecord] = TypeAdapter(
    Record, config=ConfigDict(hide_input_in_errors=True)
)


def read_record(text: str) -> Conversation | CaseThread | PersonRecord | BoardRecord:
    """Reads a record of any version that this code knows.

    Raises:
        Unreadable: It is of another version, or broken. Nothing is guessed.
    """
    try:
        return _RECORDS.validate_json(text)
    except ValidationError as error:
        raise Unreadable(f"a record of an unknown form: {error.error_count()} faults") from error
