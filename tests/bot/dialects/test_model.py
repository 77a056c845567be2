"""A model behind another one's ears: its replies as they were meant, its requests as it can take them."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest

from bot.dialects import Understood
from bot.dialects.model import taking_turns
from engine import (
    Agent,
    ModelError,
    ModelRefused,
    ModelRequest,
    ModelUnavailable,
    Reply,
    Team,
    run_full_turn,
    unanswered,
)
from engine.models.scripted import ScriptedModel, call, calls
from engine.types import Message

HELLO: list[Message] = [{"role": "user", "content": "hello"}]


def greet(name: str) -> str:
    return f"hello {name}"


TEAM = Team(Agent(name="Front", handoffs=["Back"], tools=[greet]), Agent(name="Back"))


async def answered(*said: Reply | str | ModelError, messages: list[Message] = HELLO) -> Any:
    with ScriptedModel(said) as model:
        understood = Understood(model, TEAM.names)
        response = await run_full_turn(TEAM.start, messages, model=understood, team=TEAM)
    return response, model


async def test_a_handoff_that_was_written_happens() -> None:
    """The next answer is the other agent's, and nothing of the markup is kept as words."""
    response, _ = await answered('<tool_call>{"name": "transfer_to_back"}</tool_call>', "Back here")
    assert response.agent.name == "Back"
    assert [m["content"] for m in response.messages if m["role"] == "assistant"] == [
        None,
        "Back here",
    ]


async def test_real_calls_come_before_written_ones() -> None:
    """What was written beside them is not done as well; the words are left out all the same."""
    made = call("greet", {"name": "Ann"})
    written = 'greet(name="Bo")'
    response, _ = await answered(Reply(content=written, tool_calls=(made,)), "Done.")
    assert [m["content"] for m in response.messages] == [None, "hello Ann", "Done."]


async def test_a_call_without_an_id_runs_under_one_of_its_own() -> None:
    """Some servers give none, ever: the engine would refuse each of their calls."""
    both = [call("greet", {"name": name}, call_id="") for name in ("Ann", "Bo")]
    response, _ = await answered(calls(*both), "Done.")
    made = response.messages[0]["tool_calls"]
    assert len({each["id"] for each in made}) == 2
    assert [m["content"] for m in response.messages[1:3]] == ["hello Ann", "hello Bo"]


async def test_arguments_that_were_written_twice_are_read_twice() -> None:
    """JSON in a string of JSON."""
    twice = json.dumps(json.dumps({"name": "Ann"}))
    response, _ = await answered(calls(call("greet", twice)), "Done.")
    assert response.messages[1]["content"] == "hello Ann"


@pytest.mark.parametrize("name", ["functions.greet", "Greet", "default_api.greet:0", "greet()"])
async def test_a_tool_is_known_by_what_models_make_of_its_name(name: str) -> None:
    """Where there is one such tool; the transcript holds its own name."""
    response, _ = await answered(calls(call(name, {"name": "Ann"})), "Done.")
    assert response.messages[0]["tool_calls"][0]["function"]["name"] == "greet"
    assert response.messages[1]["content"] == "hello Ann"


async def test_a_tool_that_is_not_there_keeps_its_name() -> None:
    """The model is told so."""
    response, _ = await answered(calls(call("meet", {"name": "Ann"})), "Done.")
    assert "no tool 'meet'" in response.messages[1]["content"]


@pytest.mark.parametrize("layer", ["arguments", "parameters"])
async def test_arguments_in_a_layer_of_their_own_are_taken_out_of_it(layer: str) -> None:
    """Unless the tool has a parameter of that name."""
    response, _ = await answered(calls(call("greet", {layer: {"name": "Ann"}})), "Done.")
    assert response.messages[1]["content"] == "hello Ann"


async def test_a_reply_of_nothing_but_markup_is_no_answer() -> None:
    """The customer reads the engine's sentence, and the turn counts as one that failed."""
    response, _ = await answered("<|im_end|>")
    assert "Could you say it in other words?" in response.messages[-1]["content"]


SAID: list[Message] = [
    {"role": "user", "content": "one"},
    {"role": "user", "content": "two"},
    {"role": "assistant", "content": None, "tool_calls": [call("greet", {}, call_id="a")]},
    {"role": "tool", "tool_call_id": "a", "content": "hi"},
    {"role": "assistant", "content": "three", "sender": "Front"},
    {"role": "assistant", "content": "four", "sender": "Back"},
    {"role": "user", "content": "five"},
]


def test_neighbours_of_one_side_become_one_message() -> None:
    """Calls and their answers stay as they are; the transcript is not changed."""
    joined = taking_turns(SAID)
    assert [(m["role"], m["content"]) for m in joined] == [
        ("user", "one\n\ntwo"),
        ("assistant", None),
        ("tool", "hi"),
        ("assistant", "three\n\nfour"),
        ("user", "five"),
    ]
    assert unanswered(joined[:2])
    assert len(SAID) == 7


@dataclass
class Strict:
    """Refuses as some templates do, unless customer and assistant take turns."""

    error: ModelError
    asked: list[ModelRequest] = field(default_factory=list[ModelRequest])

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply, None]:
        self.asked.append(request)
        roles = [m["role"] for m in request.messages if m["role"] != "tool" and m["content"]]
        if any(a == b for a, b in pairwise(roles)):
            raise self.error
        yield Reply(content="ok")


@pytest.mark.parametrize(
    "error",
    [
        ModelRefused("400 : Conversation roles must alternate user/assistant/…", status=400),
        ModelUnavailable("500 : After the system message, roles must alternate", status=500),
    ],
)
async def test_a_server_that_wants_turns_taken_is_asked_so_from_then_on(error: ModelError) -> None:
    """It costs one refused request in the life of a process."""
    strict = Strict(error)
    model = Understood(strict, TEAM.names)
    for _ in range(2):
        request = ModelRequest(model="m", instructions="x", messages=SAID)
        async with aclosing(model.reply(request)) as pieces:
            assert [piece async for piece in pieces] == [Reply(content="ok")]
    assert [len(each.messages) for each in strict.asked] == [7, 5, 5]


async def test_any_other_refusal_is_passed_on() -> None:
    """And is not asked again."""
    strict = Strict(ModelRefused("400 : no", status=400))
    request = ModelRequest(model="m", instructions="x", messages=SAID)
    async with aclosing(Understood(strict, ()).reply(request)) as pieces:
        with pytest.raises(ModelRefused, match="no"):
            await anext(pieces)
    assert len(strict.asked) == 1


async def test_what_was_half_said_is_not_asked_for_again() -> None:
    """Its pieces have been passed on: saying them twice is no answer."""

    class Breaking:
        async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply, None]:
            yield "Which"
            raise ModelUnavailable("roles must alternate")

    request = ModelRequest(model="m", instructions="x", messages=SAID)
    async with aclosing(Understood(Breaking(), ()).reply(request)) as pieces:
        assert await anext(pieces) == "Which"
        with pytest.raises(ModelUnavailable):
            await anext(pieces)
