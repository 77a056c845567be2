"""Proxies before Redis, Slack and the model: they count what a process asks, and hold one request.

So a process can be killed at any of its requests, before or after that was carried out, without
a hook in the product.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import bot.store

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

Side = Literal["before", "after"]

_SCRIPTS = Path(next(iter(bot.store.__path__))) / "scripts"
_PRELUDE = (_SCRIPTS / "prelude.lua").read_text()
_NAMES = {
    hashlib.sha1(text.encode()).hexdigest(): path.stem
    for path in _SCRIPTS.glob("*.lua")
    for text in (path.read_text(), _PRELUDE + path.read_text())
}
_UNCOUNTED = ("renew", "ledger_list", "assistant.threads.setStatus", "auth.test", "reactions.add")


def redis_label(data: bytes) -> str | None:
    """The name of the script that a request runs; None for what changes nothing."""
    match = re.search(rb"EVALSHA\r\n\$40\r\n([0-9a-f]{40})", data)
    return _NAMES.get(match.group(1).decode()) if match else None


def http_label(data: bytes) -> str | None:
    """The last part of a request's path: Slack's method, ``completions``, ``link`` (Socket Mode)."""
    match = re.match(rb"(?:GET|POST) (\S+) HTTP/1.1\r\n", data)
    return (
        match.group(1).decode().partition("?")[0].rstrip("/").rpartition("/")[2] if match else None
    )


@dataclass
class Gate:
    """What one process asked, in order, and where it is held.

    Args:
        stop_at: Which request to hold; None for none.
        side: Before it reaches the server, or when its answer is there.
        only: Count only requests of this name; None counts all that matter.
    """

    stop_at: int | None = None
    side: Side = "before"
    only: str | None = None
    asked: list[str] = field(default_factory=list[str])
    held: asyncio.Event = field(default_factory=asyncio.Event)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    def count(self, label: str | None) -> Side | None:
        """Takes a request down; says on which side of the server it is to be held."""
        if label is None or label in _UNCOUNTED or self.only not in {None, label}:
            return None
        self.asked.append(label)
        return self.side if len(self.asked) - 1 == self.stop_at else None

    async def hold(self) -> None:
        """Holds a request until the gate is opened, if ever."""
        self.held.set()
        await self.open.wait()


@asynccontextmanager
async def proxied(
    gate: Gate, port: int, label: Callable[[bytes], str | None]
) -> AsyncGenerator[Proxy]:
    """A proxy before a local port, until the block ends."""
    proxy = Proxy(gate, port, label)
    async with asyncio.TaskGroup() as group, AsyncExitStack() as stack:
        proxy.group = group
        server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
        stack.callback(server.close)
        proxy.port = server.sockets[0].getsockname()[1]
        yield proxy
        proxy.cut()


class Proxy:
    """Passes bytes on, both ways.

    Args:
        gate: Counts and holds.
        target: The port that it stands before.
        label: Names a request by its first bytes.
    """

    group: asyncio.TaskGroup

    def __init__(self, gate: Gate, target: int, label: Callable[[bytes], str | None]) -> None:
        self.port = 0
        self.away = False
        self.delay = 0.0
        """Seconds, or twice as many, that an answer is on its way."""
        self.deaf_to: str | None = None
        """New connections that begin with a request of this name get no answer."""
        self._gate = gate
        self._target = target
        self._label = label
        self._exchanges: list[_Exchange] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Takes a connection in."""
        task = self.group.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def cut(self) -> None:
        """Drops all connections."""
        for task in self._tasks:
            task.cancel()

    def leads_to(self, port: int) -> None:
        """New connections end there; those that stand stay where they are."""
        self._target = port

    def alive(self, label: str) -> int:
        """How many connections that began with such a request stand and are not silent."""
        return len([each for each in self._exchanges if each.first == label and not each.silent])

    def silence(self, label: str, *, connections: int) -> None:
        """From now on nothing comes through some of them, not even their end: half-open."""
        found = [each for each in self._exchanges if each.first == label and not each.silent]
        for each in found[:connections]:
            each.silent = True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.away:
            writer.close()
            return
        theirs, ours = await asyncio.open_connection("127.0.0.1", self._target)
        turn = _Exchange()
        self._exchanges.append(turn)
        try:
            async with asyncio.TaskGroup() as group:
                up = group.create_task(self._up(reader, ours, turn))
                down = group.create_task(self._down(theirs, writer, turn))
                await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
                up.cancel()
                down.cancel()
        finally:
            self._exchanges.remove(turn)
            writer.close()
            ours.close()

    async def _up(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, turn: _Exchange
    ) -> None:
        while data := await _read(source, turn):
            if turn.idle:
                turn.idle = False
                label = self._label(data)
                turn.first = turn.first or label
                if label is not None and label == self.deaf_to:
                    turn.silent = True
                    await _for_ever()
                turn.held = self._gate.count(label)
                if turn.held == "before":
                    await self._gate.hold()
            target.write(data)

    async def _down(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, turn: _Exchange
    ) -> None:
        while data := await _read(source, turn):
            if turn.held == "after":
                await self._gate.hold()
            if self.delay:
                await asyncio.sleep(self.delay)
            turn.idle, turn.held = True, None
            target.write(data)


@dataclass(eq=False)
class _Exchange:
    idle: bool = True
    held: Side | None = None
    first: str | None = None
    silent: bool = False


async def _read(source: asyncio.StreamReader, turn: _Exchange) -> bytes:
    try:
        data = await source.read(2**16)
    except ConnectionError:
        data = b""
    if turn.silent:
        await _for_ever()
    return data


async def _for_ever() -> None:
    await asyncio.Event().wait()
