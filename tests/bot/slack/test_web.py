"""HTTP: whatever reaches the port is refused with one line, or understood."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from contextlib import AsyncExitStack
from io import BytesIO
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from bot.slack.app import Intake, build_app
from bot.slack.parse import Identity
from bot.slack.web import EVENTS_PATH, serve, slack_routes

if TYPE_CHECKING:
    from bot.mail import Put

SECRET = "0123456789abcdef0123456789abcdef"
FORM = "application/x-www-form-urlencoded"


class Well:
    """A process without troubles."""

    async def troubles(self) -> dict[str, str]:
        return {}

    async def figures(self) -> bytes:
        return b""


def headers(body: bytes, *, form: bool = False, secret: str = SECRET) -> dict[str, str]:
    """As Slack signs."""
    stamp = str(int(time.time()))
    told = b"v0:" + stamp.encode() + b":" + body
    return {
        "Content-Type": FORM if form else "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()}",
    }


async def untaken(put: Put) -> str:
    raise AssertionError(put)


async def posted(
    body: bytes, sent: dict[str, str], take_in: Intake = untaken
) -> tuple[int, list[Any]]:
    """(status, what was logged) of one request; unless told otherwise, nothing of it is taken in."""
    us = Identity(workspace="T1", user="U0BOT", bot="B0BOT")
    app = build_app(AsyncWebClient(token="xoxb-1"), us, take_in, signing_secret=SECRET)
    async with AsyncExitStack() as stack, aiohttp.ClientSession() as session:
        port = await serve(slack_routes(app, Well()), 0, stack)
        with capture_logs() as logged:
            async with session.post(
                f"http://127.0.0.1:{port}{EVENTS_PATH}", data=BytesIO(body), headers=sent
            ) as reply:
                return reply.status, [*logged]


@pytest.mark.parametrize(
    "body", [b"{}", b"{nope", b"[1]", b"null", b"\xff\xfe", pytest.param(b"[" * 9_000, id="deep")]
)
async def test_what_is_not_signed_is_refused_with_one_line(
    body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever it holds: no traceback, which anybody could fill the log with, and not its body."""
    caplog.set_level("INFO")  # at which Bolt would write down all of it
    status, logged = await posted(body, headers(body, secret="f" * 32))
    assert status in (400, 401)
    assert [line["event"] for line in logged] == ["request.refused"]
    assert not caplog.records


async def test_a_signature_that_is_not_even_text_is_refused_with_one_line() -> None:
    """Comparing it would raise."""
    status, logged = await posted(b"{}", headers(b"{}") | {"X-Slack-Signature": "v0=é"})
    assert status == 401
    assert [line["event"] for line in logged] == ["request.refused"]


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"{nope", False),
        (b"[1]", False),
        (b'{"type": "event_callback", "team_id": "T1", "event": "x"}', False),
        (b"payload=nope", True),
        (b"payload=[1]", True),
        (b'payload={"type": "block_actions", "user": {"id": "U1"}, "actions": []}', True),
    ],
)
async def test_what_is_signed_and_malformed_is_refused_with_one_line(
    body: bytes, form: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack does not send such; a proxy in between may. It is not asked for again."""
    status, logged = await posted(body, headers(body, form=form))
    (line,) = logged
    assert (status, line["event"]) in [(400, "request.refused"), (200, "payload.malformed")]
    if line["event"] == "payload.malformed":
        assert re.fullmatch(r"\w+\.py:\d+", line["at"])
    assert not caplog.records


@pytest.mark.parametrize("fault", [ConnectionError, TypeError])
async def test_what_was_not_kept_is_asked_for_again(fault: type[Exception]) -> None:
    """Whatever it fails at behind Slack's own words: Redis is away, or it is a fault of ours."""

    async def take_in(put: Put) -> str:
        raise fault

    message = {"type": "message", "channel": "C1", "ts": "1.0", "user": "U1", "text": "hello"}
    event = {"type": "event_callback", "team_id": "T1", "event": message}
    body = json.dumps(event).encode()
    status, (line,) = await posted(body, headers(body), take_in)
    assert (status, line["event"], line["error"]) == (503, "listener.failed", fault.__name__)
    assert re.fullmatch(r"test_web\.py:\d+", line["at"])


@pytest.mark.parametrize("wrong", [{"ts": "soon"}, {"channel": ["C1"]}, {"files": "none"}])
async def test_of_what_cannot_be_read_only_the_place_of_the_fault_is_logged(
    wrong: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    """It is somebody's message all the same. Slack need not send it again."""
    message = {"type": "message", "channel": "C1", "ts": "1.0", "user": "U1", "text": "sesame"}
    event = {"type": "event_callback", "team_id": "T1", "event": {**message, **wrong}}
    body = json.dumps(event).encode()
    status, logged = await posted(body, headers(body))
    assert status == 200
    [line] = logged
    assert (line["event"], line["fields"]) == ("payload.malformed", [*wrong])
    assert "sesame" not in f"{logged}{caplog.text}"


@pytest.mark.parametrize(
    ("told", "event"),
    [
        ({"type": "app_rate_limited", "minute_rate_limited": 1518467820}, "slack.events_withheld"),
        ({"type": "event_callback", "event": {"type": "app_uninstalled"}}, "slack.app_removed"),
        ({"type": "event_callback", "event": {"type": "tokens_revoked"}}, "slack.app_removed"),
    ],
)
async def test_what_slack_tells_of_the_app_itself_is_said_to_the_operator(
    told: dict[str, Any], event: str
) -> None:
    """Nobody's message reaches us any more, or not all: the log is where that can be seen."""
    body = json.dumps({"team_id": "T1", "api_app_id": "A1", **told}).encode()
    status, logged = await posted(body, headers(body))
    assert (status, [(line["event"], line["log_level"]) for line in logged]) == (
        200,
        [(event, "error")],
    )


async def test_a_body_that_is_too_long_is_not_read_to_its_end() -> None:
    """Before anybody knows whose it is."""
    body = b" " * (2**20 + 1)
    status, _ = await posted(body, headers(body, secret="f" * 32))
    assert status == 413
