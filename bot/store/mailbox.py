"""The mailbox: one per place, one owner at a time, everything that spans keys in one script.

    put ──▶ inbox ──claim──▶ owner ──commit──▶ state, transcript, outbox ──sent──▶ (Slack)
                                └──fail──▶ back, later, or parked

Bodies are JSON text here: what they mean is the deciding half's business. Time is Redis's.
"""

from __future__ import annotations

import json
from dataclasses import InitVar, dataclass, field
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from bot.mail import Tried
from bot.places import workspace_of
from bot.store.bells import Bells
from bot.store.keys import Keys, counted_as, digest_of
from bot.store.lease import LEASE_SECONDS, Leases
from bot.store.replies import read_claim

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redis.asyncio import Redis

    from bot.mail import Changes, Claim, CommitOutcome, Put, PutOutcome, Settled
    from bot.store.connect import Connections

_SCRIPTS = Path(__file__).parent / "scripts"

MARK_SECONDS = 48 * 3600
"""How long a thing taken in is remembered: longer than Slack's hourly retries of a day."""

KNEW_SECONDS = 400 * 24 * 3600
"""How long it is remembered that somebody had a conversation, when all else about it is gone."""

INBOX_LIMIT = 1_000
"""Commands that may wait in one place; more are refused, since an outsider can send them."""


_TRIED = 2
"""How many values tell that a place was tried too often; a claim is more."""

_NOTHING_SPENT: Mapping[str, int] = MappingProxyType({})


@dataclass(slots=True)
class Mailbox:
    """The mailboxes of one shard.

    Args:
        connections: Open clients.
        lease_seconds: How long an owner may be silent before another takes over.
        keep_seconds: How long an idle place is kept.
        messages: How many messages one author may write within ``message_seconds``.
        message_seconds: See there.
        keys: Names of the shard's keys.
    """

    connections: Connections
    lease_seconds: InitVar[float] = LEASE_SECONDS
    keep_seconds: int = 30 * 24 * 3600
    messages: int = 20
    message_seconds: float = 300.0
    keys: Keys = field(default_factory=Keys)
    leases: Leases = field(init=False, repr=False)
    """What this process owns."""
    _scripts: dict[str, Any] = field(init=False, repr=False)

    def __post_init__(self, lease_seconds: float) -> None:
        prelude = (_SCRIPTS / "prelude.lua").read_text()
        self._scripts = {
            name: self.redis.register_script(prelude + (_SCRIPTS / f"{name}.lua").read_text())
            for name in ("put", "claim", "renew", "commit", "sent", "fail")
        }
        renew, client = self._scripts["renew"], self.connections.leases
        self.leases = Leases(client, self.keys, renew, lease_seconds)

    @property
    def redis(self) -> Redis:
        """The client for everything but the bell."""
        return self.connections.scripts

    @property
    def bells(self) -> Bells:
        """How workers learn of work here."""
        return Bells(self.connections, self.keys)

    async def put(self, put: Put) -> PutOutcome:
        """Takes a command in, once; returning means that it is in Redis.

        Returns:
            "stored"; "duplicate" (a mark was known); "unknown" (does not open, and there is no
            such conversation: nothing is kept, not even a mark); "amended"; "full".
        """
        keys = self.keys
        outcome, owner = await self._scripts["put"](
            keys=[
                keys.conversation(put.place),
                keys.inbox(put.place),
                keys.ready,
                keys.bell,
                keys.knew(put.place),
                *(keys.seen(mark) for mark in put.marks),
                *(
                    [
                        keys.heard(counted_as(put.place, put.author)),
                        *self._bills(put.place, put.author),
                    ]
                    if put.author
                    else ()
                ),
            ],
            args=[
                put.place,
                put.id,
                put.body,
                int(put.opens),
                int(put.bump),
                put.amend,
                put.note_id,
                put.note_body,
                MARK_SECONDS,
                self.keep_seconds,
                INBOX_LIMIT,
                put.author,
                self.messages,
                int(self.message_seconds * 1000),
                digest_of(put.place, put.author),
            ],
        )
        if owner:
            await self.bells.ring(owner, put.place)
        return outcome

    def _bills(self, place: str, *authors: str) -> list[str]:
        """Where tokens are counted: for each author, and for the place's workspace."""
        counted = (counted_as(place, author) for author in authors)
        return [self.keys.spent(who) for who in (*counted, workspace_of(place))]

    async def claim(
        self,
        place: str,
        worker: str,
        *,
        unless_tried: int | None = None,
        put_off_ms: int = 0,
        alone: bool = False,
    ) -> Claim | None:
        """Becomes the owner of a place that is due, or that this worker owns without knowing it.

        Only for a worker that does not work on the place: its older claim ends.

        Args:
            place: Which.
            worker: Who.
            unless_tried: Leave it if it was tried so often in a row without a result, and its last
                worker did not live to give it back.
            put_off_ms: When to look at it again, then; 0 raises instead, and so does a death alone.
            alone: Whether no place like it is served beside it, or it is only to be given up.

        Returns:
            What the owner needs, or None when nothing is due there or somebody else was first.

        Raises:
            Tried: It was tried so often; nothing has changed.
        """
        keys, asked = self.keys, monotonic()
        reply = await self._scripts["claim"](
            keys=[
                keys.conversation(place),
                keys.inbox(place),
                keys.transcript(place),
                keys.outbox(place),
                keys.ready,
            ],
            args=[
                place,
                worker,
                self.leases.milliseconds,
                "" if unless_tried is None else unless_tried,
                put_off_ms,
                int(alone),
            ],
        )
        if not reply:
            return None
        if len(reply) == _TRIED:
            times, died_alone = reply
            raise Tried(times, alone=bool(died_alone))
        self.leases.hold(place, since=asked)
        return read_claim(place, reply)

    async def waiting(self, place: str) -> list[tuple[str, str]]:
        """Reads a place's inbox again, for its owner."""
        found = await cast("Any", self.redis.hgetall(self.keys.inbox(place)))
        return list(found.items())

    async def states(self, places: Sequence[str]) -> dict[str, str]:
        """Reads records without owning them: hints, for those that exist."""
        async with self.redis.pipeline(transaction=False) as pipe:
            for place in places:
                pipe.hget(self.keys.conversation(place), "state")
            found = await pipe.execute()
        return {place: state for place, state in zip(places, found, strict=True) if state}

    async def _fenced(
        self, name: str, claim: Claim, *, ends: bool, keys: Sequence[str], args: Sequence[str | int]
    ) -> list[Any]:
        """Runs a script under a claim's fence, and notes what its answer says about the claim.

        Args:
            name: The script's.
            claim: The ownership.
            ends: Whether a success ends it.
            keys: Of the script.
            args: What follows place and fence.
        """
        asked = monotonic()
        reply = await self._scripts[name](keys=keys, args=[claim.place, claim.fence, *args])
        if reply[0] == "lost" or (ends and reply[0] == "ok"):
            self.leases.end(claim.place)
        else:
            self.leases.hold(claim.place, since=asked)
        return reply

    async def commit(
        self, claim: Claim, changes: Changes, *, epoch: int | None = None, guard: str = ""
    ) -> CommitOutcome:
        """Writes what a step came to, all of it or nothing.

        Args:
            claim: The ownership it is done under.
            changes: What to write.
            epoch: Refuse ("stale") if the epoch moved on; None records whatever was said meanwhile.
            guard: Refuse ("newer") if an unread message of this user waits.

        Returns:
            "ok", or why nothing was written; "lost" when somebody else owns the place.
        """
        keys, place = self.keys, claim.place
        bundle = {
            "state": changes.state,
            "consume": list(changes.consume),
            "park": list(changes.park),
            "reason": changes.reason,
            "kept": changes.kept,
            "append": list(changes.append),
            "rows": list(changes.rows),
            "timer": changes.timer,
            "start": changes.start,
            "release": changes.release,
            "wait": changes.wait,
            "keep": self.keep_seconds,
            "spent": _amounts(changes.bill),
            "customers": [digest_of(place, who) for who in changes.customers],
            "knew_seconds": max(KNEW_SECONDS, self.keep_seconds),
        }
        reply = await self._fenced(
            "commit",
            claim,
            ends=changes.release,
            keys=[
                keys.conversation(place),
                keys.inbox(place),
                keys.transcript(place),
                keys.outbox(place),
                keys.ready,
                keys.bell,
                keys.knew(place),
                keys.parked,
                *(self._bills(place, *changes.bill) if changes.bill else ()),
            ],
            args=[
                "" if epoch is None else epoch,
                guard,
                json.dumps(bundle, ensure_ascii=False),
            ],
        )
        return reply[0]

    async def sent(self, claim: Claim, settled: Settled) -> int | None:
        """Settles the oldest post and starts the next.

        Returns:
            The epoch as it is now, or None when somebody else owns the place.
        """
        keys, place = self.keys, claim.place
        reply = await self._fenced(
            "sent",
            claim,
            ends=settled.release,
            keys=[
                keys.conversation(place),
                keys.inbox(place),
                keys.outbox(place),
                keys.ready,
                keys.bell,
            ],
            args=[
                settled.row,
                settled.outcome,
                settled.ref,
                settled.address,
                settled.report_id,
                settled.report,
                settled.next,
                int(settled.release),
                settled.wait,
                int(settled.hold),
                self.keep_seconds,
            ],
        )
        return None if reply[0] == "lost" else int(reply[1])

    async def fail(
        self,
        claim: Claim,
        *,
        wait_ms: int,
        counted: bool = True,
        park: Sequence[str] = (),
        reason: str = "",
        bill: Mapping[str, int] = _NOTHING_SPENT,
    ) -> bool:
        """Gives a place back without having done its work.

        Args:
            claim: The ownership that ends.
            wait_ms: Not to be looked at before so many ms (a new command shortens it).
            counted: Whether this was a try.
            park: Ids of what is given up on: commands, the oldest post, a turn (``turn:…``).
            reason: Why, for the operator.
            bill: See ``Changes.bill``.

        Returns:
            False when somebody else owns the place already.
        """
        keys, place = self.keys, claim.place
        reply = await self._fenced(
            "fail",
            claim,
            ends=True,
            keys=[
                keys.conversation(place),
                keys.inbox(place),
                keys.outbox(place),
                keys.ready,
                keys.bell,
                keys.parked,
                *(self._bills(place, *bill) if bill else ()),
            ],
            args=[wait_ms, int(counted), reason, *_amounts(bill), *park],
        )
        return reply[0] == "ok"

    async def first_today(self, what: str) -> bool:
        """Whether something happens for the first time in a day; from now on it has happened."""
        key = self.keys.seen(f"day:{what}")
        return bool(await self.redis.set(key, 1, nx=True, ex=24 * 3600))

    async def trouble(self, name: str, sentence: str | None) -> None:
        """Sets or clears a reason for the readiness probe to be red."""
        if sentence is None:
            await cast("Any", self.redis.hdel(self.keys.trouble, name))
        else:
            await cast("Any", self.redis.hset(self.keys.trouble, name, sentence))

    async def troubles(self) -> dict[str, str]:
        """All reasons for the readiness probe to be red; also shows that Redis answers."""
        return await cast("Any", self.redis.hgetall(self.keys.trouble))


def _amounts(bill: Mapping[str, int]) -> list[int]:
    """What is counted under each of ``_bills``."""
    return [*bill.values(), sum(bill.values())] if bill else []
