"""Work that goes on after the request which started it was answered."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self


class Background:
    """Owns the server's own tasks: deliveries, repetitions, timers. Leaving it cancels them."""

    def __init__(self) -> None:
        self._group = asyncio.TaskGroup()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.cancel()
        await self._group.__aexit__(kind, error, traceback)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine until it ends or the server does."""
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def cancel(self) -> None:
        """Drop everything that has not finished, as a reset does."""
        for task in tuple(self._tasks):
            task.cancel()
