"""What was given up on: kept with the reason until an operator tries it again or drops it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from pydantic import BaseModel, ConfigDict

from bot.mail import Put

if TYPE_CHECKING:
    from bot.mail import PutOutcome
    from bot.store.mailbox import Mailbox


What = Literal["command", "post", "turn"]


class _Entry(BaseModel):
    """As ``fail.lua`` writes it."""

    model_config = ConfigDict(frozen=True)

    what: What = "command"
    place: str
    id: str
    body: str
    reason: str
    at: int


class NotParked(Exception):  # noqa: N818 - a state, read aloud as one
    """Nothing of that name is parked, or it cannot be tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """One thing that was given up on.

    Args:
        name: What an operator calls it by.
        what: A command; a post that could not be sent; a turn, whose messages are in the transcript.
        place: Where it happened.
        id: Its id there.
        body: It, as JSON text: holds people's words.
        reason: Why.
        at: When, ms of Redis's time.
    """

    name: str
    what: What
    place: str
    id: str
    body: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class ParkedList:
    """The list of a shard.

    Args:
        mailbox: Whose.
    """

    mailbox: Mailbox

    async def all(self) -> list[Parked]:
        """Everything parked, oldest first."""
        return [_parked(text) for text in await self._texts()]

    async def get(self, name: str) -> Parked:
        """One of them.

        Raises:
            NotParked: There is none of that name.
        """
        return _parked(await self._text(name))

    async def retry(self, name: str) -> PutOutcome:
        """Puts a command back into its place's inbox, once, and off the list.

        Raises:
            NotParked: There is none of that name, or it is no command.
        """
        text = await self._text(name)
        parked = _parked(text)
        if parked.what != "command":
            raise NotParked(f"{name} is a {parked.what}, and its thread has gone on without it")
        outcome = await self.mailbox.put(
            Put(
                place=parked.place,
                id=parked.id,
                body=parked.body,
                marks=(f"parked:{parked.place}:{parked.id}:{parked.at}",),
                opens=True,
            )
        )
        if outcome != "full":
            await self._remove(text)
        return outcome

    async def drop(self, name: str) -> None:
        """Forgets one of them.

        Raises:
            NotParked: There is none of that name.
        """
        await self._remove(await self._text(name))

    async def _texts(self) -> list[str]:
        key = self.mailbox.keys.parked
        return await cast("Any", self.mailbox.redis.lrange(key, 0, -1))

    async def _text(self, name: str) -> str:
        for text in await self._texts():
            if _name(text) == name:
                return text
        raise NotParked(f"nothing of the name {name!r} is parked")

    async def _remove(self, text: str) -> None:
        await cast("Any", self.mailbox.redis.lrem(self.mailbox.keys.parked, 1, text))


def _name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _parked(text: str) -> Parked:
    entry = _Entry.model_validate_json(text)
    return Parked(name=_name(text), **entry.model_dump())
