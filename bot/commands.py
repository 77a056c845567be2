"""What may lie in a mailbox. Each is data with a ``kind``; nothing here decides.

from Slack             Said · Edited · Deleted · Pressed · Shortcut · Slash
from another mailbox   CaseOpened · StaffSaid · StaffEdited · StaffPressed · RefundReason · RefundDecided ·
                       ResetAsked · ConversationOpened
from the outbox        Delivered · Undelivered
from the clock         TimerDue
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

_LATER = frozenset({"union_tag_invalid", "extra_forbidden", "literal_error"})
"""What pydantic finds wrong with a command that has more than this code knows of, and nothing else."""


class Unreadable(Exception):  # noqa: N818 - a state, read aloud as one
    """What rests in Redis is of a version, or with a content, that this code does not know."""


class Stored(BaseModel):
    """The manner of everything that rests in Redis: frozen, and strict about what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Person(Stored):
    """Who somebody is: (their own workspace, user). Guests of Slack Connect keep theirs."""

    workspace: str
    user: str

    @property
    def key(self) -> str:
        """Names somebody where counts are kept."""
        return f"{self.workspace}:{self.user}"

    def __hash__(self) -> int:
        return hash(self.key)


class File(Stored):
    """An attachment: its name and where people find it. Its content is never read."""

    name: str
    permalink: str = ""


class Said(Stored):
    """Somebody wrote a message in a thread."""

    kind: Literal["said"] = "said"
    who: Person
    ts: str
    text: str
    """As a reader sees it: entities resolved, our own mention taken off."""
    calls_us: bool = False
    """A direct message, or the text mentions us."""
    to: str = ""
    """Whom it begins by mentioning, if that is not us."""
    in_thread: bool = False
    """A reply in a thread, rather than the message that began it."""
    files: tuple[File, ...] = ()


class Edited(Stored):
    """A message was changed after it had been taken up."""

    kind: Literal["edited"] = "edited"
    who: Person
    ts: str
    message_ts: str
    text: str
    files: tuple[File, ...] = ()


class Deleted(Stored):
    """A message was deleted after it had been taken up."""

    kind: Literal["deleted"] = "deleted"
    ts: str
    message_ts: str


ThreadButton = Literal["offer_accept", "offer_decline", "human", "carry_on", "agent_pick"]
CaseButton = Literal[
    "case_claim", "case_hand_back", "case_resolve", "case_release", "case_transcript"
]
ApprovalButton = Literal["case_approve", "case_refuse"]
PersonButton = Literal["reset_pick"]


class Pressed(Stored):
    """A button was pressed in a thread."""

    kind: Literal["pressed"] = "pressed"
    who: Person
    ts: str
    button: ThreadButton | CaseButton | ApprovalButton
    value: str
    message_ts: str = ""


class Picked(Stored):
    """Somebody chose one of their conversations from a list that only they see."""

    kind: Literal["picked"] = "picked"
    who: Person
    ts: str
    button: PersonButton
    value: str
    channel: str
    response_url: str = ""


class Shortcut(Stored):
    """A message shortcut was used on a message of a thread."""

    kind: Literal["shortcut"] = "shortcut"
    who: Person
    ts: str
    action: Literal["reset", "human"]
    in_thread: bool = True
    """Whether anybody has answered there."""


class Slash(Stored):
    """``/switchboard <word>`` was typed somewhere."""

    kind: Literal["slash"] = "slash"
    who: Person
    ts: str
    word: str
    rest: str = ""
    channel: str
    response_url: str = ""


class ResetAsked(Stored):
    """The slash command chose this conversation."""

    kind: Literal["reset_asked"] = "reset_asked"
    who: Person
    ts: str
    response_url: str = ""


class ConversationOpened(Stored):
    """To its customer's mailbox: there is a conversation. A hint, checked before use."""

    kind: Literal["conversation_opened"] = "conversation_opened"
    ts: str
    place: str
    channel: str
    first_words: str


class CaseOpened(Stored):
    """To a card's thread: whose escalation, or whose request, the card is."""

    kind: Literal["case_opened"] = "case_opened"
    ts: str
    case: str
    conversation: str
    about: Literal["escalation", "approval"] = "escalation"


class StaffSaid(Stored):
    """Somebody of support wrote under the card; forwarded to the conversation."""

    kind: Literal["staff_said"] = "staff_said"
    who: Person
    ts: str
    case: str
    text: str
    files: tuple[File, ...] = ()


class StaffEdited(Stored):
    """What somebody of support wrote under the card was changed or deleted."""

    kind: Literal["staff_edited"] = "staff_edited"
    ts: str
    case: str
    message_ts: str
    text: str | None
    """The words now; None when they were deleted."""
    files: tuple[File, ...] = ()


class StaffPressed(Stored):
    """Somebody pressed a button of the card; forwarded to the conversation."""

    kind: Literal["staff_pressed"] = "staff_pressed"
    who: Person
    ts: str
    case: str
    button: CaseButton


class RefundReason(Stored):
    """Somebody of support wrote under a request's card, or took it back; forwarded there."""

    kind: Literal["refund_reason"] = "refund_reason"
    who: Person | None = None
    """None when a message was deleted: Slack does not say by whom."""
    ts: str
    approval: str
    message_ts: str
    text: str | None
    """The words now; None when they were deleted, or are for the team alone."""


class RefundDecided(Stored):
    """Somebody pressed a button of a request's card; forwarded to the conversation."""

    kind: Literal["refund_decided"] = "refund_decided"
    who: Person
    ts: str
    approval: str
    button: ApprovalButton


class OutageSeen(Stored):
    """To the team's board: the model does not answer in a thread."""

    kind: Literal["outage_seen"] = "outage_seen"
    ts: str
    place: str
    since: int


class OutageOver(Stored):
    """To the team's board: nobody waits for the model in a thread any more."""

    kind: Literal["outage_over"] = "outage_over"
    ts: str
    place: str


class CaseNews(Stored):
    """To the team's board: what became of an escalation."""

    kind: Literal["case_news"] = "case_news"
    ts: str
    case: str
    what: Literal["opened", "claimed", "released", "closed"]
    at: int


class GivenUp(Stored):
    """To the team's board: something was set aside that no conversation's customer waits for."""

    kind: Literal["given_up"] = "given_up"
    ts: str
    place: str
    reason: str


class LeftAlone(Stored):
    """To the team's board: a place waits, whose record is of another version than a worker."""

    kind: Literal["left_alone"] = "left_alone"
    ts: str
    place: str


class PauseAsked(Stored):
    """To the team's board: agents off, with what customers are told meanwhile; None is on."""

    kind: Literal["pause_asked"] = "pause_asked"
    ts: str
    who: Person
    sentence: str | None


class Delivered(Stored):
    """A post that wanted to be told stands in Slack."""

    kind: Literal["delivered"] = "delivered"
    ts: str
    ref: str
    channel: str
    message_ts: str


class Undelivered(Stored):
    """Slack refused for good a post that wanted to be told."""

    kind: Literal["undelivered"] = "undelivered"
    ts: str
    ref: str
    error: str


class TimerDue(Stored):
    """A time that the conversation set for itself has come."""

    kind: Literal["timer_due"] = "timer_due"
    ts: str
    name: str


Command = Annotated[
    Said
    | Edited
    | Deleted
    | Pressed
    | Picked
    | Shortcut
    | Slash
    | ResetAsked
    | ConversationOpened
    | CaseOpened
    | StaffSaid
    | StaffEdited
    | StaffPressed
    | RefundReason
    | RefundDecided
    | OutageSeen
    | OutageOver
    | CaseNews
    | GivenUp
    | LeftAlone
    | PauseAsked
    | Delivered
    | Undelivered
    | TimerDue,
    Field(discriminator="kind"),
]

COMMANDS: TypeAdapter[Command] = TypeAdapter(Command, config=ConfigDict(hide_input_in_errors=True))


def read_command(text: str) -> Command:
    """Reads a command of any version that this code knows.

    Raises:
        Unreadable: It is of a later version: another kind, a field more, another word for a choice.
        ValueError: It is broken.
    """
    try:
        return COMMANDS.validate_json(text)
    except ValidationError as error:
        if {fault["type"] for fault in error.errors(include_input=False)} <= _LATER:
            raise Unreadable("a command of a later version") from error
        raise


def ts_of_ms(milliseconds: int) -> str:
    """A time of Redis's clock in the form of Slack's, so that both sort together."""
    return f"{milliseconds // 1000}.{milliseconds % 1000:03d}000"


def order_of(ts: str) -> tuple[int, int]:
    """A key to sort Slack's timestamps by; never a float, which would round them."""
    seconds, _, micros = ts.partition(".")
    return int(seconds or 0), int((micros or "0").ljust(6, "0")[:6])
