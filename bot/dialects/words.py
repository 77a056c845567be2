"""What stands in an answer and is none of the agent's words.

The template's marks, a label, the customer's next line, the same line for ever.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Collection

_FINAL, _MESSAGE = "<|channel|>final", "<|message|>"
_ANALYSIS = re.compile(r"<\|channel\|>analysis<\|message\|>.*?(?:<\|end\|>|$)", re.DOTALL)
_THOUGHT = re.compile(
    r"^[ \t]*<(think|thinking|thought|reasoning|reflection|scratchpad)>.*?(?:</\1>\s*|\Z)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_TEMPLATE = re.compile(
    r"<\|im_start\|>\s?user|<\|user\|>|<start_of_turn>user|<\|start_header_id\|>\s?user|\[INST\]"
    r"|^#{1,6} ?(?:(?:user|human):?[ \t]*$|instruction:)",
    re.IGNORECASE | re.MULTILINE,
)
"""Where a template begins the customer's turn: what a model goes on with is made up."""

_CUSTOMER = re.compile(r"^\W{0,4}(user|human|customer)\W{0,3}:.*$", re.IGNORECASE | re.MULTILINE)

_MARK = re.compile(
    r"<\|[a-z_]{1,20}\|>(?:assistant\b)?|</?s>|<eos>|<(?:end|start)_of_turn>(?:model\b)?"
    r"|\[/?INST\]|<</?SYS>>",
    re.IGNORECASE,
)
_WRAPPER = re.compile(
    r"\s*<(answer|response|output|reply|final)>(.*?)(?:</\1>\s*)?", re.DOTALL | re.IGNORECASE
)
_ROLES = r"assistant|ai|bot|(?:final\s+)?answer|response"
_TOLD = re.compile(r"You\s+are\b")
_SAID = ("response", "answer", "message", "content", "text", "reply", "output")
_PERIOD = 60  # words
_TIMES = 8
_REPEATED = 160
"""Characters from which on the same over and over is no manner of speaking, nor a list."""

_ROLE_LINE = 30
"""A line of the instructions that is so long and says who the model is, is known again."""


def spoken(
    text: str,
    *,
    speaker: str,
    names: Collection[str],
    instructions: str,
    tools: Collection[str],
) -> str:
    """What of an answer is meant for the customer.

    Args:
        text: What a model said, calls taken out.
        speaker: The agent's name, which models put before their words.
        names: Those of all agents: what is said under another one's is made up.
        instructions: What the model was told.
        tools: The names of its tools.
    """
    text = _THOUGHT.sub("", _ANALYSIS.sub("", _final(text)))
    text = _MARK.sub("", _as_said(text, names, speaker))
    if wrapped := _WRAPPER.fullmatch(text):
        text = wrapped[2]
    text = _unlabelled(_in_json(text.strip()), names)
    if _recites(text, instructions):
        return ""
    return _once(_without_tools(text, tools)).strip()


def _final(text: str) -> str:
    """What was said aloud, where a model thinks and speaks on channels of its own."""
    at = text.rfind(_FINAL)
    message = text.find(_MESSAGE, at) if at >= 0 else -1
    return text if message < 0 else text[message + len(_MESSAGE) :]


def _as_said(text: str, names: Collection[str], speaker: str) -> str:
    """Up to where the model goes on as somebody else: the customer, another agent."""
    label = re.compile(_label(names, "assistant"), re.MULTILINE)
    text = text.lstrip()
    opening = _CUSTOMER.match(text)
    if opening and (answer := label.search(text, opening.end())):
        text = text[answer.start() :]  # the customer's words again, then the answer
    ends = [found.start() for found in _TEMPLATE.finditer(text)]
    goes_on = max((found.start() for found in label.finditer(text)), default=0)
    last = len(text.rstrip())
    for line in _CUSTOMER.finditer(text):
        # A line like this may be part of an honest list: only a played dialogue goes on so.
        is_last = line[1].lower() != "customer" and line.end() >= last
        if is_last or line.end() <= goes_on:
            ends.append(line.start())
            break
    if others := [name for name in names if name != speaker]:
        ends += [found.start() for found in re.finditer(_label(others), text, re.MULTILINE)]
    return text[: min((end for end in ends if text[:end].strip()), default=len(text))]


def _label(names: Collection[str], *roles: str) -> str:
    named = "|".join([*map(re.escape, names), *roles])
    return rf"^(?:\*\*|__|\[)?(?i:{named})(?:\*\*|__|\])?\s?:(?:\*\*|__)?[ \t]*"


def _unlabelled(text: str, names: Collection[str]) -> str:
    found = re.match(_label(names, _ROLES), text)
    return text[found.end() :].lstrip() if found else text


def _once(text: str) -> str:
    """A text that ends in the same words over and over, with those said once.

    A model that is caught in a loop never leaves it. Elsewhere the same lines may be an honest list.
    """
    if len(text) < _REPEATED:
        return text
    words = list(re.finditer(r"\S+", text))
    said = [word[0] for word in words]
    *whole, cut_off = said or [""]
    for length in range(1, min(_PERIOD, len(whole) // _TIMES) + 1):
        start = len(whole) - length
        while start and whole[start - 1] == whole[start - 1 + length]:
            start -= 1
        again = len(whole) - start
        if (
            again >= _TIMES * length
            and sum(map(len, whole[start:])) >= _REPEATED
            and whole[-length].startswith(cut_off)
        ):
            return text[: words[start + length].start()]
    return text


def _in_json(text: str) -> str:
    """The words of an answer that was put into JSON, alone there or as a message."""
    bare = re.sub(r"^```[a-z]*", "", text).removesuffix("```").strip()
    if not bare.startswith("{"):
        return text
    try:
        value: Any = json.loads(bare)
    except (ValueError, RecursionError):
        return text
    fields = cast("dict[str, Any]", value)
    said = next((fields[key] for key in _SAID if isinstance(fields.get(key), str)), None)
    return said if said is not None and set(fields) <= {*_SAID, "role", "type"} else text


def _recites(text: str, instructions: str) -> bool:
    """Whether it says who the model is in the very words that told the model so."""
    flat = " ".join(text.split())
    lines = (" ".join(line.split()) for line in instructions.splitlines())
    told = (line for line in lines if _TOLD.match(line) and len(line) >= _ROLE_LINE)
    return any(line in flat for line in told)


def _without_tools(text: str, tools: Collection[str]) -> str:
    """Without the lines that name a tool as only code does: nobody says ``look_up_item``."""
    named = "|".join(re.escape(name) for name in tools if "_" in name and name in text)
    if not named:
        return text
    code = re.compile(rf"\b(?:{named})\b")
    return "\n".join(line for line in text.split("\n") if not code.search(line))
