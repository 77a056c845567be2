"""Which tool a customer's words call for, judged by names and descriptions alone."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import OSA

from sandbox.model.clerk.cue_table import Cue
from sandbox.model.clerk.cues import read
from sandbox.model.clerk.spelling import plain, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.model.clerk.conversation import Conversation
    from sandbox.model.clerk.parameters import Tool

_ENOUGH_TO_PASS_ON = 0.9  # a wrong colleague passes it back; being stuck helps nobody
ENOUGH = 1.7  # the score of one telling word of a tool's name, or of two of its description
CLEARLY = 3.5  # the score that lets a customer change the subject in the middle of a question

_NAME_WEIGHT, _DESCRIPTION_WEIGHT, _PARAMETER_WEIGHT, _CHOICE_WEIGHT = 3.0, 1.2, 0.8, 1.8
_SYNONYM_DISCOUNT = 0.8

# Words of one line stand for each other.
_GROUPS = tuple(
    words_of(line)
    for line in """
    buy purchase order place checkout sale sell shop
    refund return reimburse moneyback
    status track where tracking shipped delivery shipment arrive eta locate
    cancel abort stop drop remove delete end terminate
    book reserve reservation booking appointment schedule meeting slot table
    reschedule change update modify move edit switch
    bill invoice payment pay charge billing subscription fee
    repair fix broken broke issue problem technical defect bug crash malfunction trouble
    human person escalate representative manager someone staff operator colleague
    find search look lookup recommend suggest
    price cost quote expensive charge
    weather forecast temperature rain rainy sunny snow umbrella
    password login locked signin access reset
    email mail send message notify write
    address relocate moving
    balance account fund money
    open hour opening closing close
    ticket case report complaint incident issue problem support
    vacation leave holiday absence pto
    renew extend prolong
    borrow lend loan rent hire
    joke funny laugh
    translate translation language
    menu dish food meal eat hungry
    feedback review rating rate
    subscribe signup register enroll join
    size measure fit
    transfer send move wire pay
    """.strip().splitlines()
)
_STOP = words_of(
    """
    a an the and or of to for in on at by with from is are was be been am i i'm i'd i'll i've me my
    mine we our you your he she it its it's they them this that these those what which who how when
    why there here do does did done doing can could would should will shall may might must have has
    had get got give want need like please help thanks thank hello hi hey just so some any all
    not no yes ok if then than as about into over up out off let us tool function use call used
    given returns return_ set make made new one go now also only very really know tell agent
    assistant transfer handoff hand customer user when whenever asks asked wants their
    """
)
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "e")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its ending, so that "renewing" meets "renew"."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            root = word[: -len(ending)]
            return root + "y" if ending in {"ies", "ied"} else root.rstrip("e")
    return word


_STEMMED_GROUPS = tuple(frozenset(map(stem, group)) for group in _GROUPS)


@lru_cache(maxsize=4096)
def telling_words(text: str) -> frozenset[str]:
    """The stems of a text's words, those left out that every text has."""
    said = re.sub(r"'s\b", "", plain(text.replace("_", " ")))
    said = re.sub(r"[$€£]|\b(?:euros?|dollars?|pounds?)\b", " money ", said)
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)?", said)
    return frozenset(stem(word) for word in words if word not in _STOP and len(word) > 1)


@lru_cache(maxsize=4096)
def _related(one: str, other: str) -> float:
    """How far one stem stands for another: 1 the same, less for a synonym or a slip, 0 not."""
    if one == other:
        return 1.0
    if any(one in group and other in group for group in _STEMMED_GROUPS):
        return _SYNONYM_DISCOUNT
    long = min(len(one), len(other)) >= 5
    return _SYNONYM_DISCOUNT if long and OSA.distance(one, other, score_cutoff=1) <= 1 else 0.0


def _vocabulary(tool: Tool) -> dict[str, float]:
    """A tool's telling words with their weights."""
    weights: dict[str, float] = {}
    sources: list[tuple[float, Any]] = [
        (_PARAMETER_WEIGHT, [f"{one.name} {one.description}" for one in tool.parameters]),
        (_CHOICE_WEIGHT, [str(choice) for one in tool.parameters for choice in one.choices]),
        (_DESCRIPTION_WEIGHT, [tool.description]),
        (_NAME_WEIGHT, [tool.subject]),
    ]
    for weight, texts in sources:
        for text in texts:
            weights |= dict.fromkeys(telling_words(text), weight)
    return weights


def scores(tools: Mapping[str, Tool], text: str, hint: str = "") -> dict[str, float]:
    """How well a text fits each tool.

    A word counts less the more tools know it: with three tools about orders, "order" decides
    nothing.
    """
    vocabularies = {name: _vocabulary(tool) for name, tool in tools.items()}
    spread = Counter(word for words in vocabularies.values() for word in words)
    said = telling_words(text) | telling_words(hint)
    return {
        name: sum(_best_match(word, words, spread) for word in said)
        for name, words in vocabularies.items()
    }


def _best_match(word: str, vocabulary: Mapping[str, float], spread: Mapping[str, int]) -> float:
    matches = (
        _related(word, known) * weight / spread[known] ** 0.5
        for known, weight in vocabulary.items()
    )
    return max(matches, default=0.0)


def fitting(
    conversation: Conversation, tools: Mapping[str, Tool], text: str, least: float = ENOUGH
) -> Tool | None:
    """The tool that fits a text best, if it fits well enough and was not just called.

    Args:
        conversation: The request.
        tools: The tools to choose from, by name.
        text: The customer's words.
        least: The score that is enough; less is, for a tool that only passes the customer on.
    """
    topic = read(text).topic
    # That they want something says little about what; their own words say more.
    rated = scores(tools, text, "" if topic in {None, Cue.BUY} else str(topic))
    done = {one.name for one in conversation.calls}
    rated = {name: score for name, score in rated.items() if name not in done}
    best = max(rated, key=lambda name: rated[name], default=None)
    if best is None:
        return None
    enough = min(least, _ENOUGH_TO_PASS_ON) if tools[best].hands_over else least
    return tools[best] if rated[best] >= enough else None
