"""The listeners: parse, one script, then the ack. Nothing here decides.

``process_before_response=True``: a listener that fails is not acknowledged, so Slack sends the
event again; presses and slash commands, which Slack never repeats, show Slack's own error.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import aiohttp
import structlog
from pydantic import ValidationError
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from bot import metrics, phrases
from bot.slack.parse import Identity, parse_action, parse_event, parse_shortcut, parse_slash

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.context.respond.async_respond import AsyncRespond
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.mail import Put

_log = structlog.get_logger(__name__)

_WHISPER_SECONDS = 2.0
"""Slack waits three seconds for the acknowledgement behind it."""

ANYTHING = re.compile(".*")


class Intake(Protocol):
    """Where a command is taken in; returning means that it is kept."""

    async def __call__(self, put: Put) -> str:
        """Returns what became of it, as ``Mailbox.put`` does."""
        ...


def build_app(
    client: AsyncWebClient, us: Identity, take_in: Intake, *, signing_secret: str | None = None
) -> AsyncApp:
    """The Bolt app, without a transport.

    Args:
        client: For Bolt's own needs; its token is ours.
        us: Who we are, from one ``auth.test`` at the start: Bolt never asks again.
        take_in: Stores a command.
        signing_secret: Verifies requests in HTTP mode; Socket Mode needs none.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=us.workspace,
            bot_token=client.token,
            bot_id=us.bot,
            bot_user_id=us.user,
        )

    # Bolt's own hints (a token it ignores, middleware it skips) are about choices made here.
    logger = logging.getLogger("switchboard.bolt")
    logger.setLevel(logging.ERROR)
    logger.addFilter(_without_traceback)
    app = AsyncApp(
        logger=logger,
        client=client,
        signing_secret=signing_secret,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=signing_secret is not None,
    )
    # A refused request would stand in the log with its whole body; ours is one line, in web.py.
    logging.getLogger("slack_bolt.RequestVerification").setLevel(logging.CRITICAL)
    _listen_to_events(app, us, take_in)
    _listen_to_presses(app, us, take_in)
    return app


def _without_traceback(record: logging.LogRecord) -> bool:
    """What Slack's SDK stumbles over, a payload or a lost connection, is one line."""
    record.exc_info = None
    return True


def _listen_to_events(app: AsyncApp, us: Identity, take_in: Intake) -> None:
    async def on_event(body: dict[str, Any]) -> None:
        try:
            put = parse_event(body, us)
        except ValidationError as error:
            _malformed("event", error)
            return
        if put is not None:
            await _take(take_in, put)

    async def on_anything(body: dict[str, Any]) -> None:
        _log.debug("event.ignored", type=body.get("event", {}).get("type"))

    async def on_removed(body: dict[str, Any]) -> None:
        _log.error("slack.app_removed", type=body["event"]["type"])

    async def withheld(body: dict[str, Any], next_: Callable[[], Awaitable[Any]]) -> Any:
        if body.get("type") != "app_rate_limited":
            return await next_()
        _log.error("slack.events_withheld", minute=body.get("minute_rate_limited"))
        return BoltResponse(status=200)

    app.use(withheld)
    app.event("app_mention")(on_event)
    app.event("message")(on_event)
    app.event(re.compile("app_uninstalled|tokens_revoked"))(on_removed)
    app.event(ANYTHING)(on_anything)
    app.error(_on_error)


def _listen_to_presses(app: AsyncApp, us: Identity, take_in: Intake) -> None:
    async def on_action(ack: Any, body: dict[str, Any]) -> None:
        try:
            put = parse_action(body, us)
        except ValidationError as error:
            _malformed("press", error)
            put = None
        if put is not None:
            await _take(take_in, put)
        await ack()

    async def on_shortcut(
        ack: Any, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        try:
            put = parse_shortcut(body, us)
        except ValidationError as error:
            _malformed("shortcut", error)
            put = None
        outcome = await _take(take_in, put) if put is not None else "stored"
        await ack()
        if outcome == "unknown":
            await _whisper(client, respond, body, phrases.NO_CONVERSATION_HERE)

    async def on_slash(ack: Any, body: dict[str, Any]) -> None:
        try:
            await _take(take_in, parse_slash(body, us, now=f"{time.time():.6f}"))
        except ValidationError as error:
            _malformed("command", error)
        await ack()

    app.action(ANYTHING)(on_action)
    app.shortcut(ANYTHING)(on_shortcut)
    app.command(ANYTHING)(on_slash)


async def _take(take_in: Intake, put: Put) -> str:
    outcome = await take_in(put)
    metrics.COMMANDS.labels(outcome).inc()
    _log.info("command.taken", place=put.place, command=put.id, outcome=outcome)
    return outcome


async def _whisper(
    client: AsyncWebClient, respond: AsyncRespond, body: dict[str, Any], text: str
) -> None:
    """Tells who used a shortcut: in the thread, or wherever it was used if we are not there."""
    message: dict[str, Any] = body.get("message") or {}
    try:
        async with asyncio.timeout(_WHISPER_SECONDS):
            try:
                await client.chat_postEphemeral(
                    channel=str(body["channel"]["id"]),
                    user=str(body["user"]["id"]),
                    thread_ts=message.get("thread_ts"),
                    text=text,
                )
            except SlackApiError:
                if respond.response_url:
                    await respond(text=text, response_type="ephemeral")
    except (TimeoutError, aiohttp.ClientError) as error:
        _log.warning("whisper.lost", error=type(error).__name__)


def _malformed(kind: str, error: ValidationError) -> None:
    """One line for the operator; no input, since that is somebody's message."""
    fields = sorted({".".join(map(str, e["loc"])) for e in error.errors(include_input=False)})
    _log.warning("payload.malformed", payload=kind, fields=fields[:8])


async def _on_error(error: Exception) -> BoltResponse | None:
    """Bolt's error handler: nothing leaks; what was not kept is not acknowledged, and sent again.

    What Bolt itself could make nothing of never reached a listener, and never will: it is
    acknowledged, as what a listener finds malformed is.
    """
    frames = list(traceback.walk_tb(error.__traceback__))
    frame, line = frames[-1]
    at = f"{Path(frame.f_code.co_filename).name}:{line}"
    if any(frame.f_globals["__name__"] == __name__ for frame, _ in frames):
        _log.error("listener.failed", error=type(error).__name__, at=at)
        return None  # which stays 500
    _log.warning("payload.malformed", payload="unknown", error=type(error).__name__, at=at)
    return BoltResponse(status=200)
