"""A mailbox on both kinds of Redis, a count of round trips, and a hunt for keys that would stay."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from bot.store.connect import connect
from bot.store.keys import SHARDS_KEY, WORKSPACE_KEY
from bot.store.mailbox import Mailbox

PERMANENT = {"{s0}:ready", "{s0}:bell", "{s0}:parked", "{s0}:trouble"} | {SHARDS_KEY, WORKSPACE_KEY}
"""The keys that bot/store/keys.py lists without an end."""


@pytest.fixture(params=["memory", "server"])
def store_url(request: pytest.FixtureRequest) -> str:
    """Both kinds of Redis that we claim, empty."""
    if request.param == "server":
        return str(request.getfixturevalue("redis_url"))
    return f"memory://{secrets.token_hex(4)}"


@pytest.fixture
async def mailbox(store_url: str) -> AsyncIterator[Mailbox]:
    """A mailbox; at the end no key may be there that never goes."""
    async with AsyncExitStack() as stack:
        made = Mailbox(await connect(store_url, stack), lease_seconds=5)
        yield made
        assert await leaked(made.redis) == set()


async def leaked(redis: Redis) -> set[str]:
    """Keys that would stay for ever and are not on the list."""
    keys = [str(key) async for key in cast("Any", redis.scan_iter())]
    return {key for key in keys if await redis.ttl(key) == -1} - PERMANENT


@dataclass
class Trips:
    """Round trips, by what made them."""

    made: list[str] = field(default_factory=list[str])

    def since(self) -> list[str]:
        """Those since the last look."""
        made, self.made = self.made, []
        return made


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> Trips:
    """Counts every wait for Redis, at the client."""
    counted = Trips()
    command: Any = getattr(Redis, "execute_command")  # noqa: B009 - untyped in redis-py
    pipeline = Pipeline.execute

    async def execute_command(self: Redis, *args: Any, **options: Any) -> Any:
        counted.made.append(str(args[0]))
        return await command(self, *args, **options)

    async def execute(self: Pipeline, raise_on_error: bool = True) -> list[Any]:
        counted.made.append("PIPELINE")
        return await pipeline(self, raise_on_error)

    monkeypatch.setattr(Redis, "execute_command", execute_command)
    monkeypatch.setattr(Pipeline, "execute", execute)
    return counted
