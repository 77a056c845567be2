"""What the server remembers between requests: the script, the faults, what it was asked."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.model.usage import PromptCache

if TYPE_CHECKING:
    from sandbox.model.faults import Fault
    from sandbox.model.reply import Reply
    from sandbox.model.rules import Rules

DEFAULT_MODELS = (
    "clerk",
    "clerk-without-tools",
    "gpt-6-luna",
    "gpt-6-sol",
    "gpt-6-astra",
    "gpt-6.1-sol",
    "gpt-6.1-terra",
    "gpt-5.6-luna",
    "gpt-5.6-terra",
    "gpt-5.6-sol",
    "gpt-5.4-mini",
    "gpt-5-mini",
    "gpt-4.1-mini",
    "gpt-4o-mini",
)
"""Served unless told otherwise: two of our own, and the names under which a bot may ask."""

REMEMBERED_REQUESTS = 1000


@dataclass(slots=True, kw_only=True)
class Recorded:
    """One request as it came in, and how it was answered.

    Args:
        path: The path it was sent to.
        body: Its JSON, or its text where it was none.
        status: The HTTP status of the answer; None while there is none.
        error: The sentence of a refusal.
    """

    path: str
    body: Any
    status: int | None = None
    error: str | None = None


@dataclass(slots=True, kw_only=True)
class ModelServer:
    """The server's memory and its settings; the routes work on it, tests may read it.

    Args:
        rules: What is refused.
        api_key: The only key that is let in; None lets everybody in.
        chunk_seconds: The pause between two pieces of a stream.
        thinking_seconds: The pause before each answer.
    """

    rules: Rules
    api_key: str | None = None
    chunk_seconds: float = 0.0
    thinking_seconds: float = 0.0
    script: deque[Reply] = field(default_factory=deque["Reply"])
    faults: deque[Fault] = field(default_factory=deque["Fault"])
    requests: deque[Recorded] = field(
        default_factory=lambda: deque[Recorded](maxlen=REMEMBERED_REQUESTS)
    )
    cache: PromptCache = field(default_factory=PromptCache)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def pause(self, seconds: float) -> None:
        """Waits, but not beyond the server's own end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.closing.wait()

    def next_fault(self) -> Fault | None:
        """Takes the fault that the request at hand will suffer, if one is due."""
        if not self.faults:
            return None
        fault = self.faults[0]
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.faults.popleft()
        return fault

    def next_scripted(self) -> Reply | None:
        """Takes the next reply of the script, if there is one."""
        return self.script.popleft() if self.script else None
