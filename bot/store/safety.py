"""Whether a Redis keeps what it was given: judged from what the server says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redis.asyncio import Redis

_log = structlog.get_logger(__name__)

OVERRIDE = "ALLOW_UNSAFE_REDIS"


class UnsafeRedis(Exception):  # noqa: N818 - a state, read aloud as one
    """This Redis may lose messages and orders. The message says how to mend it."""


def dangers(info: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What in a server's INFO endangers what it holds: (danger, remedy).

    A managed Redis may hide its settings: what is not said is not held against it.
    """
    found: list[tuple[str, str]] = []
    policy = info.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        found.append(
            (
                f"Redis may evict conversations when memory is short ({policy})",
                "set maxmemory-policy noeviction",
            )
        )
    if not info.get("aof_enabled", True):
        found.append(
            (
                "Redis keeps no append-only file, so a crash loses messages and orders",
                "set appendonly yes (appendfsync everysec will do)",
            )
        )
    return found


async def require_safety(redis: Redis, *, override: bool) -> None:
    """Refuses a server that would lose what it acknowledges.

    Args:
        redis: A client of it.
        override: Whether the operator wants it all the same; then it is a warning.

    Raises:
        UnsafeRedis: It evicts, or does not persist.
    """
    info: dict[str, Any] = await redis.info()
    if not {"maxmemory_policy", "aof_enabled"} <= info.keys():
        _log.warning("redis.safety_unknown", remedy="check eviction and persistence by hand")
    found = dangers(info)
    if found and not override:
        lines = [f"{danger}: {remedy}." for danger, remedy in found]
        raise UnsafeRedis("\n".join([*lines, f"{OVERRIDE}=1 starts it all the same."]))
    for danger, remedy in found:
        _log.warning("redis.unsafe", danger=danger, remedy=remedy)
