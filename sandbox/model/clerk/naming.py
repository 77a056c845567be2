"""What the things are called that a customer speaks of: by how sentences are built around names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from sandbox.model.clerk.goods import goods_in
from sandbox.model.clerk.spelling import correct, plain, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12, "a dozen": 12,
    "couple": 2, "twenty": 20, "fifty": 50, "hundred": 100, "half a dozen": 6, "two dozen": 24,
}  # fmt: skip
NUMBER = r"(?:\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
# Where the name of a thing ends.
_END_WORDS = (
    r"(?:please|because|since|that|which|who|for|to|from|but|and|as|so|if"
    r"|when|while|i|it|they|he|she|we|you|broke|broken|is|are|was|were|isn't|aren't|won't|doesn't"
    r"|don't|didn't|can't|just|has|have|had|never|keeps?|stopped|exploded|caught|came|fell|arrived"
    r"|melted|leaks?|fails?|failed|cracked|snapped|burst|not|instead|then|now|today|right|asap|at"
    r"|on|by|in|or|no|yes|thanks|thank|cost|costs|again|there|available|left|back|yesterday"
    r"|tomorrow|last|anymore|soon|quickly|before|after|would|will|should|could|do|does|did"
    r"|explodes?|sadly|unfortunately|already|got|get|gets|seems?|started|went|ran|blew|tore|ripped"
    r"|jammed|makes?|fixed|repaired|replaced|exchanged|refunded|delivered|attracts?|pinch(?:es)?|smells?|hurts?|looks?|sold|sent|shipped|turned|only|still|also|too|bought|ordered|purchased|off|up|apart|down|out"
    r"|split|burst|lost|here|haha|lol|terribly|badly|while|whenever|across|into|towards|work|works)\b"
)
_END = rf"(?=$|[,.;:!?()\"\n]| -| {_END_WORDS})"
# A name ends before what is told of it: before a verb, before whom or what it was done to.
_ENDS = re.compile(_END_WORDS)
_CUT = re.compile(
    rf" (?:\w+ (?:my|your|our|his|her|its|their|the|me|him|us|every|each|with every)\b.*|{_END_WORDS}.*|\w+[^\We]ed(?= (?:on|my|me|open|again)\b|$).*)$"
)
_NAME = rf"(?P<name>[^,.;:!?()\"\n]+?){_END}"
# A name that is all that is said: "no, the boot", but not "no, glue won't do".
_ALONE = rf"(?P<name>(?:(?!{_END_WORDS})[\w'-]+ ?){{1,5}})(?:please|thanks)?[.!?]*$"
_DIRECT = (
    r"(?:order(?:ing)?|buy(?:ing)?|purchas(?:e|ing)|get me|give me|send me|i'll take|i'll have"
    r"|i want|i need|in need of|require|go with|grab|let me (?:get|have)|i'd like|take|want to get|like to get|like to have|want to have|need to get"
    r"|can i (?:get|have)|could i (?:get|have)|may i have|sign me up for|make it|add)"
)
_INDIRECT = (
    r"(?:(?:would|'d) (?:like|love)|wants|needs|pick(?:ing)? up|put me down for|hands on|sign me up for|you(?: guys)? got|getting|could use|keen on|fancy|love|looking for|searching for|hunting for|interested in|in the market for|ads? for|selling|prices? (?:of|for)"
    r"|cost of|how much (?:is|are|for|does|do|would)|costs?|do you (?:have|sell|carry|stock|make|offer)"
    r"|got any|have any|tell me about|show me|about|what about|how about|after|need|want|like|sell"
    r"|problems? with|issues? with|trouble with|wrong with|fix|repair|replace|exchange|with"
    r"|what(?:'s| is| are| does| do| can)|how (?:does|do|fast|good|big) (?:is |are )?|explain|compare|between)"
)
_OWNED = (
    r"(?:refund(?:ed|ing)?|money back|reimburse\w*|compensat\w+|return(?:ing)?|send(?:ing)? back"
    r"|give back|bring back|cancel|refund me|credit)(?: (?:me|please|it))?"
)
_DETERMINED = r"(?:my|our|the|these|those|this|that|an?|some)\b"
# What the customer puts right; what they ask for; what they have; what is merely mentioned.
_RIGHTING = (
    rf"(?:^|\b(?:no|actually|rather|but|make it|want|prefer|take|like)\b),? ?{_NAME} instead",
    rf"\binstead\b,? (?:of \w+(?: \w+)?,? )?{_NAME}",
    rf"^(?:no|nope|sorry)(?:,| (?={_DETERMINED})) ?{_ALONE}",
    rf"^(?:actually|i mean|i meant),? {_NAME}",
)
_RETURNING = (
    rf"\b{_OWNED} (?:for|of|on) {_NAME}",
    rf"\b(?:send|give|bring|take)(?:ing)? {_NAME} back\b",
    rf"\b{_OWNED} (?={_DETERMINED}){_NAME}",
)
_ASKING = (
    rf"\b{_DIRECT}:? {_NAME}",
    rf"(?:^|[.!?;] ){_NAME},? (?:please|pls)(?=[.,!?]|$)",
)
_HAVING = (
    rf"\b(?:ordered|bought|purchased|received|got|own) {_NAME}",
    rf"\b(?:my|our|your) {_NAME}",
)
_SUBJECT = rf"(?:^|[.!?,;:] |\b(?:and|but|also|now|because|that) )(?:my|our) {_NAME}"
_BESIDES = rf"(?:^|[.!?,;] )(?:and |but |now )*the {_NAME}(?=.*\b(?:too|also|as well)\b)"
_MENTIONING = (
    rf"\b(?:the|these|those|this) {_NAME}(?: (?:i|you|that|which|broke|is|are|won't|doesn't)\b|[.!?]*$)",
    rf"\b{_INDIRECT}(?! to\b) {_NAME}",
    rf"\b(?:is|are|does|do|would) (?=(?:the|your|those|these)\b){_NAME}",
    rf"\b{_OWNED} {_NAME}",
    rf"\b(?:refund|return|order|purchase)\w*(?: (?:request|enquiry|inquiry))?: ?{_NAME}",
)
# "A rock went through it": who begins a story asks for nothing.
_STORY = r"(?:\w+ ){2,3}(?:went|fell|came|flew|hit|ran|blew|broke|tore|took|bit|has|had|was|is)\b"
_STARTING = rf"(?:^|[.!?,] )(?:(?:just|only) )?(?=(?:an?|{NUMBER}|some)\b)(?!{_STORY}){_NAME}"
_TELLING = (
    rf"^(?:it's |that's |they're )?for (?=(?:the|my|your|an?|{NUMBER})\b){_NAME}",
    rf"(?:^|[.!?] )(?=(?:the|these|those|this|that) ){_NAME}",
)


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that a text speaks of.

    Args:
        name: Its name in the text's words, without article.
        direct: Whether the customer asks to have it, rather than speaks about it.
        aside: Whether it only tells where something happened, or what for.
    """

    name: str
    direct: bool
    aside: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """A way to bring up a thing, with its rank among others and whether one asks to have it."""

    pattern: re.Pattern[str]
    rank: int
    direct: bool = False


def _forms(*groups: tuple[tuple[str, ...], int, bool]) -> tuple[_Form, ...]:
    return tuple(
        _Form(re.compile(pattern), rank, direct)
        for patterns, rank, direct in groups
        for pattern in patterns
    )


_WANTED = _forms(
    (_RIGHTING, 0, True),
    (_RETURNING, 1, False),
    (_ASKING, 2, True),
    (_HAVING, 3, False),
    (_MENTIONING, 4, False),
    ((_STARTING,), 5, True),
    (_TELLING, 6, False),
)
_POSSESSED = _forms(
    (_RETURNING[:1], 0, False),
    (_HAVING, 1, False),
    ((*_RIGHTING, *_RETURNING[1:], *_ASKING, *_MENTIONING, _STARTING, *_TELLING), 2, False),
)
_MEANT = _forms((_RETURNING, 0, False), ((_SUBJECT, _BESIDES), 1, False), (_RIGHTING[:3], 2, False))
# Where something happened, or what for, is rarely the thing itself.
_ASIDE = re.compile(
    r"\b(?:for|to|into|onto|across|through|over|under|towards?|at|in|on|near|behind|with|while|as|by)"
    r" (?:all )?$"
)
_OPENING = re.compile(
    r"^(?:(?:ok|okay|well|then|so|alright|all right|now|and|but|great|fine|hmm)[, ]+)+"
)
_CONDITION = re.compile(
    r"\b(the|my|an?|this|your|our) (?:broken|defective|faulty|damaged|busted)\b"
)
_BUDGET = re.compile(r" ?\b(?:under|below|less than|cheaper than|up to|for) ?[$€£]? ?\d.*")
_LEADING = re.compile(
    rf"^(?:(?:the|an?|my|our|your|some|any|another|these|those|this|that|new|more|of|please|just|also"
    rf"|actually|me|to|get|buy|order|have|one of|pairs? of|sets? of|box(?:es)? of|packs? of|bags? of|packets? of"
    rf"|tins? of|bottles? of|crates? of|cheapest|cheap|affordable|(?:most|least) expensive|priciest"
    rf"|own|last|next|whole|junk|stupid|damn|bloody|useless|crappy|lousy|uh+|um+|couple of|kind of|sort of|maybe|really|about|yes|yeah|yep|no|nope|well|oh|hmm|ok|okay|sure|it's|for|them|refund|would|{NUMBER}(?: x)?)\s+)+"
)
VAGUE = words_of(
    """
    pair pairs piece pieces packet packets tin tins bottle bottles crate crates unit units times
    ya y k ahead go please
    i i'm i'd i've i'll we he she they let let's
    coyote cousin uncle aunt brother sister mother father mom dad kid colleague neighbour neighbor birthday
    request arrival somebody proceed
    refunded returned reimbursed dollars dollar bucks usd
    make made send give bring take keep gone working work works worked nothing nobody
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
    best second sec secs word need want like course wait hold moment cost costs it's that's there's what's cancel
    put difference change luck use effect wrong days day weeks week months month years year hours nephew niece wife's working
    compare explain sir sirs madam help road runner roadrunner roadrunners delivery package
    parcel shipment yes yeah yep yup no nope nah sure ok okay fine great good nice well oh
    hmm hello hi hey thanks thank cart basket lol haha
    """
)
# Never what is bought or sent back: a person, a part of one, a time.
_NO_THINGS = words_of(
    """
    head heads neck face nose ear ears eye eyes eyebrow eyebrows hair beard whiskers mouth lip lips
    tooth teeth chin cheek shoulder shoulders arm arms elbow elbows wrist hand hands finger fingers
    thumb belly stomach hip hips back bottom leg legs knee knees shin ankle ankles foot feet heel
    toe toes tail paw paws fur skin bones ribs pride ego nerves feelings heart
    morning noon afternoon evening night day days week weeks weekend month months year years minute
    minutes hour hours today yesterday monday tuesday wednesday thursday friday saturday sunday
    christmas birthday time
    wife husband partner girlfriend boyfriend friend friends mate buddy pal mother father mom dad
    parents brother sister son daughter kid kids child children baby uncle aunt cousin nephew niece
    grandma grandpa boss colleague neighbour neighbor guy man woman lady
    """
)
# What comes after these words takes the place of what came before.
_CORRECTION = re.compile(
    r"\b(?:actually,? no|no,? actually|no,? wait|wait,? no|oh,? wait|scratch that|on second thoughts?"
    r"|or rather|i mean|i meant|correction|no,? sorry|sorry,? no"
    rf"|make (?:it|that)(?= (?:the|my|your|an?|{NUMBER})\b))\b[\s,.:;!-]*"
)
_FEW = 5  # words that may be a name and little else
_LONGEST = 1500  # characters in which a thing is looked for; by then it has been named
# Things only with more: "bird seed".
_WEAK = words_of("bird birds time times third second device way hang")


@lru_cache(maxsize=8192)
def named(text: str, *, owned: bool = False) -> tuple[Named, ...]:
    """The things that a text speaks of, the likeliest first.

    Args:
        text: The customer's words.
        owned: Whether a thing that they have is meant, rather than one that they want.
    """
    words = _CONDITION.sub(r"\1", _OPENING.sub("", prepared(text)))
    found = _ranked(_POSSESSED if owned else _WANTED, words, by_place=owned)
    if owned:
        found = [*_products(found, words), *found]
    unique: dict[str, Named] = {}
    for one in found:
        unique.setdefault(one.name, one)
    return tuple(unique.values())


def _products(found: Iterable[Named], words: str) -> Iterator[Named]:
    """The goods among what was found, then those that no form of sentence brought up."""
    likely = sorted(found, key=lambda one: one.aside)
    for text in (*(one.name for one in likely), words):
        for name in goods_in(text):
            yield Named(name, direct=False, aside=False)


def meant(text: str) -> str | None:
    """A thing that is plainly the one meant: theirs, to be refunded, or put right ("no, the boot")."""
    found = _ranked(_MEANT, prepared(text))
    return found[0].name if found else None


def thoughts(words: str) -> list[str]:
    """What a text says between its corrections of itself, the last thought first."""
    return [part for part in reversed(_CORRECTION.split(words)) if part.strip(" ,.")]


def prepared(text: str) -> str:
    """A text as names are looked for in it."""
    return re.sub(r"\(\d+\) ?", "", correct(plain(text[:_LONGEST])))


def _ranked(forms: tuple[_Form, ...], words: str, *, by_place: bool = False) -> list[Named]:
    """What is named, the likeliest first; a second thought comes before the first."""
    parts = [_in_order(forms, one, by_place=by_place) or _bare(one) for one in thoughts(words)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return _in_order(forms, words, by_place=by_place)
    # Whoever asks for a cannon, or rather for a telescope, asks for the telescope.
    asked = any(one.direct for part in parts for one in part)
    return [replace(one, direct=one.direct or asked) for part in parts for one in part]


def _in_order(forms: tuple[_Form, ...], words: str, *, by_place: bool) -> list[Named]:
    found = sorted(_found(forms, words, by_place=by_place))
    return [Named(name, direct=direct, aside=aside) for (aside, *_), name, direct in found]


def _bare(words: str) -> list[Named]:
    """What a few words name without more ado: "invisible paint"."""
    goods = goods_in(words) if len(words.split()) <= _FEW else []
    return [Named(name, direct=False, aside=False) for name in goods]


def _found(
    forms: tuple[_Form, ...], words: str, *, by_place: bool = False
) -> Iterator[tuple[tuple[bool, int, int], str, bool]]:
    """(how unlikely, name, whether it is asked for) of all names; by rank, then by form or place."""
    for position, form in enumerate(forms):
        for match in _overlapping(form.pattern, words):
            if name := cleaned(match["name"]):
                aside = bool(_ASIDE.search(words[: match.start()]))
                place = match.start("name") if by_place else position
                yield (aside, form.rank, place), name, form.direct


def _overlapping(pattern: re.Pattern[str], words: str) -> Iterator[re.Match[str]]:
    """All matches, also those that begin inside another: "I want to order an anvil"."""
    match = pattern.search(words)
    while match is not None:
        yield match
        match = pattern.search(words, match.start() + 1)


def cleaned(name: str) -> str | None:
    """A name without what stands around it; None if it is no name."""
    name = _LEADING.sub("", f"{name.strip()} ").strip()
    name = _CUT.sub("", name)
    name = _BUDGET.sub("", name)
    name = re.sub(r"\b\w*\d{3,}\w*\b ?", "", name)  # the number of an order
    name = re.sub(r"(?: x ?\d+| \d+ ?x| ones?| please| thanks?(?: you)?)+$", "", name)
    words = name.split()
    if not re.search(r"[^\W\d_]", name) or name.startswith("$") or not words or words[0] in VAGUE:
        return None
    if _ENDS.fullmatch(words[0]):  # "my order arrived damaged": nothing was named before
        return None
    if all(word in VAGUE | _WEAK for word in words) or words[-1] in _NO_THINGS:
        return None
    return name
