"""What the app says it is doing, line by line, until it answers or time is up."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol

from sandbox.slack.changes import Change, Posted, StatusSet
from sandbox.slack.workspace import Channel, Workspace


class Starter(Protocol):
    """Runs a coroutine until it ends or the server does."""

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin."""
        ...


class StatusLines:
    """The assistant status of every thread.

    Args:
        background: Runs the timers.
        timeout: Seconds until a status goes by itself.
    """

    def __init__(self, background: Starter, timeout: float) -> None:
        self._background = background
        self._timeout = timeout
        self._lines: dict[tuple[str, str, str], tuple[str, object]] = {}

    def set(
        self,
        workspace: Workspace,
        channel: Channel,
        thread_ts: str,
        status: str,
        *,
        username: str | None = None,
    ) -> None:
        """Show a status in a thread, under a name if one is given; an empty one clears it."""
        key = (workspace.id, channel.id, thread_ts)
        # Only the line that a timer was started for may be cleared by it.
        mark = object()
        if status:
            self._lines[key] = (status, mark)
            self._background.start(self._expire(workspace, channel, thread_ts, mark))
        elif self._lines.pop(key, None) is None:
            return
        workspace.announce(StatusSet(channel, thread_ts, status, username))

    def of(self, workspace: Workspace, channel: Channel, thread_ts: str) -> str:
        """The status that stands in a thread, or nothing."""
        return self._lines.get((workspace.id, channel.id, thread_ts), ("", None))[0]

    def observe(self, workspace: Workspace, change: Change) -> None:
        """The app's reply takes its status away."""
        match change:
            case Posted(channel, {"bot_id": workspace.app.bot_id, "thread_ts": thread_ts}):
                self.set(workspace, channel, thread_ts, "")
            case _:
                return

    async def _expire(
        self, workspace: Workspace, channel: Channel, thread_ts: str, mark: object
    ) -> None:
        await asyncio.sleep(self._timeout)
        if self._lines.get((workspace.id, channel.id, thread_ts), ("", None))[1] is mark:
            self.set(workspace, channel, thread_ts, "")
