"""Which thing a customer speaks of, and how many of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sandbox.model.clerk.spelling import correct, plain, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    r"|on|by|in|or|no|yes|thanks|thank|cost|costs|again|there|available|left|back|yesterday"
    r"|tomorrow|last|anymore|soon|quickly|before|after|would|will|should|could|do|does|did"
    r"|explodes?|sadly|unfortunately|already|got|get|gets|seems?|started|went|ran|blew|tore|ripped"
    r"|jammed|makes?|fixed|repaired|replaced|exchanged|refunded|delivered|attracts?|pinch(?:es)?|smells?|hurts?|looks?|sold|sent|shipped|turned|only|still|also|too|bought|ordered|purchased|off|up|apart|down|out)\b))"
)
_NAME = rf"(?P<name>[^,.;:!?()\"\n]+?){_END}"
_DIRECT = (
    r"(?:order(?:ing)?|buy(?:ing)?|purchas(?:e|ing)|get me|give me|send me|i'll take|i'll have"
    r"|i want|i need|in need of|require|go with|grab|let me (?:get|have)|i'd like|take|want to get|like to get|like to have|want to have|need to get"
    r"|can i (?:get|have)|could i (?:get|have)|may i have|sign me up for|make it|add)"
)
_INDIRECT = (
    r"(?:(?:would|'d) (?:like|love)|wants|needs|pick(?:ing)? up|put me down for|hands on|sign me up for|you(?: guys)? got|getting|could use|keen on|fancy|love|looking for|searching for|hunting for|interested in|in the market for|ads? for|selling|prices? (?:of|for)"
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
        (rf"^(?:no|nope|actually|sorry|i mean|i meant),? {_NAME}", True),
        (rf"\b{_OWNED} (?:for|of|on) {_NAME}", False),
        (rf"\b(?:send|give|bring|take)(?:ing)? {_NAME} back\b", False),
        (rf"\b{_OWNED} (?=(?:my|the|these|those|this|that|an?|some)\b){_NAME}", False),
        (rf"\b{_DIRECT}:? {_NAME}", True),
        (rf"\b(?:my|our|your) {_NAME}", False),
        (
            rf"\b(?:the|these|those|this) {_NAME}(?: (?:i|you|that|which|broke|is|are|won't|doesn't)\b|[.!?]*$)",
            False,
        ),
        (rf"\b(?:ordered|bought|purchased|received|got|own) {_NAME}", False),
        (rf"\b{_INDIRECT} {_NAME}", False),
        (rf"\b(?:is|are|does|do|would) (?=(?:the|your|those|these)\b){_NAME}", False),
        (rf"\b{_OWNED} {_NAME}", False),
        (
            rf"\b(?:refund|return|order|purchase)\w*(?: (?:request|enquiry|inquiry))?: ?{_NAME}",
            False,
        ),
        (rf"\bfor (?=(?:the|my|your|an?|{_NUMBER})\b){_NAME}", False),
        (rf"(?:^|[.!?,] )(?=(?:an?|{_NUMBER}|some)\b){_NAME}", True),
        (rf"(?:^|[.!?] )(?=the\b){_NAME}", False),
    )
)
_OWNING = (
    (re.compile(rf"\b{_OWNED} (?:for|of|on) {_NAME}"), False),
    (re.compile(rf"\b(?:my|our|your) {_NAME}"), False),
)
_OPENING = re.compile(
    r"^(?:(?:ok|okay|well|then|so|alright|all right|now|and|but|great|fine|hmm)[, ]+)+"
)
_CONDITION = re.compile(
    r"\b(the|my|an?|this|your|our) (?:broken|defective|faulty|damaged|busted)\b"
)
_LEADING = re.compile(
    rf"^(?:(?:the|an?|my|our|your|some|any|another|these|those|this|that|new|more|of|please|just|also"
    rf"|actually|me|to|get|buy|order|have|one of|pairs? of|sets? of|box(?:es)? of|packs? of|bags? of"
    rf"|junk|stupid|damn|bloody|useless|crappy|lousy|uh+|um+|couple of|kind of|sort of|maybe|really|about|yes|yeah|yep|no|nope|well|oh|hmm|ok|okay|sure|it's|for|them|refund|would|{_NUMBER}(?: x)?)\s+)+"
)
_VAGUE = words_of(
    """
    pair pairs piece pieces unit units times
    ya y k ahead go please
    i i'm i'd i've i'll we he she they let let's
    coyote cousin uncle aunt brother sister mother father mom dad kid colleague neighbour neighbor birthday
    request arrival somebody proceed
    refunded returned reimbursed dollars dollar bucks usd
    make made gone working work works worked nothing nobody
    is are was were be been from that which who whom to with for in on at by up off out down if when
    how why where can could would should will do does did has have had not never because since than
    very too quite just only still again now then more most less less.
    something anything stuff thing things one ones it that them this these those order
    orders product products item items help gift present refund refunds return purchase
    question problem problems issue issues human person people someone somebody manager
    agent representative information assistance money back what which here there me you
    him her us sale sales discount deal catch see know talk speak buy try do ask complain
    report tell shopping shop catalog catalogue price prices two three both all everything
    nothing advice recommendation look repair fix replacement exchange service support
    idea ideas mind name dog cat wife husband friend son daughter boss life day experience
    account address bot robot lot bit much many new any some my your the a an and or so
    please other others better cheaper different same hand favor favour minute moment
    second word need want like course road runner roadrunner roadrunners delivery package
    parcel shipment yes yeah yep yup no nope nah sure ok okay fine great good nice well oh
    hmm hello hi hey thanks thank cart basket
    """
)
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
    hunting hunter likes loves enjoys suggest recommend sell offer trouble hard bad
    """
)
_SHORT = 5  # words of an answer that is a number and a name: "tornado seeds x3"
_PRONOMINAL = re.compile(r"\b(?:me|it|them|that|make|give|those|these)\b")
# "Rocket Skates": capitals where no sentence begins.
_TITLED = re.compile(r"(?<=[a-z,:] )(?!I\b)[A-Z][a-z]+(?: [A-Z][a-z]+)+")
_WEAK = words_of(
    "bird birds time times third second device way"
)  # things only with more: "bird seed"
_QUANTITY = re.compile(rf"(?:^|\b)(?P<count>a dozen|{_NUMBER})(?: x)?(?= (?!days?|weeks?|months?|years?"
                       rf"|hours?|dollars|usd|times?|of us|more (?:thing|question|second|moment)|things?|seconds?|moments?)[a-z]|$)")  # fmt: skip


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
    words = re.sub(r"\(\d+\) ?", "", correct(plain(text)))
    words = _CONDITION.sub(r"\1", _OPENING.sub("", words))
    quantity = quantity_in(words)
    for pattern, direct in (*_OWNING, *_PATTERNS) if owned else _PATTERNS:
        for match in _overlapping(pattern, words):
            name = _cleaned(match["name"])
            if name:
                return Wish(name, quantity, direct or quantity is not None)
    if titled := _TITLED.search(text):
        return Wish(titled[0].lower(), quantity)
    counted = quantity and len(words.split()) <= _SHORT and not _PRONOMINAL.search(words)
    name = bare_name(text) if counted else None
    return Wish(name, quantity, direct=name is not None)


def own_thing(text: str) -> str | None:
    """A thing that is plainly the one meant: theirs, to be refunded, or put right ("no, the boot")."""
    words = correct(plain(text))
    for pattern, _ in _OWNING:
        for match in _overlapping(pattern, words):
            if name := _cleaned(match["name"]):
                return name
    found = wish(text)
    return found.name if found.direct else None


def number_of(words: str) -> int | None:
    """The first number that is spelled out: "three"."""
    match = re.search(rf"\b({'|'.join(_NUMBERS)})\b", words)
    return _NUMBERS[match[1]] if match else None


def keywords(text: str) -> str | None:
    """The words of a description that a search could use, if there are any: "fast", "bird"."""
    words = re.findall(r"[\w'-]+", correct(plain(text)))
    telling = [word for word in words if word not in _VAGUE and word not in _TALK]
    return " ".join(telling[:6]) or None


def _overlapping(pattern: re.Pattern[str], words: str) -> Iterator[re.Match[str]]:
    """All matches, also those that begin inside another: "I want to order an anvil"."""
    match = pattern.search(words)
    while match is not None:
        yield match
        match = pattern.search(words, match.start() + 1)


def quantity_in(words: str) -> int | None:
    """The first number that counts things: "two rocket skates", "make it 3"."""
    times = re.search(r"\bx ?(\d{1,3})\b|\b(\d{1,3}) ?x\b", words)
    if times is not None:
        return int(times[1] or times[2]) or None
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
    if _PRONOUN.match(words.strip()):
        return None
    name = _cleaned(re.split(r"[,.;:!?\n]", words.strip(" ,.!?"))[0].strip())
    return name if name and len(name.split()) <= 6 else None


def _cleaned(name: str) -> str | None:
    name = _LEADING.sub("", f"{name.strip()} ").strip()
    name = re.sub(r"\b\w*\d{3,}\w*\b ?", "", name)  # the number of an order
    name = re.sub(r"(?: x ?\d+| \d+ ?x| ones?| please| thanks?(?: you)?)+$", "", name)
    words = name.split()
    if not re.search(r"[^\W\d_]", name) or name.startswith("$") or not words or words[0] in _VAGUE:
        return None
    if all(word in _VAGUE | _WEAK for word in words):
        return None
    return name
