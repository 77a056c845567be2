"""The shape of a Responses request: its items, its parts, its allowed fields."""

from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Discriminator, Field, JsonValue, Tag

from sandbox.model.wire import Effort


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class InputText(_Strict):
    """A piece of what was written to the model."""

    type: Literal["input_text"]
    text: str
    prompt_cache_breakpoint: dict[str, JsonValue] | None = None


class OutputText(_Strict):
    """A piece of what the model wrote, as it came or in short."""

    type: Literal["output_text"]
    text: str
    annotations: list[JsonValue] | None = None
    logprobs: list[JsonValue] | None = None


class OutputRefusal(_Strict):
    """A refusal that the model wrote."""

    type: Literal["refusal"]
    refusal: str


Part = Annotated[InputText | OutputText | OutputRefusal, Field(discriminator="type")]
Status = Literal["in_progress", "completed", "incomplete"]


class Message(_Strict):
    """Somebody's words."""

    type: Literal["message"] | None = None
    role: Literal["user", "assistant", "system", "developer"]
    content: str | Annotated[list[Part], Field(min_length=1)]
    id: str | None = None
    status: Status | None = None
    phase: str | None = None


class FunctionCallItem(_Strict):
    """A call that the model made."""

    type: Literal["function_call"]
    call_id: Annotated[str, Field(min_length=1, max_length=64)]
    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
    arguments: str
    id: str | None = None
    status: Status | None = None


class FunctionOutputItem(_Strict):
    """What a tool answered."""

    type: Literal["function_call_output"]
    call_id: Annotated[str, Field(min_length=1, max_length=64)]
    output: str | list[InputText]
    id: str | None = None
    status: Status | None = None


class ReasoningItem(_Strict):
    """What the model thought, sealed."""

    type: Literal["reasoning"]
    id: str | None = None
    summary: list[JsonValue]
    content: list[JsonValue] | None = None
    encrypted_content: str | None = None
    status: Status | None = None


def _kind(item: Any) -> str | None:
    if not isinstance(item, dict):
        return getattr(item, "type", None)
    fields = cast("dict[str, Any]", item)
    return fields.get("type") or ("message" if "role" in fields else None)


Item = Annotated[
    Annotated[Message, Tag("message")]
    | Annotated[FunctionCallItem, Tag("function_call")]
    | Annotated[FunctionOutputItem, Tag("function_call_output")]
    | Annotated[ReasoningItem, Tag("reasoning")],
    Discriminator(_kind),
]


class FunctionTool(_Strict):
    """A function as it is offered; flat, unlike in Chat Completions."""

    type: Literal["function"]
    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
    description: str | None = None
    parameters: dict[str, JsonValue] | None = None
    strict: bool | None = None


class ChosenTool(_Strict):
    """A ``tool_choice`` that names its function."""

    type: Literal["function"]
    name: str


class Reasoning(_Strict):
    """How hard to think, and what to tell of it."""

    effort: Effort | None = None
    summary: Literal["auto", "concise", "detailed"] | None = None


class ResponsesRequest(_Strict):
    """The body of POST /v1/responses."""

    model: str
    input: str | Annotated[list[Item], Field(min_length=1)]
    instructions: str | None = None
    tools: Annotated[list[FunctionTool], Field(max_length=128)] | None = None
    tool_choice: Literal["none", "auto", "required"] | ChosenTool | None = None
    parallel_tool_calls: bool | None = None
    stream: bool | None = None
    stream_options: dict[str, JsonValue] | None = None
    store: bool | None = None
    include: list[str] | None = None
    reasoning: Reasoning | None = None
    max_output_tokens: Annotated[int, Field(ge=16)] | None = None
    max_tool_calls: int | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    text: dict[str, JsonValue] | None = None
    truncation: Literal["auto", "disabled"] | None = None
    context_management: list[JsonValue] | None = None
    metadata: dict[str, str] | None = None
    previous_response_id: str | None = None
    prompt_cache_key: str | None = None
    prompt_cache_retention: str | None = None
    safety_identifier: str | None = None
    service_tier: str | None = None
    user: str | None = None

    @property
    def choice(self) -> str | None:
        """Which call is demanded: "none", "auto", "required", or the name of a function."""
        chosen = self.tool_choice
        return chosen.name if isinstance(chosen, ChosenTool) else chosen
