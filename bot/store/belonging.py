"""Whose data a Redis holds: noted at the first start, compared at each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.store.keys import SHARDS, SHARDS_KEY, WORKSPACE_KEY

if TYPE_CHECKING:
    from redis.asyncio import Redis


class ForeignRedis(Exception):  # noqa: N818 - a state, read aloud as one
    """The data is not this installation's. The message is for the operator."""


class ShardsDiffer(ForeignRedis):
    """It was written with another number of shards."""


async def check_shards(redis: Redis) -> None:
    """Records the number of shards at the first start.

    Raises:
        ShardsDiffer: The data was written with another number.
    """
    await redis.set(SHARDS_KEY, SHARDS, nx=True)
    stored = int(cast("str", await redis.get(SHARDS_KEY)))
    if stored != SHARDS:
        raise ShardsDiffer(f"this Redis holds {stored} shards, this version uses {SHARDS}")


async def check_workspace(redis: Redis, workspace: str) -> None:
    """Records at the first start whose mailboxes these are.

    A worker serves every mailbox that it finds: of two installations on one database, one
    would answer the other's customers, or try to.

    Raises:
        ForeignRedis: They are another workspace's.
    """
    await redis.set(WORKSPACE_KEY, workspace, nx=True)
    stored = cast("str", await redis.get(WORKSPACE_KEY))
    if stored != workspace:
        raise ForeignRedis(
            f"REDIS_URL leads to the mailboxes of workspace {stored}, this is {workspace}. "
            "Give each its own database, by the number at the end of the URL."
        )
