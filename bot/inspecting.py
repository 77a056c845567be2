"""``switchboard inspect``: all that is known of one conversation, for whoever looks into a fault.

It holds people's words: it goes to the operator's terminal and nowhere else.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.places import parse_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.store.holdings import Held, Holdings

_PERMALINK = re.compile(r"/archives/(?P<channel>[A-Z0-9]+)/p(?P<seconds>\d{10})(?P<micros>\d{6})")
_THREAD = re.compile(r"[?&]thread_ts=(?P<ts>\d+\.\d+)")


class NoSuchPlace(Exception):  # noqa: N818 - a state, read aloud as one
    """Nothing is kept there. The message is for the operator."""


def pattern_of(text: str) -> str:
    """The place that somebody means, as a pattern of Redis's.

    Args:
        text: A message's permalink as Slack gives it, or a place as logs have it.

    Raises:
        NoSuchPlace: It is neither.
    """
    link = _PERMALINK.search(text)
    if link is not None:
        thread = _THREAD.search(text)
        ts = thread["ts"] if thread else f"{link['seconds']}.{link['micros']}"
        return f"thread:*:{link['channel']}:{ts}"
    try:
        return str(parse_place(text))
    except ValueError:
        raise NoSuchPlace(
            f"{text!r} is no permalink (https://….slack.com/archives/C…/p…) and no place "
            "(thread:T…:C…:…)"
        ) from None


async def inspect(holdings: Holdings, text: str) -> list[str]:
    """Lines about the place that somebody means.

    Raises:
        NoSuchPlace: Nothing is kept there.
    """
    async for place in holdings.places(pattern_of(text)):
        return list(_lines(await holdings.read(place)))
    raise NoSuchPlace(f"Nothing is kept of {text}: no conversation, or its time is over.")


def _lines(held: Held) -> Iterator[str]:
    yield held.place
    yield from _ownership(held)
    state: dict[str, Any] = json.loads(held.state or "{}")
    timers = state.pop("timers", {})
    yield from _section("state", [json.dumps(state, ensure_ascii=False, indent=2)])
    yield from _section("timers", [f"{name}: {_when(at, held.now)}" for name, at in timers.items()])
    yield from _section("posts that stand", [f"{ref}: {at}" for ref, at in held.refs.items()])
    yield from _section("transcript", held.transcript)
    yield from _section("inbox", [f"{name} {body}" for name, body in held.inbox])
    yield from _section("outbox", held.outbox)


def _ownership(held: Held) -> Iterator[str]:
    fields = held.fields
    yield f"owner: {fields.get('owner', 'nobody')}, tries: {fields.get('attempts', '0')}"
    yield f"epoch: {fields.get('epoch', '0')}, fence: {fields.get('fence', 'none yet')}"
    yield f"next look: {'never' if held.look is None else _when(held.look, held.now)}"
    if "sending" in fields:
        yield f"being sent: {fields['sending']}"


def _section(title: str, lines: list[str] | Any) -> Iterator[str]:
    yield ""
    yield f"{title}:" if lines else f"{title}: nothing"
    for line in lines:
        yield from (f"  {part}" for part in str(line).splitlines())


def _when(at: int, now: int) -> str:
    moment = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
    return f"{moment} ({(at - now) / 1000:+.0f} s)"
