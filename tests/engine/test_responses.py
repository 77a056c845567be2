"""The Responses API over a real socket."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from aiohttp import web

from engine import (
    Agent,
    ModelRefused,
    ModelRequest,
    ModelUnavailable,
    Reply,
    Usage,
    function_to_schema,
    run_full_turn,
)
from engine.models import connect
from engine.models.chat import ChatModel
from engine.models.responses import ResponsesModel
from engine.models.scripted import call
from engine.types import Message

HELLO: list[Message] = [{"role": "user", "content": "hello"}]
THOUGHT: dict[str, Any] = {
    "type": "reasoning",
    "id": "rs_1",
    "summary": [],
    "encrypted_content": "gAAAA",
}
SAID: dict[str, Any] = {
    "type": "message",
    "role": "assistant",
    "content": [{"type": "output_text", "text": "Hi there.", "annotations": []}],
}
ASKED: dict[str, Any] = {"type": "function_call", "id": "fc_1", "call_id": "c1", "name": "look_up"}


def look_up(item: str) -> str:
    """Find it."""
    return f"{item} it is"


def response(*output: object, status: str = "completed", **more: object) -> dict[str, Any]:
    usage = {"input_tokens": 9, "input_tokens_details": {"cached_tokens": 8}, "output_tokens": 3}
    return {"status": status, "model": "m-2026", "output": list(output), "usage": usage, **more}


@asynccontextmanager
async def served(
    *answers: Any, status: int = 200, **options: Any
) -> AsyncGenerator[tuple[ResponsesModel, list[dict[str, Any]]]]:
    """A model whose server gives these answers; a list is streamed as events."""
    bodies: list[dict[str, Any]] = []
    left = list(answers)

    async def handle(request: web.Request) -> web.StreamResponse:
        bodies.append(await request.json())
        answer = left.pop(0)
        if isinstance(answer, list):
            events = cast("list[dict[str, Any]]", answer)
            text = "".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n" for e in events)
            return web.Response(text=text, content_type="text/event-stream")
        return web.json_response(answer, status=400 if "error" in answer else status)

    app = web.Application()
    app.router.add_post("/v1/responses", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    model = ResponsesModel("key", f"http://127.0.0.1:{runner.addresses[0][1]}/v1", **options)
    try:
        yield model, bodies
    finally:
        await model.aclose()
        await runner.cleanup()


async def ask(asked: ResponsesModel, **options: Any) -> tuple[list[str], Reply]:
    given: dict[str, Any] = {"model": None, "instructions": "be kind", "messages": HELLO}
    pieces = [p async for p in asked.reply(ModelRequest(**(given | options)))]
    reply = pieces[-1]
    assert isinstance(reply, Reply)
    return [p for p in pieces if isinstance(p, str)], reply


async def test_a_request_keeps_nothing_at_the_server_and_marks_what_is_stable():
    """No storing; reasoning encrypted; a breakpoint behind the instructions, a key for the route."""
    async with served(response(SAID), max_output_tokens=800, effort="low") as (model, bodies):
        _, reply = await ask(model, cache_key="Sales")
    mark = {"mode": "explicit"}
    part = {"type": "input_text", "text": "be kind", "prompt_cache_breakpoint": mark}
    assert bodies == [
        {
            "model": "gpt-6-luna",
            "input": [{"role": "developer", "content": [part]}, *HELLO],
            "store": False,
            "include": ["reasoning.encrypted_content"],
            "max_output_tokens": 800,
            "reasoning": {"effort": "low"},
            "prompt_cache_key": "Sales",
        }
    ]
    usage = Usage(input_tokens=9, cached_tokens=8, output_tokens=3)
    assert reply == Reply(content="Hi there.", usage=usage, model="gpt-6-luna")


async def test_tools_are_described_flat_and_not_strict_unless_they_are():
    """The API would take a tool that says nothing for a strict one."""
    loose, strict = function_to_schema(look_up), function_to_schema(look_up, strict=True)
    async with served(response(SAID)) as (model, bodies):
        await ask(
            model,
            tools=[loose, strict],
            tool_choice="look_up",
            parallel_tool_calls=False,
            model="m",
        )
    assert [tool["strict"] for tool in bodies[0]["tools"]] == [False, True]
    assert bodies[0]["tools"][0] == {"type": "function", "strict": False, **loose["function"]}
    assert bodies[0]["tool_choice"] == {"type": "function", "name": "look_up"}
    assert bodies[0]["parallel_tool_calls"] is False
    assert bodies[0]["input"][0]["content"] == [{"type": "input_text", "text": "be kind"}]


async def test_reasoning_is_carried_through_a_turns_tool_loop_and_no_further():
    """It goes back to the same model until the customer speaks again."""
    calling = response(THOUGHT, {**ASKED, "arguments": '{"item": "boot"}'})
    agent = Agent(tools=[look_up])
    async with served(calling, response(SAID), response(SAID)) as (model, bodies):
        first = await run_full_turn(agent, HELLO, model=model)
        await run_full_turn(agent, [*HELLO, *first.messages, *HELLO], model=model)
    asked = {"type": "function_call", "call_id": "c1", "name": "look_up"}
    arguments = {"arguments": '{"item": "boot"}'}
    output = {"type": "function_call_output", "call_id": "c1", "output": "boot it is"}
    said = {"role": "assistant", "content": "Hi there."}
    assert bodies[1]["input"][1:] == [*HELLO, THOUGHT, asked | arguments, output]
    assert bodies[2]["input"][1:] == [*HELLO, asked | arguments, output, said, *HELLO]


async def test_reasoning_of_another_model_is_not_handed_on():
    """After a handoff to an agent with a model of its own."""
    message: Message = {
        "role": "assistant",
        "content": None,
        "tool_calls": [call("f", call_id="c")],
    }
    message["reasoning"] = {"model": "other", "items": [THOUGHT]}
    answer: Message = {"role": "tool", "tool_call_id": "c", "content": "x"}
    async with served(response(SAID)) as (model, bodies):
        await ask(model, messages=[*HELLO, message, answer], model="m")
    kinds = [item.get("type") for item in bodies[0]["input"][1:]]
    assert kinds == [None, "function_call", "function_call_output"]


@pytest.mark.parametrize("help_", ["prompt_cache_breakpoint", "encrypted_content"])
async def test_what_is_only_a_help_is_left_out_where_a_server_refuses_it(help_: str):
    """A breakpoint for good, reasoning for this request; anything else is a refusal."""
    message: Message = {
        "role": "assistant",
        "content": None,
        "tool_calls": [call("f", call_id="c")],
    }
    message["reasoning"] = {"model": "gpt-6-luna", "items": [THOUGHT]}
    answer: Message = {"role": "tool", "tool_call_id": "c", "content": "x"}
    no = {"error": {"message": f"Invalid value: '{help_}'", "code": "invalid"}}
    async with served(no, response(SAID), response(SAID), no, no) as (model, bodies):
        for _ in range(2):
            await ask(model, messages=[*HELLO, message, answer])
        with pytest.raises(ModelRefused):
            await ask(model, messages=[*HELLO, message, answer])
    held = [help_ in json.dumps(body["input"]) for body in bodies]
    for_good = help_ == "prompt_cache_breakpoint"
    assert held == ([True, False, False, False] if for_good else [True, False, True, True, False])


@pytest.mark.parametrize(
    ("reason", "finish"), [("max_output_tokens", "length"), ("content_filter", "content_filter")]
)
async def test_why_a_reply_is_incomplete_is_told(reason: str, finish: str):
    """Cut off or filtered."""
    cut = response(SAID, status="incomplete", incomplete_details={"reason": reason})
    async with served(cut) as (model, _):
        _, reply = await ask(model)
    assert reply.finish == finish


async def test_what_a_model_thinks_aloud_is_not_said_here_either():
    """Small models are served by this protocol as well."""
    aloud = {**SAID, "content": [{"type": "output_text", "text": "Boots?</think>\nWhich size?"}]}
    async with served(response(aloud)) as (model, _):
        _, reply = await ask(model)
    assert reply.content == "Which size?"


async def test_two_messages_of_one_reply_do_not_run_into_each_other():
    """Newer models comment on what they do, and then answer."""
    comment = {**SAID, "phase": "commentary", "content": [{"type": "output_text", "text": "Hm."}]}
    async with served(response(comment, {**SAID, "phase": "final_answer"})) as (model, _):
        _, reply = await ask(model)
    assert reply.content == "Hm.\n\nHi there."


async def test_a_refusal_is_one():
    """It comes as a part of a message."""
    refused = {"type": "message", "content": [{"type": "refusal", "refusal": "I can't."}]}
    async with served(response(refused)) as (model, _):
        _, reply = await ask(model)
    assert (reply.content, reply.refusal) == (None, "I can't.")


@pytest.mark.parametrize(
    "garbage",
    [
        response(),
        response({"no": "type"}),
        {"output": None},
        {"status": "completed"},
        response(SAID, status="failed"),
        [],
        [{"type": "response.completed", "response": None}],
        [{"type": "response.output_text.delta", "delta": "Hi"}],
        [{"type": "response.failed", "response": response(status="failed")}],
        [{"type": "error", "code": "server_error", "message": "no"}],
    ],
    ids=str,
)
async def test_garbage_instead_of_a_reply_is_unavailability(garbage: Any):
    """Whatever comes with a 200."""
    async with served(garbage) as (model, _):
        with pytest.raises(ModelUnavailable):
            await ask(model, stream=isinstance(garbage, list))


async def test_a_streamed_reply_comes_in_pieces_and_whole():
    """Items are taken when they are done: those of the last event may be incomplete."""
    called = {**ASKED, "arguments": '{"item": "boot"}'}
    half: dict[str, Any] = {**THOUGHT, "encrypted_content": None}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": response()},
        {"type": "response.output_item.done", "item": THOUGHT},
        {"type": "response.output_text.delta", "delta": "Hi "},
        {"type": "response.output_text.delta", "delta": "there."},
        {"type": "response.output_item.done", "item": SAID},
        {"type": "response.output_item.done", "item": called},
        {"type": "response.completed", "response": response(half, SAID, called)},
    ]
    async with served(events) as (model, bodies):
        pieces, reply = await ask(model, stream=True)
    assert bodies[0]["stream"] is True
    assert pieces == ["Hi ", "there."]
    assert reply.content == "Hi there."
    assert reply.reasoning == (THOUGHT,)
    assert reply.tool_calls == (call("look_up", {"item": "boot"}, call_id="c1"),)


@pytest.mark.parametrize(
    ("base_url", "api", "kind"),
    [
        (None, None, ResponsesModel),
        ("https://api.openai.com/v1", None, ResponsesModel),
        ("http://localhost:11434/v1", None, ChatModel),
        ("http://localhost:11434/v1", "responses", ResponsesModel),
        (None, "chat", ChatModel),
    ],
)
async def test_openai_is_asked_by_responses_and_others_by_chat(
    base_url: str | None, api: Any, kind: type
):
    """Unless it is said otherwise."""
    model = connect("key", base_url, api=api)
    assert type(model) is kind
    await model.aclose()
