"""Turns as OpenTelemetry spans, by the conventions for generative AI.

The engine does not depend on OpenTelemetry: give ``traced`` a tracer of its API, or anything
that looks like one. Names and numbers are recorded; what was said, asked or answered is not.
"""

import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from importlib import import_module
from typing import Any

from engine.types import Event, HandedOff, ModelStarting, Response, ToolFinished, UsageReported

_SECOND = 1_000_000_000


Tracer = Any
"""OpenTelemetry's, or whatever has its ``start_span`` and gives spans like its."""


def traced(
    events: AsyncGenerator[Event, None],
    tracer: Tracer | None,
    *,
    agent: str,
    conversation: str = "",
    provider: str = "openai",
) -> AsyncGenerator[Event, None]:
    """Follow a turn's events, and record them as spans on the way.

    Args:
        events: What ``stream_full_turn`` yields.
        tracer: Where spans begin; None records nothing, and costs nothing.
        agent: In charge as the turn begins.
        conversation: An id that the turns of a conversation share, if it may be known there.
        provider: Whose API is spoken, by the conventions' names.
    """
    known = {"gen_ai.provider.name": provider, "gen_ai.conversation.id": conversation}
    return _followed(events, tracer, agent, known) if tracer else events


async def _followed(
    events: AsyncGenerator[Event, None], tracer: Tracer, agent: str, known: Mapping[str, str]
) -> AsyncGenerator[Event, None]:
    spans = _Spans(tracer, agent, known)
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

    def __init__(self, tracer: Tracer, agent: str, known: Mapping[str, str]) -> None:
        self._tracer = tracer
        self._known = {name: value for name, value in known.items() if value}
        self._inside: Any = None  # the turn's own span begins under whatever is current
        self._turn = self._start("invoke_agent", agent, {"gen_ai.agent.name": agent})
        self._api = _opentelemetry()
        self._inside = self._api and self._api.set_span_in_context(self._turn)
        self._call: Any = None

    def _start(self, operation: str, of: str, facts: Mapping[str, Any], **given: Any) -> Any:
        named = {"gen_ai.operation.name": operation, **self._known, **facts}
        name = f"{operation} {of}".strip()
        return self._tracer.start_span(name, self._inside, attributes=named, **given)

    def take(self, event: Event) -> None:
        match event:
            case ModelStarting(agent=agent, model=model):
                asked = {"gen_ai.request.model": model} if model else {}
                facts = {"gen_ai.agent.name": agent, **asked}
                wired = {"kind": self._api.SpanKind.CLIENT} if self._api else {}
                self._call = self._start("chat", model, facts, **wired)
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
        cached = event.usage.cached_tokens
        self._call.set_attribute("gen_ai.usage.cache_read.input_tokens", cached)
        self._call.end()
        self._call = None

    def _tool(self, event: ToolFinished) -> None:
        now = time.time_ns()
        facts = {
            "gen_ai.tool.name": event.name,
            "gen_ai.tool.call.id": event.call_id,
            "gen_ai.tool.type": "function",
            **({"error.type": event.error} if event.error else {}),
        }
        began = now - int(event.seconds * _SECOND)
        self._start("execute_tool", event.name, facts, start_time=began).end(now)

    def fail(self, error: BaseException) -> None:
        for span in (self._call, self._turn):
            if span:
                span.set_attribute("error.type", type(error).__name__)
                if self._api:
                    span.set_status(self._api.StatusCode.ERROR)

    def close(self) -> None:
        for span in (self._call, self._turn):
            if span:
                span.end()


def _opentelemetry() -> Any:
    """The API's module of traces; None where it is not installed."""
    try:
        return import_module("opentelemetry.trace")
    except ImportError:
        return None
