"""Redis behind Sentinel: each new connection asks who the master is now.

``redis+sentinel://[user:password@]host[:port],…/name[/db]``: where the Sentinels are, and what they
call the master. User and password are the master's; the Sentinels are asked without.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel, SentinelManagedConnection
from redis.backoff import NoBackoff

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

SCHEME = "redis+sentinel://"
_PORT = 26_379
_SECONDS = 1.0
"""For one Sentinel, so that a dead one does not use up the time of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentinelUrl:
    """What a URL says.

    Args:
        hosts: (host, port) of each Sentinel.
        name: What they call the master.
        database: The number of the database.
        username: For the master; None for its default user.
        password: For the master.
    """

    hosts: tuple[tuple[str, int], ...]
    name: str
    database: int = 0
    username: str | None = None
    password: str | None = None


def read_url(url: str) -> SentinelUrl:
    """Reads an address whose form was checked with the settings."""
    parts = urlsplit(url)
    login, _, hosts = parts.netloc.rpartition("@")
    username, _, password = (unquote(part) for part in login.partition(":"))
    name, _, database = parts.path.strip("/").partition("/")
    return SentinelUrl(
        hosts=tuple(_host(each) for each in hosts.split(",")),
        name=name,
        database=int(database or 0),
        username=username or None,
        password=password or None,
    )


def _host(text: str) -> tuple[str, int]:
    host, _, port = text.partition(":")
    return host, int(port or _PORT)


class Masters:
    """What redis-py's connections to a master behind Sentinel ask of their pool.

    Args:
        sentinels: Whom to ask: redis-py's ``Sentinel``, whose types say less than its text.
        name: What they call the master.
    """

    is_master = True
    check_connection = False

    def __init__(self, sentinels: Any, name: str) -> None:
        self._sentinels = sentinels
        self._name = name

    async def get_master_address(self) -> tuple[str, int]:
        """Where the master is now.

        Raises:
            redis.exceptions.ConnectionError: No Sentinel knows one.
        """
        return await self._sentinels.discover_master(self._name)


def open_masters(url: SentinelUrl, stack: AsyncExitStack) -> Masters:
    """Opens clients to the Sentinels; they close with the stack."""
    options: dict[str, Any] = {
        "socket_timeout": _SECONDS,
        "socket_connect_timeout": _SECONDS,
        "retry": Retry(NoBackoff(), 0),
        "retry_on_error": [],
    }
    sentinels: Any = Sentinel(url.hosts, sentinel_kwargs=options)
    for client in sentinels.sentinels:
        stack.push_async_callback(client.aclose)
    return Masters(sentinels, url.name)


def sentinel_client(url: SentinelUrl, masters: Masters, **options: Any) -> Redis:
    """A client whose connections find the master by themselves.

    Args:
        url: The address.
        masters: Knows where the master is.
        options: Of the pool and its connections.
    """
    pool = BlockingConnectionPool(
        connection_class=SentinelManagedConnection,
        connection_pool=masters,
        db=url.database,
        username=url.username,
        password=url.password,
        **options,
    )
    return Redis.from_pool(pool)
