"""What passes between a mailbox and those who use it: puts, claims, changes, settled posts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PutOutcome = Literal["stored", "duplicate", "unknown", "amended", "full"]
CommitOutcome = Literal["ok", "lost", "stale", "newer"]
SendOutcome = Literal["done", "later", "unsure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What somebody had of the agents lately, as of their newest message.

    Args:
        too_many: Whether they wrote more messages than they may in a while.
        tokens: What the model read and wrote for them in the last day.
        workspace_tokens: And for everybody.
    """

    too_many: bool = False
    tokens: int = 0
    workspace_tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """How much waits, for whoever watches.

    Args:
        due: Places to look at now.
        oldest_seconds: How long the oldest of them is due.
        places: Those, and places that are owned or wait for a timer.
        parked: Commands given up on.
    """

    due: int
    oldest_seconds: float
    places: int
    parked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A command on its way into a mailbox.

    Args:
        place: Whose mailbox.
        id: What the command is called there; the same thing has the same id.
        body: The command as JSON text.
        marks: What it *is*: taken in once, whatever event brings it.
        opens: Whether it may open a mailbox that does not exist yet.
        bump: Whether it ends what a model is saying (reset, claim, …).
        amend: "replace" or "remove" changes the command `id` while it still waits.
        note_id: Where the note goes when it has been taken already.
        note_body: The note as JSON text.
        author: Whose message it is, as "workspace:user", where messages are counted.
    """

    place: str
    id: str
    body: str
    marks: Sequence[str]
    opens: bool = False
    bump: bool = False
    amend: Literal["add", "replace", "remove"] = "add"
    note_id: str = ""
    note_body: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What an owner knows at the start.

    Args:
        place: Whose mailbox.
        fence: The owner's number; a later owner's is higher.
        epoch: Counts what ended a model's say; see ``Put.bump``.
        now: Redis's time in ms.
        attempts: How often in a row it was claimed without a commit, this one included.
        state: The record as JSON text, or None for a place never committed to.
        refs: Where posts stand: ref -> "channel:ts".
        sending: (id, since ms) of the post that was being sent, if one was.
        inbox: (id, body) of the waiting commands, in no order.
        transcript: The messages as JSON texts.
        outbox: The unsent posts as JSON texts, oldest first.
        loads: "workspace:user" -> what that author had lately.
        forgotten: Whether a former customer wrote where nothing is kept any more.
    """

    place: str
    fence: str
    epoch: int
    now: int
    attempts: int
    state: str | None
    refs: Mapping[str, str]
    sending: tuple[str, int] | None
    inbox: Sequence[tuple[str, str]]
    transcript: Sequence[str]
    outbox: Sequence[str]
    loads: Mapping[str, Load] = field(default_factory=dict[str, Load])
    forgotten: bool = False


class Tried(Exception):  # noqa: N818 - a state, read aloud as one
    """A place was tried so often that it is not to be served beside all others.

    Args:
        times: How often, in a row without a result.
        alone: Whether its last worker died while no place like it was beside it.
    """

    def __init__(self, times: int, *, alone: bool) -> None:
        super().__init__(times, alone)
        self.times = times
        self.alone = alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a step writes.

    Args:
        state: The new record as JSON text.
        consume: Ids of commands that are done with.
        park: Ids of what is given up on, as for ``Mailbox.fail``.
        reason: Why, for the operator.
        kept: How many messages of the transcript stay.
        append: Messages behind those, as JSON texts.
        rows: New posts, as JSON texts that carry an ``id``.
        timer: When to look again, ms of Redis's time; 0 for never.
        start: The post that is sent next, marked as being sent; "" for none.
        release: Whether the owner is done.
        wait: With release: not before so many ms.
        bill: "workspace:user" -> tokens spent for them; counted even where nothing else is written.
        customers: Who is a customer here, as "workspace:user": known longer than the rest is kept.
    """

    state: str
    kept: int
    consume: Sequence[str] = ()
    park: Sequence[str] = ()
    reason: str = ""
    append: Sequence[str] = ()
    rows: Sequence[str] = ()
    timer: int = 0
    start: str = ""
    release: bool = False
    wait: int = 0
    bill: Mapping[str, int] = field(default_factory=dict[str, int])
    customers: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of the oldest post.

    Args:
        row: Its id.
        outcome: See ``sent.lua``.
        ref: The name to remember its address by; "" for none.
        address: "channel:ts" where it stands.
        report_id: Id of a command to ourselves about it; "" for none.
        report: That command as JSON text.
        next: The post that is sent next; "" for none.
        release: Whether the owner is done.
        wait: With release: not before so many ms.
        hold: Whether new commands may not shorten the wait: Slack asked for it.
    """

    row: str
    outcome: SendOutcome
    ref: str = ""
    address: str = ""
    report_id: str = ""
    report: str = ""
    next: str = ""
    release: bool = False
    wait: int = 0
    hold: bool = False
