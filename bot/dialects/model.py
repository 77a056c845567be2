"""A model whose replies are read as they are meant, and who is asked as it can be."""

from __future__ import annotations

import json
import re
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import structlog

from bot.dialects.calls import find_calls
from bot.dialects.words import spoken
from engine import ModelRefused, ModelUnavailable, Reply

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection, Mapping, Sequence

    from engine import Message, Model, ModelRequest

_log = structlog.get_logger(__name__)

_WANTS_TURNS = re.compile(r"roles\s+must\s+alternate", re.IGNORECASE)
_PLAIN = ("user", "assistant")


@dataclass(slots=True)
class Understood:
    """A model behind another one's ears: see ``engine.Model`` for what it keeps to.

    Calls that were written as text become calls, calls without an id get one, and of the words
    only those are left that are meant for the customer. A server whose template wants customer
    and assistant to take turns is asked so, once it has said that it does.

    Args:
        model: What answers.
        names: The agents', all of them.
    """

    model: Model
    names: tuple[str, ...]
    _taking_turns: bool = field(default=False, init=False)

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply, None]:
        """Answer a request; see ``engine.Model``. Pieces of text are passed on as they come."""
        said = False
        if not self._taking_turns:
            try:
                async with aclosing(self.model.reply(request)) as pieces:
                    async for piece in pieces:
                        said = True
                        yield self._read(piece, request)
            except (ModelRefused, ModelUnavailable) as error:
                if said or not _WANTS_TURNS.search(str(error)):
                    raise
                self._taking_turns = True
                _log.info("model.takes_turns", model=request.model)
            else:
                return
        asked = replace(request, messages=taking_turns(request.messages))
        async with aclosing(self.model.reply(asked)) as pieces:
            async for piece in pieces:
                yield self._read(piece, request)

    def _read(self, piece: str | Reply, request: ModelRequest) -> str | Reply:
        return piece if isinstance(piece, str) else understood(piece, request, self.names)


def taking_turns(messages: Sequence[Message]) -> list[Message]:
    """The same with neighbours of one side as one message; calls and answers stay as they are."""
    joined: list[Message] = []
    for message in messages:
        last = joined[-1] if joined else {}
        both = (message, last)
        if message["role"] == last.get("role") in _PLAIN and not any(
            each.get("tool_calls") for each in both
        ):
            words = "\n\n".join(str(each["content"]) for each in reversed(both) if each["content"])
            joined[-1] = {**last, "content": words}
        else:
            joined.append(message)
    return joined


def understood(reply: Reply, request: ModelRequest, names: Collection[str]) -> Reply:
    """A reply as it was meant.

    Args:
        reply: As it came.
        request: What it answers.
        names: The agents', all of them.
    """
    offered = {tool["function"]["name"]: _parameters(tool) for tool in request.tools}
    text, calls = reply.content or "", reply.tool_calls
    if text and offered:
        text, written = find_calls(text, offered)
        calls = calls or tuple(_call(each.name, each.arguments) for each in written)
        if written and calls is not reply.tool_calls:
            _log.info("model.wrote_calls", agent=request.cache_key, calls=len(written))
    if text:
        text = spoken(
            text,
            speaker=request.cache_key,
            names=names,
            instructions=request.instructions,
            tools=offered,
        )
    return replace(
        reply, content=text or None, tool_calls=tuple(_known(each, offered) for each in calls)
    )


def _parameters(tool: Mapping[str, Any]) -> list[str]:
    return list(tool["function"].get("parameters", {}).get("properties", {}))


def _call(name: str, arguments: str) -> Message:
    return {"id": "", "type": "function", "function": {"name": name, "arguments": arguments}}


def _known(call: Message, offered: Mapping[str, Sequence[str]]) -> Message:
    """A call with an id, under its tool's own name, and arguments as they were meant."""
    function = call["function"]
    name = _own_name(function["name"], offered)
    raw = _meant(function.get("arguments") or "", offered.get(name, ()))
    given = str(call.get("id") or "").strip()
    return {
        **call,
        "id": given or f"call_{uuid4().hex[:20]}",
        "function": {**function, "name": name, "arguments": raw},
    }


def _own_name(name: str, offered: Mapping[str, Sequence[str]]) -> str:
    """``functions.Look_Up:0`` is look_up, where there is such a tool and no other like it."""
    bare = re.sub(r"(?:\(\)|:\d+)$", "", name.strip()).rpartition(".")[2].casefold()
    alike = [each for each in offered if each.casefold() == bare]
    return alike[0] if name not in offered and len(alike) == 1 else name


def _meant(raw: str, parameters: Sequence[str]) -> str:
    """Arguments out of a second layer, in which some models put them."""
    try:
        value: object = json.loads(raw)
        if isinstance(value, str) and value.lstrip().startswith("{"):
            raw, value = value, json.loads(value)
    except (ValueError, RecursionError):
        return raw
    fields = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    only = next(iter(fields), "") if len(fields) == 1 else ""
    if only in ("arguments", "parameters") and only not in parameters:
        inner = fields[only]
        return json.dumps(inner) if isinstance(inner, dict) else raw
    return raw
