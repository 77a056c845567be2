"""Checks the JSON schema of a tool's parameters as OpenAI does before it offers the tool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sandbox.model.errors import ApiError

if TYPE_CHECKING:
    from sandbox.model.wire import FunctionSpec

_TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
_COMBINATIONS = ("anyOf", "oneOf", "allOf")

Context = tuple[str, ...]


def check_schema(function: FunctionSpec, *, path: str) -> None:
    """Refuses a schema that OpenAI would refuse.

    Args:
        function: The function whose parameters are checked.
        path: Where they stand in the body, for the error's ``param``.

    Raises:
        ApiError: 400 with the place inside the schema.
    """
    schema = function.parameters
    if schema is None:
        return
    try:
        if schema.get("type") != "object":
            kind = schema.get("type")
            _refuse((), f"schema must be a JSON Schema of 'type: \"object\"', got {kind!r}")
        _check(schema, (), strict=bool(function.strict))
    except _BadSchemaError as fault:
        raise ApiError(
            f"Invalid schema for function '{function.name}': {fault}",
            param=path,
            code="invalid_function_parameters",
        ) from fault


class _BadSchemaError(Exception):
    """A fault with its place; becomes an ApiError at the top."""


def _refuse(context: Context, fault: str) -> None:
    place = f"In context={context!r}, " if context else ""
    raise _BadSchemaError(f"{place}{fault}.")


def _check(schema: Any, context: Context, *, strict: bool) -> None:
    if not isinstance(schema, dict):
        if not isinstance(schema, bool):
            _refuse(context, f"{schema!r} is not of type 'object', 'boolean'")
        return
    node = cast("dict[str, Any]", schema)
    kinds = _kinds(node, context)
    if "enum" in node and (not isinstance(node["enum"], list) or not node["enum"]):
        _refuse(context, "'enum' must be a non-empty array")
    if "array" in kinds and "items" not in node and "prefixItems" not in node:
        _refuse(context, "array schema missing items")
    if "object" in kinds or "properties" in node:
        _check_object(node, context, strict=strict)
    for step, child in _children(node, context):
        _check(child, (*context, *step), strict=strict)


def _kinds(node: dict[str, Any], context: Context) -> list[str]:
    kind = node.get("type", [])
    kinds: list[Any] = cast("list[Any]", kind) if isinstance(kind, list) else [kind]
    for one in kinds:
        if one not in _TYPES:
            _refuse(context, f"{one!r} is not valid under any of the given schemas")
    return kinds


def _check_object(node: dict[str, Any], context: Context, *, strict: bool) -> None:
    properties = node.get("properties", {})
    if not isinstance(properties, dict):
        _refuse(context, f"{properties!r} is not of type 'object'")
    required: Any = node.get("required", [])
    if not isinstance(required, list) or not all(
        isinstance(name, str) for name in cast("list[Any]", required)
    ):
        _refuse(context, "'required' must be an array of strings")
    if not strict:
        return
    if node.get("additionalProperties") is not False:
        _refuse(context, "'additionalProperties' is required to be supplied and to be false")
    if set(cast("list[str]", required)) != set(cast("dict[str, Any]", properties)):
        _refuse(
            context,
            "'required' is required to be supplied and to be an array including every key in "
            "properties",
        )


def _children(node: dict[str, Any], context: Context) -> list[tuple[Context, Any]]:
    found: list[tuple[Context, Any]] = []
    for table in ("properties", "$defs", "definitions"):
        children: dict[str, Any] = node.get(table, {})
        found += [((table, name), child) for name, child in children.items()]
    if "items" in node:
        found.append((("items",), node["items"]))
    for combination in _COMBINATIONS:
        branches: Any = node.get(combination, [])
        if not isinstance(branches, list):
            _refuse(context, f"'{combination}' must be an array")
        for position, child in enumerate(cast("list[Any]", branches)):
            found.append(((combination, str(position)), child))
    return found
