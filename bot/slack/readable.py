"""Slack's text as a reader sees it: what goes into a transcript."""

from __future__ import annotations

import html
import re

from bot.slack.escape import clean

_TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def readable(text: str, *, us: str) -> str:
    """Resolves Slack's tokens and entities, and takes out what a reader cannot see.

    A model does read it: an order in tag characters, or a line that a zero-width space keeps from
    being told from one of ours.

    Args:
        text: As an event carries it.
        us: Our own user id; mentions of it are taken off.

    Returns:
        Plain text: ``@name``, ``#channel``, ``label (url)``.
    """
    return clean(html.unescape(_TOKEN.sub(lambda token: _shown(token, us), text))).strip()


def _shown(token: re.Match[str], us: str) -> str:
    kind, target, label = token[1], token[2], token[3]
    if kind == "@":
        return "" if target == us else f"@{label or target}"
    if kind == "#":
        return f"#{label or target}"
    if kind == "!":
        return label or f"@{target.partition('^')[0]}"
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return address if not label or label == address else f"{label} ({address})"


def mentions(text: str, user: str) -> bool:
    """Whether a user is mentioned."""
    return f"<@{user}>" in text or f"<@{user}|" in text


def addressee(text: str, us: str) -> str:
    """Whom a text begins by mentioning, where people talk to each other; "" for us and nobody."""
    first = re.match(r"\s*<@([^>|]+)", text)
    return first[1] if first is not None and first[1] != us else ""
