"""Slack's markup, read by Slack's rules."""

import re

_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


def mentioned_users(text: str) -> list[str]:
    """The ids of the members that a text mentions."""
    return _USER.findall(text)
