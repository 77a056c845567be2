"""Search that forgives typos, word order and vague descriptions.

Every word of the query is matched to the most similar word of an item; an item's score is the
share of the query that it explains, where rare words weigh more than common ones (a word that
no item knows weighs most: "a pizza oven" is no fit because something else is an oven).
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from rapidfuzz import fuzz, process, utils

from agents.commerce.records import Item

_SMALL_WORDS = """
a about acme all also am an and any are as at be because bought but buy by can could did do does for from
get give got had has have he help her him his how i if in into is it item items its just kind like
ll looking looks m me my need of on one ones or order our out please product purchase re really s
sell she so some somebody someone something sort t that the their them there these they thing things
this those to up us ve very want was we were what when where which who will with would you your
"""
_SILENT = frozenset(_SMALL_WORDS.split())
"""Words that say nothing about an item."""

_ENDINGS = ("ings", "ing", "ies", "ers", "er", "ed", "es", "s", "e", "y")

_NAME, _KEYWORD, _DESCRIPTION = 1.0, 0.9, 0.7
"""How much a hit counts, by where the word stands."""

_SIMILAR = 78.0
"""Words less alike than this (of 100) are different words."""

_FORGIVEN = 4
"""Shorter words have no typos: "hat" is no "cat"."""

_ENOUGH = 0.45
"""The share of the query that an item must explain."""

_LONGEST = 40
"""Words of a query that are read; nobody describes a thing in more."""

_VAGUE = frozenset({"machine", "set", "kit", "tool", "device", "big", "huge", "large", "small"})
_VAGUE_WEIGHT = 0.4
"""Words that fit nearly everything weigh less, however few items have them."""


def words(text: str) -> list[str]:
    """The words of a text that say something, in lower case and without their endings."""
    return [_stem(word) for word in _spoken(text)]


class Search:
    """An index of items, built once.

    Args:
        items: What can be found.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = [(item, _weights(item)) for item in items]
        counts = Counter(word for _, weights in self._items for word in weights)
        self._rarity = {
            word: math.log(1 + len(self._items) / count)
            * (_VAGUE_WEIGHT if word in _VAGUE_STEMS else 1)
            for word, count in counts.items()
        }
        self._long = [word for word in self._rarity if len(word) >= _FORGIVEN]
        self._unknown = math.log(1 + len(self._items))

    def __call__(self, query: str) -> list[Item]:
        """All items that fit, the best first."""
        spoken = _spoken(query)[:_LONGEST]
        terms = [self._similar(word) for word in self._compounded(spoken)]
        total = sum(weight for _, weight in terms)
        scored = (
            (self._score(terms, weights) / total, item) for item, weights in self._items if total
        )
        fitting = [(score, item) for score, item in scored if score >= _ENOUGH]
        return [item for _, item in sorted(fitting, key=lambda pair: -pair[0])]

    def _compounded(self, found: Sequence[str]) -> Iterator[str]:
        """The words, two that are only known as one put together: "steam roller"."""
        waiting = list(found)
        while waiting:
            word = waiting.pop(0)
            both = _stem(word + waiting[0]) if waiting else ""
            if _stem(word) not in self._rarity and both in self._rarity:
                waiting.pop(0)
                yield both
            else:
                yield _stem(word)

    def _similar(self, word: str) -> tuple[Mapping[str, float], float]:
        """The known words that a word may stand for, each with its likeness; and its weight."""
        near = {word: 100.0} if word in self._rarity else {}
        if len(word) >= _FORGIVEN:
            like = process.extract(
                word, self._long, scorer=fuzz.ratio, score_cutoff=_SIMILAR, limit=None
            )
            near |= {known: score for known, score, _ in like}
        weight = max((self._rarity[known] for known in near), default=self._unknown)
        return near, weight

    def _score(
        self, terms: Sequence[tuple[Mapping[str, float], float]], weights: Mapping[str, float]
    ) -> float:
        return sum(
            weight * max((near[w] / 100 * weights[w] for w in near if w in weights), default=0.0)
            for near, weight in terms
        )


def _weights(item: Item) -> dict[str, float]:
    """An item's words and how much each counts, the best place winning."""
    name = _spoken(item.name)
    compounds = words(" ".join(first + second for first, second in pairwise(name)))  # birdseed
    return (
        dict.fromkeys(words(item.description), _DESCRIPTION)
        | dict.fromkeys(words(" ".join(item.keywords)), _KEYWORD)
        | dict.fromkeys(words(item.name) + compounds, _NAME)
    )


def _spoken(text: str) -> list[str]:
    """The words of a text that say something, as they stand there but in lower case."""
    found = re.findall(r"[^\W_]+", utils.default_process(text.replace("'", "")))
    return [word for word in found if word not in _SILENT]


def _stem(word: str) -> str:
    """A word without its ending, where four letters remain: throwing, throws → throw."""
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 4), "")
    return word.removesuffix(ending)


_VAGUE_STEMS = frozenset(map(_stem, _VAGUE))
