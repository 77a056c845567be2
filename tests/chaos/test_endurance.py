"""Many turns, accelerated: memory and keys stay bounded."""

from pathlib import Path
from typing import Any, cast

from tests.chaos.city import City, scaled, until
from tests.chaos.conftest import Cities
from tests.chaos.crowd import Crowd
from tests.chaos.processes import Process
from tests.chaos.results import record

_SMALL = 120
_THREADS = 60
_RETENTION = 4.0  # seconds; in production 30 days


async def test_memory_and_keys_stay_bounded(cities: Cities) -> None:
    """Idle conversations leave Redis, and a process keeps nothing of them."""
    rounds = scaled(_SMALL, 50_000) // _THREADS
    days = str(_RETENTION / 86_400)
    async with cities() as there:
        processes = [
            await there.start(role, None, ready=True, SWITCHBOARD_RETENTION_DAYS=days)
            for role in ("socket", "worker")
        ]
        sizes: list[int] = []
        for _ in range(rounds):
            crowd = Crowd(there, threads=_THREADS)  # new threads each time
            await crowd.write(each=1)
            await there.quiet(seconds=60)
            sizes.append(sum(map(_resident, processes)))
            there.town.sandbox.model.requests.clear()
        turns = rounds * _THREADS
        await until(lambda: _gone(there), seconds=3 * _RETENTION + 10, why="conversations stay")
        warm = sizes[len(sizes) // 5]
        growth = sizes[-1] / warm - 1
        assert growth < 0.25
        assert there.tracebacks() == 0
        record(
            "turns on end",
            small=_SMALL,
            n=turns,
            unit="turns",
            memory=f"{sizes[-1] // 2**20} MiB in two processes, {growth:+.0%} since a fifth of them",
        )


def _resident(process: Process) -> int:
    """Bytes that a process holds in memory."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the process has ended")


async def _gone(there: City) -> bool:
    """Whether Redis holds no conversation any more."""
    for kind in ("c", "t", "in", "out"):
        if await cast("Any", there.redis.keys(f"{{s0}}:{kind}:thread:*")):
            return False
    return not await there.redis.zcard("{s0}:ready")
