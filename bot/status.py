"""The line that says who is at work; a hint, which may be late or missing."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from bot import phrases

if TYPE_CHECKING:
    from bot.chat import Chat
    from bot.places import Thread

_SECONDS = 2.0


class Status:
    """The status line of one thread during one step.

    Args:
        chat: Shows it.
        place: The thread.
        group: Where it is shown, beside the work.
    """

    def __init__(self, chat: Chat, place: Thread, group: asyncio.TaskGroup) -> None:
        self._chat = chat
        self._place = place
        self._group = group
        self._agent = ""
        self._last: asyncio.Task[None] | None = None

    def show(self, agent: str, *, on: str) -> None:
        """Says that an agent is at work. The same twice would be a call of Slack for nothing.

        Args:
            agent: Its name.
            on: The message that it is at work on; the thread's first without one.
        """
        if agent != self._agent:
            self._agent = agent
            ts, status = on or self._place.ts, phrases.thinking(agent)
            self._last = self._group.create_task(self._show(self._last, ts, status))

    async def shown(self) -> None:
        """Waits for what is on its way: a status that came behind the answer would stay."""
        if self._last is not None:
            await self._last

    def clear(self) -> None:
        """Ends it, also where none was shown: a step that was cut short may have left its own."""
        self._group.create_task(self._clear())

    async def _show(self, earlier: asyncio.Task[None] | None, ts: str, status: str) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS):
                if earlier is not None:
                    await earlier
                await self._chat.show_working(self._place, message_ts=ts, status=status)

    async def _clear(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS):
                await self._chat.show_rest(self._place)
