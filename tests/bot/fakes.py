"""People, scenes, commands and a chat platform for tests of the deciding half."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from bot.chat import Sending, Sent
from bot.commands import Person, Pressed, Said, Shortcut, StaffPressed, StaffSaid
from bot.conversation import Case, Conversation, Offer, Turn
from bot.decide import decide
from bot.draft import Draft, Scene
from bot.offers import card_ref, timer_name
from bot.places import Thread
from bot.posts import Speaker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence

    from bot.chat import Ask
    from bot.commands import CaseButton, Command, File, ThreadButton
    from bot.conversation import OfferState, Phase
    from bot.decide import Next
    from bot.posts import Post, Row
    from engine import Message

ALICE = Person(workspace="T1", user="UALICE")
BOB = Person(workspace="T1", user="UBOB")
SAM = Person(workspace="T1", user="USAM")
KIM = Person(workspace="T1", user="UKIM")
STRANGER = Person(workspace="T2", user="UALICE")
"""Somebody of another workspace who happens to have Alice's id."""

NAMES = {"UALICE": "Alice", "UBOB": "Bob", "USAM": "Sam", "UKIM": "Kim"}
THREAD = Thread("T1", "C1", "100.000000")
SUPPORT = "CHELP"
NOW = 1_000_000
CARD_MS = 900_000

OFFER_ID = "offer-1"
CALL_ID = "call-1"
CASE_ID = "case-1"
CARD_AT = f"{THREAD.channel}:150.000000"
"""Where the open offer's card stands."""


def scene(**changes: Any) -> Scene:
    """What may be known: Sam and Kim are of support, and there is a support channel."""
    numbers = count(1)
    usual = Scene(
        thread=THREAD,
        now=NOW,
        names=NAMES,
        staff=frozenset({"USAM", "UKIM"}),
        refs={card_ref(OFFER_ID): CARD_AT},
        speakers={"Triage Agent": Speaker(name="Triage Agent", icon=":compass:")},
        support_channel=SUPPORT,
        contact="help@acme.example",
        card_ms=CARD_MS,
        permalink="https://acme.slack.example/archives/C1/p100000000",
        new_id=lambda: f"id-{next(numbers)}",
    )
    return replace(usual, **changes)


# ---- conversations -------------------------------------------------------------------------------


def user(content: str) -> Message:
    return {"role": "user", "content": content}


def agent(content: str | None, *calls: str, sender: str = "Triage Agent") -> Message:
    """An agent's message; ``calls`` are ids."""
    message: Message = {"role": "assistant", "content": content}
    if calls:
        function = {"name": "execute_order", "arguments": "{}"}
        message["tool_calls"] = [{"id": c, "type": "function", "function": function} for c in calls]
    return {**message, "sender": sender}


def tool(call_id: str, content: str = "done") -> Message:
    return {"role": "tool", "tool_call_id": call_id, "content": content}


def conversation(**changes: Any) -> Conversation:
    """Alice's, with an answer given."""
    usual: dict[str, Any] = {
        "place": str(THREAD),
        "customers": (ALICE,),
        "agent": "Triage Agent",
        "spoke": "Triage Agent",
        "met": ("Triage Agent",),
        "introduced": True,
        "last_ts": "140.000000",
    }
    return Conversation(**{**usual, **changes})


def draft(record: Conversation | None = None, messages: Sequence[Message] | None = None) -> Draft:
    """A draft over a stored record and transcript."""
    stored = (
        list(messages) if messages is not None else [user("hello"), agent("Hi! How can I help?")]
    )
    return Draft(record if record is not None else conversation(), stored, kept=len(stored))


def offer(state: OfferState = "proposed", **changes: Any) -> Offer:
    usual: dict[str, Any] = {
        "id": OFFER_ID,
        "call_id": CALL_ID,
        "customer": ALICE,
        "agent": "Triage Agent",
        "offer_kind": "order",
        "terms": {"sku": "boot"},
        "title": "Your order",
        "lines": (("Item", "Black Boot"), ("Total", "$89.00")),
        "accept": "Place order",
        "decline": "Cancel",
        "expires": NOW + CARD_MS,
        "state": state,
    }
    return Offer(**{**usual, **changes})


def with_offer(*calls: str, customers: Sequence[Person] = (ALICE,), **changes: Any) -> Draft:
    """A conversation whose card stands; ``calls`` wait beside its own."""
    open_offer = offer(**changes)
    timers = {timer_name(open_offer.id): open_offer.expires}
    if open_offer.state == "executing":
        timers = {}
    record = conversation(offer=open_offer, timers=timers, customers=tuple(customers))
    return draft(record, [user("a black boot"), agent("Here you go.", CALL_ID, *calls)])


def case(**changes: Any) -> Case:
    usual: dict[str, Any] = {"id": CASE_ID, "asked_by": "Alice", "summary": "Skates broke."}
    return Case(**{**usual, **changes})


def in_phase(phase: Phase, **changes: Any) -> Draft:
    """A conversation in a phase, with its case where the phase has one."""
    claimed = {"claimed_by": SAM, "claimed_name": "Sam"} if phase in ("human", "resolved") else {}
    usual: dict[str, Any] = {"case": None if phase == "agent" else case(**claimed)}
    return draft(conversation(phase=phase, **{**usual, **changes}))


def with_turn(*messages: Message, customer: Person = ALICE, **changes: Any) -> Draft:
    """A conversation whose turn began and has not ended."""
    began = [user("my skates broke")]
    turn = Turn(id="turn-1", customer=customer, since="140.000000", began=NOW, start=len(began))
    record = conversation(turn=turn, unanswered=customer, **changes)
    return draft(record, [*began, *messages])


# ---- commands ------------------------------------------------------------------------------------


def said(
    text: str = "hello",
    who: Person = ALICE,
    *,
    ts: str = "200.000000",
    calls_us: bool = False,
    to: str = "",
    files: tuple[File, ...] = (),
) -> Said:
    return Said(who=who, ts=ts, text=text, calls_us=calls_us, to=to, files=files)


def press(button: ThreadButton | CaseButton, who: Person = ALICE, *, value: str = "") -> Pressed:
    """A press; by default with the value that the button of these fakes carries."""
    values = {"offer_accept": OFFER_ID, "offer_decline": OFFER_ID, "human": str(THREAD)}
    return Pressed(
        who=who, ts="210.000000", button=button, value=value or values.get(button, CASE_ID)
    )


def staff_press(button: CaseButton, who: Person = SAM, *, case_id: str = CASE_ID) -> StaffPressed:
    return StaffPressed(who=who, ts="210.000000", case=case_id, button=button)


def staff_said(text: str = "Hi, Sam here", who: Person = SAM, **more: Any) -> StaffSaid:
    usual: dict[str, Any] = {"who": who, "ts": "210.000000", "case": CASE_ID, "text": text}
    return StaffSaid(**{**usual, **more})


def reset(who: Person = ALICE) -> Shortcut:
    return Shortcut(who=who, ts="220.000000", action="reset")


def get_a_human(who: Person = ALICE) -> Shortcut:
    return Shortcut(who=who, ts="220.000000", action="human")


def take(
    made: Draft,
    command: Command,
    where: Scene | None = None,
    *,
    only: bool = True,
    quiet: bool = False,
) -> Next:
    """Takes a command up; returns what follows."""
    return decide(made, where or scene(), command, only=only, quiet=quiet)


# ---- what came of it -----------------------------------------------------------------------------


def posts(made: Draft, kind: str | None = None) -> list[Any]:
    """The new posts, of one kind if given."""
    return [row.post for row in made.rows if kind in (None, row.post.kind)]


def texts(made: Draft, kind: str = "notice") -> list[str]:
    return [post.text for post in posts(made, kind)]


def contents(made: Draft) -> list[Any]:
    """What the transcript says, in order."""
    return [message["content"] for message in made.messages]


@dataclass(slots=True)
class FakeChat:
    """A chat platform in memory: everything stands, unless ``answers`` says otherwise.

    Args:
        answers: What becomes of the next posts, oldest first.
        people: Display names.
        members: The support channel's.
        before: What stood in a thread before.
        meanwhile: What happens while the first post is on its way.
    """

    answers: deque[Sending] = field(default_factory=deque[Sending])
    people: Mapping[str, str] = field(default_factory=lambda: dict(NAMES))
    members: frozenset[str] = frozenset({"USAM", "UKIM"})
    before: Sequence[tuple[str, str]] = ()
    meanwhile: Callable[[], Awaitable[object]] | None = None
    sent: list[Row] = field(default_factory=list["Row"])
    standing: dict[str, str] = field(default_factory=dict[str, str])
    looked_for: list[str] = field(default_factory=list[str])

    @property
    def posts(self) -> list[Post]:
        """What was sent, in order."""
        return [row.post for row in self.sent]

    async def send(self, row: Row, refs: Mapping[str, str], ask: Ask) -> Sending:
        await ask()
        self.sent.append(row)
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            await happens()
        sending = (
            self.answers.popleft() if self.answers else Sent(f"C1:{500 + len(self.sent)}.000000")
        )
        if isinstance(sending, Sent):
            self.standing[row.id] = sending.address
        return sending

    async def find(self, row: Row, refs: Mapping[str, str], *, since_ms: int) -> Sending | None:
        self.looked_for.append(row.id)
        return Sent(self.standing[row.id]) if row.id in self.standing else None

    async def show_working(self, thread: Thread, *, message_ts: str, status: str) -> None:
        pass

    async def show_rest(self, thread: Thread) -> None:
        pass

    async def names(self, users: Iterable[str]) -> dict[str, str]:
        return {user: self.people[user] for user in users if user in self.people}

    async def profile(self, user: str) -> dict[str, Any] | None:
        return {"team_id": "T1"} if user in self.people else None

    async def staff(self, acting: Collection[str] = ()) -> frozenset[str]:
        del acting
        return self.members

    async def earlier(self, thread: Thread, *, before: str) -> list[tuple[str, str]]:
        return list(self.before)
