"""Turns as spans."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from engine import Agent, ModelUnavailable, Reply, Team, Usage, stream_full_turn
from engine.models.scripted import ScriptedModel, Step, call, calls
from engine.telemetry import traced
from engine.types import Message

HELLO: list[Message] = [{"role": "user", "content": "a secret"}]


@dataclass
class RecordedSpan:
    name: str
    attributes: dict[str, Any]
    start: int | None
    events: list[str] = field(default_factory=list[str])
    ends: int = 0
    kind: Any = None
    status: Any = None

    def set_status(self, status: Any) -> None:
        self.status = status

    def set_attribute(self, key: str, value: Any) -> None:
        self.attributes[key] = value

    def add_event(self, name: str, attributes: Mapping[str, Any] | None = None) -> None:
        self.events.append(f"{name} {attributes}")

    def end(self, end_time: int | None = None) -> None:
        self.ends += 1
        assert end_time is None or self.start is None or self.start <= end_time


@dataclass
class Recorder:
    spans: list[RecordedSpan] = field(default_factory=list[RecordedSpan])

    def start_span(
        self,
        name: str,
        context: Any = None,
        *,
        attributes: Mapping[str, Any],
        start_time: int | None = None,
        kind: Any = None,
    ) -> RecordedSpan:
        self.spans.append(RecordedSpan(name, dict(attributes), start_time, kind=kind))
        return self.spans[-1]


def look_up(item: str) -> str:
    return "a secret answer"


async def follow(recorder: Recorder | None, *steps: Step) -> int:
    team = Team(Agent(name="A", tools=[look_up], handoffs=["B"]), Agent(name="B"))
    with ScriptedModel(steps) as model:
        events = stream_full_turn(team.start, HELLO, model=model, team=team, model_name="m")
        return len([e async for e in traced(events, recorder, agent="A", conversation="c-1")])


async def test_a_turn_its_model_calls_and_its_tools_are_spans():
    """By name and number; nothing that was said is recorded."""
    recorder = Recorder()
    both = calls(call("look_up", {"item": "x"}, call_id="c"), call("transfer_to_b"))
    priced = Reply(content="bye", model="m-1", usage=Usage(input_tokens=5, output_tokens=2))
    await follow(recorder, both, priced)
    turn, first, tool, handoff, second = recorder.spans
    assert [span.name for span in recorder.spans] == [
        "invoke_agent A",
        "chat m",
        "execute_tool look_up",
        "execute_tool transfer_to_b",
        "chat m",
    ]
    assert turn.attributes["gen_ai.conversation.id"] == "c-1"
    assert turn.attributes["switchboard.ending"] == "Answered"
    assert turn.events == ["handoff {'source': 'A', 'target': 'B'}"]
    assert tool.attributes["gen_ai.tool.call.id"] == "c"
    assert {s.attributes["gen_ai.provider.name"] for s in recorder.spans} == {"openai"}
    assert (first.attributes["gen_ai.agent.name"], second.attributes["gen_ai.agent.name"]) == (
        "A",
        "B",
    )
    assert second.attributes["gen_ai.request.model"] == "m"
    assert second.attributes["gen_ai.response.model"] == "m-1"
    assert second.attributes["gen_ai.usage.input_tokens"] == 5
    assert [s.ends for s in (turn, first, tool, handoff, second)] == [1] * 5
    assert "secret" not in str(recorder)


async def test_a_turn_that_fails_ends_its_spans_and_names_the_error():
    """By class, not by text."""
    recorder = Recorder()
    with pytest.raises(ModelUnavailable):
        await follow(recorder, ModelUnavailable("a secret place"))
    turn, asked = recorder.spans
    assert turn.attributes["error.type"] == "ModelUnavailable"
    assert asked.attributes["error.type"] == "ModelUnavailable"
    assert (turn.ends, asked.ends) == (1, 1)
    assert "secret" not in str(recorder)


async def test_with_opentelemetry_spans_know_what_they_are_and_how_they_ended(
    monkeypatch: pytest.MonkeyPatch,
):
    """A model is called over a wire; a turn that failed is an error."""
    api = SimpleNamespace(
        set_span_in_context=lambda span: None,  # pyright: ignore[reportUnknownLambdaType]
        SpanKind=SimpleNamespace(CLIENT="client"),
        StatusCode=SimpleNamespace(ERROR="error"),
    )
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", api)
    recorder = Recorder()
    with pytest.raises(ModelUnavailable):
        await follow(recorder, calls(call("look_up", {"item": "x"})), ModelUnavailable("down"))
    assert [span.kind for span in recorder.spans] == [None, "client", None, "client"]
    assert [span.status for span in recorder.spans] == ["error", None, None, "error"]


async def test_without_a_tracer_events_pass_through():
    """Observation is free when nobody observes."""
    assert await follow(None, "hi") == await follow(Recorder(), "hi") == 4
