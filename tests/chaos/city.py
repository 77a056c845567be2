"""A town whose bot is several processes on a real Redis server, and who kills them."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff

from bot.manifest import render
from bot.store.sentinel import SCHEME, open_masters, read_url, sentinel_client
from sandbox.slack.config import Config, features_of
from tests.chaos.processes import Nursery, Process
from tests.chaos.proxies import Gate, Proxy, http_label, proxied, redis_label
from tests.stories.town import Town, town

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from pathlib import Path

    from tests.redis_server import RedisServer

T = TypeVar("T")

LONG = os.environ.get("CHAOS") == "1"
"""Whether this is the long run."""

LEASE = 4.0
"""Seconds, in these tests. A shorter one would make a busy machine look like a dead worker."""

NOISE = 0.0 if LONG else 15.0
"""Seconds for which a wait may last longer where other tests run beside; the long run runs alone."""


def scaled(small: T, large: T) -> T:
    """How often: a few times in every test run, many times in the long one."""
    return large if LONG else small


@dataclass(frozen=True)
class City:
    """A town, its Redis server, and the processes that serve it.

    Args:
        town: People, channels, acts.
        redis: A client for looking.
        server: The Redis server.
        redis_url: The city's own database there.
        folder: Where logs go.
        nursery: Starts processes.
        config: How the workspace is set up.
        stack: Ends what was started.
    """

    town: Town
    redis: Redis
    server: RedisServer
    redis_url: str
    folder: Path
    nursery: Nursery
    config: Config
    stack: AsyncExitStack
    processes: list[Process] = field(default_factory=list[Process])

    async def start(
        self, role: str, gate: Gate | None = None, *, ready: bool = True, **environ: str
    ) -> Process:
        """Starts a process and waits until it is ready; with a gate, behind proxies."""
        made = self._environ(role) | environ
        if gate is not None:
            made |= await self._behind(gate)
        process = self.nursery.start(role, made, self.folder)
        self.processes.append(process)
        if ready:
            await process.logged("process.ready")
        if ready and role in ("socket", "run"):
            await self.town.slack.wait_until_connected()
        return process

    async def start_web(self, **environ: str) -> Process:
        """Starts a receiver over HTTP and tells Slack its address."""
        process = await self.start("web", None, ready=True, **environ)
        port = process.events("process.ready")[0]["port"]
        await self.town.slack.app_address(f"http://127.0.0.1:{port}/slack/events")
        return process

    async def before_redis(self, gate: Gate | None = None) -> Proxy:
        """A proxy before Redis."""
        return await self.stack.enter_async_context(
            proxied(gate or Gate(), self.server.port, redis_label)
        )

    def redis_at(self, proxy: Proxy) -> str:
        """The city's database, seen through a proxy."""
        return self.redis_url.replace(f":{self.server.port}/", f":{proxy.port}/")

    async def _behind(self, gate: Gate) -> dict[str, str]:
        sandbox = self.town.sandbox
        port = int(sandbox.url.rpartition(":")[2])
        redis = await self.before_redis(gate)
        http = await self.stack.enter_async_context(proxied(gate, port, http_label))
        return {
            "REDIS_URL": self.redis_at(redis),
            "SLACK_API_URL": f"http://127.0.0.1:{http.port}/api/",
            "OPENAI_BASE_URL": f"http://127.0.0.1:{http.port}/v1",
        }

    def _environ(self, role: str) -> dict[str, str]:
        town, config = self.town, self.config
        reception = (
            {"SLACK_SIGNING_SECRET": config.signing_secret, "PORT": "0"}
            if role == "web"
            else {"SLACK_APP_TOKEN": config.app_token}
        )
        return {
            "SLACK_BOT_TOKEN": config.bot_token,
            "SLACK_API_URL": town.sandbox.api_url,
            "OPENAI_BASE_URL": town.sandbox.model_url,
            "OPENAI_API_KEY": "sandbox",
            "REDIS_URL": self.redis_url,
            "SUPPORT_CHANNEL": town.channel("escalations"),
            "SWITCHBOARD_LEASE_SECONDS": str(LEASE),
            "SWITCHBOARD_DEBOUNCE_SECONDS": "0",
            # One customer writes for a thousand here.
            "SWITCHBOARD_MESSAGES": "1000000",
            "SWITCHBOARD_PERSON_TOKENS": "1000000000",
            "SWITCHBOARD_WORKSPACE_TOKENS": "1000000000",
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            **reception,
        }

    # ---- looking -----------------------------------------------------------------------------

    async def quiet(self, *, seconds: float = 20) -> None:
        """Waits until nothing is left to do: no event, no command, no post."""
        try:
            # The long run has more to wait for.
            limit = scaled(1, 5) * seconds
            await until(self.is_quiet, seconds=limit, why="there was work left")
        except TimeoutError as error:
            raise TimeoutError(f"{error}: {await self.work()}") from None

    async def delivered(self) -> None:
        """Waits until Slack got rid of all events."""

        async def none_pending() -> bool:
            return not (await self.town.slack.deliveries())["pending"]

        await until(none_pending, seconds=20, why="events are not acknowledged")

    async def is_quiet(self) -> bool:
        """Whether nothing is left to do."""
        return not await self.work()

    async def work(self) -> dict[str, Any]:
        """What is left to do, by where it lies."""
        left: dict[str, Any] = {}
        if pending := (await self.town.slack.deliveries())["pending"]:
            left["undelivered"] = pending
        for name in ("in", "out"):
            async for key in cast("Any", self.redis.scan_iter(match=f"{{s0}}:{name}:*")):
                left[str(key)] = name
        now = (await self.redis.time())[0] * 1000 + 1000
        for place in await cast("Any", self.redis.zrangebyscore("{s0}:ready", 0, now)):
            left[str(place)] = "due"  # perhaps with nothing but an unfinished turn
        return left | await self.owned()

    async def owned(self) -> dict[str, str]:
        """The places that have an owner, each with its fence."""
        found: dict[str, str] = {}
        async for key in cast("Any", self.redis.scan_iter(match="{s0}:c:*")):
            owner, fence = await cast("Any", self.redis.hmget(key, "owner", "fence"))
            if owner:
                found[str(key)] = str(fence)
        return found

    async def tries(self) -> dict[str, int]:
        """How often each thread was tried in a row without a result."""
        found: dict[str, int] = {}
        async for key in cast("Any", self.redis.scan_iter(match="{s0}:c:thread:*")):
            found[str(key)] = int(await cast("Any", self.redis.hget(key, "attempts")) or 0)
        return found

    async def taken_over(self, owned: dict[str, str], *, seconds: float) -> None:
        """Waits until every place that was owned has another owner, or none."""

        async def changed() -> bool:
            now = await self.owned()
            return all(now.get(key) != fence for key, fence in owned.items())

        await until(changed, seconds=seconds, why=f"nobody took over {list(owned)}")

    async def transcript(self, thread: str, *, channel: str = "support") -> list[dict[str, Any]]:
        """What the agents have of a thread."""
        key = f"{{s0}}:t:thread:{self.town.team_id}:{self.town.channel(channel)}:{thread}"
        return [json.loads(message) for message in await cast("Any", self.redis.lrange(key, 0, -1))]

    async def orders_placed(self) -> int:
        """How many orders are in the books, of everybody (two were there at the start)."""
        return int(await cast("Any", self.redis.hlen(f"{{ledger:{self.town.team_id}}}:orders")))

    async def parked(self) -> list[dict[str, Any]]:
        """Commands given up on."""
        found = await cast("Any", self.redis.lrange("{s0}:parked", 0, -1))
        return [json.loads(entry) for entry in found]

    def tracebacks(self) -> int:
        """Tracebacks in all logs."""
        return sum(process.tracebacks() for process in self.processes)


@asynccontextmanager
async def city(
    nursery: Nursery,
    server: RedisServer,
    folder: Path,
    *,
    database: int = 0,
    url: str = "",
    **config: Any,
) -> AsyncGenerator[City]:
    """A city on an empty database; whatever runs at the end is killed.

    Args:
        nursery: Starts processes.
        server: The Redis server.
        folder: Where logs go.
        database: Its number there.
        url: Where both are, if that is not all that has to be said.
        config: How the workspace is set up.
    """
    url = url or server.url.removesuffix("0") + str(database)
    manners: dict[str, Any] = {"retry_schedule": (0, 0.3, 1.0, 2.0), **config}
    made = Config(**(features_of(render()) | manners))
    async with (
        emptied(url) as redis,
        town(redis_url=url, config=made, bot=False) as there,
        AsyncExitStack() as stack,
    ):
        built = City(there, redis, server, url, folder, nursery, made, stack)
        try:
            yield built
        finally:
            for process in built.processes:
                process.kill()
                await process.ended()


@asynccontextmanager
async def emptied(url: str) -> AsyncGenerator[Redis]:
    """A client of an empty database; it gets over a server that comes back."""
    retry = Retry(ConstantBackoff(0.05), 100)
    options: dict[str, Any] = {"decode_responses": True, "retry": retry, "socket_timeout": 30}
    async with AsyncExitStack() as stack:
        if url.startswith(SCHEME):
            address = read_url(url)
            client = sentinel_client(address, open_masters(address, stack), **options, protocol=2)
        else:
            client = Redis.from_url(url, **options, protocol=2)
        redis = await stack.enter_async_context(client)
        await redis.flushdb()
        yield redis


async def until(
    holds: Callable[[], Awaitable[bool]], *, seconds: float, why: str, pause: float = 0.05
) -> None:
    """Waits for a condition.

    Raises:
        TimeoutError: It did not come about in time.
    """
    try:
        async with asyncio.timeout(seconds):
            while not await holds():
                await asyncio.sleep(pause)
    except TimeoutError:
        raise TimeoutError(f"within {seconds} s: {why}") from None
