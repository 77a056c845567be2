"""Which thing a customer speaks of, and how many of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sandbox.model.clerk.goods import goods_in
from sandbox.model.clerk.naming import (
    NUMBER,
    NUMBERS,
    VAGUE,
    cleaned,
    named,
    prepared,
    thoughts,
)
from sandbox.model.clerk.spelling import correct, plain, words_of

_PRONOUN = re.compile(
    r"(?:i|i'm|i'd|i've|i'll|you|we|he|she|they|it|it's|my name|that|this|there)\b"
)
# Common in what people tell, useless in a search.
_TALK = words_of(
    """
    i i'm i'd i've i'll he he's she she's we they they're always often sometimes every time times
    am can't don't won't isn't doesn't didn't keep keeps gets got getting go goes going run runs
    running come comes away escape escapes escaping able really much way bit all over also lol haha
    quick quickly now already need order ordering qty quantity
    please actually maybe guess mean says said tell told show think feel put make makes made take
    takes took whatever remember called never ever yet before after while during his its their hunt
    interesting cool nice funny you're you've we're another hmm wow against anything something else
    ich möchte einen eine kaufen bestellen will ja nein danke bitte quiero comprar un una el la por
    hunting hunter likes loves enjoys suggest recommend sell offer trouble hard bad our it's as of
    nephew niece son's daughter uncle aunt grandson granddaughter grandma grandpa husband boyfriend
    girlfriend friends wants wanting wish wishes hope hoping dream dreams could ideas tips tip
    recommendations suggestions chasing years months weeks days same across myself what's perfect
    lovely useful sounds sound dear regards wishes kind don't
    """
)
_LIST = re.compile(r"\s*(?:,|\+|&|\band(?: also| then)?\b|\bplus\b|\bas well as\b)\s*")
# What makes a part of a list something else than one more thing to order.
_UNLISTED = re.compile(
    r"\b(?:my|our|your|not|no|or|instead|than|against|refund\w*|return\w*)\b|n't\b"
)
_SHORT = 5  # words of an answer that is a number and a name: "tornado seeds x3"
_LONGEST_QUERY = 160  # characters
_PRONOMINAL = re.compile(r"\b(?:me|it|them|that|make|give|those|these)\b")
# "Rocket Skates": capitals where no sentence begins.
_TITLED = re.compile(r"(?<=[a-z,:] )(?!I\b)[A-Z][a-z]+(?: [A-Z][a-z]+)+")
_QUANTITY = re.compile(rf"(?<![$€£.,\d])\b(?P<count>{NUMBER})(?: x)?(?= (?!days?|weeks?|months?|years?"
                       rf"|hours?|dollars|bucks|euros|pounds|usd|to spend|to pay|times?|of us|people|persons|more (?:thing|question|second|moment)|things?|seconds?|moments?)[a-z]|$)")  # fmt: skip

# What stands before an amount of money.
_MONEY = re.compile(
    r"(?:[$€£]|\b(?:under|below|less than|more than|cheaper than|up to|at most|over|within|maximum|max"
    r"|pay|spend|give you|offer|offer you|costs?|worth|(?:price|budget)(?: is| of)?)(?: about| around)?) ?$"
)


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
def wish(text: str, *, owned: bool = False) -> Wish:
    """Finds the thing and the number in a customer's words.

    Args:
        text: The words.
        owned: Whether a thing that they have is meant, rather than one that they want.
    """
    words = prepared(text)
    quantity = quantity_in(words)
    if found := next((one for one in named(text, owned=owned) if not one.aside), None):
        direct = found.direct or quantity is not None
        # "A boot and two anvils" are not two boots.
        about = next((part for part in _listed(words) if found.name in part), words)
        return Wish(found.name, quantity_in(about), direct)
    if titled := _TITLED.search(text):
        return Wish(titled[0].lower(), quantity)
    counted = quantity and len(words.split()) <= _SHORT and not _PRONOMINAL.search(words)
    name = bare_name(text) if counted else None
    return Wish(name, quantity, direct=name is not None)


def wishes(text: str) -> tuple[Wish, ...]:
    """All the things that are asked for at once, in order: "a boot and two anvils"."""
    if not wish(text).direct:
        return ()
    parts = [(goods_in(part), quantity_in(part)) for part in _listed(prepared(text))]
    return tuple(Wish(names[0], count, direct=True) for names, count in parts if names)


def _listed(words: str) -> list[str]:
    """The parts of a list of two goods or more; none of anything else."""
    if len(thoughts(words)) > 1:
        return []
    parts = [part for part in _LIST.split(words) if goods_in(part) and not _UNLISTED.search(part)]
    return parts if len(parts) > 1 else []


def number_of(words: str) -> int | None:
    """The first number that is spelled out: "three"."""
    match = re.search(rf"\b({'|'.join(NUMBERS)})\b", words)
    return NUMBERS[match[1]] if match else None


def keywords(text: str) -> str | None:
    """The words of a description that a search could use, if there are any: "fast", "bird"."""
    words = re.findall(r"[\w'-]+", correct(plain(text)))
    telling = [word for word in words if word not in VAGUE and word not in _TALK]
    return " ".join(telling[:6]) or None


def queries(text: str, *, owned: bool = False) -> list[str]:
    """What to search for, the likeliest first: names, telling words, sentences, all that was said.

    Args:
        text: The customer's words.
        owned: Whether a thing that they have is meant, rather than one that they want.
    """
    found = named(text, owned=owned)
    names = [one.name for one in found if not one.aside]
    asides = [one.name for one in found if one.aside]
    parts = re.split(r"[.!?;,\n]+", text)
    # A part that begins with a thing names it without more ado: "smoke bombs for the school".
    told = [keywords(text), *map(bare_name, parts), *map(keywords, parts)]
    words = [] if names else sorted((told[0] or "").split(), key=len, reverse=True)
    rough = [*names, *told, *asides, *words, " ".join(plain(text).split())[:_LONGEST_QUERY]]
    return list(dict.fromkeys(query for query in rough if query))


def quantity_in(words: str) -> int | None:
    """The first number that counts things: "two rocket skates", "make it 3"."""
    times = re.search(r"\bx ?(\d{1,3})\b|\b(\d{1,3}) ?x\b", words)
    if times is not None:
        return int(times[1] or times[2]) or None
    counts = (_count(match) for part in thoughts(words) for match in _QUANTITY.finditer(part))
    return next((count for count in counts if count), None)


def _count(match: re.Match[str]) -> int | None:
    """The number that was found, if it counts things: no price, no "new one"."""
    before, after = match.string[: match.start()], match.string[match.start() :]
    count = match["count"]
    # "a new one", "the black one": a pronoun, not a number.
    pronoun = count == "one" and not re.match(r"one (?!of)", after)
    if pronoun or _MONEY.search(before):
        return None
    return int(count) if count.isdigit() else NUMBERS[count]


def bare_name(text: str) -> str | None:
    """The name of a thing in an answer that consists of little else: "the black ones"."""
    words = re.sub(
        r"\b(?:please|thanks|thank you|it's|it is|they're|i think|the one with)\b", " ", plain(text)
    )
    if _PRONOUN.match(words.strip()):
        return None
    name = cleaned(re.split(r"[,.;:!?\n]", words.strip(" ,.!?"))[0].strip())
    return name if name and len(name.split()) <= 6 else None
