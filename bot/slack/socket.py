"""Socket Mode: two connections, so that one may be refreshed while the other receives."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.app.async_app import AsyncApp
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    _Listener = Callable[[AsyncBaseSocketModeClient, SocketModeRequest], Awaitable[None]]

_log = structlog.get_logger(__name__)

CONNECTIONS = 2
_PINGS = 12
"""So many in the time that a process bears without a connection; a connection is replaced when it
did not answer one of them."""

_HANDSHAKE_SECONDS = 10.0
_FINISH_SECONDS = 2.0
_CLOSE_SECONDS = 2.0

# No later try will end otherwise: somebody has to change the token or the app.
_FINAL = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "socket_mode_disabled",
        "token_expired",
        "token_revoked",
    }
)


class SocketRefused(Exception):  # noqa: N818 - a state, read aloud as one
    """Slack will not have the app-level token. The message is for the operator."""


class SocketDead(Exception):  # noqa: N818 - a state, read aloud as one
    """No connection could be kept for too long: let the supervisor start afresh."""


class Sockets:
    """Keeps Socket Mode connections.

    Args:
        app: Where envelopes go.
        app_token: ``xapp-…``, with ``connections:write``.
        seconds: How long to bear without any connection.
        handshake_seconds: How long to wait for the answer to a new connection's first request.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        *,
        seconds: float = 120.0,
        handshake_seconds: float = _HANDSHAKE_SECONDS,
    ) -> None:
        self._seconds = seconds
        self._handshake_seconds = handshake_seconds
        self._handlers = [
            AsyncSocketModeHandler(app, app_token, ping_interval=seconds / _PINGS)
            for _ in range(CONNECTIONS)
        ]
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        for handler in self._handlers:
            handler.client.socket_mode_request_listeners[:] = [self._watched(handler)]

    async def connected(self) -> bool:
        """Whether at least one connection stands."""
        return any([await handler.client.is_connected() for handler in self._handlers])

    async def run(self, stop: asyncio.Event) -> None:
        """Receives until told to stop.

        Raises:
            SocketRefused: Slack does not take the token.
            SocketDead: Nothing was received any more and no new connection came about.
        """
        try:
            async with asyncio.TaskGroup() as group:
                # The SDK tries for ever: neither a stop nor the watch may wait for it.
                connecting = group.create_task(self._connect())
                await self._watch(stop)
                connecting.cancel()
        finally:
            await self._finish()
            async with asyncio.TaskGroup() as group:
                for handler in self._handlers:
                    group.create_task(_close(handler))

    def _watched(self, handler: AsyncSocketModeHandler) -> _Listener:
        """A handler's own listener, counted while it runs."""

        async def receive(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
            self._under_way += 1
            self._idle.clear()
            try:
                await handler.handle(client, request)  # pyright: ignore[reportArgumentType]
            except OSError as error:
                # The connection went before the acknowledgement: Slack sends it again.
                _log.warning("socket.ack_lost", error=type(error).__name__)
            finally:
                self._under_way -= 1
                if not self._under_way:
                    self._idle.set()

        return receive

    async def _finish(self) -> None:
        """Lets what has come in be kept and acknowledged before the connections close."""
        with suppress(TimeoutError):  # what is not acknowledged comes again
            async with asyncio.timeout(_FINISH_SECONDS):
                await self._idle.wait()

    async def _connect(self) -> None:
        for handler in self._handlers:
            await self._bound_handshakes(handler)
        await self._ask_for_address()
        for handler in self._handlers:
            await handler.connect_async()

    async def _bound_handshakes(self, handler: AsyncSocketModeHandler) -> None:
        """The SDK's own session waits five minutes for an answer; what stands is not concerned."""
        client = handler.client
        await client.aiohttp_client_session.close()
        timeout = aiohttp.ClientTimeout(total=self._handshake_seconds)
        client.aiohttp_client_session = aiohttp.ClientSession(timeout=timeout)

    async def _ask_for_address(self) -> None:
        """Asks for the first connection's address, since the SDK would not say why it got none."""
        client = self._handlers[0].client
        try:
            reply = await client.web_client.apps_connections_open(app_token=client.app_token)
        except SlackApiError as error:
            data = cast("object", error.response.data)
            code = cast("dict[str, Any]", data).get("error") if isinstance(data, dict) else ""
            if code in _FINAL:
                raise SocketRefused(f"Slack refused SLACK_APP_TOKEN: {code}") from error
        except (aiohttp.ClientError, TimeoutError, ValueError, AttributeError):
            pass  # it is tried again
        else:
            client.wss_uri = reply.get("url")

    async def _watch(self, stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        alive = loop.time()
        while not stop.is_set():
            try:
                async with asyncio.timeout(self._seconds / (2 * _PINGS)):
                    await stop.wait()
            except TimeoutError:
                pass
            for handler in self._handlers:
                if not await handler.client.is_connected():
                    # An address opens one connection; the SDK would try the used one for ever.
                    handler.client.wss_uri = None
            if await self.connected():
                alive = loop.time()
            elif loop.time() - alive > self._seconds:
                _log.error("socket.dead", seconds=round(loop.time() - alive))
                raise SocketDead


async def _close(handler: AsyncSocketModeHandler) -> None:
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await handler.close_async()
    except TimeoutError:  # a dead connection does not say goodbye
        await handler.client.aiohttp_client_session.close()
