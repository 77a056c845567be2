"""The master dies under load: a replica goes on, and what is lost is what it did not have yet."""

import asyncio
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.city import City, scaled, until
from tests.chaos.conftest import Cities
from tests.chaos.crowd import Crowd
from tests.chaos.proxies import Gate, Proxy, proxied
from tests.chaos.results import record
from tests.redis_sentinel import client, sentinel, server
from tests.redis_sentinel import until as followed
from tests.redis_server import RedisServer
from tests.stories.town import MENTION, by_bot

_THREADS = scaled(8, 40)
_LOAD = 1.0
"""Seconds of load before the end."""

_NOISE = 1.0
"""Seconds in which a message may come to the master on a busy machine."""

_MANNERS: dict[str, Any] = {"thinking_seconds": 0.3, "retry_schedule": (0, *[1.0] * 20)}


@dataclass(frozen=True)
class Servers:
    """Redis servers behind a Sentinel.

    Args:
        all: The servers, dead or alive.
        watch: A client of the Sentinel.
        url: For Switchboard.
        safe: Whether a master refuses to write without a replica that follows.
    """

    all: list[RedisServer]
    watch: Any
    url: str
    safe: bool

    def master(self) -> RedisServer:
        """Who is the master now."""
        _, port = self.watch.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "desk")
        return next(each for each in self.all if each.port == int(port))

    def revive(self) -> None:
        """Starts the one that died, if one did, as a replica."""
        master = self.master()
        for each in self.all:
            if each.process is None:
                each.start()
                _set_up(each, master, safe=self.safe)

    async def complete(self) -> None:
        """Waits until the replicas follow, and the Sentinel knows."""

        async def followed() -> bool:
            replicas = self.watch.execute_command("SENTINEL", "REPLICAS", "desk")
            well = [r for r in replicas if (r["flags"], r["master-link-status"]) == ("slave", "ok")]
            return len(well) == len(self.all) - 1

        await until(followed, seconds=30, why="replicas do not follow")


@contextmanager
def replicated(folder: Path, *, safe: bool) -> Generator[Servers]:
    """A master with a replica; with two where it may not write without one."""
    with ExitStack() as stack:
        names = ("one", "two", "three") if safe else ("one", "two")
        servers = [stack.enter_context(server(folder, name)) for name in names]
        master = servers[0]
        for each in servers:
            _set_up(each, master, safe=safe)
        port = stack.enter_context(sentinel(folder, master))
        url = f"redis+sentinel://127.0.0.1:{port}/desk/0"
        yield Servers(servers, stack.enter_context(client(port)), url, safe)


def _set_up(each: RedisServer, master: RedisServer, *, safe: bool) -> None:
    with client(each.port) as there:
        there.config_set("min-replicas-to-write", int(safe))
        there.config_set("min-replicas-max-lag", 1)
        there.config_set("repl-diskless-sync-delay", 0)
        if each is not master:
            there.replicaof("127.0.0.1", master.port)
            followed(lambda: there.info()["master_link_status"] == "up")


@dataclass(frozen=True)
class Way:
    """How the replicas stand to their master.

    Args:
        name: In the table.
        safe: Whether the master refuses to write without one.
        lag: Seconds, or twice as many, that a replica is behind.
        small: How often it is killed in every test run.
    """

    name: str
    safe: bool = False
    lag: float = 0.0
    small: int = 0

    def bound(self) -> float:
        """Seconds before the master's end, within which what it took may be lost."""
        return _NOISE + 2 * self.lag


_WAYS = {
    "replica": Way("one replica", small=1),
    "min-replicas": Way("min-replicas-to-write 1", safe=True),
    "lagging": Way("a replica half a second to a second behind", lag=0.5),
}


@pytest.mark.parametrize("way", _WAYS.values(), ids=_WAYS)
async def test_the_master_is_killed_under_load(cities: Cities, tmp_path: Path, way: Way) -> None:
    """The service resumes by itself; lost is at most what no replica had yet."""
    if not (times := scaled(way.small, 5)):
        pytest.skip("the long run only")
    recoveries, lost, twice, messages = list[float](), 0, 0, 0
    with replicated(tmp_path, safe=way.safe) as servers:
        async with cities(servers.all[0], url=servers.url, **_MANNERS) as there:
            await there.start("socket")
            for _ in range(2):
                await there.start("worker", None, ready=True, SWITCHBOARD_LEASE_SECONDS="15")
            for _ in range(times):
                servers.revive()
                await servers.complete()
                crowd = Crowd(there, threads=_THREADS)
                await crowd.write(each=1)
                await there.quiet()
                link = await _behind(there, servers, way.lag)
                async with asyncio.TaskGroup() as group:
                    group.create_task(crowd.write(each=3, within=2 * _LOAD))
                    killing = group.create_task(_kill(there, servers, link))
                killed = killing.result()
                recoveries.append(await _answered_again(there))
                await there.quiet(seconds=30)
                missing, repeated = await crowd.losses()
                assert all(killed - way.bound() <= float(ts) <= killed for ts in missing), missing
                lost, twice = lost + len(missing), twice + repeated
                messages += _THREADS * len(crowd.waves)
            assert there.tracebacks() == 0
            assert await there.parked() == []
    record(
        f"the master killed under load: {way.name}",
        small=way.small,
        n=times,
        lost=f"{lost} of {messages:,} acknowledged messages",
        twice=twice,
        recovery=f"{max(recoveries):.1f} s",
    )


async def _behind(there: City, servers: Servers, lag: float) -> Proxy | None:
    """Lets the replica hear of everything later."""
    if not lag:
        return None
    master = servers.master()
    link = await there.stack.enter_async_context(proxied(Gate(), master.port, lambda _: None))
    link.delay = lag
    (replica,) = [each for each in servers.all if each is not master]
    with client(replica.port) as there_too:
        there_too.replicaof("127.0.0.1", link.port)

        async def follows() -> bool:
            return there_too.info()["master_link_status"] == "up"

        await until(follows, seconds=20, why="the replica does not follow")
    return link


async def _kill(there: City, servers: Servers, link: Proxy | None) -> float:
    """Kills the master in the middle of it; returns when."""

    async def several_at_work() -> bool:
        return len(await there.owned()) >= _THREADS // 4

    await asyncio.sleep(_LOAD)
    await until(several_at_work, seconds=10, why="nobody works", pause=0.01)
    servers.master().kill()
    if link is not None:
        link.away = True
        link.cut()  # what was on its way does not arrive
    return time.time()


async def _answered_again(there: City) -> float:
    """Seconds until a new message has its answer."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    thread = await there.town.say("alice", f"{MENTION} hello there")
    await there.town.wait(lambda m: bool(by_bot(m)), thread=thread, seconds=40)
    return loop.time() - began
