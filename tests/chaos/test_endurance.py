"""Many turns, accelerated: memory and keys stay bounded."""

import asyncio
import random
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import aiohttp

from tests.chaos.city import City, scaled, until
from tests.chaos.conftest import Cities
from tests.chaos.instant import Instant, instant
from tests.chaos.processes import Process
from tests.chaos.results import record

_SMALL = 300
_TURNS = scaled(_SMALL, 50_000)
_AT_ONCE, _LONG_ONES = 48, 4
_SHORT, _LONG = (1, 6), 100
"""How many messages a short conversation has, from and to; and a long one."""

_RETENTION = scaled(15.0, 20.0)
"""Seconds; in production 30 days. Nobody is to be forgotten who waits for an answer."""

_WARM = 0.1
_WINDOWS = 100
_GROWTH = 0.1
"""So much of its memory a process may gain after it is warm: pieces that are free and not given back."""

_OF_THREADS = ("c:thread", "in:thread", "out:thread", "t:thread")
_FOR_EVER = re.compile(r"\{s0\}:(ready|bell)|switchboard:(shards|workspace)|\{ledger:.*")
"""As ``bot/store/keys.py`` and ``bot/store/ledger.py`` list them."""


@dataclass
class Customers:
    """People who write, each message when the one before is answered.

    Args:
        world: Where they live.
        receiver: Where events go.
        turns: How many messages they write in all.
        written: How many they wrote.
        answered: How many were answered.
        begun: How many conversations.
    """

    world: Instant
    receiver: str
    turns: int
    written: int = 0
    answered: int = 0
    begun: int = 0

    async def write(self) -> None:
        """Writes everything."""
        connector = aiohttp.TCPConnector(limit=0)
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            asyncio.TaskGroup() as group,
        ):
            for place in range(_AT_ONCE):
                group.create_task(self._write(session, long=place < _LONG_ONES))

    async def _write(self, session: aiohttp.ClientSession, *, long: bool) -> None:
        while self.written < self.turns:
            self.begun += 1
            left = _LONG if long else random.randint(*_SHORT)
            async with self.world.conversation(self.begun, session, self.receiver) as say:
                while left and self.written < self.turns:
                    self.written += 1
                    await say()
                    self.answered += 1
                    left -= 1


@dataclass(frozen=True, kw_only=True)
class Sample:
    """How things stood after so many turns.

    Args:
        turns: So many.
        resident: Bytes that each process held in memory.
        redis: Bytes that Redis held.
        keys: Its keys, by kind.
    """

    turns: int
    resident: list[int]
    redis: int
    keys: Counter[str]

    def a_thread(self) -> float:
        """How many keys there are of each thread that is not idle for too long."""
        return sum(self.keys[kind] for kind in _OF_THREADS) / max(1, self.keys["c:thread"])

    def marks(self) -> float:
        """How many things are remembered for 48 hours, for each turn."""
        return self.keys["seen"] / self.turns


async def test_memory_and_keys_stay_bounded(cities: Cities) -> None:
    """A process keeps nothing of idle conversations, and Redis only what it said it would."""
    async with cities() as there, instant() as world:
        processes = {role: await _start(there, world, role) for role in ("web", "worker")}
        port = processes["web"].events("process.ready")[0]["port"]
        customers = Customers(world, f"http://127.0.0.1:{port}/slack/events", _TURNS)
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with asyncio.TaskGroup() as group:
            group.create_task(customers.write())
            samples = [
                await _sampled(there, customers, processes, window)
                for window in range(1, _WINDOWS + 1)
            ]
        seconds = loop.time() - began
        assert there.tracebacks() == 0
        warm, last = samples[int(_WARM * _WINDOWS) - 1], samples[-1]
        for before, after in zip(warm.resident, last.resident, strict=True):
            assert after < before * (1 + _GROWTH), (warm, last)
        assert last.marks() < scaled(2.0, 1.1) * warm.marks(), (warm, last)
        await until(lambda: _gone(there), seconds=2 * _RETENTION + 30, why="conversations stay")
        assert await _without_end(there) == []
        record(
            "turns on end",
            small=_SMALL,
            n=last.turns,
            unit="turns",
            memory=", ".join(
                f"{role} {before / 2**20:.1f} → {after / 2**20:.1f} MiB"
                for role, before, after in zip(processes, warm.resident, last.resident, strict=True)
            )
            + " between a tenth and the end",
            keys=f"{last.a_thread():.1f} an open thread, {last.marks():.1f} marks a turn for 48 h",
            rate=f"{last.turns / seconds:.0f} turns/s, {customers.begun:,} threads",
        )


async def _sampled(
    there: City, customers: Customers, processes: dict[str, Process], window: int
) -> Sample:
    """Waits for the end of a window and looks."""
    while customers.answered < window * _TURNS // _WINDOWS:
        await asyncio.sleep(0.02)
    for process in processes.values():
        assert process.has_ended() is None
    memory = await cast("Any", there.redis.info("memory"))
    whole = window in (int(_WARM * _WINDOWS), _WINDOWS)
    return Sample(
        turns=customers.answered,
        resident=[_resident(process) for process in processes.values()],
        redis=memory["used_memory"],
        keys=await _keys(there) if whole else Counter(),
    )


async def _start(there: City, world: Instant, role: str) -> Process:
    return await there.start(
        role,
        None,
        ready=True,
        SWITCHBOARD_RETENTION_DAYS=str(_RETENTION / 86_400),
        SUPPORT_CHANNEL="",
        **world.environ,
    )


async def _keys(there: City) -> Counter[str]:
    """How many keys there are of each kind."""
    kinds = Counter[str]()
    async for key in cast("Any", there.redis.scan_iter(count=5_000)):
        _, kind, *place = str(key).split(":")
        kinds[f"{kind}:{place[0]}" if kind in ("c", "in", "out", "t") else kind] += 1
    return kinds


async def _gone(there: City) -> bool:
    """Whether Redis holds no conversation any more."""
    keys = await _keys(there)
    return not any(keys[kind] for kind in _OF_THREADS) and not keys["ready"]


async def _without_end(there: City) -> list[str]:
    """Keys that stay for ever and are not among those that may."""
    found = [str(key) async for key in cast("Any", there.redis.scan_iter(count=5_000))]
    async with there.redis.pipeline(transaction=False) as pipe:
        for key in found:
            pipe.ttl(key)
        lives = await pipe.execute()
    return [
        key
        for key, seconds in zip(found, lives, strict=True)
        if seconds == -1 and not _FOR_EVER.fullmatch(key)
    ]


def _resident(process: Process) -> int:
    """Bytes that a process holds in memory."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the process has ended")
