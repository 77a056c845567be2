"""Makes a customer's words comparable: case, quotes, mentions, drawn-out letters, small typos."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA


def words_of(text: str) -> frozenset[str]:
    """The words of a text as a set: word lists read better as running text."""
    return frozenset(text.split())


_MENTION = re.compile(r"<[@#!][^>]*>|(?<!\w)@\w+")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})  # noqa: RUF001
_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")  # letters only: 2000 stays what it is
_MARKUP = re.compile(r"[*_~`>]+")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_CONTRACTIONS = {
    "dont": "don't",
    "doesnt": "doesn't",
    "didnt": "didn't",
    "wont": "won't",
    "cant": "can't",
    "cannot": "can't",
    "isnt": "isn't",
    "arent": "aren't",
    "wouldnt": "wouldn't",
    "im": "i'm",
    "ive": "i've",
    "id": "i'd",
    "whats": "what's",
    "wheres": "where's",
    "thats": "that's",
    "u": "you",
    "teh": "the",
    "ur": "your",
    "pls": "please",
    "plz": "please",
    "gimme": "give me",
    "gonna": "going to",
    "wanna": "want to",
}
_PAIRS = (
    (re.compile(r"\bdo not\b"), "don't"),
    (re.compile(r"\bdoes not\b"), "doesn't"),
    (re.compile(r"\bdid not\b"), "didn't"),
    (re.compile(r"\bwill not\b"), "won't"),
    (re.compile(r"\bcan not\b"), "can't"),
    (re.compile(r"\bis not\b"), "isn't"),
    (re.compile(r"\bi am\b"), "i'm"),
    (re.compile(r"\bi would\b"), "i'd"),
)
# The words that decide what a message is about, and that people mistype.
_KNOWN = words_of(
    """
    broken broke damaged defective faulty refund refunds return returning returned money
    human person someone manager supervisor representative agent order ordered ordering
    purchase purchase purchased exchange bought product products price please thanks thank hello problem
    problems issue issues repair replace replacement warranty working doesn't exploded
    stopped roadrunner roadrunners recommend looking interested catalog delivery missing
    cancel anything something actually instead
    back buy want help speak talk chat another weather expensive nothing nevermind complain complaint escalate support
    """
)
# Close to one of those, and words of their own.
_COMMON = words_of(
    """
    think thinks thinking thing things tanks prize prime pride brake brakes broker reply walking
    locking cancer whether wording books prince rented turning helmet others anyway
    tank hell bough mane sneak spear spare steak tall tale wasn't    """
)
_SHORTEST = 4  # shorter words are too close to each other


_DOUBLED = re.compile(r"(\w)\1")


def plain(text: str) -> str:
    """Lower case, straight quotes, no mentions, no markup, single blanks."""
    text = _MENTION.sub(" ", text.translate(_QUOTES)).lower()
    text = _DRAWN_OUT.sub(r"\1\1", _MARKUP.sub(" ", text))
    text = _WORD.sub(lambda match: _CONTRACTIONS.get(match[0], match[0]), text)
    for pattern, short in _PAIRS:
        text = pattern.sub(short, text)
    return re.sub(r"\s+", " ", text).strip()


def correct(text: str) -> str:
    """Replaces mistyped words by the known word that is meant, where that is plain."""
    return _WORD.sub(lambda match: _nearest(match[0]), text)


@lru_cache(maxsize=8192)
def _nearest(word: str) -> str:
    if len(word) < _SHORTEST or word in _KNOWN | _COMMON:
        return word
    if (single := _DOUBLED.sub(r"\1", word)) in _KNOWN:
        return single
    if same := _ANAGRAMS.get(_letters(word)):
        return same
    allowed = 1 if len(word) < 8 else 2
    near = [
        (OSA.distance(word, known, score_cutoff=allowed), known)
        for known in sorted(_KNOWN)
        if known[0] == word[0] and abs(len(known) - len(word)) <= allowed and len(known) > 4
    ]
    distance, known = min(near, default=(allowed + 1, word))
    if distance > allowed or _inflects(word, known):
        return word
    return known


def _letters(word: str) -> str:
    """The first letter and the others sorted: alike where only their order slipped."""
    return word[0] + "".join(sorted(word[1:].replace("'", "")))


def _inflects(word: str, known: str) -> bool:
    """Whether the two are forms of one word ("replaced", "replace") rather than a slip."""
    return word.startswith(known) or known.startswith(word)


_ANAGRAMS = {_letters(known): known for known in sorted(_KNOWN)}
