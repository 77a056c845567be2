"""A Python function as a model sees it: name, description, parameters.

The plain cases give exactly what OpenAI's cookbook gives; everything richer comes from
pydantic. What a function is *given* by the engine (``context_variables`` and
``idempotency_key``) is hidden from the model.
"""

import inspect
import re
import types
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NotRequired, cast, get_type_hints

from pydantic import PydanticUserError, TypeAdapter
from pydantic.errors import PydanticInvalidForJsonSchema
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import to_jsonable_python
from typing_extensions import TypedDict

from engine.errors import SchemaError
from engine.types import Tool

INJECTED = frozenset({"context_variables", "idempotency_key"})
"""Parameters that the engine fills in and the model never sees."""

_PLAIN: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}
_PLAIN.update({list: "array", dict: "object", None: "null", type(None): "null"})
_PLAIN[inspect.Parameter.empty] = "string"
_NOT_STRICT = {"default", "discriminator", "uniqueItems"}
_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_DESCRIBED = re.compile(r"^\s*(:param|Args:|Arguments:|Parameters\b|@param)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A function as it was read once.

    Args:
        name: The tool's name.
        description: The docstring, without what describes single parameters.
        parameters: JSON schema of the arguments.
        arguments: Validates what a model sent; gives the keyword arguments.
        injected: Which of ``INJECTED`` the function takes.
        returns: The return annotation, or its text where it could not be resolved.
    """

    name: str
    description: str
    parameters: Mapping[str, Any]
    arguments: TypeAdapter[dict[str, Any]]
    injected: frozenset[str]
    returns: Any


def function_to_schema(function: Tool, *, strict: bool = False) -> dict[str, Any]:
    """Describe a function as a tool in Chat Completions form.

    Args:
        function: Any plain function, sync or async, or a bound method.
        strict: Describe it for OpenAI's strict mode: no further properties, every parameter
            required, those with a default nullable.

    Returns:
        The tool's schema, a new dict.

    Raises:
        SchemaError: The signature cannot be read or described; the message names the function.
    """
    signature = read_signature(function)
    described: dict[str, Any] = {"name": signature.name, "description": signature.description}
    parameters = deepcopy(dict(signature.parameters))
    if strict:
        for name in parameters["properties"].keys() - parameters["required"]:
            parameters["properties"][name] = _nullable(parameters["properties"][name])
        try:
            described |= {"parameters": _strict(parameters), "strict": True}
        except TypeError as error:
            raise SchemaError(f"{signature.name}: {error}") from error
    else:
        described["parameters"] = parameters
    return {"type": "function", "function": described}


@lru_cache(maxsize=1024)
def read_signature(function: Tool) -> Signature:
    """Read a function's signature; done once per function.

    Raises:
        SchemaError: It cannot be read or described.
    """
    name = getattr(function, "__name__", None) or type(function).__name__
    if not _TOOL_NAME.fullmatch(name):
        raise SchemaError(f"{name!r} cannot be a tool's name: use letters, digits, _ and -")
    try:
        signature = inspect.signature(function)
    except (ValueError, TypeError) as error:
        raise SchemaError(f"Failed to get signature for function {name}: {error}") from error
    description, notes = _read_docstring(function)
    visible = {p.name: p for p in signature.parameters.values() if p.name not in INJECTED}
    hints = {p.name: _annotation(name, function, p) for p in visible.values()}
    try:
        arguments = _validator(name, visible, hints)
        parameters = _parameters(visible, hints, notes, arguments)
    except (PydanticUserError, PydanticInvalidForJsonSchema, TypeError, NameError) as error:
        raise SchemaError(f"{name}: its parameters cannot be described: {error}") from error
    return Signature(
        name=name,
        description=description,
        parameters=parameters,
        arguments=arguments,
        injected=INJECTED & signature.parameters.keys(),
        returns=_resolve(function, signature.return_annotation),
    )


def _read_docstring(function: Tool) -> tuple[str, dict[str, str]]:
    """The description, and what the docstring says of single parameters."""
    raw = (getattr(function, "__doc__", None) or "").strip()
    if not _DESCRIBED.search(raw):
        return raw, {}
    import docstring_parser  # only tools with described parameters pay for it

    parsed = docstring_parser.parse(inspect.cleandoc(raw))
    notes = {p.arg_name: p.description for p in parsed.params if p.description}
    said = (parsed.short_description, parsed.long_description)
    return "\n\n".join(part for part in said if part), notes


def _annotation(name: str, function: Tool, parameter: inspect.Parameter) -> Any:
    if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
        raise SchemaError(f"{name}: a model cannot fill in {str(parameter)!r}")
    resolved = _resolve(function, parameter.annotation)
    if isinstance(resolved, str):
        raise SchemaError(f"{name}: the annotation {resolved!r} is not known where it is defined")
    return resolved


def _resolve(function: Tool, annotation: Any) -> Any:
    """An annotation as an object; its text where names in it are not importable."""
    if not isinstance(annotation, str):
        return annotation
    target = inspect.unwrap(getattr(function, "__func__", function))
    names = dict(getattr(target, "__globals__", {}))
    if inspect.isfunction(target):
        names |= inspect.getclosurevars(target).nonlocals
    holder = types.SimpleNamespace(__annotations__={"it": annotation})
    try:
        return get_type_hints(holder, globalns=names, include_extras=True)["it"]
    except (NameError, TypeError, SyntaxError, AttributeError):
        return annotation


def _validator(
    name: str, visible: Mapping[str, inspect.Parameter], hints: Mapping[str, Any]
) -> TypeAdapter[dict[str, Any]]:
    """Arguments as a typed dict: only what was sent comes out, so defaults stay the function's."""
    fields: dict[str, Any] = {}
    for key, parameter in visible.items():
        hint = Any if hints[key] is inspect.Parameter.empty else hints[key]
        optional = parameter.default is not inspect.Parameter.empty
        fields[key] = NotRequired[hint] if optional else hint
    shape: Any = TypedDict(name, fields)  # pyright: ignore[reportArgumentType]
    shape.__pydantic_config__ = {"extra": "forbid"}
    return TypeAdapter(shape)


class _Untitled(GenerateJsonSchema):
    """Pydantic's schema without the titles it makes from names."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


def _parameters(
    visible: Mapping[str, inspect.Parameter],
    hints: Mapping[str, Any],
    notes: Mapping[str, str],
    arguments: TypeAdapter[dict[str, Any]],
) -> dict[str, Any]:
    rich = arguments.json_schema(schema_generator=_Untitled)
    properties: dict[str, Any] = {}
    for key, parameter in visible.items():
        plain = _plain_type(hints[key])
        properties[key] = {"type": plain} if plain else dict(rich["properties"][key])
        if key in notes:
            properties[key].setdefault("description", notes[key])
        default = parameter.default
        if not plain and default is not inspect.Parameter.empty:
            properties[key] |= _default(default)
    required = [k for k, p in visible.items() if p.default is inspect.Parameter.empty]
    schema: dict[str, Any] = {"type": "object", "properties": properties, "required": required}
    if "$defs" in rich:
        schema["$defs"] = {
            name: {key: value for key, value in definition.items() if key != "title"}
            for name, definition in rich["$defs"].items()
        }
    return schema


def _plain_type(hint: Any) -> str | None:
    return _PLAIN.get(hint) if isinstance(hint, type) or hint is None else None


def _default(value: Any) -> dict[str, Any]:
    try:
        return {"default": to_jsonable_python(value)}
    except ValueError:
        return {}


def _strict(schema: Any) -> Any:
    """The same schema by the rules of OpenAI's strict mode.

    Raises:
        TypeError: It holds an object without fixed properties, or a list without one kind.
    """
    if isinstance(schema, list):
        return [_strict(entry) for entry in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    given = cast("dict[str, Any]", schema)
    if "$ref" in given:
        return {"$ref": given["$ref"]}  # nothing may stand beside a reference
    strict: dict[str, Any] = {
        "anyOf" if key == "oneOf" else key: {name: _strict(part) for name, part in value.items()}
        if key in ("properties", "$defs")
        else _strict(value)
        for key, value in given.items()
        if key not in _NOT_STRICT
    }
    if strict.get("type") == "array" and not strict.get("items"):
        raise TypeError("strict mode takes no list without a type of its entries")
    if strict.get("type") == "object":
        if "properties" not in strict:
            raise TypeError("strict mode takes no open dict: use a model")
        strict |= {"required": list(strict["properties"]), "additionalProperties": False}
    return strict


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    null = {"type": "null"}
    return schema if null in schema.get("anyOf", ()) else {"anyOf": [schema, null]}
