"""Whatever a server sends with a 200, there is a reply or ``ModelUnavailable``; nothing else."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine import ModelRequest, ModelUnavailable, Reply
from engine.model import Model
from engine.models import Api, connect
from engine.transcript import assistant_message

KEYS = (
    *("choices", "message", "delta", "content", "refusal", "tool_calls", "function", "name"),
    *("arguments", "id", "index", "finish_reason", "usage", "model", "output", "type", "status"),
    *("response", "item", "call_id", "incomplete_details", "reason", "error", "code", "text"),
    *("prompt_tokens", "input_tokens", "prompt_tokens_details", "cached_tokens"),
)
WORDS = (
    *("stop", "length", "completed", "incomplete", "failed", "message", "function_call"),
    *("response.completed", "response.output_item.done", "response.output_text.delta", "{}", "x"),
)
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 2**70), st.floats(), st.sampled_from(WORDS), st.text()
)
anything = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=12,
)
call = st.fixed_dictionaries(
    {"function": anything | st.fixed_dictionaries({"name": anything, "arguments": anything})},
    optional={"id": anything, "index": anything},
)
message = st.fixed_dictionaries(
    {}, optional={"content": anything, "refusal": anything, "tool_calls": st.lists(call)}
)
choice = st.fixed_dictionaries(
    {}, optional={"message": message, "delta": message, "finish_reason": leaves}
)
completion = st.fixed_dictionaries(
    {"choices": st.lists(choice, max_size=2)}, optional={"usage": anything, "model": leaves}
)
part = st.fixed_dictionaries({"type": leaves}, optional={"text": leaves, "refusal": leaves})
item = st.fixed_dictionaries(
    {"type": st.sampled_from(["message", "function_call", "reasoning", "other"])},
    optional={"content": st.lists(part) | anything, "name": leaves, "arguments": leaves},
)
response = st.fixed_dictionaries(
    {"output": st.lists(item, max_size=3)}, optional={"status": leaves, "usage": anything}
)
event = st.fixed_dictionaries(
    {"type": st.sampled_from(WORDS)},
    optional={"response": response, "item": item | anything, "delta": anything},
)
bodies = st.lists(st.one_of(anything, completion, response, event), min_size=8, max_size=8)


@asynccontextmanager
async def served(answers: list[Any]) -> AsyncGenerator[str]:
    """A server that gives these answers in turn, as events where a stream was asked for."""
    left = iter(answers)

    async def answer(request: web.Request) -> web.StreamResponse:
        asked, body = await request.json(), next(left)
        if not asked.get("stream"):
            return web.Response(text=json.dumps(body), content_type="application/json")
        text = f"data: {json.dumps(body)}\n\ndata: {json.dumps(body)}\n\ndata: [DONE]\n\n"
        return web.Response(text=text, content_type="text/event-stream")

    app = web.Application()
    app.router.add_post("/v1/chat/completions", answer)
    app.router.add_post("/v1/responses", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    await runner.cleanup()


async def ask(model: Model, *, stream: bool) -> None:
    request = ModelRequest(model="m", instructions="x", messages=[], stream=stream)
    try:
        pieces = [piece async for piece in model.reply(request)]
    except ModelUnavailable:
        return
    assert all(isinstance(piece, str) for piece in pieces[:-1])
    reply = pieces[-1]
    assert isinstance(reply, Reply)
    stored = assistant_message(reply, sender="A", transcript=[])
    assert stored["content"] or stored["tool_calls"]
    assert all(made["id"] for made in stored.get("tool_calls", ()))


async def ask_all(answers: list[Any], api: Api, *, stream: bool) -> None:
    async with served(answers) as url:
        model = connect("key", url, api=api)
        for _ in answers:
            await ask(model, stream=stream)
        await model.aclose()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(answers=bodies, api=st.sampled_from(["chat", "responses"]), stream=st.booleans())
@example(answers=[{"type": []}], api="responses", stream=True)
def test_whatever_a_server_sends_is_a_reply_or_unavailability(
    answers: list[Any], api: Api, stream: bool
):
    """And what is stored of a reply is always acceptable."""
    asyncio.run(ask_all(answers, api, stream=stream))
