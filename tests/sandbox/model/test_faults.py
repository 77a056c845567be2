"""The ways in which the server fails on request, and how a client meets them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import ClientError, web
from aiohttp.test_utils import TestClient
from openai import (
    APIConnectionError,
    APITimeoutError,
    AsyncOpenAI,
    InternalServerError,
    RateLimitError,
)

from sandbox.model.faults import GARBAGE, ODD_REPLIES

Client = TestClient[web.Request, web.Application]

HELLO: list[Any] = [{"role": "user", "content": "hello"}]
BODY: dict[str, Any] = {"model": "clerk", "messages": HELLO}


async def break_it(client: Client, **fault: Any) -> None:
    response = await client.post("/sandbox/model/faults", json=fault)
    assert response.status == 200, await response.text()


async def test_a_status_is_sent_once_and_then_all_is_well(
    client: Client, openai: AsyncOpenAI
) -> None:
    """A fault strikes as often as it was told to, once by default."""
    await break_it(client, kind="status", status=500)
    with pytest.raises(InternalServerError):
        await openai.chat.completions.create(model="clerk", messages=HELLO)
    assert (await openai.chat.completions.create(model="clerk", messages=HELLO)).choices


async def test_a_rate_limit_says_when_to_come_back(client: Client, openai: AsyncOpenAI) -> None:
    """Retry-After and the error's code reach the client."""
    await break_it(client, kind="status", status=429, retry_after=7, code="insufficient_quota")
    with pytest.raises(RateLimitError) as refusal:
        await openai.chat.completions.create(model="clerk", messages=HELLO)
    assert refusal.value.code == "insufficient_quota"
    assert refusal.value.response.headers["retry-after"] == "7"


async def test_a_hanging_server_runs_into_the_callers_deadline(
    client: Client, openai: AsyncOpenAI
) -> None:
    """It answers nothing for as long as it was told."""
    await break_it(client, kind="hang", seconds=30)
    with pytest.raises(APITimeoutError):
        await openai.chat.completions.create(model="clerk", messages=HELLO, timeout=0.1)


async def test_a_slow_server_still_answers(client: Client) -> None:
    """Late, and right."""
    await break_it(client, kind="slow", seconds=0.01)
    response = await client.post("/v1/chat/completions", json=BODY)
    assert (await response.json())["choices"]


async def test_a_dropped_connection_is_an_error_of_the_connection(
    client: Client, openai: AsyncOpenAI
) -> None:
    """No status at all."""
    await break_it(client, kind="reset")
    with pytest.raises(APIConnectionError):
        await openai.chat.completions.create(model="clerk", messages=HELLO)


@pytest.mark.parametrize("stream", [False, True])
async def test_an_answer_may_be_cut_halfway(client: Client, stream: bool) -> None:
    """The connection ends before the answer does."""
    await break_it(client, kind="cut")
    response = await client.post("/v1/chat/completions", json={**BODY, "stream": stream})
    with pytest.raises(ClientError):
        await response.read()


@pytest.mark.parametrize("form", GARBAGE)
async def test_garbage_comes_with_status_200(client: Client, form: str) -> None:
    """As servers and their proxies do it."""
    await break_it(client, kind="garbage", form=form)
    response = await client.post("/v1/chat/completions", json=BODY)
    assert response.status == 200
    assert await response.read() == GARBAGE[form][1]


@pytest.mark.parametrize("form", ODD_REPLIES)
async def test_odd_replies_are_well_formed_on_the_wire(client: Client, form: str) -> None:
    """The envelope is right, what is in it is not."""
    await break_it(client, kind="garbage", form=form)
    response = await client.post("/v1/chat/completions", json=BODY)
    assert (await response.json())["choices"][0]["message"]["role"] == "assistant"


async def test_a_body_of_ones_own_is_sent_as_it_is(client: Client) -> None:
    """Text as text, anything else as JSON."""
    await break_it(client, kind="garbage", body="<html>no</html>")
    await break_it(client, kind="status", status=503, body={"detail": "no"})
    first = await client.post("/v1/chat/completions", json=BODY)
    second = await client.post("/v1/chat/completions", json=BODY)
    assert (first.status, await first.text()) == (200, "<html>no</html>")
    assert (second.status, await second.json()) == (503, {"detail": "no"})


async def test_faults_last_until_cleared_if_told_so(client: Client) -> None:
    """``times: null`` is for ever; clearing ends it."""
    await break_it(client, kind="status", status=503, times=None)
    for _ in range(3):
        assert (await client.post("/v1/chat/completions", json=BODY)).status == 503
    await client.delete("/sandbox/model/faults")
    assert (await client.post("/v1/chat/completions", json=BODY)).status == 200


@pytest.mark.parametrize(
    "fault",
    [{"kind": "flood"}, {"kind": "garbage"}, {"kind": "garbage", "form": "glitter"}, {"oops": 1}],
)
async def test_an_unknown_fault_is_refused(client: Client, fault: dict[str, Any]) -> None:
    """A test that misspells its fault must not pass for the wrong reason."""
    assert (await client.post("/sandbox/model/faults", json=fault)).status == 400


async def test_requests_are_recorded_with_their_answers(client: Client) -> None:
    """Accepted and refused ones, in order, until cleared."""
    await client.post("/v1/chat/completions", json=BODY)
    await client.post("/v1/chat/completions", data="{broken")
    recorded = await (await client.get("/sandbox/model/requests")).json()
    first, second = recorded["requests"]
    assert (first["path"], first["body"], first["status"]) == ("/v1/chat/completions", BODY, 200)
    assert (second["body"], second["status"]) == ("{broken", 400)
    assert second["error"]
    await client.delete("/sandbox/model/requests")
    cleared = await (await client.get("/sandbox/model/requests")).json()
    assert cleared == {"requests": []}


async def test_a_script_takes_arguments_as_object_or_text(client: Client) -> None:
    """Objects for convenience, text for what is not JSON."""
    calls = [{"name": "a", "arguments": {"x": 1}}, {"name": "b", "arguments": "{oops", "id": "c9"}]
    await client.post("/sandbox/model/script", json={"replies": [{"tool_calls": calls}]})
    answer = await (await client.post("/v1/chat/completions", json=BODY)).json()
    first, second = answer["choices"][0]["message"]["tool_calls"]
    assert json.loads(first["function"]["arguments"]) == {"x": 1}
    assert (second["id"], second["function"]["arguments"]) == ("c9", "{oops")


async def test_a_cleared_script_leaves_the_clerk_in_charge(client: Client) -> None:
    """What was not used is forgotten; a malformed script is refused."""
    await client.post("/sandbox/model/script", json={"replies": [{"content": "scripted"}]})
    await client.delete("/sandbox/model/script")
    answer = await (await client.post("/v1/chat/completions", json=BODY)).json()
    assert answer["choices"][0]["message"]["content"] != "scripted"
    assert (await client.post("/sandbox/model/script", json={"replies": [{"x": 1}]})).status == 400


async def test_a_hanging_answer_does_not_outlive_the_server(start: Any) -> None:
    """Whoever ends the sandbox does not wait for it."""
    client: Client = await start()
    await break_it(client, kind="hang")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await client.post("/v1/chat/completions", json=BODY)
    async with asyncio.timeout(30):
        await client.close()
