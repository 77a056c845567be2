"""What an owner of a place works with, and how others in the process see the ownership."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.board_record import BoardRecord
from bot.commands import Command, Person, Unreadable, order_of, read_command
from bot.conversation import read_record
from bot.desk_rules import DeskRules
from bot.limits import Allowance
from bot.posts import Speaker

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence

    from bot.access import Admission
    from bot.chat import Chat
    from bot.conversation import Offer, Verdict
    from bot.identity import Identities
    from bot.interrupt import Interrupt
    from bot.mail import Claim
    from bot.places import Thread
    from bot.store.mailbox import Mailbox
    from bot.turn import Turns
    from engine import Proposal


class Executor(Protocol):
    """Carries out a decided offer: once per key, which is the offer's id, however often asked."""

    async def __call__(
        self, offer: Offer, *, verdict: Verdict | None = None, last: bool = False
    ) -> Executed:
        """Returns what came of it; never raises for the shop's refusals and silences.

        Args:
            offer: The proposal as it was shown.
            verdict: The team's decision, on a refund that needs one.
            last: Whether a person looks if there is no clear answer this time.
        """
        ...


class Executed(Protocol):
    """What came of an accepted offer."""

    @property
    def status(self) -> str:
        """One of "done", "declined", "changed", "requested", "unknown"."""
        ...

    @property
    def for_model(self) -> str:
        """The call's answer."""
        ...

    @property
    def for_customer(self) -> str:
        """The record's sentence."""
        ...

    @property
    def reference(self) -> str | None:
        """The order's, refund's or request's number."""
        ...

    @property
    def again(self) -> Proposal | None:
        """For "changed": the offer as it is now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What an operator may set about conversations.

    Args:
        support_channel: Where people are called; None when nobody is there.
        contact: What to tell a customer whom nobody can be called for.
        card_ms: How long an offer stands.
        debounce: Seconds of quiet that end a burst.
        desk: The desk's times and people.
        allowance: How much a person and the workspace may have in a day.
        workspace_url: Where people read the workspace, with a slash behind; "" if not known.
    """

    support_channel: str | None = None
    contact: str | None = None
    card_ms: int = 15 * 60 * 1000
    debounce: float = 0.7
    desk: DeskRules = field(default_factory=DeskRules)
    allowance: Allowance = field(default_factory=Allowance)
    workspace_url: str = ""

    def permalink(self, thread: Thread) -> str:
        """A thread's address for people, in the form that Slack's own permalinks have."""
        if not self.workspace_url:
            return ""
        return f"{self.workspace_url}archives/{thread.channel}/p{thread.ts.replace('.', '')}"


class History(Protocol):
    """What a customer bought and got back, in lines for people."""

    async def __call__(self, customer: Person) -> tuple[str, ...] | None:
        """Returns None when the shop does not answer; never raises."""
        ...


async def _no_history(customer: Person) -> tuple[str, ...] | None:
    del customer
    return ()


class Release(Protocol):
    """Lets go of what is kept aside for a decided offer that nobody carries out any more."""

    async def __call__(self, offer: Offer) -> None:
        """Once or often, whatever the shop says; raises where that has to be done again."""
        ...


async def _nothing_kept(offer: Offer) -> None:
    del offer


class Board:
    """The team's board, as a hint: read at most once in a few seconds.

    Args:
        mailbox: Where it rests.
        place: Its place.
    """

    def __init__(self, mailbox: Mailbox, place: str) -> None:
        self._mailbox = mailbox
        self._record = BoardRecord(place=place)

    @property
    def paused(self) -> str | None:
        """What customers are told while the agents are off; None while they are on."""
        return self._record.paused

    async def read(self) -> BoardRecord:
        """Reads it again."""
        place = self._record.place
        state = (await self._mailbox.states([place])).get(place)
        with suppress(Unreadable):  # the last reading holds
            record = read_record(state) if state else None
            self._record = record if isinstance(record, BoardRecord) else BoardRecord(place=place)
        return self._record


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every step works with.

    Args:
        mailbox: Where everything rests.
        chat: Where posts go.
        turns: Runs the agents.
        execute: Carries out accepted offers.
        rules: What an operator may set.
        board: The team's board.
        admission: Who may be a customer.
        identities: Who people are.
        release: Keeps nothing aside for an offer that is left to a person.
        history: A customer's last orders and refunds, for them and for the team; best effort.
        by_hand: Agents among whom the customer chooses, since none hands over to another.
        by_card: Whether nothing is ordered or refunded but by a card: no tool acts by itself.
    """

    mailbox: Mailbox
    chat: Chat
    turns: Turns
    execute: Executor
    rules: Rules
    board: Board
    admission: Admission
    identities: Identities
    release: Release = _nothing_kept
    history: History = _no_history
    by_hand: tuple[str, ...] = ()
    by_card: bool = False

    async def commands(self, inbox: Sequence[tuple[str, str]]) -> list[tuple[str, Command]]:
        """A place's waiting commands in the order in which they were meant."""
        return await self.identities.settled(in_order(inbox))

    def speakers(self) -> dict[str, Speaker]:
        """How each agent is shown."""
        return {a.name: Speaker(name=a.name, icon=a.icon) for a in self.turns.team.agents}


@dataclass(slots=True)
class Session:
    """An ownership, as others in the process see it: nudged by bells, ended by a lost lease.

    Args:
        claim: The ownership.
        nudged: Set when something came in for the place.
        interrupt: Ends what a model is saying.
        bill: "workspace:user" -> tokens spent for them that are not counted yet.
    """

    claim: Claim
    nudged: asyncio.Event
    interrupt: Interrupt
    bill: dict[str, int] = field(default_factory=dict[str, int])

    def billed(self) -> dict[str, int]:
        """Hands the bill over to whoever writes it down."""
        bill, self.bill = self.bill, {}
        return bill

    def epoch_is(self, epoch: int | None) -> None:
        """Takes note of the epoch in Redis; None when the lease is lost."""
        if epoch != self.claim.epoch:
            self.interrupt.ask()
        self.nudged.set()


def in_order(inbox: Sequence[tuple[str, str]]) -> list[tuple[str, Command]]:
    """A place's waiting commands in the order in which they were meant.

    Raises:
        Unreadable: One is of a later version.
        ValueError: One is broken.
    """
    commands = [(key, read_command(body)) for key, body in inbox]
    return sorted(commands, key=lambda pair: (order_of(pair[1].ts), pair[0]))


def new_id() -> str:
    """An id that nobody can guess: 128 bits."""
    return secrets.token_hex(16)
