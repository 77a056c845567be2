"""Calls that a model wrote down as text, in one of the forms that models were trained on.

A server that knows its model's form makes real calls of them; many do not, and a small model
forgets the form. Only syntax is read, never meaning: a sentence about a transfer is no transfer.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# What stands around calls, and around answers to them that a model made up.
_MARK = re.compile(
    r"</?\|?(?:tool_?calls?|function_?calls?|tool_?response|tool_code|tools|python_tag)"
    r"(?:_begin|_end)?\|?>|<(?=function=)|\[/?TOOL_CALLS\]|\[TOOL_RESULTS\]"
    r"|<\|start\|>assistant<\|channel\|>commentary(?= to=)|<\|channel\|>commentary(?= to=)",
    re.IGNORECASE,
)
_FENCE = re.compile(r"```[a-z_]*[ \t]*\n?", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][\w.-]{0,63}")
_NAMED = re.compile(r"<function=([\w.-]+)>(.*?)(?:</function>|$)", re.DOTALL)
_PARAMETER = re.compile(r"<parameter=([\w.-]+)>(.*?)</parameter>", re.DOTALL)
_BEFORE_OBJECT = re.compile(
    r"(?:to=)?(?:functions\.)?\b([A-Za-z_]\w{0,63})\s?"
    r"(?:\[ARGS\]|(?:<\|(?:constrain|channel)\|>\w{1,20}\s?)?(?:json)?\s?<\|message\|>)\s?$"
)
_OPENING = re.compile(r"[\[{]")
_NAMES = ("name", "function", "tool", "tool_name", "function_name", "action")
_ARGUMENTS = ("arguments", "parameters", "args", "action_input", "tool_input", "params")
_NEAR = 160
"""Characters before an object in which its name may stand."""

_LONGEST = 20_000
_LONGEST_LINE = 2_000
_OBJECTS = 50
"""Opening brackets that are tried: a text with more of them is no call."""


@dataclass(frozen=True, slots=True)
class Written:
    """A call as it was written.

    Args:
        name: The tool's name.
        arguments: JSON text.
    """

    name: str
    arguments: str


def find_calls(text: str, offered: Mapping[str, Sequence[str]]) -> tuple[str, list[Written]]:
    """Takes calls out of a text.

    Args:
        text: What a model said.
        offered: The tools that it may call: name -> names of the parameters, in order.

    Returns:
        The words before the first call, and the calls. What follows a call was written without
        its answer, so that it is left out. A mark without a call that can be read is left out
        with all that follows.
    """
    mark = _MARK.search(text)
    start = mark.start() if mark else len(text)
    if len(text) > _LONGEST:
        return text[:start].strip(), []
    found = _named(text) or list(_objects(text, offered, start)) or list(_python(text, offered))
    if found:
        start = min(start, found[0][0])
    calls = [call for _, call in found]
    return _unopened(text[:start]) if calls or mark else text, calls


def _unopened(text: str) -> str:
    """A text without the beginning of what was taken out behind it: a fence, a bracket."""
    fenced = re.sub(r"(?:```[a-z_]*|[\[`])\s*$", "", text.rstrip(), flags=re.IGNORECASE)
    return fenced.strip()


def _named(text: str) -> list[tuple[int, Written]]:
    """``<function=name>{…}</function>``, or with a tag for each parameter."""
    found: list[tuple[int, Written]] = []
    for match in _NAMED.finditer(text):
        tags = {name: value.strip() for name, value in _PARAMETER.findall(match[2])}
        body = json.dumps(tags) if tags else match[2].strip() or "{}"
        found.append((match.start(), Written(match[1], body)))
    return found


def _objects(
    text: str, offered: Mapping[str, Sequence[str]], marked: int
) -> Iterator[tuple[int, Written]]:
    """JSON that describes a call: anywhere if the tool is on offer, alone or marked otherwise."""
    decoder, at, tried = json.JSONDecoder(), 0, 0
    whole = _FENCE.sub("", text).strip()
    while (opening := _OPENING.search(text, at)) and tried < _OBJECTS:
        tried += 1
        start = opening.start()
        try:
            value, end = decoder.raw_decode(text, start)
            alone = whole == text[start:end]
            known = None if alone or start >= marked else offered
            described = list(_described(value, offered, known))
        except (ValueError, RecursionError):
            at = opening.end()
            continue
        at = end
        before = _BEFORE_OBJECT.search(text, max(0, start - _NEAR), start)
        if before and isinstance(value, dict):
            yield before.start(), Written(before[1], json.dumps(value))
        else:
            yield from ((start, call) for call in described)


def _described(
    value: object, offered: Mapping[str, Sequence[str]], known: Mapping[str, Sequence[str]] | None
) -> Iterator[Written]:
    """The calls that JSON describes.

    Args:
        value: The JSON.
        offered: The tools on offer.
        known: The same where no other name is to be believed; None where any is.
    """
    if isinstance(value, list):
        for each in cast("list[object]", value):
            yield from _described(each, offered, known)
    if not isinstance(value, dict):
        return
    fields = cast("dict[str, Any]", value)
    if isinstance(inner := fields.get("tool_calls") or fields.get("function"), dict | list):
        yield from _described(cast("object", inner), offered, known)
        return
    name = next((n for key in _NAMES if isinstance(n := fields.get(key), str)), "")
    name = name.removeprefix("functions.").removesuffix("()")
    key = next((key for key in _ARGUMENTS if key in fields), None)
    if name in offered and (key is not None or len(fields) == 1):
        yield Written(name, _json(fields.get(key or "")))
    elif known is None and key is not None and _NAME.fullmatch(name):
        yield Written(name, _json(fields[key]))


def _json(arguments: object) -> str:
    if isinstance(arguments, str):
        return arguments
    return json.dumps(arguments) if arguments is not None else "{}"


def _python(text: str, offered: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, Written]]:
    """``name(key="value")``, alone, on a line or in a list, as some models write."""
    if not any(name in text for name in offered):
        return
    if calls := _calls(_FENCE.sub("", text), offered):
        yield from ((0, call) for call in calls)
        return
    at = 0
    for line in text.splitlines(keepends=True):
        yield from ((at, call) for call in _calls(line, offered))
        at += len(line)


def _calls(code: str, offered: Mapping[str, Sequence[str]]) -> list[Written]:
    """The calls of an expression that is nothing else."""
    bare = code.strip(" \t\r\n`*")
    if len(bare) > _LONGEST_LINE or not bare.endswith((")", "]")):
        return []
    try:
        with warnings.catch_warnings():  # a backslash in somebody's words is no fault of ours
            warnings.simplefilter("ignore")
            expression = ast.parse(bare, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    listed = expression.elts if isinstance(expression, ast.List) else [expression]
    calls = [call for each in listed if (call := _call(each, offered))]
    return calls if len(calls) == len(listed) else []


def _call(node: ast.expr, offered: Mapping[str, Sequence[str]]) -> Written | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
        return None
    name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
    if name == "print" and len(node.args) == 1:
        return _call(node.args[0], offered)
    if name not in offered or len(node.args) > len(offered[name]):
        return None
    given = dict(zip(offered[name], node.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    try:
        return Written(name, json.dumps({k: ast.literal_eval(v) for k, v in given.items()}))
    except (ValueError, TypeError, RecursionError):
        return None
