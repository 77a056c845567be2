"""A model server without latency: the same three answers for every turn.

It looks at nothing but the number of tool messages since the last user message: a look-up, a
handoff, a text. Run by itself, it prints its port.
"""

import asyncio
import json
from typing import Any

from aiohttp import web

TEXT = "Your rocket skates are on their way, and the warranty covers the left one too. " * 2
PIECES = 24


def _call(number: int, name: str, arguments: str) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {"index": 0, "id": f"call_{number}", "type": "function", "function": function}


def _message(step: int, number: int) -> dict[str, Any]:
    if step == 0:
        call = _call(number, "look_up_item", '{"search_query": "rocket skates"}')
    elif step == 1:
        call = _call(number, "transfer_to_sales", "{}")
    else:
        return {"role": "assistant", "content": TEXT, "refusal": None}
    return {"role": "assistant", "content": None, "refusal": None, "tool_calls": [call]}


def _step(messages: list[dict[str, Any]]) -> int:
    for back, message in enumerate(reversed(messages)):
        if message["role"] == "user":
            return back // 2
    return 0


def _whole(message: dict[str, Any]) -> dict[str, Any]:
    finish = "tool_calls" if message.get("tool_calls") else "stop"
    usage = {
        "prompt_tokens": 900,
        "completion_tokens": 40,
        "total_tokens": 940,
        "prompt_tokens_details": {"cached_tokens": 768},
    }
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
    head = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "bench"}
    return {**head, "choices": [choice], "usage": usage}


def _chunks(message: dict[str, Any]) -> bytes:
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "bench"}
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    if calls := message.get("tool_calls"):
        deltas.append({"tool_calls": calls})
    else:
        size = len(TEXT) // PIECES
        deltas += [{"content": TEXT[at : at + size]} for at in range(0, len(TEXT), size)]
    finish = "tool_calls" if calls else "stop"
    choices = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    events: list[dict[str, Any]] = [{**head, "choices": [choice]} for choice in choices]
    events.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    usage = {"prompt_tokens": 900, "completion_tokens": 40, "total_tokens": 940}
    events.append({**head, "choices": [], "usage": usage})
    return b"".join(b"data: %s\n\n" % json.dumps(e).encode() for e in events) + b"data: [DONE]\n\n"


async def _answer(request: web.Request) -> web.StreamResponse:
    body = await request.json()
    message = _message(_step(body["messages"]), len(body["messages"]))
    if not body.get("stream"):
        return web.json_response(_whole(message))
    return web.Response(body=_chunks(message), content_type="text/event-stream")


async def main() -> None:
    app = web.Application(client_max_size=10_000_000)
    app.router.add_post("/v1/chat/completions", _answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
