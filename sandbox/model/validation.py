"""Refuses what OpenAI, or a strict server that speaks its protocol, would refuse.

The sentences follow OpenAI's; where only others refuse (vLLM and the chat templates that it runs),
the comment says so. A body that passes here is acceptable anywhere.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.model.errors import ApiError
from sandbox.model.rules import (
    MODEL_WITHOUT_TOOLS,
    Rules,
    cannot_reason,
    check_sampling,
    check_served,
    reasons,
    refuses_tools_beside_reasoning,
)
from sandbox.model.schemas import check_schema
from sandbox.model.shape import read_body
from sandbox.model.wire import AssistantMessage, ChatRequest, ToolMessage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.model.wire import ChatMessage, FunctionSpec, MessageCall


def check_chat(body: Any, rules: Rules) -> ChatRequest:
    """Reads the body of a Chat Completions request.

    Raises:
        ApiError: 400 or 404, in OpenAI's words.
    """
    request = read_body(ChatRequest, body)
    _check_model(request, rules)
    check_tools(
        [
            (tool.function, f"tools[{place}].function")
            for place, tool in enumerate(request.tools or ())
        ],
        model=request.model,
        chosen=request.choice,
        parallel=request.parallel_tool_calls,
    )
    if request.stream_options is not None and not request.stream:
        raise ApiError(
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
            param="stream_options",
        )
    check_order(request.messages)
    _check_house_rules(request.messages, rules)
    return request


def _check_model(request: ChatRequest, rules: Rules) -> None:
    check_served(request.model, rules)
    effort = request.reasoning_effort
    if refuses_tools_beside_reasoning(request.model) and request.tools and effort != "none":
        message = (
            f"Function tools with reasoning_effort are not supported for {request.model} in "
            "/v1/chat/completions. To use function tools, use /v1/responses or set "
            "reasoning_effort to 'none'."
        )
        raise ApiError(message, param="reasoning_effort")
    if effort and cannot_reason(request.model):
        raise ApiError(
            "Unrecognized request argument supplied: reasoning_effort", param="reasoning_effort"
        )
    if reasons(request.model) and request.max_tokens is not None:
        message = (
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead."
        )
        raise ApiError(message, param="max_tokens", code="unsupported_parameter")
    check_sampling(request.model, effort, temperature=request.temperature, top_p=request.top_p)


# ---- tools ----------------------------------------------------------------------------------


def check_tools(
    functions: Sequence[tuple[FunctionSpec, str]],
    *,
    model: str,
    chosen: str | None,
    parallel: bool | None,
) -> None:
    """Checks the offered tools and the choice among them.

    Args:
        functions: Each with its path in the body.
        model: The model that is asked.
        chosen: "none", "auto", "required", the name of the chosen one, or None for no choice.
        parallel: Whether several calls may be made at once; None if nothing is said about it.

    Raises:
        ApiError: 400.
    """
    if not functions:
        for name, value in (("tool_choice", chosen), ("parallel_tool_calls", parallel)):
            if value is not None:
                message = f"'{name}' is only allowed when 'tools' are specified."
                raise ApiError(message, param=name)
        return
    if model == MODEL_WITHOUT_TOOLS:
        # vLLM's sentence when it was started without a parser for tool calls.
        raise ApiError(
            '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
        )
    names = [function.name for function, _ in functions]
    if twice := _first_repeated(names):
        raise ApiError(f"Tool names must be unique: {twice!r} is offered twice.", param="tools")
    for function, path in functions:
        check_schema(function, path=f"{path}.parameters")
    if chosen not in {*names, "none", "auto", "required", None}:
        message = f"Tool choice 'function' not found in 'tools' parameter: {chosen!r}."
        raise ApiError(message, param="tool_choice")


def _first_repeated(values: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            return value
        seen.add(value)
    return None


# ---- the order of messages ------------------------------------------------------------------


def check_order(messages: Sequence[ChatMessage]) -> None:
    """Checks that calls and answers stand in pairs, and that assistant messages say something.

    Raises:
        ApiError: 400.
    """
    waiting: list[str] = []
    answered: set[str] = set()
    for position, message in enumerate(messages):
        where = f"messages[{position}]"
        if isinstance(message, ToolMessage):
            _take_answer(message, waiting, answered, where)
            continue
        _refuse_unanswered(waiting, where)
        waiting, answered = [], set()
        if isinstance(message, AssistantMessage):
            waiting = _calls_of(message, where)
    _refuse_unanswered(waiting, f"messages[{len(messages) - 1}]")


def _calls_of(message: AssistantMessage, where: str) -> list[str]:
    if message.tool_calls is None:
        if message.content is None:
            got = "expected a string, but got null instead"
            raise ApiError(f"Invalid type for '{where}.content': {got}.", param=f"{where}.content")
        return []
    identifiers = [call.id for call in message.tool_calls]
    if twice := _first_repeated(identifiers):
        raise ApiError(
            f"Duplicate value for 'id' of '{twice}' in '{where}.tool_calls'.",
            param=f"{where}.tool_calls",
        )
    return identifiers


def _take_answer(message: ToolMessage, waiting: list[str], answered: set[str], where: str) -> None:
    identifier = message.tool_call_id
    if identifier in answered:
        raise ApiError(
            f"Duplicate value for 'tool_call_id' of '{identifier}' in '{where}'.",
            param=f"{where}.tool_call_id",
        )
    if not waiting and not answered:
        raise ApiError(
            f"Invalid parameter: '{where}' with role 'tool' must be a response to a preceding "
            "message with 'tool_calls'.",
            param=f"{where}.role",
        )
    if identifier not in waiting:
        raise ApiError(
            f"Invalid parameter: 'tool_call_id' of '{identifier}' not found in 'tool_calls' of "
            "previous message.",
            param=f"{where}.tool_call_id",
        )
    waiting.remove(identifier)
    answered.add(identifier)


def _refuse_unanswered(waiting: list[str], where: str) -> None:
    if waiting:
        raise ApiError(
            "An assistant message with 'tool_calls' must be followed by tool messages responding "
            "to each 'tool_call_id'. The following tool_call_ids did not have response messages: "
            f"{', '.join(waiting)}",
            param=f"{where}.role",
        )


def _check_house_rules(messages: Sequence[ChatMessage], rules: Rules) -> None:
    for position, message in enumerate(messages):
        if rules.system_first and position and message.role in {"system", "developer"}:
            raise ApiError(
                "System message must be at the beginning.", param=f"messages[{position}].role"
            )
        if rules.json_arguments and isinstance(message, AssistantMessage):
            for call in message.tool_calls or ():
                _check_arguments(call, f"messages[{position}]")


def _check_arguments(call: MessageCall, where: str) -> None:
    try:
        arguments: Any = json.loads(call.function.arguments or "{}")
    except ValueError:
        arguments = None
    if not isinstance(arguments, dict):
        raise ApiError(
            f"Invalid arguments of tool call '{call.id}': expected a JSON object.",
            param=f"{where}.tool_calls",
        )
