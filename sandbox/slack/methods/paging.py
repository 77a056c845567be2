"""Slack's cursors: opaque to the caller, an offset to us."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from sandbox.slack.changes import Json
from sandbox.slack.errors import SlackError
from sandbox.slack.methods.call import Call

Item = TypeVar("Item")


def paged(call: Call, items: Sequence[Item], *, default: int) -> tuple[list[Item], Json]:
    """One page of a list.

    Args:
        call: Its ``limit`` and ``cursor`` say which.
        items: The whole list.
        default: How many without a limit; a limit beyond 999 is cut there, as Slack does.

    Returns:
        The page, and the answer's fields about the next one.

    Raises:
        SlackError: ``invalid_cursor``, ``invalid_limit``.
    """
    limit = call.arguments.number("limit", default=default)
    if limit < 1:
        raise SlackError("invalid_limit")
    start = _offset(call.arguments.text("cursor"))
    end = start + min(limit, max(default, 999))
    more = end < len(items)
    cursor = base64.b64encode(f"offset:{end}".encode()).decode() if more else ""
    return list(items[start:end]), {
        "has_more": more,
        "response_metadata": {"next_cursor": cursor},
    }


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("offset:"))
    except (ValueError, binascii.Error) as error:
        raise SlackError("invalid_cursor") from error
