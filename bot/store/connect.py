"""Opening Redis: one short-deadline pool for scripts, one patient client for the bell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import fakeredis
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ReadOnlyError

from bot.store.sentinel import SCHEME, open_masters, read_url, sentinel_client

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AsyncExitStack

    from redis.asyncio.connection import AbstractConnection

MEMORY_URL = "memory://"

# Shorter than the lease, so that an owner learns that Redis is away before it loses its places.
COMMAND_SECONDS = 5.0
POOL_CONNECTIONS = 64

POOL_SECONDS = 60.0
"""How long a command may wait for a connection: when thousands of answers come at once, waiting is
not Redis's silence."""


@dataclass(frozen=True, slots=True)
class Connections:
    """Three clients on one Redis.

    Args:
        scripts: For commands that answer at once; every call has a deadline.
        bell: For the one blocking read of a worker.
        leases: For what keeps places ours, which must not queue behind all the rest.
    """

    scripts: Redis
    bell: Redis
    leases: Redis


_memory_servers: dict[str, fakeredis.FakeServer] = {}


async def connect(url: str, stack: AsyncExitStack) -> Connections:
    """Opens the clients for a URL; they close with the stack.

    Args:
        url: ``redis://``, ``rediss://``, ``unix://`` or ``redis+sentinel://``; ``memory://``
            (optionally with a name behind it) is an embedded Redis that lives and dies with this
            process.
        stack: Closes what is opened here.

    Returns:
        The clients. Nothing is sent yet: a server that is away is noticed at the first command.
    """
    if url.startswith(MEMORY_URL):
        server = _memory_servers.setdefault(url, fakeredis.FakeServer())
        scripts: Redis = fakeredis.FakeAsyncRedis(server=server, decode_responses=True, protocol=2)
        bell: Redis = fakeredis.FakeAsyncRedis(server=server, decode_responses=True, protocol=2)
        leases = scripts
    else:
        open_client = _opener(url, stack)
        scripts = open_client(**_options(deadline=COMMAND_SECONDS, connections=POOL_CONNECTIONS))
        bell = open_client(**_options(deadline=None, connections=2))
        leases = open_client(**_options(deadline=COMMAND_SECONDS, connections=2))
    stack.push_async_callback(bell.aclose)
    stack.push_async_callback(scripts.aclose)
    stack.push_async_callback(leases.aclose)
    return Connections(scripts=scripts, bell=bell, leases=leases)


def _opener(url: str, stack: AsyncExitStack) -> Callable[..., Redis]:
    """What makes a client for a server's URL, given a pool's options."""
    if url.startswith(SCHEME):
        address = read_url(url)
        return partial(sentinel_client, address, open_masters(address, stack))

    def direct(**options: Any) -> Redis:
        pool = BlockingConnectionPool.from_url(url, **options)
        pool.connection_class = _leaving(pool)
        return Redis.from_pool(pool)

    return direct


def _leaving(pool: BlockingConnectionPool) -> type[AbstractConnection]:
    """A pool's kind of connection; one whose server is master no more ends, and with it the idle.

    Behind an address that leads to the master, a failover may leave the old one up: it answers,
    and refuses every write for as long as somebody stays with it.
    """
    kind: Any = pool.connection_class

    class Leaving(kind):
        async def read_response(self, *args: Any, **named: Any) -> Any:
            parent: Any = super()
            try:
                return await parent.read_response(*args, **named)
            except ReadOnlyError:
                await self.disconnect()
                await pool.disconnect(inuse_connections=False)
                raise

    return cast("type[AbstractConnection]", Leaving)


def _options(*, deadline: float | None, connections: int) -> dict[str, Any]:
    # No retries below us: a script whose answer was lost must not run a second time unseen. RESP2,
    # since hiredis leaks on RESP3 pushes and the scripts' replies are the same in both.
    return {
        "max_connections": connections,
        "timeout": POOL_SECONDS,
        "socket_timeout": deadline,
        "socket_connect_timeout": 3.0,
        "retry": Retry(NoBackoff(), 0),
        "retry_on_error": [],
        "decode_responses": True,
        "protocol": 2,
    }
