"""Chat Completions as OpenAI's own client sees them."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from openai import AsyncOpenAI, AuthenticationError, BadRequestError, NotFoundError

Client = TestClient[web.Request, web.Application]

HELLO: list[Any] = [{"role": "user", "content": "hello"}]
WEATHER: list[Any] = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "Tells the weather in a city.",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}},
                "required": ["city"],
            },
        },
    }
]


async def script(client: Client, *replies: dict[str, Any]) -> None:
    response = await client.post("/sandbox/model/script", json={"replies": list(replies)})
    assert response.status == 200


async def test_a_reply_has_openais_shape(openai: AsyncOpenAI) -> None:
    """Content, finish reason and usage arrive where the client looks for them."""
    answer = await openai.chat.completions.create(model="clerk", messages=HELLO)
    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


async def test_the_same_request_gets_the_same_reply(openai: AsyncOpenAI) -> None:
    """The clerk keeps nothing between requests, and rolls no dice."""
    first = await openai.chat.completions.create(model="clerk", messages=HELLO)
    second = await openai.chat.completions.create(model="clerk", messages=HELLO)
    assert first.choices == second.choices
    assert first.id == second.id


async def test_a_scripted_call_arrives_whole(client: Client, openai: AsyncOpenAI) -> None:
    """Scripted replies come in order, before the clerk is asked."""
    await script(
        client,
        {"tool_calls": [{"name": "get_weather", "arguments": {"city": "Ulm"}, "id": "call_1"}]},
        {"content": "Rain."},
    )
    first = await openai.chat.completions.create(model="clerk", messages=HELLO, tools=WEATHER)
    calls = first.choices[0].message.tool_calls
    assert calls is not None
    assert calls[0].id == "call_1"
    assert first.choices[0].finish_reason == "tool_calls"
    second = await openai.chat.completions.create(model="clerk", messages=HELLO)
    assert second.choices[0].message.content == "Rain."


async def test_a_streamed_call_comes_in_pieces(client: Client, openai: AsyncOpenAI) -> None:
    """A call's id and name come once; its arguments come in pieces, told apart by index."""
    arguments = {"city": "Llanfairpwllgwyngyll", "units": "celsius"}
    one = {"name": "get_weather", "arguments": arguments}
    await script(client, {"content": "Let me look.", "tool_calls": [one, one]})
    stream = await openai.chat.completions.create(
        model="clerk",
        messages=HELLO,
        tools=WEATHER,
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = [chunk async for chunk in stream]
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    pieces = [piece for delta in deltas for piece in delta.tool_calls or ()]
    assert [piece.index for piece in pieces if piece.id] == [0, 1]
    assert len({piece.id for piece in pieces if piece.id}) == 2
    assert len([piece for piece in pieces if piece.index == 1]) > 2
    assert "".join(delta.content or "" for delta in deltas) == "Let me look."
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None


async def test_a_stream_without_the_wish_for_usage_has_none(openai: AsyncOpenAI) -> None:
    """Usage is streamed only to those who asked."""
    stream = await openai.chat.completions.create(model="clerk", messages=HELLO, stream=True)
    chunks = [chunk async for chunk in stream]
    assert all(chunk.choices and chunk.usage is None for chunk in chunks)
    assert chunks[-1].choices[0].finish_reason == "stop"


async def test_a_long_prefix_seen_before_counts_as_cached(openai: AsyncOpenAI) -> None:
    """The second request of a growing conversation reports what it shares with the first."""
    long: list[Any] = [{"role": "system", "content": "Be brief. " * 600}, *HELLO]
    first = await openai.chat.completions.create(model="clerk", messages=long)
    longer: list[Any] = [*long, {"role": "assistant", "content": "Hi."}, *HELLO]
    second = await openai.chat.completions.create(model="clerk", messages=longer)
    assert _cached(first) == 0
    assert _cached(second) >= 1024


def _cached(answer: Any) -> int:
    return answer.usage.prompt_tokens_details.cached_tokens


async def test_models_are_listed_and_unknown_ones_are_not_found(openai: AsyncOpenAI) -> None:
    """The list holds the models that are served; others give the client's own error."""
    listed = [model.id async for model in openai.models.list()]
    assert "clerk" in listed
    assert (await openai.models.retrieve("clerk")).id == "clerk"
    with pytest.raises(NotFoundError) as refusal:
        await openai.chat.completions.create(model="gpt-0", messages=HELLO)
    assert refusal.value.code == "model_not_found"


async def test_a_missing_or_wrong_key_is_refused_where_one_is_set(start: Any) -> None:
    """With a key configured, nobody else gets in."""
    client = await start(api_key="sk-right")
    assert (await client.get("/v1/models")).status == 401
    async with AsyncOpenAI(
        api_key="sk-wrong", base_url=str(client.make_url("/v1")), max_retries=0
    ) as speaker:
        with pytest.raises(AuthenticationError):
            await speaker.chat.completions.create(model="clerk", messages=HELLO)


async def test_a_refusal_reaches_the_client_as_its_own_error(openai: AsyncOpenAI) -> None:
    """The error object is read by the client: message, param and code."""
    with pytest.raises(BadRequestError) as refusal:
        await openai.chat.completions.create(model="clerk", messages=[], tools=WEATHER)
    assert refusal.value.param == "messages"
    assert refusal.value.code == "empty_array"


async def test_a_demanded_call_is_made(openai: AsyncOpenAI) -> None:
    """Whatever was said, a choice is followed; "none" as well."""
    named = {"type": "function", "function": {"name": "get_weather"}}
    choices: list[tuple[Any, int]] = [(named, 1), ("required", 1), ("none", 0)]
    for demanded, calls in choices:
        answer = await openai.chat.completions.create(
            model="clerk", messages=HELLO, tools=WEATHER, tool_choice=demanded
        )
        assert len(answer.choices[0].message.tool_calls or ()) == calls
