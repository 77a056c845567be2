"""Tools: plain functions, read once; their arguments checked before, their results after."""

import asyncio
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, from_json, to_json

from engine import phrases
from engine.errors import ToolError
from engine.schema import Signature, function_to_schema, read_signature
from engine.types import Agent, ContextVariables, Escalation, Message, Proposal, Refusal, Tool

_F = TypeVar("_F", bound=Callable[..., Any])
_PURE = "__switchboard_pure__"
_HARMLESS = {Agent, Proposal, Refusal, Escalation}


def pure(function: _F) -> _F:
    """Mark a tool as having no effect outside: it may run again after a crash.

    For look-ups and quotes. A tool whose return annotation names nothing but ``Agent``,
    ``Proposal``, ``Refusal`` or ``Escalation`` is pure without the mark; any other is taken to
    have effects.
    """
    setattr(function, _PURE, True)
    return function


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """A tool as the loop uses it.

    Args:
        function: What runs.
        signature: How it was read.
        schema: What the model is shown.
        pure: Whether it may run twice.
        hands_over: Whether it is known, before it runs, to do nothing but hand over.
        strict: Whether null stands for "not given".
    """

    function: Tool
    signature: Signature
    schema: Mapping[str, Any]
    pure: bool
    hands_over: bool
    strict: bool = False

    @property
    def name(self) -> str:
        """What a model calls it by."""
        return self.signature.name

    def validate(self, raw: str | None) -> dict[str, Any]:
        """Check a model's arguments; nothing has run yet.

        Raises:
            ToolError: They do not fit; the text says which and why.
        """
        arguments = self._parse(raw)
        if self.hands_over and not self.signature.parameters["properties"]:
            return {}  # models like to give a reason; a transfer takes none
        if self.strict:
            required = self.signature.parameters["required"]
            arguments = {k: v for k, v in arguments.items() if v is not None or k in required}
        try:
            return self.signature.arguments.validate_python(arguments)
        except ValidationError as error:
            raise ToolError(
                phrases.INVALID.format(name=self.name, faults=_faults(error))
            ) from error

    def _parse(self, raw: str | None) -> dict[str, Any]:
        try:
            arguments: object = from_json(raw, allow_inf_nan=False) if raw and raw.strip() else {}
        except ValueError as error:
            raise ToolError(phrases.NOT_JSON.format(name=self.name, fault=error)) from error
        if not isinstance(arguments, dict | None):
            fault = f"got {type(arguments).__name__}"
            raise ToolError(phrases.NOT_JSON.format(name=self.name, fault=fault))
        return cast("dict[str, Any]", arguments or {})

    async def call(
        self,
        arguments: Mapping[str, Any],
        *,
        context_variables: ContextVariables,
        idempotency_key: str,
    ) -> Any:
        """Run the function; a sync one in a thread, so that nobody else waits for it."""
        given = {"context_variables": context_variables, "idempotency_key": idempotency_key}
        keywords = {**arguments, **{k: given[k] for k in self.signature.injected}}
        if self.hands_over or inspect.iscoroutinefunction(self.function):
            value = self.function(**keywords)
        else:
            value = await asyncio.to_thread(self.function, **keywords)
        return await value if inspect.isawaitable(value) else value


def capability(function: Tool, *, strict: bool = False) -> Capability:
    """Read a function as a tool.

    Raises:
        SchemaError: Its signature cannot be described.
    """
    signature = read_signature(function)
    returns = _returns(signature.returns)
    schema = function_to_schema(function, strict=strict)
    for described in schema["function"]["parameters"]["properties"].values():
        if described.get("type") == "array":  # the cookbook's schema of a list is a 400
            described.setdefault("items", {})
    return Capability(
        function=function,
        signature=signature,
        schema=schema,
        strict=strict,
        pure=getattr(function, _PURE, False) or returns <= _HARMLESS,
        hands_over=returns == {Agent},
    )


def _returns(annotation: Any) -> set[Any]:
    """The types a function may return; ``object`` stands for any that is not known."""
    if isinstance(annotation, str):  # names that only a type checker can import
        known = {kind.__name__: kind for kind in (Agent, Proposal, Refusal, Escalation)}
        return {known.get(part.strip(" \"'"), object) for part in annotation.split("|")}
    if get_origin(annotation) in (Union, UnionType):
        return set(get_args(annotation))
    return {annotation} if isinstance(annotation, type) else {object}


def _faults(error: ValidationError) -> str:
    """Pydantic's findings in a line, without what the model had sent."""
    return "; ".join(
        f"{'.'.join(map(str, fault['loc'])) or 'arguments'}: {fault['msg']}"
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    )


def as_text(value: Any, *, limit: int) -> str:
    """What a tool returned, as the model reads it: text as it is, anything else as JSON.

    Args:
        value: Whatever a tool returned, besides the engine's own kinds.
        limit: Characters; a longer text is cut and marked.

    Raises:
        ValueError: It is no text and has no JSON form; bytes have none.
    """
    if isinstance(value, BaseException):
        text = str(value) or type(value).__name__
    elif isinstance(value, str):
        text = value
    elif isinstance(value, bytes | bytearray | memoryview):
        raise ValueError("bytes are not text")  # noqa: TRY004 - one for all unreadable
    else:
        try:
            text = to_json(value).decode()
        except (PydanticSerializationError, RecursionError) as error:
            raise ValueError(f"no JSON form: {type(value).__name__}") from error
    if len(text) <= limit:
        return text
    return f"{text[:limit]} {phrases.CUT} ({len(text) - limit} characters more)"


async def execute_tool_call(
    tool_call: Message,
    tools: Mapping[str, Tool] | Iterable[Tool],
    agent_name: str = "Agent",
    *,
    context_variables: ContextVariables | None = None,
    idempotency_key: str = "",
    trace: Callable[[str], None] | None = None,
) -> Any:
    """Run one tool call by itself, as the cookbook does.

    Args:
        tool_call: The call in Chat Completions form.
        tools: The functions, or a map from name to function.
        agent_name: Who is calling; for the trace.
        context_variables: Given to a tool that asks for them.
        idempotency_key: Given to a tool that asks for it.
        trace: Receives ``Agent name: tool(arguments)``; ``print``, for one.

    Returns:
        What the function returned.

    Raises:
        ToolError: There is no such tool, or the arguments do not fit.
    """
    functions = cast("Mapping[str, Tool]", tools).values() if isinstance(tools, Mapping) else tools
    known = {tool.name: tool for tool in map(capability, functions)}
    called = tool_call["function"]
    tool = find(known, called["name"])
    arguments = tool.validate(called.get("arguments"))
    if trace:
        trace(f"{agent_name}: {tool.name}({arguments})")
    return await tool.call(
        arguments, context_variables=context_variables or {}, idempotency_key=idempotency_key
    )


def find(tools: Mapping[str, Capability], name: str) -> Capability:
    """The tool of that name.

    Raises:
        ToolError: There is none; the text names those there are.
    """
    if name in tools:
        return tools[name]
    if not tools:
        raise ToolError(phrases.NO_TOOLS.format(name=name))
    raise ToolError(phrases.UNKNOWN_TOOL.format(name=name, names=", ".join(tools)))
