"""The shape of a Chat Completions request: types, allowed fields, nothing about their meaning."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TextPart(_Strict):
    """The only kind of content part that this server reads."""

    type: Literal["text"]
    text: str
    prompt_cache_breakpoint: dict[str, JsonValue] | None = None


Content = str | Annotated[list[TextPart], Field(min_length=1)]


class InstructionMessage(_Strict):
    """What the agent is told to be."""

    role: Literal["system", "developer"]
    content: Content
    name: str | None = None


class UserMessage(_Strict):
    """What the customer wrote."""

    role: Literal["user"]
    content: Content
    name: str | None = None


class FunctionCall(_Strict):
    """A tool's name and its arguments as JSON text."""

    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
    arguments: str


class MessageCall(_Strict):
    """A call that an assistant message made."""

    id: Annotated[str, Field(min_length=1, max_length=40)]
    type: Literal["function"]
    function: FunctionCall


class AssistantMessage(_Strict):
    """What the model answered earlier."""

    role: Literal["assistant"]
    content: Content | None = None
    name: str | None = None
    refusal: str | None = None
    tool_calls: Annotated[list[MessageCall], Field(min_length=1)] | None = None


class ToolMessage(_Strict):
    """What a tool answered."""

    role: Literal["tool"]
    content: Content
    tool_call_id: str


ChatMessage = Annotated[
    InstructionMessage | UserMessage | AssistantMessage | ToolMessage, Field(discriminator="role")
]


class FunctionSpec(_Strict):
    """A function as it is offered to the model."""

    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
    description: Annotated[str, Field(max_length=1024)] | None = None
    parameters: dict[str, JsonValue] | None = None
    strict: bool | None = None


class ToolSpec(_Strict):
    """A tool as it is offered to the model."""

    type: Literal["function"]
    function: FunctionSpec


class _ChosenName(_Strict):
    name: str


class ChosenFunction(_Strict):
    """A ``tool_choice`` that names its function."""

    type: Literal["function"]
    function: _ChosenName


class StreamOptions(_Strict):
    """What a streaming caller may ask for."""

    include_usage: bool | None = None
    include_obfuscation: bool | None = None


Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh"]


class ChatRequest(_Strict):
    """The body of POST /v1/chat/completions."""

    model: str
    messages: Annotated[list[ChatMessage], Field(min_length=1)]
    tools: Annotated[list[ToolSpec], Field(min_length=1, max_length=128)] | None = None
    tool_choice: Literal["none", "auto", "required"] | ChosenFunction | None = None
    parallel_tool_calls: bool | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    reasoning_effort: Effort | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    n: Literal[1] | None = None
    stop: str | list[str] | None = None
    seed: int | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    response_format: dict[str, JsonValue] | None = None
    verbosity: Literal["low", "medium", "high"] | None = None
    store: bool | None = None
    metadata: dict[str, str] | None = None
    user: str | None = None
    safety_identifier: str | None = None
    prompt_cache_key: str | None = None
    prompt_cache_retention: str | None = None
    service_tier: str | None = None

    @property
    def choice(self) -> str | None:
        """Which call is demanded: "none", "auto", "required", or the name of a function."""
        chosen = self.tool_choice
        return chosen.function.name if isinstance(chosen, ChosenFunction) else chosen


def text_of(content: Any) -> str:
    """The plain text of a message's content, be it a string, parts or null."""
    if content is None or isinstance(content, str):
        return content or ""
    return "".join(part.text if isinstance(part, TextPart) else part["text"] for part in content)
