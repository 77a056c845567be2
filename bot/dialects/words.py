"""What stands in an answer and is none of the agent's words.

The template's marks, a label, the customer's next line, the same line for ever.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_FINAL, _MESSAGE = "<|channel|>final", "<|message|>"
_ANALYSIS = re.compile(r"<\|channel\|>analysis<\|message\|>.*?(?:<\|end\|>|$)", re.DOTALL)
_THOUGHT = re.compile(
    r"^[ \t]*<(think|thinking|thought|reasoning|reflection|scratchpad)>.*?(?:</\1>\s*|\Z)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_TEMPLATE = re.compile(
    r"<\|im_start\|>\s?user|<\|user\|>|<start_of_turn>user|<\|start_header_id\|>\s?user|\[INST\]"
    r"|^#{1,6} ?(?:user|human|instruction)s?\b",
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
_ROLES = r"assistant|ai|bot|system|model|(?:final\s+)?answer|response"
_TOLD = re.compile(r"You\s+are\b")
_SAID = ("response", "answer", "message", "content", "text", "reply", "output")
_PERIOD = 60  # words
_TIMES = 4
_REPEATED = 160
"""Characters from which on the same over and over is no manner of speaking."""

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
    text = "\n".join(line for line in text.split("\n") if not _names_a_tool(line, tools))
    return _once(text).strip()


def _final(text: str) -> str:
    """What was said aloud, where a model thinks and speaks on channels of its own."""
    at = text.rfind(_FINAL)
    message = text.find(_MESSAGE, at) if at >= 0 else -1
    return text if message < 0 else text[message + len(_MESSAGE) :]


def _as_said(text: str, names: Collection[str], speaker: str) -> str:
    """Up to where the model goes on as somebody else: the customer, another agent."""
    played = re.compile(_label(names, "assistant"), re.MULTILINE)
    text = text.lstrip()
    opening = _CUSTOMER.match(text)
    if opening and (answer := played.search(text, opening.end())):
        text = text[answer.start() :]  # the customer's words again, then the answer
    ends = [found.start() for found in _TEMPLATE.finditer(text)]
    for line in _CUSTOMER.finditer(text):
        # A line like this may be part of an honest list: only a played dialogue goes on so.
        is_last = line[1].lower() != "customer" and not text[line.end() :].strip()
        if is_last or played.search(text, line.end()):
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
    """The same words over and over, said once."""
    if len(text) < _REPEATED:
        return text
    words = re.findall(r"\S+\s*", text)
    bare = [word.strip() for word in words]
    kept: list[str] = []
    at = 0
    while at < len(words):
        length, times = _repeated(bare, at)
        kept += words[at : at + length]
        at += length * times
    return "".join(kept)


def _repeated(words: Sequence[str], at: int) -> tuple[int, int]:
    """How many words from here on stand there again and again, and how often; (1, 1) for none."""
    for length in range(1, min(_PERIOD, (len(words) - at) // _TIMES) + 1):
        if words[at] != words[at + length]:
            continue  # nearly always: a slice for each would be felt
        period = words[at : at + length]
        times = 1
        while words[at + times * length : at + (times + 1) * length] == period:
            times += 1
        if times >= _TIMES and times * sum(map(len, period)) >= _REPEATED:
            return length, times
    return 1, 1


def _in_json(text: str) -> str:
    """The words of an answer that was put into JSON, alone there or as a message."""
    bare = re.sub(r"^```[a-z]*\s*|\s*```$", "", text)
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


def _names_a_tool(line: str, tools: Collection[str]) -> bool:
    """Whether a tool is named as only code does: nobody says ``look_up_item``."""
    return any("_" in name and re.search(rf"\b{re.escape(name)}\b", line) for name in tools)
