"""The Responses API: OpenAI's own, where newer models reason between tool calls.

Nothing is kept at the server (``store`` is false): the transcript is ours. What a model reasoned
comes back encrypted; it is carried with the message that made the calls, and handed back to the
same model until the customer speaks again.
"""

import re
from collections.abc import AsyncGenerator, Collection, Iterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from pydantic import ValidationError

from engine.errors import ModelRefused, ModelUnavailable
from engine.model import Finish, ModelRequest, Reply
from engine.models.wire import DEFAULT_MODEL, Shape, Wire, counted, meant, tool_settings
from engine.types import Message

_BREAKPOINT, _REASONING = "prompt_cache_breakpoint", "encrypted"
_CACHES_AT_BREAKPOINTS = re.compile(r"gpt-(5\.[6-9]|[6-9]|\d\d)")
_ENDED = ("response.completed", "response.incomplete", "response.failed")


class ResponsesModel:
    """A model behind ``/responses``.

    Args:
        api_key: The server's key.
        base_url: The server; None is OpenAI.
        model: Used where neither run nor agent names one.
        timeout: Seconds for a call, or until the next piece of a streamed one.
        max_output_tokens: The longest reply, reasoning included; None leaves it to the server.
        effort: How hard to reason: "none", "low", "medium", "high"; None is the model's default.
        connections: How many calls may wait at once.
    """

    def __init__(
        self,
        api_key: str,
        base_url: str | None = None,
        *,
        model: str = DEFAULT_MODEL,
        timeout: float = 25.0,
        max_output_tokens: int | None = None,
        effort: str | None = None,
        connections: int = 5_000,
    ) -> None:
        self._wire = Wire(api_key, base_url=base_url, timeout=timeout, connections=connections)
        self._model = model
        self._settings: dict[str, Any] = {
            **({"max_output_tokens": max_output_tokens} if max_output_tokens else {}),
            **({"reasoning": {"effort": effort}} if effort else {}),
        }
        self._refused: set[str] = set()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply, None]:
        """Answer a request; see ``engine.model.Model``.

        A 400 about something that is only a help is answered by asking again without it.
        """
        without = set(self._refused)
        while True:
            try:
                async with aclosing(self._ask(self._body(request, without))) as pieces:
                    async for piece in pieces:
                        yield piece
            except ModelRefused as error:
                fault = _dispensable(error, without)
                if fault is None:
                    raise
                without.add(fault)
                self._refused |= without & {_BREAKPOINT}
            else:
                return

    def _body(self, request: ModelRequest, without: Collection[str]) -> dict[str, Any]:
        model = request.model or self._model
        marked = _BREAKPOINT not in without and bool(_CACHES_AT_BREAKPOINTS.match(model))
        reasoned_by = model if _REASONING not in without else None
        body: dict[str, Any] = {
            "model": model,
            "input": [
                _instructions(request.instructions, marked=marked),
                *_items(request.messages, reasoned_by),
            ],
            "store": False,
            "include": ["reasoning.encrypted_content"],
            **self._settings,
        }
        if request.cache_key:
            body["prompt_cache_key"] = request.cache_key
        if request.tools:
            body["tools"] = [_tool(tool["function"]) for tool in request.tools]
            body |= tool_settings(request, _named)
        if request.stream:
            body["stream"] = True
        return body

    async def _ask(self, body: Mapping[str, Any]) -> AsyncGenerator[str | Reply, None]:
        asked = body["model"]
        if "stream" not in body:
            yield _reply(await self._wire.post("/responses", body, _Response), asked)
            return
        done: list[Any] = []
        async with aclosing(self._wire.stream("/responses", body)) as events:
            async for event in events:
                kind = event.get("type")
                if kind == "response.output_text.delta":
                    yield str(event.get("delta") or "")
                elif kind == "response.output_item.done":
                    done.append(event.get("item"))  # whole; those in the last event may not be
                elif kind in _ENDED:
                    yield _reply(_read(event.get("response"), done), asked)
                    return
        raise ModelUnavailable("the stream stopped before its end")


def _dispensable(error: ModelRefused, without: Collection[str]) -> str | None:
    """What a 400 complains about, if it can be left out."""
    helps = (_BREAKPOINT, _REASONING)
    named = (help_ for help_ in helps if help_ in str(error) and help_ not in without)
    return next(named, None) if error.status == 400 else None


def _instructions(text: str, *, marked: bool) -> Message:
    """What is the same in every thread ends here: the cache needs to be told so."""
    part: dict[str, Any] = {"type": "input_text", "text": text}
    if marked:
        part[_BREAKPOINT] = {"mode": "explicit"}
    return {"role": "developer", "content": [part]}


def _items(messages: Sequence[Message], reasoned_by: str | None) -> Iterator[Message]:
    spoke = max((i for i, m in enumerate(messages) if m["role"] == "user"), default=-1)
    for place, message in enumerate(messages):
        if message["role"] == "tool":
            call_id, output = message["tool_call_id"], message["content"]
            yield {"type": "function_call_output", "call_id": call_id, "output": output}
            continue
        reasoning: Mapping[str, Any] = message.get("reasoning") or {}
        if place > spoke and reasoning.get("model") == reasoned_by:
            yield from reasoning.get("items", ())
        if content := message.get("content"):
            yield {"role": message["role"], "content": content}
        for call in message.get("tool_calls") or ():
            yield {"type": "function_call", "call_id": call["id"], **call["function"]}


def _named(tool: str) -> object:
    return {"type": "function", "name": tool}


def _tool(function: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "function", "strict": False, **function}  # left out, strict would be true


# ---- what comes back -------------------------------------------------------------------------


class _Part(Shape):
    type: str
    text: str | None = None
    refusal: str | None = None


class _Item(Shape):
    """An item of any kind; the raw one is kept for those that go back as they came."""

    type: str
    content: list[_Part] | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: str | None = None


class _Incomplete(Shape):
    reason: str | None = None


class _Error(Shape):
    code: str | None = None
    message: str | None = None


class _Response(Shape):
    status: str = "completed"
    model: str | None = None
    output: list[dict[str, Any]]
    usage: object = None
    error: _Error | None = None
    incomplete_details: _Incomplete | None = None


def _read(raw: Any, done: Sequence[Any]) -> _Response:
    try:
        response = _Response.model_validate(raw)
        return response.model_copy(update={"output": list(done)}) if done else response
    except ValidationError as error:
        raise ModelUnavailable("the stream's last event has no known shape") from error


def _reply(response: _Response, asked: str) -> Reply:
    if response.status not in ("completed", "incomplete"):
        error = response.error or _Error()
        raise ModelUnavailable(f"{response.status}: {error.code} {error.message}")
    try:
        items = [(_Item.model_validate(raw), raw) for raw in response.output]
    except ValidationError as error:
        raise ModelUnavailable("an item of the reply has no known shape") from error
    if not items:
        raise ModelUnavailable("a reply without items")
    messages = [item.content or () for item, _ in items if item.type == "message"]
    said = ("".join(part.text or "" for part in parts) for parts in messages)
    return Reply(
        content=meant("\n\n".join(filter(None, said))) or None,
        refusal="".join(part.refusal or "" for parts in messages for part in parts) or None,
        tool_calls=tuple(_call(item) for item, _ in items if item.type == "function_call"),
        finish=_finish(response),
        usage=counted(response.usage),
        model=asked,  # reasoning goes back to the name that was asked, not to a dated one
        reasoning=tuple(raw for item, raw in items if item.type == "reasoning"),
    )


def _call(item: _Item) -> Message:
    function = {"name": item.name or "", "arguments": item.arguments or ""}
    return {"id": item.call_id or "", "type": "function", "function": function}


def _finish(response: _Response) -> Finish:
    if response.status == "completed":
        return "stop"
    reason = response.incomplete_details and response.incomplete_details.reason
    return "content_filter" if reason == "content_filter" else "length"
