"""HTTP mode: signed requests to the app's own address."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.slack.config import Config
from sandbox.slack.transport import Acknowledged, Attempt, NotDelivered

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class HttpMode:
    """Posts each payload to the app, signed, and takes a 2xx for its acknowledgement.

    Args:
        config: The addresses and the signing secret.
    """

    config: Config

    @property
    def is_connected(self) -> bool:
        """Always: whether anybody listens shows at the next delivery."""
        return True

    async def deliver(self, attempt: Attempt, *, timeout: float) -> Acknowledged:  # noqa: ASYNC109
        """Post once.

        Raises:
            NotDelivered: Not reached, not answered in time, or answered with an error.
        """
        body, content_type = _encoded(attempt)
        headers = {"Content-Type": content_type, **signature(self.config.signing_secret, body)}
        if attempt.number:
            headers |= {
                "X-Slack-Retry-Num": str(attempt.number),
                "X-Slack-Retry-Reason": attempt.reason,
            }
        limit = aiohttp.ClientTimeout(total=timeout)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(self._url(attempt), data=body, headers=headers) as response,
            ):
                return await _acknowledged(response)
        except TimeoutError as error:
            raise NotDelivered("http_timeout") from error
        except aiohttp.ClientError as error:
            raise NotDelivered("connection_failed") from error

    def _url(self, attempt: Attempt) -> str:
        events = self.config.events_url
        assert events is not None, "HTTP mode needs an address"
        match attempt.kind:
            case "events_api":
                return events
            case "interactive":
                return self.config.interactions_url or events
            case "slash_commands":
                return self.config.commands_url or events


def signature(secret: str, body: bytes, *, timestamp: int | None = None) -> dict[str, str]:
    """Slack's signature headers for a body.

    Args:
        secret: The app's signing secret.
        body: Exactly the bytes that are sent.
        timestamp: Seconds since the epoch; None takes the current time.
    """
    moment = str(int(time.time()) if timestamp is None else timestamp)
    base = b":".join((b"v0", moment.encode(), body))
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={digest}"}


def _encoded(attempt: Attempt) -> tuple[bytes, str]:
    match attempt.kind:
        case "events_api":
            return json.dumps(attempt.payload).encode(), "application/json"
        case "interactive":
            return urlencode({"payload": json.dumps(attempt.payload)}).encode(), _FORM
        case "slash_commands":
            return urlencode(attempt.payload).encode(), _FORM


async def _acknowledged(response: aiohttp.ClientResponse) -> Acknowledged:
    text = await response.text()
    if not 200 <= response.status < 300:
        raise NotDelivered("http_error")
    if response.content_type != "application/json":
        return Acknowledged({"text": text} if text else {})
    decoded: Any = json.loads(text or "{}")
    return Acknowledged(decoded if isinstance(decoded, dict) else {})
