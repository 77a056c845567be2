"""Logs: events with fields, one line each; never a message's text, a token or an argument.

Whoever logs takes care of that. What libraries and servers say passes a last sieve here: secrets
are masked by their form, and every character that a terminal would obey is written out.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict

_SECRETS = re.compile(
    r"\b(?:xox[a-z]|xapp|xoxe\.xox[a-z])-[\w.-]{4,}"  # Slack's tokens
    r"|\bsk-[\w-]{8,}"  # OpenAI's keys
    r"|(?<=://)[^/\s@]*:[^/\s@]+(?=@)"  # a password in an address
    r"|(?<![\w.-])(?:\d[ -]?){12,18}\d(?![\w.-])"  # a card's number
)


def sieve(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Takes secrets and control characters out of every text of an event."""
    return {name: _sieved(name, value) for name, value in event.items()}


def _sieved(name: str, value: object) -> object:
    if not isinstance(value, str) or name == "timestamp":
        return value
    masked = _SECRETS.sub(_masked, value)
    kept = "\n" if name == "exception" else ""  # a traceback has lines
    return "".join(c if c.isprintable() or c in kept else ascii(c)[1:-1] for c in masked)


def _masked(found: re.Match[str]) -> str:
    digits = [int(digit) for digit in found[0] if digit.isdigit()]
    if found[0][0].isdigit() and not _is_card(digits):
        return found[0]
    return "***"


def _is_card(digits: list[int]) -> bool:
    """Luhn's check, which every card's number passes and one in ten other numbers."""
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def configure_logs(level: str, *, pretty: bool | None = None) -> None:
    """Sets up structlog and the standard library's loggers behind one another.

    Args:
        level: The least severe level that is written.
        pretty: For people rather than for machines; None asks whether stderr is a terminal.
    """
    shown = sys.stderr.isatty() if pretty is None else pretty
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if shown
        else structlog.processors.JSONRenderer()
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, sieve, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            sieve,
            renderer,
        ],
    )
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # Libraries speak up when something is wrong; their chatter holds payloads.
    root.setLevel(logging.WARNING)
