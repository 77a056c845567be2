"""Which shop the teams sell from: the embedded one, its books in Redis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.acme import catalogue
from bot.store.ledger import RedisLedger

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from agents.commerce import Commerce


def build_shop(redis: Redis, *, workspace: str) -> Commerce:
    """ACME's shop. To sell from your own, return your adapter of ``Commerce`` here."""
    return RedisLedger(redis, workspace=workspace, catalogue=catalogue())
