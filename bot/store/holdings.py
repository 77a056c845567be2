"""What is held about places and people, for an operator: read, taken out, dropped.

It walks over all keys: minutes with millions of conversations, and never part of a turn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bot.store.keys import digest_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from bot.mail import Claim
    from bot.store.mailbox import Mailbox

_SCRIPTS = Path(__file__).parent / "scripts"
_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """All that is kept of one place.

    Args:
        place: Which.
        fields: Of its record: state, fence, epoch, owner, attempts, refs.
        inbox: (id, body) of the waiting commands.
        transcript: The messages as JSON texts.
        outbox: The unsent posts as JSON texts, oldest first.
        look: When a worker looks at it next, ms of Redis's time; None for never.
        now: Redis's time, ms.
    """

    place: str
    fields: Mapping[str, str]
    inbox: Sequence[tuple[str, str]]
    transcript: Sequence[str]
    outbox: Sequence[str]
    look: int | None
    now: int

    @property
    def state(self) -> str | None:
        """The record as JSON text."""
        return self.fields.get("state")

    @property
    def refs(self) -> dict[str, str]:
        """Where posts stand: ref -> "channel:ts"."""
        return {k[4:]: v for k, v in self.fields.items() if k.startswith("ref:")}

    def names(self, user: str) -> bool:
        """Whether somebody's id stands anywhere in it."""
        bodies = (body for _, body in self.inbox)
        texts = (self.place, *self.fields, *self.fields.values(), *self.transcript, *self.outbox)
        return any(map(_id(user).search, (*texts, *bodies)))


def _id(user: str) -> re.Pattern[str]:
    """Finds somebody's id, and none that only begins like it."""
    return re.compile(rf"(?<![A-Z0-9]){re.escape(user)}(?![A-Z0-9])")


class Holdings:
    """Everything in the mailboxes of one shard.

    Args:
        mailbox: Where it lies.
    """

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._keys = mailbox.keys
        self._redis: Any = mailbox.redis  # redis-py's answers are untyped
        prelude = (_SCRIPTS / "prelude.lua").read_text()
        self._drop, self._wake = (
            mailbox.redis.register_script(prelude + (_SCRIPTS / f"{name}.lua").read_text())
            for name in ("drop", "wake")
        )

    async def places(self, like: str = "*") -> AsyncGenerator[str]:
        """All places whose address fits a pattern of Redis's, in no order."""
        prefix = self._keys.conversation("")
        async for key in self._redis.scan_iter(self._keys.conversation(like), count=_PAGE):
            yield str(key).removeprefix(prefix)

    async def read(self, place: str) -> Held:
        """Reads one place without owning it."""
        keys = self._keys
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hgetall(keys.conversation(place))
            pipe.hgetall(keys.inbox(place))
            pipe.lrange(keys.transcript(place), 0, -1)
            pipe.lrange(keys.outbox(place), 0, -1)
            pipe.zscore(keys.ready, place)
            pipe.time()
            fields, inbox, transcript, outbox, look, (seconds, micros) = await pipe.execute()
        return Held(
            place=place,
            fields=fields,
            inbox=list(inbox.items()),
            transcript=transcript,
            outbox=outbox,
            look=None if look is None else int(look),
            now=int(seconds) * 1000 + int(micros) // 1000,
        )

    async def drop(self, place: str) -> bool:
        """Removes all of a place; False when a worker owns it now."""
        keys = self._keys
        dropped = await self._drop(
            keys=[
                keys.conversation(place),
                keys.inbox(place),
                keys.transcript(place),
                keys.outbox(place),
                keys.ready,
                keys.knew(place),
                keys.bell,
            ],
            args=[place],
        )
        return dropped == 1

    async def own(self, place: str, name: str) -> Claim | None:
        """Becomes the owner of a place that nobody owns; None when somebody does."""
        keys = self._keys
        await self._wake(keys=[keys.conversation(place), keys.ready], args=[place])
        return await self._mailbox.claim(place, name)

    async def unmark(self, place: str, refs: Sequence[str], authors: Sequence[str]) -> None:
        """Takes somebody's traces off a place that others go on with.

        Args:
            place: The place.
            refs: Names of posts that are no longer to be found.
            authors: Who, as "workspace:user".
        """
        fields = [*(f"ref:{ref}" for ref in refs), *(f"load:{who}" for who in authors)]
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hdel(self._keys.conversation(place), *fields)
            pipe.srem(self._keys.knew(place), *(digest_of(place, who) for who in authors))
            await pipe.execute()

    async def traces(self, user: str) -> dict[str, Any]:
        """What names somebody in its key and stands for itself: marks and counts."""
        keys, names = self._keys, _id(user)
        kinds = (keys.seen(""), keys.spent(""))
        found: dict[str, Any] = {}
        async for key in self._redis.scan_iter(f"*{user}*", count=_PAGE):
            if names.search(key) and key.startswith(keys.heard("")):
                found[key] = await self._redis.lrange(key, 0, -1)
            elif names.search(key) and key.startswith(kinds):
                found[key] = await self._redis.get(key)
        return found

    async def forget_traces(self, user: str, key: str) -> None:
        """Removes them, and what tells that somebody once was a customer.

        Args:
            user: Who.
            key: The same as "workspace:user".
        """
        if found := await self.traces(user):
            await self._redis.delete(*found)
        knew = self._keys.knew("")
        async for known in self._redis.scan_iter(f"{knew}*", count=_PAGE):
            await self._redis.srem(known, digest_of(known.removeprefix(knew), key))

    async def parked(self, user: str, places: Sequence[str]) -> list[str]:
        """What was given up on and names somebody, or happened in one of these places."""
        entries = cast("list[str]", await self._redis.lrange(self._keys.parked, 0, -1))
        names, gone = _id(user), [f'"{place}"' for place in places]
        return [e for e in entries if names.search(e) or any(place in e for place in gone)]

    async def drop_parked(self, entries: Sequence[str]) -> None:
        """Removes those."""
        for entry in entries:
            await self._redis.lrem(self._keys.parked, 0, entry)
