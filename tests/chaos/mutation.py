"""Slack's payloads, and what becomes of them in the hands of somebody who means no good."""

from __future__ import annotations

import json
import random
import time
from copy import deepcopy
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from sandbox.slack.http_mode import signature

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]
Headers = dict[str, str]

JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"

_JUNK: list[Any] = [
    None,
    0,
    -1,
    1e308,
    True,
    "",
    "x" * 5000,
    "\u202e\x00\ud83d\U000e0041",
    "1.2.3",
    "<!channel>",
    [],
    {},
    [[[[[[]]]]]],
    {"type": {"type": "type"}},
    ["1795151438.000001"],
]


def payloads(team: str, channel: str, user: str, bot: str) -> list[tuple[str, Json]]:
    """One well-formed payload of each kind: (how it is sent, payload)."""
    now = f"{time.time():.6f}"
    message = {"type": "message", "user": user, "text": f"<@{bot}> hi", "ts": now}
    message |= {"channel": channel, "channel_type": "channel", "event_ts": now}
    place = {"team": {"id": team, "domain": "acme"}, "user": {"id": user, "team_id": team}}
    place |= {"channel": {"id": channel, "name": "support"}, "api_app_id": "A1", "token": "t"}
    shown = {
        "message": {"ts": now, "thread_ts": now, "text": "hi", "user": user},
        "trigger_id": "1",
    }
    button = {"type": "button", "action_id": "human", "block_id": "b", "value": "v"}
    events: list[Json] = [
        message,
        message | {"type": "app_mention"},
        message | {"subtype": "message_changed", "message": message, "previous_message": message},
        message | {"subtype": "message_deleted", "deleted_ts": now, "previous_message": message},
        message | {"subtype": "file_share", "files": [{"id": "F1", "name": "a.png"}]},
    ]
    return [
        *(("events_api", _envelope(team, event)) for event in events),
        (
            "interactive",
            place | shown | {"type": "block_actions", "actions": [button | {"action_ts": now}]},
        ),
        (
            "interactive",
            place
            | shown
            | {"type": "message_action", "callback_id": "conversation_reset", "action_ts": now},
        ),
        (
            "slash_commands",
            {
                "command": "/switchboard",
                "text": "status",
                "team_id": team,
                "user_id": user,
                "channel_id": channel,
                "trigger_id": "1",
                "response_url": "http://127.0.0.1:9/nowhere",
            },
        ),
    ]


def _envelope(team: str, event: Json) -> Json:
    return {
        "type": "event_callback",
        "team_id": team,
        "api_app_id": "A1",
        "event_id": f"Ev{random.getrandbits(60)}",
        "event_time": int(time.time()),
        "event": event,
        "authorizations": [{"team_id": team, "user_id": "U0SWBBOT01", "is_bot": True}],
    }


def mutated(payload: Json) -> Json:
    """A copy in which something was left out, replaced by junk, or put where it does not belong."""
    made = deepcopy(payload)
    for _ in range(random.randint(1, 3)):
        owner, key = random.choice(_spots(made))
        act = random.choice(("drop", "junk", "junk", "nest", "swap"))
        match act:
            case "drop" if isinstance(owner, dict):
                del owner[key]
            case "nest":
                owner[key] = {"value": [owner[key]]}
            case "swap":
                other, there = random.choice(_spots(made))
                owner[key] = deepcopy(other[there])
            case _:
                owner[key] = deepcopy(random.choice(_JUNK))
        if not _spots(made):
            break
    return made


def _spots(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        known = cast("Json", value)
        found += [(known, key) for key in known]
        for inner in known.values():
            found += _spots(inner)
    elif isinstance(value, list):
        several = cast("list[Any]", value)
        found += [(several, place) for place in range(len(several))]
        for inner in several:
            found += _spots(inner)
    return found


def encoded(kind: str, payload: Json) -> tuple[bytes, Headers]:
    """A payload as it is posted."""
    if kind == "events_api":
        return json.dumps(payload).encode(), {"Content-Type": JSON_TYPE}
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    text = urlencode({key: str(value) for key, value in form.items()}, errors="surrogatepass")
    return text.encode(), {"Content-Type": FORM_TYPE}


FORGERIES: dict[str, Callable[[str, bytes], Headers]] = {
    "another secret": lambda _, body: signature("somebody-elses-secret", body),
    "another body": lambda secret, body: signature(secret, body + b" "),
    "too old": lambda secret, body: signature(secret, body, timestamp=int(time.time()) - 301),
    "from the future": lambda secret, body: signature(
        secret, body, timestamp=int(time.time()) + 360
    ),
    "no signature": lambda secret, body: _without(secret, body, "X-Slack-Signature"),
    "no time": lambda secret, body: _without(secret, body, "X-Slack-Request-Timestamp"),
    "no number": lambda secret, body: _with(secret, body, "X-Slack-Request-Timestamp", "soon"),
    "another version": lambda secret, body: _with(secret, body, "X-Slack-Signature", "v1=00"),
    "not ASCII": lambda secret, body: _with(secret, body, "X-Slack-Signature", "v0=é☃"),
    "empty": lambda secret, body: _with(secret, body, "X-Slack-Signature", ""),
}
"""Name → headers, given the secret and the body."""


def _without(secret: str, body: bytes, header: str) -> Headers:
    return {k: v for k, v in signature(secret, body).items() if k != header}


def _with(secret: str, body: bytes, header: str, value: str) -> Headers:
    return signature(secret, body) | {header: value}
