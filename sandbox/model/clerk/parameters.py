"""Tools as the clerk reads them: their parameters, and how each is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SHORT_LABEL = 6  # words; a longer description is no name for a thing
_HANDOVER = re.compile(
    r"(?:transfer|hand ?off|hand over|route|switch|delegate)(?: back)? to (?:the )?|back to (?:the )?"
)
_CLAUSE = re.compile(r"(?:who|what|when|where|why|how|whether|which|if|one of|in|for|as)\b")
_NULL = {"type": "null"}


def is_handover(name: str) -> bool:
    """Whether a tool of this name passes the conversation on: "transfer_to_sales_agent"."""
    return bool(_HANDOVER.match(name.replace("_", " ")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a tool.

    Args:
        name: As the call will name it.
        kind: The JSON type: "string", "integer", …
        description: As it was offered.
        choices: The only values that are allowed; empty for any.
        required: Whether a call without it would be refused.
    """

    name: str
    kind: str
    description: str
    choices: Sequence[Any]
    required: bool

    @property
    def label(self) -> str:
        """What a customer would call it."""
        words = re.split(r"[,.;:(]", self.description.strip())[0].strip().lower()
        words = re.sub(r"^(?:the|an?|your|customer's) ", "", words)
        if words and len(words.split()) <= _SHORT_LABEL and not _CLAUSE.match(words):
            return words
        return re.sub(r"\bid\b", "number", self.name.replace("_", " ").lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool on offer."""

    name: str
    description: str
    parameters: Sequence[Parameter]

    @property
    def required(self) -> list[Parameter]:
        """The parameters that a call must have."""
        return [one for one in self.parameters if one.required]

    @property
    def subject(self) -> str:
        """What its name speaks of: "sales agent" for a transfer to the sales agent."""
        words = self.name.replace("_", " ").replace("-", " ")
        return _HANDOVER.sub("", words) if self.hands_over else words

    @property
    def hands_over(self) -> bool:
        """Whether it passes the conversation on to another agent."""
        return is_handover(self.name) and not self.required


def tool_of(function: Mapping[str, Any]) -> Tool:
    """Reads a function as it came over the wire."""
    schema: dict[str, Any] = function.get("parameters") or {}
    required: list[str] = schema.get("required") or []
    definitions: dict[str, Any] = schema.get("$defs") or {}
    properties: dict[str, Any] = schema.get("properties") or {}
    parameters = [
        _parameter(name, _resolved(node, definitions), required=name in required)
        for name, node in properties.items()
    ]
    description = function.get("description") or ""
    return Tool(name=function["name"], description=description, parameters=parameters)


def _parameter(name: str, node: Mapping[str, Any], *, required: bool) -> Parameter:
    kind = node.get("type", "string")
    kinds = cast("list[str]", kind) if isinstance(kind, list) else [kind]
    choices = node.get("enum") or ([node["const"]] if "const" in node else [])
    return Parameter(
        name=name,
        kind=next((one for one in kinds if one != "null"), "string"),
        description=node.get("description") or "",
        choices=choices,
        required=required and "default" not in node and "null" not in kinds,
    )


def _resolved(node: Any, definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """A property's schema with its reference followed and its "or null" left out."""
    if not isinstance(node, dict):
        return {}
    schema = cast("dict[str, Any]", node)
    if "$ref" in schema:
        target = definitions.get(str(schema["$ref"]).rsplit("/", 1)[-1], {})
        return {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    branches: list[Any] = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf") or []
    branches = [branch for branch in branches if branch != _NULL]
    if branches:
        inner = _resolved(branches[0], definitions)
        outer = {key: value for key, value in schema.items() if key not in {"anyOf", "oneOf"}}
        return {**inner, **outer}
    return schema
