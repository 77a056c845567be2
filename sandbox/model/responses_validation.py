"""Refuses what the Responses API would refuse, in its words."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sandbox.model.errors import ApiError
from sandbox.model.responses_wire import (
    FunctionCallItem,
    FunctionOutputItem,
    InputText,
    Message,
    OutputText,
    ReasoningItem,
    ResponsesRequest,
)
from sandbox.model.rules import (
    Rules,
    cannot_reason,
    check_sampling,
    check_served,
    knows_breakpoints,
)
from sandbox.model.shape import read_body
from sandbox.model.validation import check_tools
from sandbox.model.wire import FunctionSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.model.responses_wire import Item

ENCRYPTED = "reasoning.encrypted_content"


def check_responses(body: Any, rules: Rules) -> ResponsesRequest:
    """Reads the body of a Responses request.

    Raises:
        ApiError: 400 or 404, in OpenAI's words.
    """
    request = read_body(ResponsesRequest, body)
    check_served(request.model, rules)
    _check_model(request)
    _check_offer(request)
    if request.previous_response_id is not None:
        raise ApiError(
            f"Previous response with id '{request.previous_response_id}' not found.",
            param="previous_response_id",
            code="previous_response_not_found",
        )
    if not isinstance(request.input, str):
        _check_parts(request.input, request.model)
        _check_calls(request.input)
        _check_reasoning(request.input, request.model)
    return request


def seal(model: str, identifier: str) -> str:
    """Encrypted reasoning as this server makes it: only the same model takes it back."""
    return f"sealed.{identifier}.{_signature(model, identifier)}"


def _signature(model: str, identifier: str) -> str:
    return hashlib.sha256(f"{model} {identifier}".encode()).hexdigest()[:16]


def _check_model(request: ResponsesRequest) -> None:
    effort = request.reasoning.effort if request.reasoning else None
    if cannot_reason(request.model):
        if effort is not None:
            raise ApiError(
                "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
                param="reasoning.effort",
                code="unsupported_parameter",
            )
        if ENCRYPTED in (request.include or ()):
            raise ApiError("Encrypted content is not supported with this model.", param="include")
    check_sampling(request.model, effort, temperature=request.temperature, top_p=request.top_p)


def _check_offer(request: ResponsesRequest) -> None:
    tools = request.tools or ()
    functions = [
        (FunctionSpec(**tool.model_dump(exclude={"type"})), f"tools[{place}]")
        for place, tool in enumerate(tools)
    ]
    check_tools(
        functions,
        model=request.model,
        chosen=request.choice,
        parallel=request.parallel_tool_calls if tools else None,
    )


def _check_parts(items: Sequence[Item], model: str) -> None:
    """Input parts belong to those who write to the model, output parts to the model."""
    for place, item in enumerate(items):
        if not isinstance(item, Message) or isinstance(item.content, str):
            continue
        for part_place, part in enumerate(item.content):
            path = f"input[{place}].content[{part_place}]"
            is_input = isinstance(part, InputText)
            if is_input == (item.role == "assistant"):
                supported = "'output_text' and 'refusal'" if is_input else "'input_text'"
                raise ApiError(
                    f"Invalid value: '{part.type}'. Supported values are: {supported}.",
                    param=path,
                    code="invalid_value",
                )
            marked = is_input and part.prompt_cache_breakpoint is not None
            if marked and not knows_breakpoints(model):
                raise ApiError(
                    "Unsupported parameter: 'prompt_cache_breakpoint' is not supported with this "
                    "model.",
                    param=f"{path}.prompt_cache_breakpoint",
                    code="unsupported_parameter",
                )


def _check_calls(items: Sequence[Item]) -> None:
    """Each call has one answer after it, each answer a call before it."""
    waiting: dict[str, str] = {}
    answered: set[str] = set()
    for place, item in enumerate(items):
        if isinstance(item, FunctionCallItem):
            if item.call_id in waiting or item.call_id in answered:
                raise ApiError(
                    f"Duplicate function call with call_id {item.call_id}.",
                    param=f"input[{place}].call_id",
                )
            waiting[item.call_id] = f"input[{place}]"
        if isinstance(item, FunctionOutputItem):
            if waiting.pop(item.call_id, None) is None:
                raise ApiError(
                    f"No tool call found for function call output with call_id {item.call_id}.",
                    param="input",
                )
            answered.add(item.call_id)
    for identifier in waiting:
        raise ApiError(f"No tool output found for function call {identifier}.", param="input")


def _check_reasoning(items: Sequence[Item], model: str) -> None:
    """Thoughts are taken back by the model that had them, before what followed from them."""
    for place, item in enumerate(items):
        if not isinstance(item, ReasoningItem):
            continue
        following = items[place + 1] if place + 1 < len(items) else None
        said = isinstance(following, Message) and following.role == "assistant"
        if not said and not isinstance(following, (FunctionCallItem, ReasoningItem)):
            raise ApiError(
                f"Item '{item.id}' of type 'reasoning' was provided without its required "
                "following item.",
                param="input",
            )
        if item.encrypted_content is None:
            raise ApiError(
                f"Item with id '{item.id}' not found. Items are not persisted when `store` is set "
                "to false. Try again with `store` set to true, or remove this item from your "
                "input.",
                status=404,
                param="input",
            )
        _, identifier, signature = (*item.encrypted_content.split("."), "", "", "")[:3]
        if signature != _signature(model, identifier):
            raise ApiError(
                f"The encrypted content for item {item.id} could not be verified. Reason: "
                "Encrypted content could not be decrypted or parsed.",
                code="invalid_encrypted_content",
            )


# ---- the same conversation in Chat Completions' form, for the clerk --------------------------


def as_messages(request: ResponsesRequest) -> list[dict[str, Any]]:
    """The items as messages."""
    if isinstance(request.input, str):
        return [{"role": "user", "content": request.input}]
    return [message for item in request.input for message in _messages(item)]


def as_tools(request: ResponsesRequest) -> list[dict[str, Any]]:
    """The tools in their nested form."""
    return [
        {"type": "function", "function": tool.model_dump(exclude={"type"}, exclude_none=True)}
        for tool in request.tools or ()
    ]


def _messages(item: Item) -> list[dict[str, Any]]:
    if isinstance(item, Message):
        return [{"role": item.role, "content": _text(item.content)}]
    if isinstance(item, FunctionCallItem):
        function = {"name": item.name, "arguments": item.arguments}
        calls = [{"id": item.call_id, "type": "function", "function": function}]
        return [{"role": "assistant", "content": None, "tool_calls": calls}]
    if isinstance(item, FunctionOutputItem):
        text = _text(item.output)
        return [{"role": "tool", "tool_call_id": item.call_id, "content": text}]
    return []


def _text(content: str | Sequence[Any]) -> str:
    if isinstance(content, str):
        return content
    texts = (
        part.text if isinstance(part, (InputText, OutputText)) else part.refusal for part in content
    )
    return "".join(texts)
