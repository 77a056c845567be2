"""Mailboxes in a dictionary: one owner at a time, so thousands of attempts can be played fast.

What spans keys and processes is proved on Redis; here only what a step decides is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from bot.mail import Changes, Claim, CommitOutcome, Put, PutOutcome, Settled
from bot.store.lease import LEASE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(slots=True)
class _Place:
    state: str | None = None
    epoch: int = 0
    refs: dict[str, str] = field(default_factory=dict[str, str])
    inbox: dict[str, str] = field(default_factory=dict[str, str])
    transcript: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Shelf:
    """What a step asks of ``Mailbox``, without Redis.

    Args:
        now: Redis's time, ms.
    """

    now: int
    places: dict[str, _Place] = field(default_factory=dict[str, _Place])
    marks: set[str] = field(default_factory=set[str])
    seconds: float = LEASE_SECONDS
    _fences: count[int] = field(default_factory=lambda: count(1))

    def place(self, name: str) -> _Place:
        return self.places.setdefault(name, _Place())

    @property
    def leases(self) -> Shelf:
        """Nobody else owns anything here."""
        return self

    def waiting_places(self) -> list[str]:
        return [name for name, place in self.places.items() if place.inbox]

    async def put(self, put: Put) -> PutOutcome:
        if not put.opens and put.place not in self.places:
            return "unknown"
        if self.marks & set(put.marks):
            return "duplicate"
        self.marks |= set(put.marks)
        place = self.place(put.place)
        place.inbox[put.id] = put.body
        place.epoch += put.bump
        return "stored"

    def claim(self, name: str) -> Claim:
        place = self.place(name)
        return Claim(
            place=name,
            fence=str(next(self._fences)),
            epoch=place.epoch,
            now=self.now,
            attempts=1,
            state=place.state,
            refs=dict(place.refs),
            sending=None,
            inbox=list(place.inbox.items()),
            transcript=list(place.transcript),
            outbox=[],
        )

    async def waiting(self, name: str) -> list[tuple[str, str]]:
        return list(self.place(name).inbox.items())

    async def states(self, places: Sequence[str]) -> dict[str, str]:
        found = {name: self.places[name].state for name in places if name in self.places}
        return {name: state for name, state in found.items() if state}

    async def owns(self, claim: Claim) -> bool:
        return True

    async def commit(
        self, claim: Claim, changes: Changes, *, epoch: int | None = None, guard: str = ""
    ) -> CommitOutcome:
        place = self.place(claim.place)
        if epoch is not None and epoch != place.epoch:
            return "stale"
        place.state = changes.state
        for key in changes.consume:
            place.inbox.pop(key, None)
        place.transcript[changes.kept :] = changes.append
        return "ok"

    async def sent(self, claim: Claim, settled: Settled) -> int | None:
        place = self.place(claim.place)
        if settled.ref:
            place.refs[settled.ref] = settled.address
        if settled.report_id:
            place.inbox[settled.report_id] = settled.report
        return place.epoch

    async def renew(self, held: Mapping[str, str]) -> dict[str, int | None]:
        return {name: self.place(name).epoch for name in held}

    async def trouble(self, name: str, sentence: str | None) -> None:
        pass

    async def first_today(self, what: str) -> bool:
        return True
