"""One of Switchboard's processes, which also counts its round trips to Redis and watches its loop.

Run by itself with a role; prints its port, and at its end one line of figures. SIGUSR1 begins
to count afresh.
"""

import asyncio
import json
import logging
import resource
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, cast

import structlog
from redis.asyncio.connection import Connection

from bot.garbage import collect_rarely
from bot.processes import Stop, run_process
from bot.settings import Role, Settings

_LOOKING = ("ZRANGE", "TIME", "HGET", "HELLO", "CLIENT", "SELECT", "SCRIPT")
"""The idle worker's looks, at its own pace, and what opens a connection."""

_TICK = 0.01


class Watch:
    """Counts and measures, from inside."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self.lags: list[tuple[float, float]] = []
        self.resident = 0.0

    def count(self) -> None:
        send = Connection.send_packed_command

        async def counting(connection: Any, command: Any, *args: Any, **options: Any) -> Any:
            packed = command if isinstance(command, bytes) else b"".join(command)
            self.sent[packed.split(b"\r\n", 3)[2].decode(errors="replace")] += 1
            return await send(connection, command, *args, **options)

        setattr(Connection, "send_packed_command", counting)  # noqa: B010 - untyped in redis-py

    async def look(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _TICK
            await asyncio.sleep(_TICK)
            self.lags.append((time.time(), loop.time() - due))

    def figures(self) -> dict[str, Any]:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        trips = {word: n for word, n in self.sent.items() if word not in _LOOKING}
        return {"trips": trips, "cpu": usage.ru_utime + usage.ru_stime, "lags": self.lags}


async def main(role: Role) -> None:
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    watch, stop = Watch(), Stop()
    watch.count()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, watch.sent.clear)
    async with asyncio.TaskGroup() as group:
        looking = group.create_task(watch.look())
        await run_process(Settings.load(role, dotenv=None), stop, lambda p: print(p, flush=True))
        looking.cancel()
    print(json.dumps(watch.figures()), flush=True)


def resident_kb(pid: int) -> int:
    """What a process has in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024


if __name__ == "__main__":
    collect_rarely()
    asyncio.run(main(cast("Role", sys.argv[1])))
