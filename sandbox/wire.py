"""How the client reaches the control interface: JSON over HTTP, and one WebSocket to watch."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Json = dict[str, Any]


class SandboxError(Exception):
    """The sandbox refused an act; the text is Slack's error code."""


@dataclass(frozen=True)
class Outcome:
    """How a press, a command, a shortcut or a form ended for whoever did it.

    Args:
        ok: Whether the app acknowledged.
        error: Slack's code where it did not.
        message: The sentence that the person reads then.
        response: What the app acknowledged with.
    """

    ok: bool
    error: str = ""
    message: str = ""
    response: Json = field(default_factory=dict[str, Any])


class Wire:
    """The requests of one client.

    Args:
        base_url: Like ``http://127.0.0.1:8080``.
        team: The workspace that acts and reads are about; None means the first.
    """

    def __init__(self, base_url: str, team: str | None) -> None:
        self._url = f"{base_url.rstrip('/')}/sandbox"
        self._team = team
        self._open: aiohttp.ClientSession | None = None

    def open(self) -> None:
        """Be ready for requests."""
        self._open = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))

    async def close(self) -> None:
        """End all connections."""
        await self._session.close()

    async def act(self, act: str, **fields: Any) -> Json:
        """Do something in the workspace; what is None is left out.

        Raises:
            SandboxError: It was refused.
        """
        return _accepted(await self._post(act, {**fields, "team": self._team}))

    async def interact(self, act: str, **fields: Any) -> Outcome:
        """Do something to the app; a refusal is an outcome like any."""
        answer = await self._post(act, {**fields, "team": self._team})
        known = ("ok", "error", "message", "response")
        return Outcome(**{key: answer[key] for key in known if answer.get(key) is not None})

    async def arrange(self, what: str, **fields: Any) -> Json:
        """Change how the sandbox itself behaves.

        Raises:
            SandboxError: It was refused.
        """
        return _accepted(await self._post(what, fields))

    async def delete(self, what: str) -> None:
        """Take back what was arranged."""
        async with self._session.delete(f"{self._url}/{what}") as response:
            response.raise_for_status()

    async def read(self, what: str, **query: str | None) -> Json:
        """Look something up.

        Raises:
            SandboxError: It was refused.
        """
        parameters = _given({**query, "team": self._team})
        async with self._session.get(f"{self._url}/{what}", params=parameters) as response:
            return _accepted(await response.json())

    @asynccontextmanager
    async def frames(
        self, what: str, **query: str | None
    ) -> AsyncGenerator[AsyncIterator[Json], None]:
        """Watch what happens, frame by frame."""
        parameters = _given({**query, "team": self._team})
        address = f"{self._url}/{what}"
        async with self._session.ws_connect(address, params=parameters) as socket:
            yield _frames(socket)

    @property
    def _session(self) -> aiohttp.ClientSession:
        assert self._open is not None, "use the client as an async context manager"
        return self._open

    async def _post(self, what: str, fields: Json) -> Json:
        async with self._session.post(f"{self._url}/{what}", json=_given(fields)) as response:
            return await response.json()


def _given(fields: Json) -> Json:
    return {key: value for key, value in fields.items() if value is not None}


def _accepted(answer: Json) -> Json:
    if answer.get("error"):
        raise SandboxError(str(answer["error"]), answer.get("messages", ""))
    return answer


async def _frames(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[Json]:
    async for frame in socket:
        if frame.type is aiohttp.WSMsgType.TEXT:
            yield frame.json()
