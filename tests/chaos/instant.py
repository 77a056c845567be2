"""Slack and a model that answer at once, in the test's own process, and customers who never rest."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web

from benchmarks.bot.load import SECRET, event, send
from benchmarks.bot.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

_PATIENCE = 60.0
_PEOPLE = 500
"""They come back: a worker remembers the names of those whom it met lately."""


class Instant:
    """The benchmarks' world, which also tells a customer when the answer stands."""

    def __init__(self) -> None:
        self.port = 0
        self._world = World()
        self._answers: dict[str, asyncio.Event] = {}

    @property
    def environ(self) -> dict[str, str]:
        """What a process is told, to live in this world."""
        url = f"http://127.0.0.1:{self.port}"
        return {
            "SLACK_API_URL": f"{url}/api/",
            "SLACK_SIGNING_SECRET": SECRET,
            "OPENAI_BASE_URL": f"{url}/v1",
        }

    def app(self) -> web.Application:
        """Its routes."""
        app = web.Application()
        app.router.add_post("/api/{method}", self._slack)
        app.router.add_post("/v1/chat/completions", self._world.model)
        return app

    async def _slack(self, request: web.Request) -> web.Response:
        reply = await self._world.slack(request)
        if request.match_info["method"] == "chat.postMessage":
            posted: dict[str, Any] = await request.json()
            self._answers[posted["thread_ts"]].set()
        return reply

    @asynccontextmanager
    async def conversation(
        self, number: int, session: aiohttp.ClientSession, receiver: str
    ) -> AsyncGenerator[Callable[[], Awaitable[None]]]:
        """A thread; yields what writes a message in it and waits until that is answered.

        Args:
            number: Of the thread.
            session: To post events with.
            receiver: Where they go.
        """
        mention, thread = _event(number, reply=False)
        answered = self._answers[thread] = asyncio.Event()
        begun = False

        async def say() -> None:
            nonlocal begun
            body = _event(number, reply=True)[0] if begun else mention
            await send(session, receiver, body)
            begun = True
            async with asyncio.timeout(_PATIENCE):
                await answered.wait()
            answered.clear()

        yield say
        del self._answers[thread]


@asynccontextmanager
async def instant() -> AsyncGenerator[Instant]:
    """Such a world, while the block runs."""
    made = Instant()
    runner = web.AppRunner(made.app(), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        made.port = runner.addresses[0][1]
        yield made
    finally:
        await runner.cleanup()


def _event(number: int, *, reply: bool) -> tuple[bytes, str]:
    """A message by one of the people, and its ts."""
    envelope = json.loads(event(number, reply=reply))
    envelope["event"]["user"] = f"U{number % _PEOPLE:08d}"
    return json.dumps(envelope).encode(), envelope["event"]["ts"]
