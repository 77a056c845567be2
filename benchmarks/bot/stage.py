"""The processes of a run: Redis, the instant world, Switchboard or the usual app; and their CPU."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.bot.load import SECRET

_TICKS = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 20.0


@dataclass
class Process:
    """A child that prints its port first and, if it is Switchboard, its figures last."""

    child: subprocess.Popen[str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def events(self) -> str:
        return f"{self.url}/slack/events"

    def cpu(self) -> float:
        """CPU seconds so far."""
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def count_afresh(self) -> None:
        self.child.send_signal(signal.SIGUSR1)

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()

    def stop(self) -> dict[str, Any]:
        """Ends it in order; returns its figures."""
        self.child.send_signal(signal.SIGTERM)
        out, _ = self.child.communicate(timeout=20)
        return json.loads(out) if out else {}


@contextmanager
def process(*command: str, environ: Mapping[str, str] | None = None) -> Generator[Process]:
    """A module in a process of its own, until the block ends."""
    child = subprocess.Popen(
        [sys.executable, "-m", *command],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environ or {})},
    )
    assert child.stdout
    try:
        yield Process(child, int(child.stdout.readline()))
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()
        child.stdout.close()


@contextmanager
def redis_server() -> Generator[Process]:
    """A Redis with an append-only file, as the documentation asks for."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    binary = shutil.which("redis-server") or shutil.which("valkey-server")
    if binary is None:
        sys.exit("redis-server is needed: install Debian's package redis-server")
    with tempfile.TemporaryDirectory() as folder:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
        child = subprocess.Popen(
            [binary, *options, "--appendonly", "yes"], stdout=subprocess.DEVNULL, text=True
        )
        _reachable(port)
        try:
            yield Process(child, port)
        finally:
            child.kill()
            child.wait()


def _reachable(port: int) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError


@dataclass
class Stage:
    """One run's Redis and world, and what is started on them."""

    stack: ExitStack
    redis: Process
    world: Process

    @property
    def environ(self) -> dict[str, str]:
        """What an operator would set."""
        return {
            "SLACK_BOT_TOKEN": "xoxb-1-bench",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"{self.world.url}/api/",
            "PORT": "0",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis.port}/0",
            "OPENAI_BASE_URL": f"{self.world.url}/v1",
            "OPENAI_API_KEY": "bench",
            "SWITCHBOARD_DEBOUNCE_SECONDS": "0",
            "SWITCHBOARD_LEASE_SECONDS": "3",
        }

    def start(self, role: str, **more: str) -> Process:
        """One of Switchboard's processes."""
        environ = {**self.environ, **more}
        return self.stack.enter_context(process("benchmarks.bot.process", role, environ=environ))

    def usual(self) -> Process:
        """The plain Bolt app."""
        addresses = (f"{self.world.url}/api/", f"{self.world.url}/v1")
        return self.stack.enter_context(process("benchmarks.bot.usual", *addresses))

    async def counts(self) -> dict[str, int]:
        """What the world was asked."""
        address = f"{self.world.url}/counts"
        async with aiohttp.ClientSession() as session, session.get(address) as reply:
            return await reply.json()

    async def tell(self, what: str, **body: Any) -> None:
        """Tells the world how to behave."""
        address = f"{self.world.url}/{what}"
        async with aiohttp.ClientSession() as session, session.post(address, json=body):
            pass

    async def until(self, name: str, value: int, *, seconds: float) -> bool:
        """Waits until the world has counted so much; False when it takes too long."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if (await self.counts()).get(name, 0) >= value:
                return True
            await asyncio.sleep(0.02)
        return False


@contextmanager
def stage() -> Generator[Stage]:
    """A fresh Redis and world."""
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server())
        world = stack.enter_context(process("benchmarks.bot.world"))
        yield Stage(stack, redis, world)
