"""Switchboard's processes, to be killed: each is ``python -m bot <role>`` in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LOOK_SECONDS = 0.02


class Nursery:
    """Starts processes; see ``tests.chaos.nursery``."""

    def __init__(self) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **order: Any) -> int | None:
        """Gives an order and waits for its answer."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps(order) + "\n")
        self._program.stdin.flush()
        return json.loads(self._program.stdout.readline())

    def start(self, role: str, environ: Mapping[str, str], folder: Path) -> Process:
        """Starts a process; its log is a file in the folder."""
        log = folder / f"{role}-{len(list(folder.iterdir()))}.log"
        pid = self.ask(start=role, environ=dict(environ), log=str(log), folder=str(folder))
        assert pid is not None
        return Process(role=role, pid=pid, log=log, nursery=self)

    def close(self) -> None:
        """Ends it, and all processes that it started."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.close()
        self._program.wait(30)
        self._program.stdout.close()


@dataclass(kw_only=True)
class Process:
    """A process of Switchboard's.

    Args:
        role: run, web, socket or worker.
        pid: Its number.
        log: Where its output goes.
        nursery: Who started it.
    """

    role: str
    pid: int
    log: Path
    nursery: Nursery = field(repr=False)
    code: int | None = None

    def kill(self) -> None:
        """Ends it as a crash would: SIGKILL."""
        self._signal(signal.SIGKILL)

    def pause(self) -> None:
        """Stops it where it stands, without its noticing: SIGSTOP."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Lets it go on."""
        self._signal(signal.SIGCONT)

    def terminate(self) -> None:
        """Asks it to stop: SIGTERM."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self.has_ended() is None:
            os.kill(self.pid, number)

    def has_ended(self) -> int | None:
        """Its exit code, negative for a signal; None while it lives."""
        if self.code is None:
            self.code = self.nursery.ask(ended=self.pid)
        return self.code

    async def ended(self, *, seconds: float = 30) -> int:
        """Waits for its end and returns the exit code."""
        async with asyncio.timeout(seconds):
            while (code := self.has_ended()) is None:
                await asyncio.sleep(_LOOK_SECONDS)
        return code

    def events(self, name: str = "") -> list[dict[str, Any]]:
        """What it logged, or what it logged under one name."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        read = [json.loads(line) for line in lines if line.startswith("{")]
        return [event for event in read if not name or event.get("event") == name]

    def tracebacks(self) -> int:
        """How often a traceback stands in its log."""
        return self.log.read_text().count("Traceback (most recent call last)")

    async def logged(self, name: str, *, times: int = 1, seconds: float = 30) -> dict[str, Any]:
        """Waits until it logged an event so often; returns the newest.

        Raises:
            AssertionError: It ended instead; the text is the end of its log.
        """
        try:
            async with asyncio.timeout(seconds):
                while len(found := self.events(name)) < times:
                    assert self.has_ended() is None, self.log.read_text()[-2000:]
                    await asyncio.sleep(_LOOK_SECONDS)
        except TimeoutError:
            raise TimeoutError(f"{name} not logged: {self.log.read_text()[-2000:]}") from None
        return found[-1]
