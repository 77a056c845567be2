"""The audit trail: who decided what on which card, and what came of it. Only ever appended to."""

import json
from collections.abc import AsyncGenerator, Sequence
from typing import Any, cast
from uuid import uuid4

from redis.asyncio import Redis

from agents.commerce import CustomerRef
from bot.store.bookkeeping import answers, book, books, person, script
from bot.store.books import AuditEntry, Decision, read_entry

_PAGE = 500


class AuditTrail:
    """A workspace's trail. The embedded shop adds its bookings to the same one.

    Args:
        redis: A client with ``decode_responses=True`` and deadlines of its own.
        workspace: Whose.
    """

    def __init__(self, redis: Redis, *, workspace: str) -> None:
        self._redis = redis
        self._trail = book(workspace, "audit")
        self._people = book(workspace, "people")
        self._keys = books(workspace, "people", "audited", "audit")
        self._append = script(redis, "audit")

    async def note(
        self,
        act: Decision,
        *,
        key: str,
        customer: CustomerRef,
        by: CustomerRef,
        title: str,
        lines: Sequence[tuple[str, str]],
        ran: str,
        result: str,
        number: str,
    ) -> None:
        """Write a decision and its result down; the same one twice is one line.

        Args:
            act: How was decided.
            key: The proposal's key.
            customer: Whose proposal it is.
            by: Who decided.
            title: The card's heading.
            lines: Its (label, value) pairs: all that was shown.
            ran: What was carried out: the proposal's kind.
            result: What came of it.
            number: The order's, refund's or request's number; "" if there is none.

        Raises:
            Unavailable: Redis did not answer; it may be written all the same.
        """
        fields = {
            "act": act,
            "key": key,
            "id": number,
            "shown": json.dumps({"title": title, "lines": dict(lines)}, ensure_ascii=False),
            "ran": ran,
            "result": result,
        }
        written = [word for field in fields.items() for word in field]
        args = [
            f"{act}:{result}:{key}",
            person(customer),
            person(by),
            _pseudonym(),
            _pseudonym(),
            *written,
        ]
        with answers(ambiguous=True):
            await self._append(keys=self._keys, args=args)

    async def forget(self, customer: CustomerRef) -> None:
        """Delete who is behind a pseudonym, here and in the embedded shop; twice is once.

        Raises:
            Unavailable: Redis did not answer; it may be deleted all the same.
        """
        people = cast("Any", self._redis)
        with answers(ambiguous=True):
            pseudonym = await people.hget(self._people, person(customer))
            if pseudonym is not None:
                await people.hdel(self._people, person(customer), pseudonym)

    async def about(self, somebody: CustomerRef) -> AsyncGenerator[AuditEntry, None]:
        """Read what is on somebody, or was decided by them, as long as that is known.

        Raises:
            Unavailable: Redis did not answer.
        """
        with answers(ambiguous=False):
            pseudonym = await cast("Any", self._redis).hget(self._people, person(somebody))
        if pseudonym is not None:
            async for entry in self.read():
                if pseudonym in (entry.customer, entry.by):
                    yield entry

    async def read(self) -> AsyncGenerator[AuditEntry, None]:
        """Read the trail from its beginning, page by page.

        Yields:
            Its lines, the oldest first.

        Raises:
            Unavailable: Redis did not answer.
        """
        after = "-"
        while after:
            with answers(ambiguous=False):
                page = cast(
                    "list[tuple[str, dict[str, str]]]",
                    await self._redis.xrange(self._trail, min=after, count=_PAGE),
                )
            for at, fields in page:
                yield read_entry(at, fields)
            after = f"({page[-1][0]}" if page else ""


def _pseudonym() -> str:
    return f"c_{uuid4().hex}"
