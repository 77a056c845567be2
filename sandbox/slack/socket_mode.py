"""Socket Mode: the app's WebSocket connections and the envelopes that travel on them."""

import asyncio
import json
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

from sandbox.slack.changes import Json
from sandbox.slack.transport import Acknowledged, Attempt, NotDelivered

_MOST_CONNECTIONS = 10


@dataclass(frozen=True, eq=False)
class Connection:
    """One WebSocket of the app and the wire under it."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None

    def drop(self) -> None:
        """Cut the wire, without a closing frame."""
        if self.transport is not None:
            self.transport.abort()


@dataclass(eq=False)
class SocketMode:
    """Hands each envelope to one connection, in turn, and waits for its acknowledgement.

    Args:
        app_id: What the hello frame says.
        on_change: Called when the first connection opens and when the last one goes.
    """

    app_id: str
    on_change: Callable[[], None]
    connections: list[Connection] = field(default_factory=list[Connection])
    drop_acks: int = 0
    _tickets: set[str] = field(default_factory=set[str])
    _waiting: dict[str, asyncio.Future[Json]] = field(
        default_factory=dict[str, "asyncio.Future[Json]"]
    )

    @property
    def is_connected(self) -> bool:
        """Whether the app can be reached now."""
        return bool(self.connections)

    def ticket(self) -> str:
        """A ticket for one connection."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def deliver(self, attempt: Attempt, *, timeout: float) -> Acknowledged:  # noqa: ASYNC109
        """Send one envelope and wait for the app to acknowledge it.

        Raises:
            NotDelivered: No connection, or no acknowledgement within ``timeout`` seconds.
        """
        if not self.connections:
            raise NotDelivered("connection_failed")
        envelope_id = str(uuid.uuid4())
        answer = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answer
        # Each envelope goes to one connection, any: taking turns makes that visible in tests.
        connection = self.connections.pop(0)
        self.connections.append(connection)
        try:
            async with asyncio.timeout(timeout):
                await connection.socket.send_str(json.dumps(_envelope(envelope_id, attempt)))
                return Acknowledged(await answer)
        except (TimeoutError, ConnectionError) as error:
            raise NotDelivered("timeout") from error
        finally:
            del self._waiting[envelope_id]

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, from hello to the end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="invalid ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=30, max_msg_size=0)
        await socket.prepare(request)
        if len(self.connections) >= _MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            return socket
        await socket.send_json(self._hello())
        connection = Connection(socket, request.transport)
        self._add(connection)
        try:
            async for frame in socket:
                self._read(frame)
        finally:
            self._remove(connection)
        return socket

    async def disconnect(self, reason: str) -> None:
        """Ask every connection to leave; ``abrupt`` drops them without a word."""
        frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
        for connection in tuple(self.connections):
            self._remove(connection)
            if reason == "abrupt":
                connection.drop()
            else:
                await connection.socket.send_json(frame)

    async def close(self) -> None:
        """Close every connection, at the end of the server."""
        for connection in tuple(self.connections):
            await connection.socket.close(code=1001)

    def _add(self, connection: Connection) -> None:
        self.connections.append(connection)
        if len(self.connections) == 1:
            self.on_change()

    def _remove(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
            if not self.connections:
                self.on_change()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections) + 1,
            "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.app_id},
        }

    def _read(self, frame: WSMessage) -> None:
        if frame.type is not WSMsgType.TEXT:
            return
        ack: dict[str, Any] = json.loads(frame.data)
        waiting = self._waiting.get(ack.get("envelope_id", ""))
        if waiting is None or waiting.done():
            return
        if self.drop_acks > 0:
            self.drop_acks -= 1
            return
        waiting.set_result(ack.get("payload") or {})


def _envelope(envelope_id: str, attempt: Attempt) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "type": attempt.kind,
        "accepts_response_payload": attempt.kind != "events_api",
        "payload": attempt.payload,
    }
    if attempt.kind == "events_api":
        envelope |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
    return envelope
