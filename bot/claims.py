"""An agent's word that something was ordered or refunded, in a conversation in which nothing was.

What is done is said by code, on the record of its card. A small model says it without: then code
says that it is not so. English only, and only what is put plainly; what is meant is not guessed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.phrases import OFFER_ENDS, is_staffs

if TYPE_CHECKING:
    from bot.draft import Draft

_ADVERB = r"(?:\s+(?:just|now|already|successfully|been))*\s+"
_DONE = r"(?:placed|ordered|refunded|processed|issued|confirmed|completed)\b"
_CLAIM = re.compile(
    rf"\b(?:I|we)(?:['\u2019]ve|\s+have){_ADVERB}(?:placed|ordered|refunded|(?:processed|issued|completed)"
    r"\s+(?:your|the|a)\s+(?:full\s+)?(?:order|refund))\b"
    rf"|\b(?:order|refund|purchase|money)\b[^.?!\n]{{0,50}}\b(?:has|have){_ADVERB}{_DONE}"
    rf"|\b(?:order|refund)\s+(?:is\s+)?(?:now\s+|successfully\s+)?{_DONE}\s*(?:[.!]|$)",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:not|no|never|nothing|once|when|if|until|unless|after|before|as\s+soon)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_ENDS = frozenset(OFFER_ENDS.values())
_FEW = 5
"""So many offers are surely all remembered."""


def unfounded(words: str, draft: Draft) -> bool:
    """Whether an agent claims an order or a refund that cannot be.

    Args:
        words: What the agent said.
        draft: Says what became of its offers, and whether a person took part, who may have done
            anything.
    """
    now = draft.conversation
    if now.approvals or (now.offer and now.offer.state != "proposed"):
        return False
    if len(now.settled) > _FEW or any(sentence not in _ENDS for _, sentence in now.settled):
        return False
    if any(is_staffs(str(m.get("content"))) for m in draft.messages if m["role"] == "user"):
        return False
    sentences = (found[0].strip() for found in _SENTENCE.finditer(words))
    return any(
        _CLAIM.search(each) and not each.endswith("?") and not _OTHERWISE.search(each)
        for each in sentences
    )
