"""How a worker learns of work: it sleeps on bells, and looks for what no bell announces.

A bell is a hint. What it says is checked by the claim; one that was not heard is made up for by
the next look.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from bot.store.connect import COMMAND_SECONDS

if TYPE_CHECKING:
    from bot.store.connect import Connections
    from bot.store.keys import Keys

_HEARD_SECONDS = 60
_MORE_SECONDS = 0.05
_NOTHING_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Bells:
    """The bells of one shard.

    Args:
        connections: Open clients.
        keys: Names of the shard's keys.
    """

    connections: Connections
    keys: Keys

    async def ring(self, owner: str, place: str) -> None:
        """Wakes a place's owner, who would else notice at its next renewal or commit."""
        bell = self.keys.bell_of(owner)
        # What was stored is stored: whoever brought it must not be told otherwise.
        with suppress(RedisError, OSError):
            async with self.connections.scripts.pipeline(transaction=False) as pipe:
                pipe.rpush(bell, place)
                pipe.expire(bell, _HEARD_SECONDS)
                await pipe.execute()

    async def wait(self, worker: str, *, seconds: float, limit: int = 64) -> list[str]:
        """Sleeps until a bell rings.

        Returns:
            Places to look at, possibly none, possibly some that are somebody else's by now.

        Raises:
            TimeoutError: Redis is silent.
        """
        bells = (self.keys.bell_of(worker), self.keys.bell)
        # Nothing else would end the wait on a connection whose other end is gone without a word.
        async with asyncio.timeout(seconds + COMMAND_SECONDS):
            rung = await self.connections.bell.blmpop(
                seconds, len(bells), *bells, direction="LEFT", count=limit
            )
        return [str(place) for place in dict.fromkeys(rung[1])] if rung else []

    async def try_writing(self) -> None:
        """Writes what means nothing: a server may answer and yet take nothing in.

        Raises:
            redis.exceptions.RedisError: It is full, a replica, without one, or away.
        """
        await self.connections.scripts.set(self.keys.seen("writes"), 1, ex=1)

    async def due(self, *, limit: int = 64) -> tuple[list[str], float]:
        """Looks for what no bell announces: timers, backoffs, places of a dead owner.

        Returns:
            Places that are due, and the seconds until the next one is.
        """
        async with self.connections.scripts.pipeline(transaction=False) as pipe:
            pipe.time()
            pipe.zrange(self.keys.ready, 0, limit, withscores=True)
            (seconds, micros), entries = await pipe.execute()
        now = int(seconds) * 1000 + int(micros) // 1000
        looks: list[tuple[str, float]] = [(entry[0], float(entry[1])) for entry in entries]
        due = [place for place, look in looks if look <= now]
        if len(due) > limit:
            return due, _MORE_SECONDS
        return due, (looks[len(due)][1] - now) / 1000 if len(due) < len(looks) else _NOTHING_SECONDS
