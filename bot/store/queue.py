"""How much waits in Redis: two round trips, cheap at any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.mail import Queue

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from bot.store.keys import Keys


async def sample_queue(redis: Redis, keys: Keys) -> Queue:
    """Counts what waits.

    Raises:
        redis.exceptions.RedisError: Redis does not answer.
    """
    seconds, micros = await redis.time()
    now = seconds * 1000 + micros // 1000
    async with redis.pipeline(transaction=False) as pipe:
        pipe.zcount(keys.ready, "-inf", now)
        pipe.zrange(keys.ready, 0, 0, withscores=True)
        pipe.zcard(keys.ready)
        pipe.llen(keys.parked)
        due, first, places, parked = await pipe.execute()
    since = float(first[0][1]) if first else now
    return Queue(
        due=due, oldest_seconds=max(0.0, (now - since) / 1000), places=places, parked=parked
    )
