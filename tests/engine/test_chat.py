"""Chat Completions over a real socket: dialects, faults, garbage."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiohttp import web

from engine import (
    Agent,
    ModelRefused,
    ModelRequest,
    ModelUnavailable,
    Reply,
    TextDelta,
    Usage,
    run_full_turn,
    stream_full_turn,
)
from engine.models.chat import ChatModel
from engine.types import Message

HELLO: list[Message] = [{"role": "user", "content": "hello"}]
TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}

Answer = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def served(
    *answers: Answer, **options: Any
) -> AsyncGenerator[tuple[ChatModel, list[dict[str, Any]]]]:
    """A model whose server gives these answers, one a request, and the bodies it was sent."""
    bodies: list[dict[str, Any]] = []
    left = list(answers)

    async def handle(request: web.Request) -> web.StreamResponse:
        bodies.append(await request.json())
        return await left.pop(0)(request, bodies[-1])

    app = web.Application()
    app.router.add_post("/v1/chat/completions", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    model = ChatModel("sk-very-secret", f"http://127.0.0.1:{port}/v1", **options)
    try:
        yield model, bodies
    finally:
        await model.aclose()
        await runner.cleanup()


def says(body: object, status: int = 200, **headers: str) -> Answer:
    async def answer(request: web.Request, sent: dict[str, Any]) -> web.StreamResponse:
        return web.json_response(body, status=status, headers=headers)

    return answer


def raw(text: str, kind: str = "application/json") -> Answer:
    async def answer(request: web.Request, sent: dict[str, Any]) -> web.StreamResponse:
        return web.Response(text=text, content_type=kind)

    return answer


def streams(*chunks: object, end: bool = True) -> Answer:
    async def answer(request: web.Request, sent: dict[str, Any]) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for chunk in chunks:
            text = chunk if isinstance(chunk, str) else json.dumps(chunk)
            await response.write(f"data: {text}\n\n".encode())
        if end:
            await response.write(b"data: [DONE]\n\n")
        return response

    return answer


async def hangs(request: web.Request, sent: dict[str, Any]) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


async def hangs_up(request: web.Request, sent: dict[str, Any]) -> web.StreamResponse:
    assert request.transport
    request.transport.abort()
    return web.Response()


def completion(message: object, finish: str = "stop", **more: object) -> dict[str, object]:
    return {"model": "m-1", "choices": [{"message": message, "finish_reason": finish}], **more}


def delta(finish: str | None = None, **delta: object) -> dict[str, object]:
    return {"model": "m-1", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


async def ask(asked: ChatModel, /, **options: Any) -> tuple[list[str], Reply]:
    given: dict[str, Any] = {"model": None, "instructions": "be kind", "messages": HELLO}
    pieces = [p async for p in asked.reply(ModelRequest(**(given | options)))]
    reply = pieces[-1]
    assert isinstance(reply, Reply)
    return [p for p in pieces if isinstance(p, str)], reply


async def test_a_request_holds_plain_messages_and_nothing_of_ours():
    """Senders and reasoning come off; no temperature; no tool settings without tools."""
    history: list[Message] = [
        *HELLO,
        {"role": "assistant", "content": "hi", "sender": "A", "refusal": "hi"},
        {**HELLO[0], "sender": "Ann"},
    ]
    async with served(says(completion({"content": "hello"}))) as (model, bodies):
        _, reply = await ask(model, messages=history)
    assert bodies == [
        {
            "model": "gpt-6-luna",
            "messages": [
                {"role": "system", "content": "be kind"},
                *HELLO,
                {"role": "assistant", "content": "hi"},
                *HELLO,
            ],
        }
    ]
    assert reply == Reply(content="hello", model="m-1")
    assert history[1]["sender"] == "A"


@pytest.mark.parametrize(
    ("choice", "sent"),
    [
        ("auto", "auto"),
        ("required", "required"),
        ("f", {"type": "function", "function": {"name": "f"}}),
    ],
)
async def test_tool_settings_go_beside_tools(choice: str, sent: object):
    """A tool's name becomes the API's form of it."""
    async with served(says(completion({"content": "ok"}))) as (model, bodies):
        await ask(model, tools=[TOOL], tool_choice=choice, parallel_tool_calls=False, model="m")
    assert bodies[0]["tools"] == [TOOL]
    assert bodies[0]["tool_choice"] == sent
    assert bodies[0]["parallel_tool_calls"] is False


@pytest.mark.parametrize(
    ("name", "effort"),
    [
        ("gpt-6-luna", "none"),
        ("gpt-6.1-sol", "none"),
        ("gpt-5.4-mini", "none"),
        ("gpt-4.1", None),
        ("gpt-5-mini", None),
        ("qwen3", None),
    ],
)
async def test_models_that_demand_it_get_no_effort_beside_tools(name: str, effort: str | None):
    """And only beside tools."""
    ok = says(completion({"content": "ok"}))
    async with served(ok, ok) as (model, bodies):
        await ask(model, tools=[TOOL], model=name)
        await ask(model, model=name)
    assert [body.get("reasoning_effort") for body in bodies] == [effort, None]


DEMAND = (
    "Function tools with reasoning_effort are not supported for x. Set reasoning_effort to 'none'"
)


@pytest.mark.parametrize(("name", "efforts"), [("x", [None, "none"]), ("gpt-6-x", ["none", None])])
async def test_a_server_that_wants_it_otherwise_is_believed_once(
    name: str, efforts: list[str | None]
):
    """The 400 says so: asked again the other way, and remembered."""
    ok, no = says(completion({"content": "ok"})), says({"error": {"message": DEMAND}}, 400)
    async with served(no, ok, ok, no) as (model, bodies):
        await ask(model, tools=[TOOL], model=name)
        await ask(model, tools=[TOOL], model=name)
        with pytest.raises(ModelRefused):
            await ask(model, tools=[TOOL], model=name)
    assert [body.get("reasoning_effort") for body in bodies] == [*efforts, efforts[1], efforts[1]]


@pytest.mark.parametrize("status", [400, 422])
async def test_a_server_that_takes_no_limit_on_replies_is_asked_without(status: int):
    """It does not know the setting, or has less room than that; remembered."""
    no = says({"error": {"message": "'max_completion_tokens' is too large: 4000."}}, status)
    ok = says(completion({"content": "ok"}))
    async with served(no, ok, ok, max_output_tokens=4000) as (model, bodies):
        assert (await ask(model))[1].content == "ok"
        await ask(model)
    assert [body.get("max_completion_tokens") for body in bodies] == [4000, None, None]


async def test_arguments_that_are_no_json_are_not_sent_back():
    """A server that parses a transcript would answer 400 to it for ever."""
    bad = {"id": "c", "type": "function", "function": {"name": "f", "arguments": '{"a": '}}
    history: list[Message] = [
        *HELLO,
        {"role": "assistant", "content": None, "tool_calls": [bad], "sender": "A"},
        {"role": "tool", "tool_call_id": "c", "content": "Not run"},
    ]
    async with served(says(completion({"content": "ok"}))) as (model, bodies):
        await ask(model, messages=history)
    assert bodies[0]["messages"][2]["tool_calls"][0]["function"]["arguments"] == "{}"
    assert bad["function"] == {"name": "f", "arguments": '{"a": '}


DIALECTS: list[dict[str, Any]] = [
    {"content": "", "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{}"}}]},
    {"tool_calls": [{"id": 1, "index": 0, "function": {"name": "f", "arguments": {}}}]},
    {"tool_calls": [{"id": "1", "index": None, "function": {"name": "f", "arguments": "{}"}}]},
    {
        "role": "assistant",
        "content": None,
        "reasoning_content": "hm",
        "tool_calls": [
            {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
        ],
    },
]


@pytest.mark.parametrize("message", DIALECTS, ids=["vllm", "ollama", "no place", "llama.cpp"])
async def test_dialects_of_calls_are_understood(message: object):
    """Ids without prefix or as numbers, empty content beside calls, arguments as an object."""
    answer = says(completion(message, "tool_calls", timings={}, system_fingerprint="x"))
    async with served(answer) as (model, _):
        _, reply = await ask(model, tools=[TOOL])
    called = {"name": "f", "arguments": "{}"}
    assert reply.tool_calls == ({"id": "1", "type": "function", "function": called},)
    assert not reply.content


async def test_text_in_parts_is_put_together():
    """What is no text among them is left out, thoughts above all."""
    parts: list[Any] = [
        {"type": "thinking", "thinking": []},
        {"type": "text", "text": "Hel"},
        {"text": "lo"},
    ]
    async with served(says(completion({"content": parts}))) as (model, _):
        _, reply = await ask(model)
    assert reply.content == "Hello"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("<think>They want boots.</think>\n\nWhich size?", "Which size?"),
        ("<thinking>hm, boots", ""),
        ("They want boots. I ask which.\n</think>\n\nWhich size?", "Which size?"),
        ("Write <think> for boots.", "Write <think> for boots."),
        ("Use <think>…</think> around it.", "Use <think>…</think> around it."),
        ("<think>a</think>Use <think>b</think>.", "Use <think>b</think>."),
    ],
)
async def test_what_a_model_thinks_aloud_is_not_said(sent: str, said: str):
    """Where no server takes the thoughts out; only where a reply begins with them, opened or not."""
    async with served(says(completion({"content": sent}))) as (model, _):
        _, reply = await ask(model)
    assert (reply.content or "") == said


@pytest.mark.parametrize("finish", ["length", "content_filter"])
async def test_why_a_model_stopped_is_told(finish: str):
    """Anything else counts as a stop."""
    async with served(says(completion({"content": "x"}, finish))) as (model, _):
        _, reply = await ask(model)
    assert reply.finish == finish


async def test_what_a_server_does_not_count_is_not_taken_off_anybodys_bill():
    """Some say -1 where others say nothing."""
    usage = {"prompt_tokens": -1, "completion_tokens": -1}
    async with served(says(completion({"content": "x"}, usage=usage))) as (model, _):
        _, reply = await ask(model)
    assert reply.usage == Usage()


@pytest.mark.parametrize(
    "usage",
    [
        [],
        "none",
        {"prompt_tokens": "many", "completion_tokens": 0.5, "prompt_tokens_details": 7},
        {"prompt_tokens": {}, "prompt_tokens_details": {"cached_tokens": [1]}},
        {"prompt_tokens": 10e400, "prompt_tokens_details": []},
    ],
)
async def test_an_account_that_cannot_be_read_costs_no_answer(usage: object):
    """Whole or streamed."""
    whole = says({**completion({"content": "x"}), "usage": usage})
    account: dict[str, object] = {"choices": [], "usage": usage}
    async with served(whole, streams(delta("stop", content="x"), account)) as (model, _):
        for stream in (False, True):
            _, reply = await ask(model, stream=stream)
            assert (reply.content, reply.usage) == ("x", Usage())


async def test_a_calls_name_that_comes_with_every_piece_is_one_name():
    """And a piece without a function is a piece of nothing."""
    pieces = [
        {"index": 0, "id": "c1", "function": {"name": "look", "arguments": '{"a'}},
        {"index": 0, "function": {"name": "look", "arguments": '": 1}'}},
        {"index": 0, "function": None},
    ]
    chunks = [delta(tool_calls=[piece]) for piece in pieces]
    async with served(streams(*chunks, delta("tool_calls"))) as (model, _):
        _, reply = await ask(model, stream=True)
    assert [call["function"] for call in reply.tool_calls] == [
        {"name": "look", "arguments": '{"a": 1}'}
    ]


async def test_usage_is_read_with_what_came_from_the_cache():
    """Servers leave out what they do not count."""
    usage = {
        "prompt_tokens": 9,
        "completion_tokens": 3,
        "prompt_tokens_details": {"cached_tokens": 8},
    }
    half = {"prompt_tokens": 9, "prompt_tokens_details": None}
    first = says(completion({"content": "x"}, usage=usage))
    async with served(first, says(completion({"content": "x"}, usage=half))) as (model, _):
        _, full = await ask(model)
        _, part = await ask(model)
    assert full.usage == Usage(input_tokens=9, cached_tokens=8, output_tokens=3)
    assert part.usage == Usage(input_tokens=9)


GARBAGE: Sequence[tuple[str, Answer]] = [
    ("html", raw("<html>busy</html>", "text/html")),
    ("empty", raw("")),
    ("truncated", raw('{"choices": [{"mess')),
    ("null", says(None)),
    ("list", says([])),
    ("no choices", says({"choices": []})),
    ("null choices", says({"choices": None})),
    ("error object", says({"error": {"message": "overloaded"}})),
    ("null message", says(completion(None))),
    ("calls that are none", says(completion({"tool_calls": [{"id": "1"}]}))),
    ("content that is none", says(completion({"content": ["?"]}))),
    ("stream of html", raw("<html>", "text/html")),
]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("answer", [a for _, a in GARBAGE], ids=[n for n, _ in GARBAGE])
async def test_garbage_instead_of_a_reply_is_unavailability(answer: Answer, stream: bool):
    """Whatever a gateway sends with a 200."""
    async with served(answer) as (model, _):
        with pytest.raises(ModelUnavailable):
            await ask(model, stream=stream)


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, "invalid_request_error", ModelRefused),
        (401, "invalid_api_key", ModelRefused),
        (403, "unsupported_country", ModelRefused),
        (404, "model_not_found", ModelRefused),
        (422, "", ModelRefused),
        (429, "insufficient_quota", ModelRefused),
        (429, "rate_limit_exceeded", ModelUnavailable),
        (408, "", ModelUnavailable),
        (409, "", ModelUnavailable),
        (500, "", ModelUnavailable),
        (503, "", ModelUnavailable),
        (529, "overloaded_error", ModelUnavailable),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_a_status_says_whether_to_try_again(
    status: int, code: str, error: type[Exception], stream: bool
):
    """Asked once: whoever queues the turn decides when to ask again."""
    body = {"error": {"message": "no", "code": code, "type": code}}
    async with served(says(body, status)) as (model, bodies):
        with pytest.raises(error) as caught:
            await ask(model, stream=stream)
    assert len(bodies) == 1
    assert isinstance(caught.value, ModelRefused | ModelUnavailable)
    assert caught.value.status == status


async def test_a_quota_that_is_used_up_is_known_by_type_or_code():
    """Servers put the word into either."""
    body = {"error": {"message": "no", "code": "429", "type": "insufficient_quota"}}
    async with served(says(body, 429)) as (model, _):
        with pytest.raises(ModelRefused):
            await ask(model)


async def test_a_key_that_a_server_repeats_is_not_in_the_error():
    """Errors are logged."""
    body = {"error": {"message": "Incorrect API key provided: sk-very-secret."}}
    async with served(says(body, 401)) as (model, _):
        with pytest.raises(ModelRefused) as caught:
            await ask(model)
    assert "sk-very-secret" not in str(caught.value)
    assert "Incorrect API key provided: ***." in str(caught.value)


@pytest.mark.parametrize("key", ["schlüssel", "“key”"])
async def test_a_key_that_no_header_can_carry_is_a_refusal(key: str):
    """Pasted with a word processor's quotes, for one; it is not in the error."""
    model = ChatModel(key, "http://127.0.0.1:9/v1")
    with pytest.raises(ModelRefused, match="is the key malformed") as caught:
        await ask(model)
    assert key not in str(caught.value)
    assert caught.value.__cause__ is None
    await model.aclose()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("3600", 3600.0), ("soon", None), ("-1", 0.0), ("inf", None), ("nan", None)],
)
async def test_how_long_to_wait_is_passed_on_and_not_waited(header: str, seconds: float | None):
    """Retry-After belongs to whoever queues."""
    answer = says({"error": {"message": "slow down"}}, 429, **{"Retry-After": header})
    async with served(answer) as (model, _), asyncio.timeout(30):
        with pytest.raises(ModelUnavailable) as caught:
            await ask(model)
    assert caught.value.retry_after == seconds


async def drips(request: web.Request, sent: dict[str, Any]) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    with suppress(ConnectionResetError):
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.02)
    return response


async def test_a_server_that_never_comes_to_the_point_is_unavailable():
    """Each piece is in time, the whole is not."""
    async with served(drips, timeout=0.2) as (model, _), asyncio.timeout(30):
        with pytest.raises(ModelUnavailable, match="in time"):
            await ask(model)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("answer", [hangs, hangs_up])
async def test_a_server_that_hangs_or_hangs_up_is_unavailable(answer: Answer, stream: bool):
    """Within the call's own time."""
    async with served(answer, timeout=0.1) as (model, _), asyncio.timeout(30):
        with pytest.raises(ModelUnavailable):
            await ask(model, stream=stream)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: "
WIRES = {
    "no http": b"220 mail.example.org ESMTP\r\n",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "half a body": HEAD + b'application/json\r\nContent-Length: 999\r\n\r\n{"choices": [',
    "half a chunk": HEAD + b"text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nff\r\ndata: {",
    "no chunk": HEAD + b"text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "no gzip": HEAD + b"application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
}


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("sent", WIRES.values(), ids=WIRES)
async def test_what_is_not_even_http_is_unavailability(sent: bytes, stream: bool):
    """Half a head, half a body, chunks that are none."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}")
        writer.write(sent)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    model = ChatModel("key", f"http://127.0.0.1:{port}/v1", timeout=2)
    with pytest.raises(ModelUnavailable):
        await ask(model, stream=stream)
    await model.aclose()
    server.close()
    await server.wait_closed()


async def test_a_server_that_is_not_there_is_unavailable():
    """Nothing listens."""
    model = ChatModel("key", "http://127.0.0.1:9/v1", timeout=1)
    with pytest.raises(ModelUnavailable):
        await ask(model)
    await model.aclose()


async def test_a_streamed_reply_comes_in_pieces_and_whole():
    """The usage chunk has no choices."""
    usage = {"prompt_tokens": 4, "completion_tokens": 2}
    answer = streams(
        delta(role="assistant", content=""),
        delta(content="Hel"),
        delta(content="lo"),
        delta("stop"),
        {"choices": [], "usage": usage},
    )
    async with served(answer) as (model, bodies):
        pieces, reply = await ask(model, stream=True)
    assert pieces == ["Hel", "lo"]
    assert reply == Reply(
        content="Hello", model="m-1", usage=Usage(input_tokens=4, output_tokens=2)
    )
    assert bodies[0]["stream"] is True
    assert bodies[0]["stream_options"] == {"include_usage": True}


def piece(index: int, arguments: str, **first: str) -> dict[str, object]:
    name = {"name": first["name"]} if first else {}
    known = {"id": first["id"], "type": "function"} if first else {}
    return {"index": index, **known, "function": {**name, "arguments": arguments}}


async def test_an_emoji_that_was_cut_in_two_between_pieces_is_put_together():
    """Some servers cut by UTF-16 units."""
    halves = streams(delta(content="ok \ud83d"), delta("stop", content="\ude00"))
    async with served(halves) as (model, _):
        _, reply = await ask(model, stream=True)
    assert reply.content == "ok \U0001f600"


async def test_half_a_character_in_a_transcript_does_not_stop_the_thread():
    """Whoever put it there: it is sent as a question mark."""
    broken: list[Message] = [{"role": "user", "content": "skates \ud83d"}]
    async with served(says(completion({"content": "ok"}))) as (model, bodies):
        response = await run_full_turn(Agent(), broken, model=model)
    assert response.messages[-1]["content"] == "ok"
    assert bodies[0]["messages"][1]["content"] == "skates ?"


INTERLEAVED = (
    delta(tool_calls=[piece(0, "", id="a", name="f")]),
    delta(tool_calls=[piece(1, '{"y"', id="b", name="g")]),
    delta(tool_calls=[piece(0, '{"x":')]),
    delta(tool_calls=[piece(1, ": 2}"), piece(0, " 1}")]),
)


async def test_calls_that_are_streamed_in_interleaved_pieces_are_put_together():
    """Behaviour 40: several indexes, the id on the first piece only."""
    async with served(streams(*INTERLEAVED, delta("tool_calls"))) as (model, _):
        _, reply = await ask(model, stream=True)
    assert [(c["id"], c["function"]) for c in reply.tool_calls] == [
        ("a", {"name": "f", "arguments": '{"x": 1}'}),
        ("b", {"name": "g", "arguments": '{"y": 2}'}),
    ]


def whole(call_id: str, name: str, arguments: object, **place: Any) -> dict[str, Any]:
    return {"id": call_id, "function": {"name": name, "arguments": arguments}, **place}


@pytest.mark.parametrize("place", [{"index": 0}, {"index": None}, {}])
async def test_calls_that_are_all_counted_as_the_first_are_told_apart(place: dict[str, Any]):
    """By their ids, in one piece or two; arguments may have been read already."""
    first, second = whole("a", "f", '{"x": 1}', **place), whole("b", "g", {"y": 2}, **place)
    for pieces in ([delta(tool_calls=[first, second])], [delta(tool_calls=[first]),
                   delta(tool_calls=[second])]):  # fmt: skip
        async with served(streams(*pieces, delta("stop"))) as (model, _):
            _, reply = await ask(model, stream=True)
        assert [(c["id"], c["function"]["name"], json.loads(c["function"]["arguments"]))
                for c in reply.tool_calls] == [("a", "f", {"x": 1}), ("b", "g", {"y": 2})]  # fmt: skip


async def test_a_new_id_with_each_piece_makes_no_new_call():
    """Some servers make one up for every piece; the name comes once."""
    pieces = [whole("a", "f", '{"x":', index=0), whole("b", "", "1}", index=0)]
    async with served(streams(*(delta(tool_calls=[p]) for p in pieces), delta("stop"))) as (
        model,
        _,
    ):
        _, reply = await ask(model, stream=True)
    called = {"name": "f", "arguments": '{"x":1}'}
    assert reply.tool_calls == ({"id": "a", "type": "function", "function": called},)


@pytest.mark.parametrize("end", [False, True])
async def test_a_stream_that_stops_in_a_call_runs_nothing(end: bool):
    """Behaviour 40: no finish, no reply, whether the connection ended or not."""
    ran: list[int] = []

    def f(x: int) -> None:
        ran.append(x)

    async with served(streams(*INTERLEAVED, end=end)) as (model, _):
        with pytest.raises(ModelUnavailable, match="stopped before its end"):
            async for _ in stream_full_turn(Agent(tools=[f]), HELLO, model=model, stream=True):
                pass
    assert ran == []


@pytest.mark.parametrize(
    "chunk", ["not json", "[1]", '{"choices": 5}', '{"error": {"message": "overloaded"}}']
)
async def test_garbage_in_a_stream_is_unavailability(chunk: str):
    """After good pieces, too: they were hints."""
    async with served(streams(delta(content="Hel"), chunk)) as (model, _):
        with pytest.raises(ModelUnavailable):
            await ask(model, stream=True)


async def test_a_turn_over_the_wire_runs_its_tools_and_streams_its_text():
    """The same loop, on a real server."""

    def look_up(item: str) -> str:
        return f"{item} it is"

    call = {"id": "c", "function": {"name": "look_up", "arguments": '{"item": "boot"}'}}
    tool_turn = says(completion({"tool_calls": [call]}, "tool_calls"))
    agent = Agent(name="A", tools=[look_up])
    async with served(tool_turn, says(completion({"content": "done"}))) as (model, bodies):
        response = await run_full_turn(agent, HELLO, model=model)
    assert response.messages[-1]["content"] == "done"
    assert bodies[1]["messages"][-1] == {
        "role": "tool",
        "tool_call_id": "c",
        "content": "boot it is",
    }
    async with served(streams(delta(content="a"), delta("stop", content="b"))) as (model, _):
        events = [e async for e in stream_full_turn(agent, HELLO, model=model, stream=True)]
    assert [e.text for e in events if isinstance(e, TextDelta)] == ["a", "b"]
