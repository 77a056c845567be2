"""Turns as OpenTelemetry spans, by the conventions for generative AI.

The engine does not depend on OpenTelemetry: give ``traced`` a tracer of its API, or anything
that looks like one. Names and numbers are recorded; what was said, asked or answered is not.
"""

import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, Protocol

from engine.types import (
    Event,
    HandedOff,
    ModelStarting,
    Response,
    ToolFinished,
    UsageReported,
)

_SECOND = 1_000_000_000


class Span(Protocol):
    """The part of OpenTelemetry's span that is used."""

    def set_attribute(self, key: str, value: Any) -> None:
        """Add a fact."""

    def add_event(self, name: str, attributes: Mapping[str, Any] | None = None) -> None:
        """Add a moment."""

    def end(self, end_time: int | None = None) -> None:
        """The span is over, at that time in nanoseconds or now."""


class Tracer(Protocol):
    """The part of OpenTelemetry's tracer that is used."""

    def start_span(
        self,
        name: str,
        context: Any = None,
        *,
        attributes: Mapping[str, Any],
        start_time: int | None = None,
    ) -> Span:
        """Begin a span under that context's span, or under whatever span is current."""
        ...


async def traced(
    events: AsyncGenerator[Event, None],
    tracer: Tracer | None,
    *,
    agent: str,
    conversation: str = "",
) -> AsyncGenerator[Event, None]:
    """Follow a turn's events, and record them as spans on the way.

    Args:
        events: What ``stream_full_turn`` yields.
        tracer: Where spans begin; None records nothing.
        agent: In charge as the turn begins.
        conversation: An id that the turns of a conversation share, if it may be known there.
    """
    if tracer is None:
        async with aclosing(events):
            async for event in events:
                yield event
        return
    spans = _Spans(tracer, agent, conversation)
    try:
        async with aclosing(events):
            async for event in events:
                spans.take(event)
                yield event
    except BaseException as error:
        spans.fail(error)
        raise
    finally:
        spans.close()


class _Spans:
    """One span for the turn, one for each model call and each tool."""

    def __init__(self, tracer: Tracer, agent: str, conversation: str) -> None:
        self._tracer = tracer
        self._inside: Any = None  # the turn's own span begins under whatever is current
        known = {"gen_ai.conversation.id": conversation} if conversation else {}
        self._turn = self._start("invoke_agent", agent, {"gen_ai.agent.name": agent, **known})
        self._inside = _context_of(self._turn)
        self._call: Span | None = None

    def _start(
        self, operation: str, of: str, attributes: Mapping[str, Any], *, at: int | None = None
    ) -> Span:
        named = {"gen_ai.operation.name": operation, **attributes}
        name = f"{operation} {of}"
        return self._tracer.start_span(name, self._inside, attributes=named, start_time=at)

    def take(self, event: Event) -> None:
        match event:
            case ModelStarting(agent=agent):
                self._call = self._start("chat", agent, {"gen_ai.agent.name": agent})
            case UsageReported():
                self._reported(event)
            case ToolFinished():
                self._tool(event)
            case HandedOff(source=source, target=target):
                self._turn.add_event("handoff", {"source": source, "target": target})
            case Response(ending=ending, agent=agent):
                self._turn.set_attribute("switchboard.ending", type(ending).__name__)
                self._turn.set_attribute("switchboard.agent", agent.name)
            case _:
                pass

    def _reported(self, event: UsageReported) -> None:
        if self._call is None:
            return
        self._call.set_attribute("gen_ai.response.model", event.model)
        self._call.set_attribute("gen_ai.usage.input_tokens", event.usage.input_tokens)
        self._call.set_attribute("gen_ai.usage.output_tokens", event.usage.output_tokens)
        self._call.end()
        self._call = None

    def _tool(self, event: ToolFinished) -> None:
        now = time.time_ns()
        attributes = {"gen_ai.tool.name": event.name, "gen_ai.tool.call.id": event.call_id}
        if event.error:
            attributes["error.type"] = event.error
        began = now - int(event.seconds * _SECOND)
        self._start("execute_tool", event.name, attributes, at=began).end(now)

    def fail(self, error: BaseException) -> None:
        self._turn.set_attribute("error.type", type(error).__name__)

    def close(self) -> None:
        if self._call is not None:
            self._call.end()
        self._turn.end()


def _context_of(span: Any) -> Any:
    """What spans under this one begin in; None for a tracer that is not OpenTelemetry's."""
    try:
        from opentelemetry.trace import (  # pyright: ignore[reportMissingImports]
            set_span_in_context,  # pyright: ignore[reportUnknownVariableType]
        )
    except ImportError:
        return None
    return set_span_in_context(span)  # pyright: ignore[reportUnknownVariableType]
