"""A failover behind one address: the name leads to another server, and the old one stays up."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, closing
from typing import TYPE_CHECKING, Any

import pytest
import redis
from redis.exceptions import ReadOnlyError

from bot.store.connect import connect
from tests.chaos.proxies import Gate, proxied, redis_label
from tests.redis_server import free_port

if TYPE_CHECKING:
    from tests.redis_server import RedisServer


async def test_a_server_that_is_master_no_more_is_left_for_the_one_that_is(
    own_redis: RedisServer, redis_url: str, redis_server: RedisServer
) -> None:
    """It answers and keeps its connections open; staying there, nothing could be written for ever."""
    del redis_url  # the other server is empty
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(proxied(Gate(), own_redis.port, redis_label))
        made = await connect(f"redis://127.0.0.1:{address.port}/0", stack)
        clients: list[Any] = [made.scripts, made.bell, made.leases]
        for client in clients:
            assert await client.set("before", 1)
        with closing(redis.Redis.from_url(own_redis.url)) as old:
            old.replicaof("127.0.0.1", free_port())
        address.leads_to(redis_server.port)
        for client in clients:
            with pytest.raises(ReadOnlyError):
                await client.set("after", 1)
            async with asyncio.timeout(5):
                assert await client.set("after", 1)
