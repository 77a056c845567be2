"""Says things, and never the same sentence twice running."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.model.clerk.phrases import variants
from sandbox.model.reply import Reply

if TYPE_CHECKING:
    from sandbox.model.clerk.acts import Act
    from sandbox.model.clerk.conversation import Conversation

_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
_OPENINGS = ("Once more: ", "As I said: ", "To be plain: ")


def say(conversation: Conversation, act: Act, **slots: str) -> Reply:
    """A reply that says this, in words that differ from the last ones."""
    return Reply(content=words(conversation, act, **slots))


def words(conversation: Conversation, act: Act, **slots: str) -> str:
    """The words for an act: its variants take turns, and none repeats what was just said."""
    choices = variants(act, **slots)
    # Not every product is priced in the same words, nor has the same caveat.
    start = conversation.did(act) + (len(slots.get("item", "")) if "price" in slots else 0)
    rotated = [choices[(start + step) % len(choices)] for step in range(len(choices))]
    just_said = [sentence for one in conversation.told[-2:] for sentence in sentences(one.text)]
    for text in rotated:
        if not set(sentences(text)) & set(just_said):
            return text
    # Only long gaps get here, such as a tool that answers with the same text again and again.
    last = conversation.told[-1].text if conversation.told else ""
    opening = _OPENINGS[start % len(_OPENINGS)]
    return rotated[0] if rotated[0] != last else opening + rotated[0]


def sentences(text: str) -> list[str]:
    """The sentences of a text, without blanks around them."""
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip()]
