"""Chat Completions: OpenAI's, and every server's that speaks it."""

import json
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, ValidationError
from pydantic_core import from_json

from engine.errors import ModelRefused, ModelUnavailable
from engine.model import Finish, ModelRequest, Reply
from engine.models.wire import DEFAULT_MODEL, Shape, Wire, counted, meant, tool_settings
from engine.transcript import whole
from engine.types import Message, Usage

_NO_EFFORT_WITH_TOOLS = re.compile(r"gpt-(5\.[4-9]|[6-9]|\d\d)")
"""Models that answer 400 to tools beside any ``reasoning_effort`` but an explicit "none"."""


class ChatModel:
    """A model behind ``/chat/completions``.

    Args:
        api_key: The server's key.
        base_url: The server; None is OpenAI.
        model: Used where neither run nor agent names one.
        timeout: Seconds for a call, or until the next piece of a streamed one.
        max_output_tokens: The longest reply, as far as the server takes such a limit; None leaves
            it to the server.
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
        connections: int = 5_000,
    ) -> None:
        self._wire = Wire(api_key, base_url=base_url, timeout=timeout, connections=connections)
        self._model = model
        self._max_output_tokens = max_output_tokens
        self._effort: dict[str, str | None] = {}  # learned from a server's 400

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply, None]:
        """Answer a request; see ``engine.model.Model``."""
        while True:
            body = self._body(request)
            try:
                async with aclosing(self._ask(body)) as pieces:
                    async for piece in pieces:
                        yield piece
            except ModelRefused as error:
                if not self._learned(body, error):
                    raise
            else:
                return

    def _body(self, request: ModelRequest) -> dict[str, Any]:
        model = request.model or self._model
        system = {"role": "system", "content": request.instructions}
        body: dict[str, Any] = {
            "model": model,
            "messages": [system, *map(_plain, request.messages)],
        }
        if request.tools:
            body |= {"tools": request.tools, **tool_settings(request, _named)}
            usual = "none" if _NO_EFFORT_WITH_TOOLS.match(model) else None
            if effort := self._effort.get(model, usual):
                body["reasoning_effort"] = effort
        if self._max_output_tokens:
            body["max_completion_tokens"] = self._max_output_tokens
        if request.stream:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        return body

    def _learned(self, body: Mapping[str, Any], error: ModelRefused) -> bool:
        """Whether a refusal was about a setting that need not be; remembered."""
        if "max_completion_tokens" in body and "max_completion_tokens" in str(error):
            self._max_output_tokens = None  # not known there, or more than there is room for
            return True
        told = body["model"] in self._effort  # already: then neither way is right
        about_it = error.status == 400 and "reasoning_effort" in str(error)
        if told or not about_it or "tools" not in body:
            return False
        self._effort[body["model"]] = None if "reasoning_effort" in body else "none"
        return True

    async def _ask(self, body: Mapping[str, Any]) -> AsyncGenerator[str | Reply, None]:
        if "stream" not in body:
            yield _reply(await self._wire.post("/chat/completions", body, _Completion))
            return
        gathered = _Gathered()
        async with aclosing(self._wire.stream("/chat/completions", body)) as chunks:
            async for chunk in chunks:
                if text := gathered.take(chunk):
                    yield text
        yield gathered.reply()


def _named(tool: str) -> object:
    return {"type": "function", "function": {"name": tool}}


def _plain(message: Message) -> Message:
    """A message with nothing of ours in it, its calls readable for servers that parse them."""
    if message["role"] != "assistant":
        if "sender" not in message:  # as a rule: a copy of each would be felt in a long thread
            return message
        return {key: value for key, value in message.items() if key != "sender"}
    plain = {"role": "assistant", "content": message.get("content")}
    if calls := message.get("tool_calls"):
        plain["tool_calls"] = [_parsable(call) for call in calls]
    return plain


def _parsable(call: Message) -> Message:
    """Some servers answer 400 for ever to a transcript with arguments that are no JSON."""
    function = call["function"]
    try:
        good = isinstance(from_json(function.get("arguments") or ""), dict)
    except ValueError:
        good = False
    return call if good else call | {"function": function | {"arguments": "{}"}}


# ---- what comes back -------------------------------------------------------------------------


def _text(arguments: object) -> object:
    """Some servers send what a model wrote already read."""
    return json.dumps(arguments) if isinstance(arguments, dict | list) else arguments


class _Function(Shape):
    name: str | None = None
    arguments: Annotated[str | None, BeforeValidator(_text)] = None


class _Call(Shape):
    index: Annotated[int, BeforeValidator(lambda index: index or 0)] = 0
    id: str | None = None
    function: Annotated[_Function, BeforeValidator(lambda f: f or {})]


def _joined(content: object) -> object:
    """Some servers send text as a list of parts, as requests may."""
    parts = cast("list[object]", content) if isinstance(content, list) else []
    if not parts or not all(isinstance(part, dict) for part in parts):
        return cast("object", content)
    texts = (part.get("text") for part in cast("list[dict[str, object]]", parts))
    return "".join(text for text in texts if isinstance(text, str))


class _Message(Shape):
    content: Annotated[str | None, BeforeValidator(_joined)] = None
    refusal: str | None = None
    tool_calls: list[_Call] | None = None


class _Choice(Shape):
    """Whole, or a piece of a stream."""

    message: _Message | None = None
    delta: _Message | None = None
    finish_reason: str | None = None


class _Completion(Shape):
    choices: list[_Choice] | None = None
    model: str | None = None
    usage: object = None


def _reply(completion: _Completion) -> Reply:
    choice = completion.choices[0] if completion.choices else None
    if choice is None or choice.message is None:
        raise ModelUnavailable("a completion without a message")
    message = choice.message
    return Reply(
        content=meant(message.content),
        refusal=message.refusal,
        tool_calls=tuple(map(_call, message.tool_calls or ())),
        finish=_finish(choice.finish_reason),
        usage=counted(completion.usage),
        model=completion.model or "",
    )


def _call(call: _Call) -> Message:
    called = {"name": call.function.name or "", "arguments": call.function.arguments or ""}
    return {"id": call.id or "", "type": "function", "function": called}


def _finish(reason: str | None) -> Finish:
    return reason if reason in ("length", "content_filter") else "stop"


@dataclass(slots=True)
class _Gathered:
    """A streamed reply while it comes in: calls in pieces, usage in a chunk of its own."""

    content: list[str] = field(default_factory=list[str])
    refusal: list[str] = field(default_factory=list[str])
    calls: list[_Call] = field(default_factory=list[_Call])
    at: dict[int, _Call] = field(default_factory=dict[int, _Call])
    finish: str | None = None
    model: str = ""
    usage: Usage = field(default_factory=Usage)

    def take(self, raw: Mapping[str, Any]) -> str:
        """Add a chunk; gives the text in it.

        Raises:
            ModelUnavailable: It is no chunk.
        """
        try:
            chunk = _Completion.model_validate(raw)
        except ValidationError as error:
            raise ModelUnavailable("a chunk of the stream has no known shape") from error
        self.model = chunk.model or self.model
        self.usage = counted(chunk.usage) if chunk.usage else self.usage
        if not chunk.choices:
            return ""
        choice = chunk.choices[0]
        self.finish = choice.finish_reason or self.finish
        return self._add(choice.delta) if choice.delta else ""

    def _add(self, delta: _Message) -> str:
        for piece in delta.tool_calls or ():
            call = self.at.get(piece.index)
            other = call and piece.function.name and piece.id not in (None, "", call.id)
            if call is None or other:  # some servers count every call as the first
                call = self.at[piece.index] = _Call(function=_Function())
                self.calls.append(call)
            call.id, function = call.id or piece.id, call.function
            if function.name != piece.function.name:  # some servers send it with every piece
                function.name = f"{function.name or ''}{piece.function.name or ''}"
            function.arguments = f"{function.arguments or ''}{piece.function.arguments or ''}"
        self.refusal.append(delta.refusal or "")
        self.content.append(delta.content or "")
        return self.content[-1]

    def reply(self) -> Reply:
        """The whole reply.

        Raises:
            ModelUnavailable: The stream stopped before its end.
        """
        if self.finish is None:
            raise ModelUnavailable("the stream stopped before its end")
        return Reply(
            content=meant(whole("".join(self.content))) or None,
            refusal="".join(self.refusal) or None,
            tool_calls=tuple(map(_call, self.calls)),
            finish=_finish(self.finish),
            usage=self.usage,
            model=self.model,
        )
