"""Refuses what OpenAI, or a strict server that speaks its protocol, would refuse.

The sentences follow OpenAI's; where only others refuse (vLLM and the chat templates that it runs),
the comment says so. A body that passes here is acceptable anywhere.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from sandbox.model.errors import ApiError, unknown_model
from sandbox.model.schemas import check_schema
from sandbox.model.wire import AssistantMessage, ChatRequest, ChosenFunction, ToolMessage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pydantic_core import ErrorDetails

    from sandbox.model.wire import ChatMessage, MessageCall

MODEL_WITHOUT_TOOLS = "clerk-without-tools"
_GPT_VERSION = re.compile(r"^gpt-(\d+)(?:\.(\d+))?(?![\d.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Where servers differ.

    Args:
        models: The models that are served; others get a 404.
        system_first: Whether a system message may only be the first, as the chat templates of
            Qwen and Mistral demand; OpenAI takes it anywhere.
        json_arguments: Whether the arguments of earlier calls must be JSON objects: vLLM parses
            them for its templates, OpenAI does not look.
    """

    models: Collection[str]
    system_first: bool = True
    json_arguments: bool = True


def check_chat(body: Any, rules: Rules) -> ChatRequest:
    """Reads the body of a Chat Completions request.

    Raises:
        ApiError: 400 or 404, in OpenAI's words.
    """
    if not isinstance(body, dict):
        raise ApiError("We could not parse the JSON body of your request.")
    request = _shape(body)
    if request.model not in rules.models:
        raise unknown_model(request.model)
    _check_model_parameters(request)
    check_tools(request)
    if request.stream_options is not None and not request.stream:
        raise ApiError(
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
            param="stream_options",
        )
    check_order(request.messages)
    _check_house_rules(request.messages, rules)
    return request


# ---- shape ----------------------------------------------------------------------------------


def _shape(body: Any) -> ChatRequest:
    try:
        return ChatRequest.model_validate(body)
    except ValidationError as error:
        raise refusal_of(error, body) from error


def refusal_of(error: ValidationError, body: Any) -> ApiError:
    """Says the first fault of a body as OpenAI would."""
    fault = _deepest(error.errors(include_url=False))
    kind = fault["type"]
    path = _path(fault["loc"], body, absent=kind == "missing")
    if kind == "missing":
        return ApiError(f"Missing required parameter: '{path}'.", param=path)
    if kind == "extra_forbidden":
        return ApiError(f"Unknown parameter: '{path}'.", param=path, code="unknown_parameter")
    if kind == "too_short":
        message = (
            f"Invalid '{path}': empty array. Expected an array with minimum length 1, "
            "but got an empty array instead."
        )
        return ApiError(message, param=path, code="empty_array")
    if kind in {"string_pattern_mismatch", "string_too_short", "string_too_long"}:
        return ApiError(f"Invalid '{path}': {fault['msg']}.", param=path, code="invalid_value")
    if kind.startswith("union_tag"):
        return _wrong_role(fault, path)
    got = _json_type(fault["input"])
    return ApiError(
        f"Invalid type for '{path}': {fault['msg']}, but got {got} instead.",
        param=path,
        code="invalid_type",
    )


def _wrong_role(fault: ErrorDetails, path: str) -> ApiError:
    given: Any = fault["input"]
    if not isinstance(given, dict) or "role" not in given:
        return ApiError(f"Missing required parameter: '{path}.role'.", param=f"{path}.role")
    message = (
        f"Invalid value: {given['role']!r}. "
        "Supported values are: 'system', 'developer', 'user', 'assistant' and 'tool'."
    )
    return ApiError(message, param=f"{path}.role", code="invalid_value")


def _deepest(faults: list[ErrorDetails]) -> ErrorDetails:
    """Of a union's many complaints, the one that went furthest into the body."""
    first = faults[0]["loc"][:2]
    return max(
        (fault for fault in faults if fault["loc"][:2] == first),
        key=lambda fault: len(fault["loc"]),
    )


def _path(location: tuple[int | str, ...], body: Any, *, absent: bool) -> str:
    """Turns pydantic's location into ``messages[1].content``, leaving its union tags out."""
    path, here = "", cast("dict[int | str, Any]", body)
    for step in location[:-1] if absent else location:
        if isinstance(step, int):
            path, here = f"{path}[{step}]", here[step]
        elif isinstance(cast("Any", here), dict) and step in here:
            path, here = _joined(path, step), here[step]
    return _joined(path, str(location[-1])) if absent else path


def _joined(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def _json_type(value: Any) -> str:
    names: dict[type[Any], str] = {
        dict: "an object",
        list: "an array",
        str: "a string",
        bool: "a boolean",
        int: "an integer",
        float: "a decimal",
    }
    return next((name for kind, name in names.items() if type(value) is kind), "null")


# ---- models ---------------------------------------------------------------------------------


def _version(model: str) -> tuple[int, int]:
    match = _GPT_VERSION.match(model)
    return (int(match[1]), int(match[2] or 0)) if match else (0, 0)


def _check_model_parameters(request: ChatRequest) -> None:
    version = _version(request.model)
    if version >= (5, 4) and request.tools and request.reasoning_effort != "none":
        message = (
            f"Function tools with reasoning_effort are not supported for {request.model} in "
            "/v1/chat/completions. To use function tools, use /v1/responses or set "
            "reasoning_effort to 'none'."
        )
        raise ApiError(message, param="reasoning_effort")
    reasons = version >= (5, 0)
    if request.reasoning_effort and request.model.startswith("gpt-") and not reasons:
        raise ApiError(
            "Unrecognized request argument supplied: reasoning_effort", param="reasoning_effort"
        )
    if reasons and request.reasoning_effort != "none":
        _refuse_sampling(request)
    if reasons and request.max_tokens is not None:
        message = (
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead."
        )
        raise ApiError(message, param="max_tokens", code="unsupported_parameter")


def _refuse_sampling(request: ChatRequest) -> None:
    for name in ("temperature", "top_p"):
        if getattr(request, name) not in {None, 1}:
            raise ApiError(
                f"Unsupported parameter: '{name}' is not supported with this model.",
                param=name,
                code="unsupported_parameter",
            )


# ---- tools ----------------------------------------------------------------------------------


def check_tools(request: ChatRequest) -> None:
    """Checks the offered tools and the choice among them.

    Raises:
        ApiError: 400.
    """
    if not request.tools:
        for name in ("tool_choice", "parallel_tool_calls"):
            if getattr(request, name) is not None:
                message = f"'{name}' is only allowed when 'tools' are specified."
                raise ApiError(message, param=name)
        return
    if request.model == MODEL_WITHOUT_TOOLS:
        # vLLM's sentence when it was started without a parser for tool calls.
        raise ApiError(
            '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
        )
    names = [tool.function.name for tool in request.tools]
    if twice := _first_repeated(names):
        raise ApiError(f"Tool names must be unique: {twice!r} is offered twice.", param="tools")
    for position, tool in enumerate(request.tools):
        check_schema(tool.function, path=f"tools[{position}].function.parameters")
    if isinstance(request.tool_choice, ChosenFunction):
        chosen = request.tool_choice.function.name
        if chosen not in names:
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
