"""Token counts: estimates that behave like the real ones, prompt cache included."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

BYTES_PER_TOKEN = 4  # what English comes to; nobody is billed by it
SMALLEST_CACHED_PREFIX = 1024  # OpenAI caches nothing shorter, in tokens
REMEMBERED_PROMPTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What one call cost, in tokens."""

    prompt: int
    cached: int
    completion: int


def count(value: Any) -> int:
    """Estimates the tokens of a text or of any JSON value."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return -(-len(text.encode()) // BYTES_PER_TOKEN) if text else 0


class PromptCache:
    """Remembers recent prompts and says how much of a new one was seen before.

    Args:
        capacity: How many prompts are remembered; the oldest is forgotten first.
    """

    def __init__(self, capacity: int = REMEMBERED_PROMPTS) -> None:
        self._capacity = capacity
        self._prompts: OrderedDict[tuple[str, ...], None] = OrderedDict()

    def measure(self, model: str, tools: Any, messages: list[Any]) -> tuple[int, int]:
        """Counts a prompt's tokens and those among them that lie in a cached prefix.

        The order is OpenAI's: tools first, then the messages; whole pieces match or do not.

        Returns:
            (prompt tokens, cached tokens).
        """
        pieces = (model, *(json.dumps(piece, sort_keys=True) for piece in (tools, *messages)))
        shared = max((_shared(pieces, known) for known in self._prompts), default=0)
        sizes = [count(piece) for piece in pieces[1:]]
        cached = sum(sizes[: max(shared - 1, 0)])
        self._remember(pieces)
        return sum(sizes), cached if cached >= SMALLEST_CACHED_PREFIX else 0

    def _remember(self, pieces: tuple[str, ...]) -> None:
        self._prompts[pieces] = None
        self._prompts.move_to_end(pieces)
        if len(self._prompts) > self._capacity:
            self._prompts.popitem(last=False)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
