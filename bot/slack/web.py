"""HTTP: Slack's signed requests, the two probes, and the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request

from bot import metrics

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from slack_bolt.app.async_app import AsyncApp

_log = structlog.get_logger(__name__)

EVENTS_PATH = "/slack/events"

# What Bolt lets through when a body is not what Slack sends: it reads before it verifies.
# Faults of listeners are not among them, they come back as a reply.
_MALFORMED = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


_UNREADABLE = 400
"""It will not be better the next time: Slack is asked not to send it again."""


class Health(Protocol):
    """What the probes ask."""

    async def troubles(self) -> dict[str, str]:
        """Reasons not to be ready, name -> sentence; empty when all is well."""
        ...

    async def figures(self) -> bytes:
        """What was counted and measured, as Prometheus reads it."""
        ...


def health_routes(health: Health) -> web.Application:
    """An app with ``/healthz`` (the process lives), ``/readyz`` (it can work), ``/metrics``."""

    async def alive(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def ready(_: web.Request) -> web.Response:
        troubles = await health.troubles()
        body = {"ok": not troubles, "troubles": troubles}
        return web.json_response(body, status=503 if troubles else 200)

    async def figures(_: web.Request) -> web.Response:
        headers = {"Content-Type": metrics.CONTENT_TYPE}
        return web.Response(body=await health.figures(), headers=headers)

    app = web.Application(client_max_size=2**20)
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", figures)
    return app


def slack_routes(bolt: AsyncApp, health: Health) -> web.Application:
    """The probes and ``/slack/events``."""

    async def receive(request: web.Request) -> web.Response:
        # Slack sends whole seconds; anything else would leave Bolt's verifier as an exception.
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (stamp.isascii() and stamp.isdigit() and signature.isascii()):
            return _refused(request)
        try:
            reply = await bolt.async_dispatch(await to_bolt_request(request))
        except _MALFORMED:
            return _refused(request, status=_UNREADABLE)
        if reply.status >= 500:
            # Not kept, most likely since Redis is away: Slack sends it again.
            return web.json_response({"error": "not kept"}, status=503)
        return _refused(request) if reply.status == 401 else await to_aiohttp_response(reply)

    app = health_routes(health)
    app.router.add_post(EVENTS_PATH, receive)
    return app


def _refused(request: web.Request, *, status: int = 401) -> web.Response:
    _log.warning(
        "request.refused", peer=request.remote, bytes=request.content_length, status=status
    )
    headers = {"X-Slack-No-Retry": "1"} if status == _UNREADABLE else None
    return web.json_response({"error": "invalid request"}, status=status, headers=headers)


async def serve(app: web.Application, port: int, stack: AsyncExitStack) -> int:
    """Listens on all interfaces until the stack closes.

    Returns:
        The port, for when 0 asked for any.

    Raises:
        OSError: The port is taken.
    """
    runner = web.AppRunner(app, access_log=None, handle_signals=False)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, "0.0.0.0", port)  # noqa: S104 - a server is reached from outside
    await site.start()
    return runner.addresses[0][1]
