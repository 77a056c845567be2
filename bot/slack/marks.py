"""Slack's formatting characters where they are not meant as such.

Slack has no way to quote one, so those that it would heed are replaced by characters that look
like them. Those that it leaves alone stay: an address or an id with underscores can be copied.
"""

import re

__all__ = ["RUN", "is_idle", "lookalike", "quiet", "unticked"]

RUN = re.compile(r"([*_~])\1*")
"""One or more of the same mark; the mark is the first group."""

_LOOKALIKES = str.maketrans("*_~`", "\u2217\u02cd\u223c\u02cb")


def quiet(text: str) -> str:
    """Replace every mark and backtick that could begin or end formatting."""
    return RUN.sub(lambda run: run[0] if is_idle(run) else lookalike(run[0]), unticked(text))


def is_idle(run: re.Match[str]) -> bool:
    """Say whether Slack leaves this run of marks alone: inside a word, or between spaces."""
    start, end = run.span()
    before, after = run.string[max(0, start - 1) : start], run.string[end : end + 1]
    return (before.isalnum() and after.isalnum()) or (before.isspace() and after.isspace())


def lookalike(text: str) -> str:
    """Replace marks, whatever stands around them."""
    return text.translate(_LOOKALIKES)


def unticked(text: str) -> str:
    """Replace backticks, which would end the code that they stand in."""
    return text.replace("`", lookalike("`"))
