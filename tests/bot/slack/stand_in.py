"""A small server in Slack's place: answers as told, then well, and remembers what it was asked."""

from __future__ import annotations

import json
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.chat import SlackChat
from bot.slack.parse import Identity

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncGenerator

OK = {"ok": True, "channel": "C1", "ts": "200.000001"}


@dataclass(slots=True)
class Answer:
    """What the stand-in says: JSON, or any text; or it hangs up after having done it."""

    body: Any = field(default_factory=lambda: dict(OK))
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])
    hangs_up: bool = False
    after: asyncio.Event | None = None


@dataclass(slots=True)
class StandIn:
    """A server in Slack's place: answers as told, then well; remembers what it was asked."""

    chat: SlackChat
    url: str
    answers: deque[Answer] = field(default_factory=deque[Answer])
    calls: list[tuple[str, dict[str, Any]]] = field(
        default_factory=list[tuple[str, dict[str, Any]]]
    )

    def says(self, body: Any = None, **more: Any) -> None:
        self.answers.append(Answer(body=OK if body is None else body, **more))

    def refuses(self, error: str) -> None:
        self.says({"ok": False, "error": error})

    @property
    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        raw = await request.text()
        sent = json.loads(raw) if raw.startswith("{") else dict(await request.post())
        self.calls.append((request.path.rpartition("/")[2], sent))
        answer = self.answers.popleft() if self.answers else Answer()
        if answer.after is not None:
            await answer.after.wait()
        if answer.hangs_up:
            assert request.transport is not None
            request.transport.abort()
        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        kind = "text/html" if isinstance(answer.body, str) else "application/json"
        return web.Response(
            text=text, status=answer.status, headers=answer.headers, content_type=kind
        )


@asynccontextmanager
async def stand_in(
    *, support_channel: str | None = "CHELP", patience: float = 5
) -> AsyncGenerator[StandIn]:
    app = web.Application()
    runner = web.AppRunner(app)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=patience)) as session:
        made: list[StandIn] = []

        async def handle(request: web.Request) -> web.StreamResponse:
            return await made[0].handle(request)

        app.router.add_route("*", "/{path:.*}", handle)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host, port = runner.addresses[0][:2]
            url = f"http://{host}:{port}/"
            client = AsyncWebClient(
                token="xoxb-1", base_url=f"{url}api/", session=session, retry_handlers=[]
            )
            us = Identity(
                workspace="T1", user="U0BOT", bot="B0BOT", support_channel=support_channel
            )
            made.append(StandIn(SlackChat(client, us), url))
            yield made[0]
        finally:
            await runner.cleanup()
