"""Redis servers of which one is the master, and a Sentinel that makes another one the master."""

from __future__ import annotations

import subprocess
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import redis

from tests.redis_server import RedisServer, binary, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path


@contextmanager
def server(folder: Path, name: str) -> Generator[RedisServer]:
    """A Redis of its own."""
    (folder / name).mkdir()
    made = RedisServer(folder=folder / name)
    made.start()
    try:
        yield made
    finally:
        made.kill()


@contextmanager
def sentinel(folder: Path, master: RedisServer) -> Generator[int]:
    """One Sentinel that alone decides, within two seconds; yields its port."""
    port = free_port()
    settings = folder / "sentinel.conf"
    settings.write_text(
        f"port {port}\nbind 127.0.0.1\ndir {folder}\n"
        f"sentinel monitor desk 127.0.0.1 {master.port} 1\n"
        "sentinel down-after-milliseconds desk 2000\nsentinel failover-timeout desk 2000\n"
    )
    with (folder / "sentinel.log").open("ab") as log:
        process = subprocess.Popen([binary(), str(settings), "--sentinel"], stdout=log, stderr=log)
    try:
        yield port
    finally:
        process.kill()
        process.wait(10)


@contextmanager
def client(port: int) -> Generator[Any]:
    """A client of the test's own; untyped, since redis-py's answers are."""
    with closing(redis.Redis(port=port, decode_responses=True)) as made:
        yield made


def until(fits: Callable[[], object], *, seconds: float = 20) -> None:
    """Waits for a condition on a server."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        try:
            if fits():
                return
        except redis.RedisError:
            pass
        time.sleep(0.05)
    raise TimeoutError
