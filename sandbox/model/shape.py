"""Reads bodies into their types, and says a fault of shape in OpenAI's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from sandbox.model.errors import ApiError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Body = TypeVar("Body", bound=BaseModel)


def read_body(kind: type[Body], body: Any) -> Body:
    """Reads a request's body.

    Raises:
        ApiError: 400 that names the first fault and its place.
    """
    if not isinstance(body, dict):
        raise ApiError("We could not parse the JSON body of your request.")
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        raise _refusal(error, body) from error


def _refusal(error: ValidationError, body: Any) -> ApiError:
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
        return _wrong_kind(fault, path)
    got = _json_type(fault["input"])
    return ApiError(
        f"Invalid type for '{path}': {fault['msg']}, but got {got} instead.",
        param=path,
        code="invalid_type",
    )


def _wrong_kind(fault: ErrorDetails, path: str) -> ApiError:
    """The role of a message or the type of an item is unknown, or missing."""
    context: dict[str, Any] = fault.get("ctx", {})
    field = "role" if "role" in str(context.get("discriminator")) else "type"
    if fault["type"] == "union_tag_not_found":
        return ApiError(f"Missing required parameter: '{path}.{field}'.", param=f"{path}.{field}")
    return ApiError(
        f"Invalid value: {context['tag']!r}. Supported values are: {context['expected_tags']}.",
        param=f"{path}.{field}",
        code="invalid_value",
    )


def _deepest(faults: list[ErrorDetails]) -> ErrorDetails:
    """Of a union's many complaints, the one that went furthest into the body."""
    first = [fault for fault in faults if fault["loc"][:1] == faults[0]["loc"][:1]]
    return max(first, key=lambda fault: len(fault["loc"]))


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
