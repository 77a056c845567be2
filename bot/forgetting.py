"""Forgetting a person: in every mailbox, in Slack where the bot copied their words, on the books.

A conversation of theirs alone goes as a whole; where several take part, only their messages go.
It can be broken off and run again at any point: Slack's copies go first, since Redis knows where
they stand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from bot import erasure
from bot.commands import OutageOver, Unreadable, ts_of_ms
from bot.conversation import CaseThread, Conversation, read_record
from bot.mail import Changes, Put
from bot.places import BoardPlace, Thread, parse_place
from bot.relay import is_copy_of

if TYPE_CHECKING:
    from bot.commands import Person
    from bot.store.holdings import Held, Holdings
    from bot.store.mailbox import Mailbox


class Copies(Protocol):
    """Takes the bot's own posts back."""

    async def delete(self, address: str) -> str:
        """Deletes the post at "channel:ts".

        Returns:
            "", or Slack's reason for not doing so; a post that is gone already is no fault.
        """
        ...


class Names(Protocol):
    """The book that says who is behind a pseudonym."""

    async def forget(self, person: Person) -> None:
        """Deletes somebody's line; twice is once."""
        ...


@dataclass(slots=True)
class Forgotten:
    """What came of it.

    Args:
        whole: Places that are gone.
        parts: Places that go on without the person.
        copies: How many of the bot's posts were taken back.
        left: What is still there, and why: run it again.
    """

    whole: list[str] = field(default_factory=list[str])
    parts: list[str] = field(default_factory=list[str])
    copies: int = 0
    left: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetting:
    """Forgets one person.

    Args:
        mailbox: Where conversations rest.
        holdings: The same, for an operator.
        copies: Slack.
        names: The books.
        workspace: The installation's.
    """

    mailbox: Mailbox
    holdings: Holdings
    copies: Copies
    names: Names
    workspace: str

    async def forget(self, person: Person) -> Forgotten:
        """Removes all that can be removed now.

        Raises:
            redis.exceptions.RedisError: Redis does not answer; run it again.
        """
        done = Forgotten()
        async for place in self.holdings.places():
            held = await self.holdings.read(place)
            if held.names(person.user):
                await self._visit(held, person, done)
        parked = await self.holdings.parked(person.user, done.whole)
        await self.holdings.drop_parked(parked)
        await self.holdings.forget_traces(person.user, person.key)
        if not done.left:
            await self.names.forget(person)
        return done

    async def _visit(self, held: Held, person: Person, done: Forgotten) -> None:
        try:
            record = read_record(held.state) if held.state else None
        except Unreadable:
            done.left.append(f"{held.place}: its record is of a version not known here")
            return
        objection = erasure.objection(record, person.user)
        whole = erasure.is_theirs(record, person.user)
        if objection is None and not whole and held.outbox:
            objection = "posts wait to be sent"
        if objection is None and whole and erasure.others_wait(held.inbox, person.user):
            objection = "somebody else wrote there just now"
        if objection is not None:
            done.left.append(f"{held.place}: {objection}")
        elif await self._take_back(held, record, person, done, whole=whole):
            await (self._drop(held, done) if whole else self._part(held, person, done))

    async def _take_back(
        self, held: Held, record: object, person: Person, done: Forgotten, *, whole: bool
    ) -> bool:
        """Deletes the bot's copies in Slack, and what lies under their threads."""
        place, user = parse_place(held.place), person.user
        if not isinstance(place, Thread):
            return True
        for address in erasure.copies(place, held.refs, record, user).values():
            refusal = await self.copies.delete(address)
            if refusal:
                done.left.append(f"{held.place}: Slack keeps the copy at {address}: {refusal}")
                return False
            done.copies += 1
            if whole:
                await self.holdings.drop(str(Thread(place.workspace, *address.split(":"))))
        return True

    async def _drop(self, held: Held, done: Forgotten) -> None:
        if not await self.holdings.drop(held.place):
            done.left.append(f"{held.place}: a worker is at it")
            return
        done.whole.append(held.place)
        if isinstance(parse_place(held.place), Thread):
            await self._off_the_board(held)

    async def _off_the_board(self, held: Held) -> None:
        over = OutageOver(ts=ts_of_ms(held.now), place=held.place)
        board = str(BoardPlace(self.workspace))
        await self.mailbox.put(
            Put(place=board, id=uuid4().hex, body=over.model_dump_json(), marks=())
        )

    async def _part(self, held: Held, person: Person, done: Forgotten) -> None:
        claim = await self.holdings.own(held.place, f"forget:{uuid4().hex}")
        if claim is None:
            done.left.append(f"{held.place}: a worker is at it")
            return
        record = read_record(claim.state) if claim.state else None
        changed = erasure.objection(record, person.user) or claim.outbox
        if not isinstance(record, Conversation | CaseThread) or changed:
            await self.mailbox.fail(claim, wait_ms=0, counted=False)
            done.left.append(f"{held.place}: something happened there just now")
            return
        kept = erasure.without(record, person.user)
        rest = erasure.messages(claim.transcript)
        if isinstance(record, Conversation):
            rest = erasure.said_by(record, rest, person.user)[1]
        changes = Changes(
            state=kept.model_dump_json(),
            kept=0,
            append=[json.dumps(message, ensure_ascii=False) for message in rest],
            consume=erasure.commands_of(claim.inbox, person.user),
            timer=min(getattr(kept, "timers", {}).values(), default=0),
            release=True,
        )
        if await self.mailbox.commit(claim, changes) != "ok":
            done.left.append(f"{held.place}: a worker is at it")
            return
        refs = [ref for ref in claim.refs if is_copy_of(ref, person.user)]
        await self.holdings.unmark(held.place, refs, [person.key])
        done.parts.append(held.place)
