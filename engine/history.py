"""How much of a long transcript a model is sent: whole turns, cut in big steps.

Tokens are estimated from bytes: no tokenizer fits all models, and a server's own count comes
too late. Three bytes a token is near for prose in any script and high for most.
"""

from collections.abc import Sequence
from itertools import accumulate

from engine import phrases
from engine.transcript import as_json
from engine.types import Message

_BYTES_A_TOKEN = 3
_KEPT = 0.5
_OPENING_CHARS = 500


def estimated_tokens(value: object) -> int:
    """Tokens of something as JSON, rather too many than too few."""
    return -(-len(as_json(value)) // _BYTES_A_TOKEN)


def windowed(messages: Sequence[Message], *, tokens: int, facts: str = "") -> list[Message]:
    """The part of a transcript that is sent.

    It begins at a user message, so that calls and answers stay together. When a transcript has
    outgrown the limit it is cut to half of it: a cut rewrites the prompt cache, so there should
    be few. Where it is cut depends on nothing but the messages before the cut's cause; the same
    thread is cut at the same place in every later turn, until it outgrows the limit again.

    Args:
        messages: The transcript, paired.
        tokens: The limit. The current turn is sent whole, even if it is longer.
        facts: What must be known though the messages that said it are left out; by code.

    Returns:
        The messages; behind a cut, after a note with the opening words and the facts.
    """
    if estimated_tokens(messages) <= tokens:
        return list(messages)
    start = _start(messages, tokens)
    return [_note(messages[0], facts), *messages[start:]] if start else list(messages)


def _start(messages: Sequence[Message], tokens: int) -> int:
    """Where the window begins: replays the thread's growth, cutting when it was too long."""
    before = [0, *accumulate(estimated_tokens(message) + 1 for message in messages)]
    users = [place for place, message in enumerate(messages) if message["role"] == "user"]
    start = 0
    for end in range(1, len(messages) + 1):
        if before[end] - before[start] <= tokens:
            continue
        later = [place for place in users if start < place < end]
        fitting = (p for p in later if before[end] - before[p] <= tokens * _KEPT)
        start = next(fitting, later[-1] if later else start)
    return start


def _note(opening: Message, facts: str) -> Message:
    said = str(opening["content"] or "")
    words = said if len(said) <= _OPENING_CHARS else f"{said[:_OPENING_CHARS]} {phrases.CUT}"
    note = phrases.LEFT_OUT.format(opening=words)
    return {"role": "user", "content": f"{note}\n{facts}" if facts else note}
