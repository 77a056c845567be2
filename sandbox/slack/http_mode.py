"""HTTP mode: signed requests to the app's own address."""

import hashlib
import hmac
import json
import secrets
import time
from typing import Any, cast
from urllib.parse import urlencode

import aiohttp

from sandbox.slack.changes import Json
from sandbox.slack.config import Addresses
from sandbox.slack.transport import Acknowledged, Attempt, NotDelivered

_FORM = "application/x-www-form-urlencoded"


class HttpMode:
    """Posts each payload to the app, signed, and takes a 2xx for its acknowledgement.

    Args:
        addresses: Where.
        signing_secret: Signs every request.
    """

    def __init__(self, addresses: Addresses, signing_secret: str) -> None:
        self._addresses = addresses
        self._secret = signing_secret
        self._open: aiohttp.ClientSession | None = None

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
        headers = {"Content-Type": content_type, **signature(self._secret, body)}
        if attempt.number:
            headers |= {
                "X-Slack-Retry-Num": str(attempt.number),
                "X-Slack-Retry-Reason": attempt.reason,
            }
        address = self._addresses.of(attempt.kind)
        limit = aiohttp.ClientTimeout(total=timeout)
        try:
            async with self._session.post(
                address, data=body, headers=headers, timeout=limit
            ) as response:
                return await _acknowledged(response)
        except TimeoutError as error:
            raise NotDelivered("http_timeout") from error
        except aiohttp.ClientError as error:
            raise NotDelivered("connection_failed") from error

    async def close(self) -> None:
        """Close the connections."""
        if self._open is not None:
            await self._open.close()

    @property
    def _session(self) -> aiohttp.ClientSession:
        # Opened at the first delivery: only then is there an event loop for certain.
        if self._open is None:
            self._open = aiohttp.ClientSession()
        return self._open


async def verified(addresses: Addresses, signing_secret: str) -> bool:
    """Slack's handshake when an address is entered: whether the app echoes the challenge."""
    challenge = secrets.token_urlsafe(32)
    payload: Json = {
        "token": "sandbox-verification-token",
        "challenge": challenge,
        "type": "url_verification",
    }
    http = HttpMode(addresses, signing_secret)
    try:
        answer = await http.deliver(Attempt("events_api", payload), timeout=3)
    except NotDelivered:
        return False
    finally:
        await http.close()
    return challenge in answer.response.values()


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
        final = response.headers.get("X-Slack-No-Retry") == "1"
        raise NotDelivered("http_error", final=final)
    if response.content_type != "application/json":
        return Acknowledged({"text": text} if text else {})
    return Acknowledged(_object(text))


def _object(text: str) -> Json:
    decoded: Any = json.loads(text or "{}")
    return cast("Json", decoded) if isinstance(decoded, dict) else {}
