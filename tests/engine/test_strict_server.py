"""Against a server that answers 400 wherever OpenAI or a strict compatible server would.

Every body of every test here is also held against the types that OpenAI publishes.
"""

import random
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from aiohttp import web

from engine import Agent, LimitReached, Limits, Team, pure, run_full_turn
from engine.models import Api, connect
from engine.models.scripted import ScriptedModel, call, calls
from engine.types import Message
from sandbox.model import ModelServer, add_routes
from tests.engine.vendor_types import strangers

Served = tuple[ModelServer, str]


@pytest.fixture
async def served() -> AsyncGenerator[Served]:
    app = web.Application()
    server = add_routes(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield server, f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    await runner.cleanup()
    assert [found for request in server.requests for found in strangers(request.body)] == []


def test_the_published_types_know_a_stranger():
    """Or they would prove nothing."""
    body: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
    assert strangers(body) == []
    assert strangers({**body, "stop_after": 1})
    assert strangers({**body, "messages": [{"role": "user", "content": "hi", "sender": "A"}]})
    assert strangers({"model": "m", "input": [{"role": "assistant", "content": "hi", "id": 1}]})
    assert strangers({"model": "m", "input": "hi", "stream_options": {"include_usage": True}})


@pure
def look_up_item(search_query: str) -> str:
    """Find an item by description or keywords."""
    return f"item_1: {search_query}"


def team() -> Team:
    return Team(
        Agent(name="Triage", tools=[look_up_item], handoffs=["Sales"], description="Sorts."),
        Agent(name="Sales", tools=[look_up_item], handoffs=["Triage"], description="Sells."),
        Agent(name="Quiet", tool_choice="required", parallel_tool_calls=False),
    )


def some_message(dice: random.Random) -> Message:
    """Any message that may stand in a transcript, wherever it may not."""
    ids = dice.sample("abcdef", 2)
    match dice.randrange(4):
        case 0:
            return {"role": "user", "content": "rocket skates?"}
        case 1:
            return {"role": "assistant", "content": "Yes.", "sender": "Triage", "refusal": "Yes."}
        case 2:
            return {"role": "tool", "tool_call_id": ids[0], "content": "{}"}
        case _:
            raw = dice.choice(['{"search_query": "x"}', "", "[]", '{"search_query": '])
            made = [call(dice.choice(["look_up_item", "gone"]), raw, call_id=i) for i in ids]
            return {"role": "assistant", "content": None, "tool_calls": made, "sender": "Gone"}


def once_each(messages: list[Message]) -> list[Message]:
    """Ids of calls are unique in a transcript that the engine wrote."""
    kept, seen = list[Message](), set[str]()
    for message in messages:
        ids = {made["id"] for made in message.get("tool_calls", ())}
        if not ids & seen:
            kept.append(message)
        seen |= ids
    return kept


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize("seed", range(30))
async def test_whatever_stands_in_a_transcript_is_sent_in_a_form_that_is_accepted(
    served: Served, seed: int, api: Api
):
    """Orphans, gaps, agents that are gone, arguments that are no JSON."""
    server, url = served
    dice = random.Random(seed)
    messages = once_each([some_message(dice) for _ in range(dice.randrange(12))])
    messages.append({"role": "user", "content": "And a boot?"})
    model, staff = connect("key", url, api=api), team()
    await run_full_turn(
        dice.choice(staff.agents), messages, model=model, team=staff, limits=Limits(model_calls=3)
    )
    await model.aclose()
    assert server.requests
    assert [(r.status, r.error) for r in server.requests if r.status != 200] == []


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize(
    "made",
    [
        call("functions.look_up_item", {}),
        call("look_up_item<|channel|>commentary", {}),
        call("nachschlagen für mich\n", {}),
        call("", {}),
        call("x" * 300, {}),
        call("look_up_item", {"search_query": "boot"}, call_id="i" * 200),
        call("look_up_item", {"search_query": "boot"}, call_id="c" * 39),
    ],
)
async def test_a_call_that_a_model_garbled_does_not_end_the_thread(
    served: Served, api: Api, made: Message
):
    """A server would refuse the transcript that holds it, now and ever after."""
    server, url = served
    model, staff = connect("key", url, api=api), team()
    messages: list[Message] = []
    for _ in range(2):  # some servers count each turn's calls from nought: the id comes again
        messages.append({"role": "user", "content": "And a boot?"})
        with ScriptedModel([calls(made), "Well."]) as garbling:
            messages += (
                await run_full_turn(staff.start, messages, model=garbling, team=staff)
            ).messages
    messages.append({"role": "user", "content": "And a hat?"})
    await run_full_turn(staff.start, messages, model=model, team=staff)
    await model.aclose()
    assert server.requests
    assert [(r.status, r.error) for r in server.requests if r.status != 200] == []


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_tools_whose_annotations_say_little_are_accepted(served: Served, api: Api):
    """OpenAI answers 400 to a list that does not say of what; the cookbook's schema does not."""
    server, url = served

    def pack(items: Any, sizes: list[list[int]], facts: Any, more: Any = None) -> str:
        return "packed"

    pack.__annotations__ |= {"items": list, "facts": dict}

    def weigh(sizes: list[float], unit: str = "kg") -> str:
        return "heavy"

    tools: list[Any] = [pack]
    team = Team(Agent(name="A", tools=tools), Agent(name="B", tools=[weigh], strict_tools=True))
    model, said = connect("key", url, api=api), [{"role": "user", "content": "hello"}]
    for agent in team.agents:
        await run_full_turn(agent, said, model=model, team=team)
    await model.aclose()
    assert [(r.status, r.error) for r in server.requests] == [(200, None)] * 2


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_a_streamed_turn_is_accepted_too(served: Served, api: Api):
    """Tool calls in pieces, usage in a chunk of its own."""
    server, url = served
    model, staff = connect("key", url, api=api), team()
    said: list[Message] = [{"role": "user", "content": "Look up rocket skates, please."}]
    response = await run_full_turn(staff.start, said, model=model, team=staff, stream=True)
    await model.aclose()
    assert not isinstance(response.ending, LimitReached)
    assert response.usage.input_tokens > 0
    assert {r.status for r in server.requests} == {200}
