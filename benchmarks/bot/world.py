"""Slack and a model that answer at once, in one process: what is left is Switchboard's own cost.

It counts what it is asked. ``POST /model {"seconds": 1}`` makes the model slow, ``{"gather": n}``
lets it answer nobody until so many wait, and then one after the other. Run by itself, it prints its port.
"""

import asyncio
import itertools
import logging
import time
from collections import Counter
from typing import Any

from aiohttp import web

TEXT = "Your rocket skates are on their way, and the warranty covers the left one too."
ANSWERS_A_SECOND = 200
USAGE = {"prompt_tokens": 900, "completion_tokens": 40, "total_tokens": 940}


class World:
    """What was asked, and how the model behaves."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.asked: set[str] = set()
        self.seconds = 0.0
        self.gather = 0
        self.waiting = 0
        self.places = 0
        self.open = asyncio.Event()
        self._numbers = itertools.count(1)

    async def slack(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        body = await request.post()
        asked: Any = await request.json() if request.content_type == "application/json" else body
        self.calls[method] += 1
        if method == "chat.postMessage":
            self.asked.add(str(asked["thread_ts"]))
        return web.json_response(
            {
                "ok": True,
                "team_id": "T0BENCH",
                "user_id": "U0BOT0000",
                "bot_id": "B0BOT0000",
                "url": "https://bench.slack.com/",
                "channel": asked.get("channel", "C0BENCH00"),
                "ts": f"{int(time.time())}.{next(self._numbers):06d}",
                "user": {"id": "U1", "name": "somebody", "team_id": "T0BENCH"},
                "messages": [],
                "members": [],
            }
        )

    async def model(self, request: web.Request) -> web.Response:
        await request.read()
        self.calls["model"] += 1
        self.waiting += 1
        try:
            if self.gather:
                if self.waiting >= self.gather:
                    self.open.set()
                await self.open.wait()
                self.places += 1
                await asyncio.sleep(self.places / ANSWERS_A_SECOND)
            elif self.seconds:
                await asyncio.sleep(self.seconds)
        finally:
            self.waiting -= 1
        message = {"role": "assistant", "content": TEXT}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        head = {"id": "c1", "object": "chat.completion", "created": 1, "model": "bench"}
        return web.json_response({**head, "choices": [choice], "usage": USAGE})

    async def behave(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.seconds, self.gather = asked.get("seconds", 0.0), asked.get("gather", 0)
        self.open = asyncio.Event()
        return web.json_response({})

    async def release(self, _: web.Request) -> web.Response:
        self.open.set()
        return web.json_response({})

    async def counts(self, _: web.Request) -> web.Response:
        return web.json_response(
            {**self.calls, "waiting": self.waiting, "threads": len(self.asked)}
        )


async def main() -> None:
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # clients are killed here
    world = World()
    app = web.Application(client_max_size=10_000_000)
    app.router.add_post("/api/{method}", world.slack)
    app.router.add_post("/v1/chat/completions", world.model)
    app.router.add_post("/model", world.behave)
    app.router.add_post("/release", world.release)
    app.router.add_get("/counts", world.counts)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=8192).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
