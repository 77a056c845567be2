"""Values for a tool's parameters, found in what the customer wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz

from sandbox.model.clerk.cue_table import Cue
from sandbox.model.clerk.cues import read
from sandbox.model.clerk.matching import stem, telling_words
from sandbox.model.clerk.products import bare_name, keywords, number_of, wish
from sandbox.model.clerk.spelling import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.model.clerk.parameters import Parameter, Tool

_IDENTIFIER = re.compile(r"#?\b(?=[\w-]*\d)[A-Za-z]{0,8}[-_]?\d[\w-]*\b")
_NUMBER = re.compile(r"(?<![\w-])-?\d[\d,]*(?:\.\d+)?(?![\w-])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+?\d[\d ()/-]{5,}\d")
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    r"\b(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTHS}(?: \d{{4}})?|{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?"
    r"|(?:next |this |on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tonight|tomorrow"
    r"|next (?:week|month))\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:\d{1,2}(?::\d\d)? ?(?:am|pm)|\d{1,2}:\d\d|noon|midnight)\b", re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“«'](?P<text>[^\"”»']{2,})[\"”»']")
_PROPER = r"[A-Z][\w'-]+(?: (?:(?:de|of|the|la|von|van) )?[A-Z][\w'-]+)*"
_PLACE = re.compile(rf"\b(?:in|to|at|for|near|around)\s+(?P<text>{_PROPER})")
_ORIGIN = re.compile(rf"\bfrom\s+(?P<text>{_PROPER})")
_PERSON = re.compile(
    rf"\b(?:name is|name's|I'm|I am|this is|called|named|for|with)\s+(?P<text>{_PROPER})"
)
_TITLED = re.compile(rf"\b(?:called|named|titled|entitled)\s+(?P<text>{_PROPER})")
_RECEIVER = re.compile(rf"\b(?:to|for)\s+(?P<text>{_PROPER}|(?:my|our) \w+)")
_PREFIX = re.compile(
    r"^(?:(?:sure|ok|okay|yes|well|hmm|oh|um|and|so|alright|right|here you go|there you go)[,:]?\s+)*"
    r"(?:(?:it's|it is|it was|that's|that is|that would be|they are|they're|my|the|i think|i guess"
    r"|this is|i'm|i am|call me|make it|let's say|say)\s+)*",
    re.IGNORECASE,
)
# What the customer has told already, and what they have yet to compose.
_STORY = re.compile(
    r"reason|description|summary|question|details?|issue|problem|request|complaint|context|symptom"
)
_WRITTEN = re.compile(r"message|notes?|text|topic|comment|feedback|subject|content|body|wish")
_SEARCH = re.compile(r"query|search|keyword|term|phrase")
_THING = re.compile(
    r"item|product|thing|article|title|dish|goods|model|book|film|movie|song|device|drink|food|plant"
)


def _found(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    def find(text: str) -> str | None:
        match = pattern.search(text)
        if match is None:
            return None
        return match["text"] if "text" in pattern.groupindex else match[0].strip("# ")

    return find


def _identifier(text: str) -> str | None:
    """What looks most like an id: letters or many digits rather than a small number."""
    found: list[str] = [match[0].lstrip("#") for match in _IDENTIFIER.finditer(text)]
    telling = [one for one in found if len(one) > 2 or not one.isdigit()]
    return next(iter(telling or found), None)


_BY_NAME: tuple[tuple[re.Pattern[str], Callable[[str], str | None]], ...] = (
    (re.compile(r"e-?mail"), _found(_EMAIL)),
    (re.compile(r"phone|mobile|telephone"), _found(_PHONE)),
    (re.compile(r"date|(?:^|_)day(?:$|_)|when|check_in|check_out"), _found(_DATE)),
    (re.compile(r"time(?!zone)|hour"), _found(_TIME)),
    (re.compile(r"(?:^|_)(?:id|no|nr|number|code|reference|ref|sku|isbn|key)$|tracking|serial"),
     _identifier),
    (re.compile(r"origin|from|departure|start"), _found(_ORIGIN)),
    (re.compile(r"city|location|place|destination|country|town|region|address|where|(?:^|_)to$"),
     _found(_PLACE)),
    (_SEARCH, lambda text: _titled(text) or wish(text).name or keywords(text)),
    (_THING, lambda text: _titled(text) or wish(text).name),
    (_STORY, lambda text: " ".join(text.split())),
    (_WRITTEN, _found(_QUOTED)),
    (re.compile(r"recipient|sender"), lambda text: _found(_EMAIL)(text) or _found(_RECEIVER)(text)),
    (re.compile(r"name|guest|person|patient|member|employee|contact|who"), _found(_PERSON)),
)  # fmt: skip


def _titled(text: str) -> str | None:
    return _found(_QUOTED)(text) or _found(_TITLED)(text)


@dataclass(slots=True)
class Gathering:
    """The values found so far for one tool.

    Args:
        tool: The tool.
        values: Parameter name → value, ready for the call.
    """

    tool: Tool
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    taken: set[str] = field(default_factory=set[str])

    @property
    def missing(self) -> list[Parameter]:
        """The required parameters that have no value yet."""
        return [one for one in self.tool.required if one.name not in self.values]

    def take_from(self, text: str) -> None:
        """Takes what a text says in passing."""
        for parameter in sorted(self.tool.parameters, key=lambda one: not one.required):
            if parameter.name in self.values:
                continue
            value = _value_in(parameter, text, self.taken, alone=len(self.tool.required) == 1)
            if value is None:
                continue
            if parameter.required or not _STORY.search(parameter.name):
                self.values[parameter.name] = value

    def take_remainder(self, text: str) -> None:
        """Takes what a text says besides the tool's own words for the one thing that is missing."""
        missing = self.missing
        if len(missing) != 1 or missing[0].kind != "string" or missing[0].choices:
            return
        hint = next((one for one, _ in _BY_NAME if one.search(missing[0].name)), _THING)
        if hint not in {_THING, _SEARCH}:
            return
        own = telling_words(f"{self.tool.name} {self.tool.description}")
        words = (keywords(text) or "").split()
        rest = " ".join(word for word in words if stem(word) not in own)
        if rest:
            self.values[missing[0].name] = rest

    def take_answer(self, parameter: Parameter, text: str) -> None:
        """Takes the answer to a question for one parameter."""
        value = answer_to(parameter, text)
        if value is not None:
            self.values[parameter.name] = value
            self.taken |= {str(value), *_NUMBER.findall(text)}


def answer_to(parameter: Parameter, text: str) -> Any:
    """The value in an answer to "What is the …?"; None if there is none."""
    found = _value_in(parameter, text, set(), alone=True)
    if found is not None and not _STORY.search(parameter.name):
        return found
    if parameter.kind == "boolean":
        reading = read(text)
        return True if reading.has(Cue.YES) else False if reading.has(Cue.NO) else None
    if parameter.kind != "string" or parameter.choices:
        return None
    if read(text).has(Cue.UNSURE):
        return None
    rest = re.sub(rf"^{re.escape(parameter.label)}(?: is|:)?\s+", "", _PREFIX.sub("", text.strip()))
    return rest.strip(" .!?") or None


def stopgap(parameter: Parameter, text: str) -> Any:
    """A value of the right type for a call that must be made though nobody said what with."""
    if parameter.choices:
        return parameter.choices[0]
    values: dict[str, Any] = {
        "integer": 1,
        "number": 1,
        "boolean": False,
        "array": [],
        "object": {},
    }
    return values.get(parameter.kind, " ".join(text.split()))


def is_query(parameter: Parameter) -> bool:
    """Whether it takes words to search with."""
    return bool(_SEARCH.search(parameter.name))


def is_composed(parameter: Parameter) -> bool:
    """Whether its value is a text that the customer writes anew each time."""
    return bool(_STORY.search(parameter.name) or _WRITTEN.search(parameter.name))


def _value_in(parameter: Parameter, text: str, taken: set[str], *, alone: bool) -> Any:
    if parameter.choices:
        return _choice(parameter, text)
    if parameter.kind in {"integer", "number"}:
        return _number(parameter, text, taken, alone=alone)
    if parameter.kind == "boolean":
        return _flag(parameter, text)
    if parameter.kind == "array":
        parts = re.split(r",| and ", bare_name(text) or "")
        return [part.strip() for part in parts if part.strip()] or None
    if parameter.kind == "object":
        return None
    return _string(parameter, text, taken)


def _string(parameter: Parameter, text: str, taken: set[str]) -> str | None:
    for pattern, find in _BY_NAME:
        if pattern.search(parameter.name.lower()):
            value = find(text)
            if value is None or value in taken:
                return None
            taken.add(value)
            return value
    return _found(_QUOTED)(text)


def _choice(parameter: Parameter, text: str) -> Any:
    said = plain(text)
    rated = [
        (fuzz.partial_ratio(str(choice).replace("_", " ").lower(), said), -position, choice)
        for position, choice in enumerate(parameter.choices)
    ]
    score, _, best = max(rated, key=lambda one: one[:2])
    return best if score >= 88 else None


def _number(parameter: Parameter, text: str, taken: set[str], *, alone: bool) -> float | None:
    """A number beside a word of the parameter's name; any number if nothing else wants one."""
    words = plain(text)
    near = "|".join(re.escape(word) for word in parameter.name.lower().split("_"))
    for pattern in (
        rf"(\d[\d,.]*) (?:\w+ )?(?:{near})",
        rf"(?:{near})\w*(?: \w+)?[ :#]+(\d[\d,.]*)",
    ):
        match = re.search(pattern, words)
        if match is not None:
            return _typed(parameter, match[1])
    for match in _NUMBER.finditer(words):
        if match[0] not in taken:
            taken.add(match[0])
            return _typed(parameter, match[0])
    spelled = number_of(words)
    return (
        _typed(parameter, str(spelled)) if spelled is not None and (alone or spelled > 1) else None
    )


def _typed(parameter: Parameter, digits: str) -> float | None:
    try:
        value = float(digits.replace(",", "").rstrip("."))
    except ValueError:
        return None
    return int(value) if parameter.kind == "integer" or value == int(value) else value


def _flag(parameter: Parameter, text: str) -> bool | None:
    """True if the text speaks of it, false if it does so with a no."""
    own = telling_words(parameter.name)
    if not own & telling_words(text):
        return None
    negated = re.search(r"\b(?:no|not|without|don't|isn't|never)\b", plain(text))
    return negated is None
