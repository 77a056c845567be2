"""The Slack app as a manifest: what it is called, what it may do, what it is told of.

``manifest.json`` beside the README is this for Socket Mode; ``switchboard manifest --url`` prints
the variant for HTTP.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.settings import Fault, SettingsError

__all__ = ["EVENTS", "SCOPES", "Scope", "as_text", "render"]

_EVENTS_PATH = "/slack/events"


@dataclass(frozen=True, slots=True)
class Scope:
    """One permission of the bot token.

    Args:
        name: Slack's name for it.
        purpose: What would be missing without it.
        optional: Whether the desk still works then, only less well.
    """

    name: str
    purpose: str
    optional: bool = False


SCOPES = (
    Scope("app_mentions:read", "customers could not call it by mentioning it"),
    Scope("assistant:write", "threads would not show that it is working", optional=True),
    Scope("channels:history", "it could not read threads in public channels"),
    Scope("channels:read", "it could not tell who is staff if the support channel is public"),
    Scope("chat:write", "it could not answer"),
    Scope("chat:write.customize", "all agents would post under one name", optional=True),
    Scope("commands", "/switchboard and the message shortcuts would be missing"),
    Scope("groups:history", "it could not read threads in private channels"),
    Scope("groups:read", "it could not tell who is staff if the support channel is private"),
    Scope("im:history", "it could not read direct messages"),
    Scope(
        "reactions:write", "messages would not get an 👀 where Slack shows no status", optional=True
    ),
    Scope(
        "users:read",
        "everybody would be called somebody, and SWITCHBOARD_CUSTOMERS other than invited would "
        "refuse them",
        optional=True,
    ),
)
"""The least that the product needs; nothing in it reads files, emails or other people's messages
outside the conversations that the bot was invited to."""

EVENTS = ("app_mention", "message.channels", "message.groups", "message.im")
"""What Slack tells the app of: mentions, and messages where the bot is a member."""


def render(url: str | None = None) -> dict[str, Any]:
    """Make the manifest.

    Args:
        url: The public address of the ``web`` process for HTTP mode, with or without
            ``/slack/events``; None is Socket Mode.

    Raises:
        SettingsError: The address is not one that Slack would call.
    """
    endpoint = _endpoint(url) if url else None
    reached: dict[str, Any] = {"request_url": endpoint} if endpoint else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Switchboard",
            "description": "Customer support by a team of agents",
            "background_color": "#1f2937",
        },
        "features": _features(endpoint),
        "oauth_config": {"scopes": {"bot": [scope.name for scope in SCOPES]}},
        "settings": {
            "event_subscriptions": {**reached, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **reached},
            "org_deploy_enabled": False,
            "socket_mode_enabled": endpoint is None,
            "token_rotation_enabled": False,
        },
    }


def as_text(url: str | None = None) -> str:
    """Make the manifest as it is printed and pasted; arguments and errors as for ``render``."""
    return json.dumps(render(url), indent=2, ensure_ascii=False) + "\n"


def _features(endpoint: str | None) -> dict[str, Any]:
    command = {
        "command": "/switchboard",
        "description": "Reset or inspect your support conversation",
        "usage_hint": "reset | status | orders | help",
        "should_escape": True,
    }
    return {
        "agent_view": {
            "agent_description": "Answers support questions, brings in the right specialist, "
            "and calls a person when one is needed.",
            "suggested_prompts": [
                {"title": "Report a problem", "message": "Something I bought is not working"},
                {"title": "Place an order", "message": "I would like to buy something"},
                {"title": "Get a refund", "message": "I would like a refund"},
                {"title": "Talk to a person", "message": "Please connect me with a human"},
            ],
        },
        "app_home": {
            "home_tab_enabled": False,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Switchboard", "always_online": True},
        "slash_commands": [command | ({"url": endpoint} if endpoint else {})],
        "shortcuts": [
            {
                "name": "Reset conversation",
                "type": "message",
                "callback_id": "conversation_reset",
                "description": "Start this thread over with a fresh agent",
            },
            {
                "name": "Get a human",
                "type": "message",
                "callback_id": "conversation_escalate",
                "description": "Hand this thread to the support team",
            },
        ],
    }


def _endpoint(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise SettingsError(
            (Fault("--url", f"is {url!r}: Slack calls public https addresses only"),)
        )
    return url.rstrip("/").removesuffix(_EVENTS_PATH) + _EVENTS_PATH
