"""What a customer's words hint at: the topic, and how they answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sandbox.model.clerk.cue_table import TABLE, Cue
from sandbox.model.clerk.spelling import correct, plain
from sandbox.model.clerk.topic_table import TOPIC_TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping


BOT_QUESTION = 7
"""The weight of small talk that asks whether a person is there."""

TOPICS = (Cue.HUMAN, Cue.REFUND, Cue.PROBLEM, Cue.BUY)
"""What a conversation can be about; of equal hints the earlier wins."""

_PATTERNS = tuple(
    (
        cue,
        weight,
        re.compile(rf"(?<![\w'])(?:{pattern})(?![\w])" if "^" not in pattern else pattern),
    )
    for cue, weight, pattern in (*TOPIC_TABLE, *TABLE)
)
_FILLERS = (
    r"(?:want|need|looking|for|an?|the|my|any|to|get|like|think|asking|ask|about|really|just|buy"
    r"|it|have|anything|be)"
)
_NEGATED = re.compile(
    rf"(?:\b(?:not|never|without|no(?! just\b| only\b)|nothing)|n't)\s+(?:{_FILLERS}\s+)*$"
)
_BOT_QUESTION = re.compile(
    r"\bwho (?:are|is|r) (?:you|this|there)\b(?! (?:selling|guys))|\bwhat are you$"
    r"|(?:\b(?:are|r) |^)(?:you|u) (?:really )?(?:an? )?(?:real |actual |live )?"
    r"(?:humans?|bots?|chatbot|robots?|real|ai|machine|person|people)\b"
    r"(?: or (?:an? )?(?:human|bot|robot|machine|person|ai)\b)?"
)
# "A trap that doesn't break" is a wish, not a complaint.
_DEMAND = re.compile(
    r"\b((?:an?|something|anything|some)(?: [\w-]+){0,4}) (?:that|which|who) (?:doesn't|don't|won't"
    r"|can't|isn't|never) \w+"
)
# "Tornado seeds, please. My windmill stands still": what comes after tells only what for.
_REQUEST = re.compile(r"[\w' -]{3,50}?,? (?:please|pls)[.!,;:-]")
_WHISPER = 2  # the weight of a hint that needs another beside it
_DENIABLE = frozenset({Cue.REFUND, Cue.BUY, Cue.HUMAN, Cue.THANKS, Cue.PRICE})
_SECOND_THOUGHT = re.compile(
    r"\b(?:actually|on second thoughts?|scratch that|wait|but first(?: things first)?|first things first|or rather|no,|but now|instead i|i(?:'d| would) (?:much )?rather)\b"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text hints at.

    Args:
        text: The text, lower case and corrected.
        scores: How strongly; what is absent is not hinted at.
    """

    text: str
    scores: Mapping[Cue, int]

    def has(self, *cues: Cue) -> bool:
        """Whether any of these is hinted at."""
        return any(cue in self.scores for cue in cues)

    @property
    def topic(self) -> Cue | None:
        """The strongest hint about what the conversation is for, if it is more than a whisper."""
        # That something is theirs ("stole my lunch") says less than what they hint at besides.
        only_theirs = self.scores.get(Cue.PROBLEM) == self.scores.get(Cue.BUY) == _WHISPER
        if only_theirs and not self.has(Cue.HUMAN, Cue.REFUND):
            return Cue.BUY
        best = max(TOPICS, key=lambda topic: self.scores.get(topic, 0))
        return best if self.scores.get(best, 0) > 1 else None

    @property
    def empty(self) -> bool:
        """Whether nothing at all was understood."""
        return not self.scores


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """Reads a customer's words; where they think better of it, the second thought counts."""
    words = correct(plain(text))
    whole = _scores(words)
    *_, last = _SECOND_THOUGHT.split(words)
    second = _scores(last.strip(" ,.-"))
    if last != words and any(topic in second for topic in TOPICS):
        return Reading(last.strip(" ,.-"), second)
    return Reading(words, whole)


def _scores(words: str) -> dict[Cue, int]:
    scores: dict[Cue, int] = {}
    words, bot_questions = _BOT_QUESTION.subn(" ", words)
    if bot_questions:
        scores[Cue.SMALL_TALK] = BOT_QUESTION
    words = _DEMAND.sub(r"\1", words.strip(" ?!.,"))
    for cue, weight, pattern in _PATTERNS:
        for match in pattern.finditer(words):
            if cue in _DENIABLE and _NEGATED.search(words[: match.start()]):
                continue
            scores[cue] = max(scores.get(cue, 0), weight)
    if _REQUEST.match(words) and scores.get(Cue.PROBLEM) == _WHISPER:
        del scores[Cue.PROBLEM]
    return scores
