"""Which thing a customer speaks of, and how many of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sandbox.model.clerk.spelling import plain

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12, "a dozen": 12,
    "couple": 2, "twenty": 20, "fifty": 50, "hundred": 100,
}  # fmt: skip
_NUMBER = r"(?:\d{1,3}|" + "|".join(_NUMBERS) + r")"
# Where the name of a thing ends.
_END = (
    r"(?=$|[,.;:!?()\"\n]| -|(?: (?:please|because|since|that|which|who|for|to|from|but|and|as|so|if"
    r"|when|while|i|it|they|he|she|we|you|broke|broken|is|are|was|were|isn't|aren't|won't|doesn't"
    r"|don't|didn't|can't|just|has|have|had|never|keeps?|stopped|exploded|caught|came|fell|arrived"
    r"|melted|leaks?|fails?|failed|cracked|snapped|burst|not|instead|then|now|today|right|asap|at"
    r"|on|by|in|my|your|or|no|yes|thanks|thank|cost|costs|again|there|available|left|back|yesterday"
    r"|tomorrow|last|this|anymore|soon|quickly|before|after|would|will|should|could|do|does|did"
    r"|explodes?|sadly|unfortunately|already|got|get|gets|seems?|started|went|ran|blew|tore|ripped"
    r"|jammed|makes?|turned|only|still|also|too|bought|ordered|purchased|off|up|apart|down|out)\b))"
)
_NAME = rf"(?P<name>[^,.;:!?()\"\n]+?){_END}"
_DIRECT = (
    r"(?:order(?:ing)?|buy(?:ing)?|purchas(?:e|ing)|get me|give me|send me|i'll take|i'll have"
    r"|i want|i need|i'd like|take|want to get|like to get|like to have|want to have|need to get"
    r"|can i (?:get|have)|could i (?:get|have)|may i have|sign me up for|make it|add)"
)
_INDIRECT = (
    r"(?:looking for|searching for|hunting for|interested in|in the market for|prices? (?:of|for)"
    r"|cost of|how much (?:is|are|for|does|do|would)|costs?|do you (?:have|sell|carry|stock|make|offer)"
    r"|got any|have any|tell me about|show me|about|what about|how about|after|need|want|like|sell"
    r"|problems? with|issues? with|trouble with|wrong with|fix|repair|replace|exchange|with)"
)
_OWNED = (
    r"(?:refund(?:ed|ing)?|money back|reimburse\w*|compensat\w+|return(?:ing)?|send(?:ing)? back"
    r"|give back|bring back|cancel|refund me|credit)(?: (?:me|please|it))?"
)
_PATTERNS: tuple[tuple[re.Pattern[str], bool], ...] = tuple(
    (re.compile(pattern), direct)
    for pattern, direct in (
        (
            rf"(?:^|\b(?:no|actually|rather|but|make it|want|prefer|take|like)\b),? ?{_NAME} instead",
            True,
        ),
        (rf"\binstead\b,? (?:of \w+(?: \w+)?,? )?{_NAME}", True),
        (rf"\b{_OWNED} (?:for|of|on) {_NAME}", False),
        (rf"\b(?:send|give|bring|take)(?:ing)? {_NAME} back\b", False),
        (rf"\b{_OWNED} (?=(?:my|the|these|those|this|that|an?|some)\b){_NAME}", False),
        (rf"\b(?:my|our) {_NAME}", False),
        (rf"\b{_DIRECT} {_NAME}", True),
        (
            rf"\b(?:the|these|those|this) {_NAME} (?:i|you|that|which|broke|is|are|won't|doesn't)",
            False,
        ),
        (rf"\b{_INDIRECT} {_NAME}", False),
        (rf"^(?:no|nope|actually|sorry|i mean|i meant),? {_NAME}", True),
        (rf"^(?=(?:the|an?|{_NUMBER}|some)\b){_NAME}", True),
    )
)
_LEADING = re.compile(
    rf"^(?:(?:the|an?|my|our|your|some|any|another|these|those|this|that|new|more|of|please|just|also"
    rf"|actually|me|to|get|buy|order|have|one of|pairs? of|sets? of|box(?:es)? of|packs? of|bags? of"
    rf"|couple of|kind of|sort of|maybe|really|about|for|them|refund|would|{_NUMBER}(?: x)?)\s+)+"
)
_VAGUE = frozenset(
    [
        "something",
        "anything",
        "stuff",
        "thing",
        "things",
        "one",
        "ones",
        "it",
        "that",
        "them",
        "this",
        "these",
        "those",
        "order",
        "orders",
        "product",
        "products",
        "item",
        "items",
        "help",
        "gift",
        "present",
        "refund",
        "refunds",
        "return",
        "purchase",
        "question",
        "problem",
        "problems",
        "issue",
        "issues",
        "human",
        "person",
        "people",
        "someone",
        "somebody",
        "manager",
        "agent",
        "representative",
        "information",
        "assistance",
        "money",
        "back",
        "what",
        "which",
        "here",
        "there",
        "me",
        "you",
        "him",
        "her",
        "us",
        "sale",
        "sales",
        "discount",
        "deal",
        "catch",
        "see",
        "know",
        "talk",
        "speak",
        "buy",
        "try",
        "do",
        "ask",
        "complain",
        "report",
        "tell",
        "shopping",
        "shop",
        "catalog",
        "catalogue",
        "price",
        "prices",
        "two",
        "three",
        "both",
        "all",
        "everything",
        "nothing",
        "advice",
        "recommendation",
        "look",
        "repair",
        "fix",
        "replacement",
        "exchange",
        "service",
        "support",
        "idea",
        "ideas",
        "mind",
        "name",
        "dog",
        "cat",
        "wife",
        "husband",
        "friend",
        "son",
        "daughter",
        "boss",
        "problem.",
        "life",
        "day",
        "experience",
        "account",
        "address",
        "bot",
        "robot",
        "lot",
        "bit",
        "much",
        "many",
        "new",
        "any",
        "some",
        "my",
        "your",
        "the",
        "a",
        "an",
        "and",
        "or",
        "so",
        "please",
        "other",
        "others",
        "better",
        "cheaper",
        "different",
        "same",
        "hand",
        "favor",
        "favour",
        "minute",
        "moment",
        "second",
        "word",
        "sales.",
        "need",
        "want",
        "like",
        "course",
        "road",
        "runner",
        "roadrunner",
        "roadrunners",
        "delivery",
        "package",
        "parcel",
        "shipment",
    ]
)
_QUANTITY = re.compile(rf"(?:^|\b)(?P<count>a dozen|{_NUMBER})(?: x)?(?= (?!days?|weeks?|months?|years?"
                       rf"|hours?|dollars|usd|times?|of us)[a-z]|$)")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """A thing that a customer speaks of.

    Args:
        name: Its name in their words, without article; None if none is named.
        quantity: How many, if they say so.
        direct: Whether they ask to have it, rather than ask about it.
    """

    name: str | None = None
    quantity: int | None = None
    direct: bool = False


@lru_cache(maxsize=4096)
def wish(text: str) -> Wish:
    """Finds the thing and the number in a customer's words."""
    words = plain(text)
    quantity = quantity_in(words)
    for pattern, direct in _PATTERNS:
        for match in pattern.finditer(words):
            name = _cleaned(match["name"])
            if name:
                return Wish(name, quantity, direct)
    return Wish(None, quantity)


def quantity_in(words: str) -> int | None:
    """The first number that counts things: "two rocket skates", "make it 3"."""
    match = _QUANTITY.search(words)
    if match is None:
        return None
    count = match["count"]
    number = int(count) if count.isdigit() else _NUMBERS[count]
    # "a new one", "the black one": a pronoun, not a number.
    pronoun = count == "one" and not re.match(r"one (?!of)", words[match.start() :])
    return None if pronoun or number < 1 else number


def bare_name(text: str) -> str | None:
    """The name of a thing in an answer that consists of little else: "the black ones"."""
    words = re.sub(
        r"\b(?:please|thanks|thank you|it's|it is|they're|i think|the one with)\b", " ", plain(text)
    )
    name = _cleaned(re.split(r"[,.;:!?\n]", words.strip(" ,.!?"))[0].strip())
    return name if name and len(name.split()) <= 6 else None


def _cleaned(name: str) -> str | None:
    name = _LEADING.sub("", f"{name.strip()} ").strip()
    words = name.split()
    if not words or all(word in _VAGUE for word in words) or words[0] in _VAGUE:
        return None
    return name
