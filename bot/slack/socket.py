"""Socket Mode: two connections, so that one may be refreshed while the other receives."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp

_log = structlog.get_logger(__name__)

CONNECTIONS = 2
_CHECK_SECONDS = 5.0
_DEAD_AFTER = 120.0


class SocketDead(Exception):  # noqa: N818 - a state, read aloud as one
    """No connection could be kept for two minutes: let the supervisor start afresh."""


class Sockets:
    """Keeps Socket Mode connections.

    Args:
        app: Where envelopes go.
        app_token: ``xapp-…``, with ``connections:write``.
    """

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        self._handlers = [AsyncSocketModeHandler(app, app_token) for _ in range(CONNECTIONS)]

    async def connected(self) -> bool:
        """Whether at least one connection stands."""
        return any([await handler.client.is_connected() for handler in self._handlers])

    async def run(self, stop: asyncio.Event) -> None:
        """Receives until told to stop.

        Raises:
            SocketDead: Nothing was received any more and no new connection came about.
        """
        try:
            for handler in self._handlers:
                await handler.connect_async()
            await self._watch(stop)
        finally:
            for handler in self._handlers:
                await handler.close_async()

    async def _watch(self, stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        alive = loop.time()
        while not stop.is_set():
            try:
                async with asyncio.timeout(_CHECK_SECONDS):
                    await stop.wait()
            except TimeoutError:
                pass
            if await self.connected():
                alive = loop.time()
            elif loop.time() - alive > _DEAD_AFTER:
                _log.error("socket.dead", seconds=round(loop.time() - alive))
                raise SocketDead
