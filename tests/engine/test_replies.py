"""Decided behaviours 35 to 42: what models say, and where turns stop."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from engine import (
    Agent,
    Answered,
    CallsPending,
    LimitReached,
    Limits,
    MessageAdded,
    ModelRequest,
    ModelStarting,
    ModelUnavailable,
    Reply,
    Response,
    TextDelta,
    ToolsStarting,
    Usage,
    UsageReported,
    phrases,
    run_full_turn,
    stream_full_turn,
)
from engine.models.scripted import ScriptedModel, Step, call, calls
from engine.types import Event, Message
from tests.time_passing import PassTime

HELLO: list[Message] = [{"role": "user", "content": "hello"}]
LIMIT = 30.0
ran: list[str] = []


def note(text: str) -> str:
    ran.append(text)
    return "noted"


@pytest.fixture(autouse=True)
def nothing_ran() -> None:
    ran.clear()


async def play(*steps: Step, limits: Limits | None = None) -> Response:
    with ScriptedModel(steps) as model:
        return await run_full_turn(
            Agent(tools=[note]), HELLO, model=model, limits=limits or Limits()
        )


@pytest.mark.parametrize("empty", [None, "", " \n", "\u200b\n\ufeff"])
async def test_a_reply_with_nothing_in_it_becomes_a_defined_sentence(empty: str | None):
    """Behaviour 35: null content is never stored without calls."""
    response = await play(Reply(content=empty))
    assert response.messages[-1]["content"] == phrases.NOTHING_TO_SAY
    assert response.ending == Answered()


async def test_a_refusal_is_said_and_stored_as_one():
    """Behaviour 36."""
    response = await play(Reply(refusal="I can't help with that."))
    assert response.messages == [
        {
            "role": "assistant",
            "content": "I can't help with that.",
            "refusal": "I can't help with that.",
            "sender": "Agent",
        }
    ]


@pytest.mark.parametrize("reply", [Reply(content="skates \ud83d"), Reply(refusal="skates \ud83d")])
async def test_half_a_character_that_a_model_said_can_be_stored(reply: Reply):
    """JSON can carry one, Redis and HTTP cannot: each retry would break on it again."""
    response = await play(reply)
    assert response.messages[-1]["content"].encode() == "skates \ufffd".encode()


async def test_a_call_with_half_a_character_can_be_stored():
    """And one that came in two halves is whole."""
    await play(calls(call("note", '{"text": "\ud83d\ude00 \ud83d"}')), "noted")
    assert ran == ["\U0001f600 \ufffd"]


async def test_a_text_that_was_cut_off_is_said_and_marked():
    """Behaviour 37."""
    response = await play(Reply(content="First, take the", finish="length"))
    assert response.messages[-1]["content"] == f"First, take the {phrases.CUT}"


async def test_calls_of_a_response_that_was_cut_off_never_run():
    """Behaviour 37: not even those that look whole."""
    cut = calls(call("note", {"text": "a"}), call("note", '{"text": "b'), finish="length")
    response = await play(cut, "sorry")
    assert [m["content"] for m in response.messages[1:3]] == [phrases.VOID["cut"]] * 2
    assert ran == []


async def test_a_filtered_reply_becomes_a_defined_sentence():
    """Behaviour 38."""
    response = await play(Reply(content=None, finish="content_filter"))
    assert response.messages[-1]["content"] == phrases.FILTERED


async def test_a_model_that_ends_without_a_reply_is_unavailable():
    """Behaviour 39: the loop never makes something up."""

    class Mute:
        async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply, None]:
            yield "a piece"

    with pytest.raises(ModelUnavailable, match="no end"):
        await run_full_turn(Agent(), HELLO, model=Mute())


async def test_a_turn_that_reached_its_limit_leaves_a_transcript_that_goes_on():
    """Behaviour 41: whole pairs, a defined reply, and the next message works."""
    again = calls(call("note", {"text": "x"}))
    response = await play(again, again, limits=Limits(model_calls=2))
    assert response.ending == LimitReached(limit="model_calls")
    assert [m["role"] for m in response.messages] == ["assistant", "tool"] * 2 + ["assistant"]
    history = [*HELLO, *response.messages, *HELLO]
    with ScriptedModel(["hi"]) as model:
        after = await run_full_turn(Agent(tools=[note]), history, model=model)
    assert after.ending == Answered()


async def test_a_model_that_fails_after_a_tool_ran_leaves_the_pair_and_no_second_run():
    """Behaviour 42: what was yielded holds; the retry begins behind it."""
    agent, kept = Agent(tools=[note]), list[Message]()

    async def keep() -> None:
        async for event in stream_full_turn(agent, HELLO, model=model):
            if isinstance(event, MessageAdded):
                kept.append(event.message)

    script = [calls(call("note", {"text": "x"})), ModelUnavailable("down"), "ok"]
    with ScriptedModel(script) as model:
        with pytest.raises(ModelUnavailable):
            await keep()
        assert [m["role"] for m in kept] == ["assistant", "tool"]
        response = await run_full_turn(agent, [*HELLO, *kept], model=model)
    assert [m["content"] for m in response.messages] == ["ok"]
    assert ran == ["x"]


async def test_tokens_are_counted_and_stop_the_turn_before_the_next_call():
    """What the model reports is the truth."""
    much = calls(call("note", {"text": "x"}))
    costly = Reply(tool_calls=much.tool_calls, usage=Usage(input_tokens=90, output_tokens=10))
    response = await play(costly, limits=Limits(tokens=100))
    assert response.ending == LimitReached(limit="tokens")
    assert response.usage == Usage(input_tokens=90, output_tokens=10)


async def test_tokens_of_a_server_that_does_not_count_are_estimated():
    """By bytes, so that the limit holds there too."""
    silent = calls(call("note", {"text": "x"}))
    with ScriptedModel([silent]) as model:
        response = await run_full_turn(
            Agent(tools=[note], instructions="x" * 3_000),
            HELLO,
            model=model,
            limits=Limits(tokens=1_000),
        )
    assert response.ending == LimitReached(limit="tokens")
    assert response.usage == Usage()


async def test_a_turn_ends_in_time_though_its_instructions_are_not_written(pass_time: PassTime):
    """A function that asks a database may hang like anything else."""

    async def hang() -> str:
        pass_time(LIMIT)
        await asyncio.Event().wait()
        return ""

    with ScriptedModel() as model:
        response = await run_full_turn(
            Agent(instructions=hang), HELLO, model=model, limits=Limits(seconds=LIMIT)
        )
    assert response.ending == LimitReached(limit="seconds")


async def test_a_turn_ends_in_time_though_the_model_does_not(pass_time: PassTime):
    """Seconds are counted over the whole turn; a model that hangs is given up."""
    closed: list[bool] = []

    class Hanging:
        async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply, None]:
            try:
                pass_time(LIMIT)
                await asyncio.Event().wait()
                yield ""
            finally:
                closed.append(True)

    response = await run_full_turn(Agent(), HELLO, model=Hanging(), limits=Limits(seconds=LIMIT))
    assert response.ending == LimitReached(limit="seconds")
    assert response.messages[-1]["content"] == phrases.LIMIT
    assert closed == [True]


async def test_a_turn_ends_in_time_though_a_tool_does_not(pass_time: PassTime):
    """The call is answered, so that the transcript goes on."""

    async def hang() -> None:
        pass_time(LIMIT)
        await asyncio.Event().wait()

    with ScriptedModel([calls(call("hang"))]) as model:
        response = await run_full_turn(
            Agent(tools=[hang]), HELLO, model=model, limits=Limits(seconds=LIMIT)
        )
    assert response.ending == LimitReached(limit="seconds")
    assert response.messages[1]["content"] == phrases.TOO_SLOW


async def test_without_running_tools_a_turn_ends_in_its_calls():
    """Swarm's execute_tools=False: whoever asked runs them."""
    with ScriptedModel([calls(call("note", {"text": "x"}))]) as model:
        response = await run_full_turn(Agent(tools=[note]), HELLO, model=model, execute_tools=False)
    assert response.ending == CallsPending()
    assert response.messages[-1]["tool_calls"][0]["function"]["name"] == "note"
    assert ran == []


async def test_a_transcript_that_ends_in_a_reply_needs_no_turn():
    """Whoever comes back after a crash between reply and record adds nothing."""
    history: list[Message] = [*HELLO, {"role": "assistant", "content": "hi", "sender": "Agent"}]
    with ScriptedModel() as model:
        response = await run_full_turn(Agent(), history, model=model)
    assert (response.messages, response.ending) == ([], Answered())


async def test_events_come_in_the_order_in_which_things_happen():
    """A shell can store the response before the tools run, and the answers before the model."""
    with ScriptedModel([calls(call("note", {"text": "x"})), "a\nb"]) as model:
        turn = stream_full_turn(Agent(tools=[note]), HELLO, model=model, stream=True)
        events: list[Event] = [event async for event in turn]
    names = [type(event).__name__ for event in events]
    asked = ["ModelStarting", "UsageReported", "MessageAdded"]
    ran_tool = ["ToolsStarting", "ToolFinished", "MessageAdded"]
    written = ["ModelStarting", "TextDelta", "TextDelta", "UsageReported", "MessageAdded"]
    assert names == [*asked, *ran_tool, *written, "Response"]


async def test_a_turn_waits_until_its_event_is_taken():
    """Nothing runs before the shell has stored what announces it."""
    script = [calls(call("note", {"text": "x"})), "ok"]
    model = ScriptedModel(script)
    turn = stream_full_turn(Agent(tools=[note]), HELLO, model=model)
    async for event in turn:
        if isinstance(event, ToolsStarting):
            assert ran == []
        if isinstance(event, ModelStarting):
            assert len(model.requests) == len(ran)
    assert ran == ["x"]
    model.done()


async def test_a_turn_that_nobody_follows_any_more_lets_go_of_the_model():
    """Closing the turn closes the model's reply."""
    closed: list[bool] = []

    class Talkative:
        async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply, None]:
            try:
                while True:
                    yield "and "
            finally:
                closed.append(True)

    turn = stream_full_turn(Agent(), HELLO, model=Talkative(), stream=True)
    async for event in turn:
        if isinstance(event, TextDelta):
            break
    await turn.aclose()
    assert closed == [True]


async def test_what_each_call_cost_is_reported_with_agent_and_model():
    """The turn's sum is in the response."""
    usage = Usage(input_tokens=5, cached_tokens=4, output_tokens=1)
    called = calls(call("note", {"text": "x"}))
    asking = Reply(tool_calls=called.tool_calls, model="gpt-x", usage=usage)
    priced = Reply(content="hi", model="gpt-x", usage=usage)
    agent = Agent(name="A", tools=[note])
    with ScriptedModel([asking, priced]) as model:
        events = [e async for e in stream_full_turn(agent, HELLO, model=model)]
    reported = UsageReported(agent="A", model="gpt-x", usage=usage, tokens=6)
    assert [e for e in events if isinstance(e, UsageReported)] == [reported, reported]
    assert isinstance(events[-1], Response)
    assert events[-1].usage == Usage(input_tokens=10, cached_tokens=8, output_tokens=2)


async def test_a_script_with_a_step_left_over_fails():
    """A test whose turn ended early does not pass."""
    model = ScriptedModel(["one", "two"])
    await run_full_turn(Agent(), HELLO, model=model)
    with pytest.raises(AssertionError, match="1 steps of the script were not reached"):
        model.done()
    await run_full_turn(Agent(), HELLO, model=model)
    with pytest.raises(AssertionError, match="no step for request 3"):
        await run_full_turn(Agent(), HELLO, model=model)
