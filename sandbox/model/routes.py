"""The HTTP side: the API's own paths, and the control paths for tests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.model import chat
from sandbox.model.clerk import answer
from sandbox.model.control import add_control_routes
from sandbox.model.errors import ApiError, unknown_model
from sandbox.model.faults import ODD_REPLIES, Fault
from sandbox.model.reply import Reply, fingerprint
from sandbox.model.state import DEFAULT_MODELS, ModelServer, Recorded
from sandbox.model.usage import Tokens, count
from sandbox.model.validation import Rules, check_chat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sandbox.model.wire import ChatRequest

Handler = Callable[[ModelServer, web.Request], Awaitable[web.StreamResponse]]
Answerer = Callable[[ModelServer, web.Request, Any, Fault | None], Awaitable[web.StreamResponse]]


def add_routes(
    app: web.Application,
    *,
    api_key: str | None = None,
    models: Collection[str] = DEFAULT_MODELS,
    system_first: bool = True,
    json_arguments: bool = True,
    thinking_seconds: float = 0.0,
    chunk_seconds: float = 0.0,
) -> ModelServer:
    """Adds the model server to an application: ``/v1/…`` and ``/sandbox/model/…``.

    Args:
        app: The application.
        api_key: The only key that is let in; None lets everybody in.
        models: The models that are served; others get a 404.
        system_first: Whether a system message may only be the first.
        json_arguments: Whether earlier calls' arguments must be JSON objects.
        thinking_seconds: The pause before each answer, so that a page can show it.
        chunk_seconds: The pause between two pieces of a stream.

    Returns:
        The server's memory, for tests that share its process.
    """
    rules = Rules(models=models, system_first=system_first, json_arguments=json_arguments)
    server = ModelServer(
        rules=rules,
        api_key=api_key,
        thinking_seconds=thinking_seconds,
        chunk_seconds=chunk_seconds,
    )
    app.router.add_post("/v1/chat/completions", _recorded(server, _chat))
    app.router.add_get("/v1/models", _guarded(server, _list_models))
    app.router.add_get("/v1/models/{model}", _guarded(server, _show_model))
    add_control_routes(app, server)
    return server


# ---- around every request -------------------------------------------------------------------


def _guarded(server: ModelServer, handler: Handler) -> Callable[[web.Request], Any]:
    """Lets the key's bearer in and turns a refusal into its JSON."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            _check_key(server, request)
            return await handler(server, request)
        except ApiError as error:
            return web.json_response(error.body(), status=error.status)

    return handle


def _recorded(server: ModelServer, answerer: Answerer) -> Callable[[web.Request], Any]:
    """Records a request for an answer, lets it suffer the fault that is due, and answers it."""

    async def handle(request: web.Request) -> web.StreamResponse:
        text = await request.text()
        record = Recorded(path=request.path, body=_json_or_text(text))
        server.requests.append(record)
        fault = server.next_fault()
        try:
            response = await _suffer(request, fault) if fault else None
            if response is None:
                await asyncio.sleep(server.thinking_seconds)
                _check_key(server, request)
                response = await answerer(server, request, record.body, fault)
        except ApiError as error:
            record.error = error.message
            response = web.json_response(error.body(), status=error.status)
        record.status = response.status
        return response

    return handle


def _check_key(server: ModelServer, request: web.Request) -> None:
    if server.api_key is None:
        return
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not given:
        raise ApiError("You didn't provide an API key.", status=401)
    if given != server.api_key:
        raise ApiError(
            f"Incorrect API key provided: {given[:3]}***.", status=401, code="invalid_api_key"
        )


def _json_or_text(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


async def _suffer(request: web.Request, fault: Fault) -> web.StreamResponse | None:
    """Misbehaves; None means that an answer is still due (late, odd or cut)."""
    if fault.kind in {"hang", "slow"}:
        await asyncio.sleep(fault.seconds)
    if fault.kind in {"slow", "cut"} or fault.form in ODD_REPLIES:
        return None
    if fault.kind in {"hang", "reset"}:
        _drop(request)
        return web.Response(status=500)
    content_type, body = fault.payload()
    headers = {"Content-Type": content_type}
    if fault.retry_after is not None:
        headers["Retry-After"] = f"{fault.retry_after:g}"
    status = fault.status if fault.kind == "status" else 200
    return web.Response(status=status, body=body, headers=headers)


def _drop(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


# ---- models ---------------------------------------------------------------------------------


def _model_object(model: str) -> dict[str, Any]:
    return {"id": model, "object": "model", "created": 0, "owned_by": "sandbox"}


async def _list_models(server: ModelServer, _request: web.Request) -> web.Response:
    data = [_model_object(model) for model in server.rules.models]
    return web.json_response({"object": "list", "data": data})


async def _show_model(server: ModelServer, request: web.Request) -> web.Response:
    model = request.match_info["model"]
    if model not in server.rules.models:
        raise unknown_model(model)
    return web.json_response(_model_object(model))


# ---- chat completions -----------------------------------------------------------------------


async def _chat(
    server: ModelServer, request: web.Request, body: Any, fault: Fault | None
) -> web.StreamResponse:
    asked = check_chat(body, server.rules)
    reply = _reply(server, asked, body, fault)
    identifier = fingerprint(body)
    tokens = _tokens(server, body, reply)
    if not asked.stream:
        whole = chat.completion(reply, model=asked.model, identifier=identifier, tokens=tokens)
        return await _send_json(request, whole, fault)
    events = chat.chunks(
        reply,
        model=asked.model,
        identifier=identifier,
        tokens=tokens,
        include_usage=bool(asked.stream_options and asked.stream_options.include_usage),
    )
    lines = [f"data: {json.dumps(event)}\n\n" for event in events]
    return await _send_stream(server, request, [*lines, "data: [DONE]\n\n"], fault)


def _reply(server: ModelServer, asked: ChatRequest, body: Any, fault: Fault | None) -> Reply:
    if fault is not None and fault.form and fault.form in ODD_REPLIES:
        return ODD_REPLIES[fault.form]([tool.function.name for tool in asked.tools or ()])
    scripted = server.next_scripted()
    if scripted is not None:
        return scripted
    return answer(body["messages"], body.get("tools") or [], body.get("tool_choice"))


def _tokens(server: ModelServer, body: Any, reply: Reply) -> Tokens:
    prompt, cached = server.cache.measure(body["model"], body.get("tools"), body["messages"])
    said = count(reply.content or "") + count(reply.refusal or "")
    called = sum(count(call.name) + count(call.arguments) for call in reply.calls)
    return Tokens(prompt=prompt, cached=cached, completion=max(said + called, 1))


# ---- sending --------------------------------------------------------------------------------


async def _send_json(
    request: web.Request, value: dict[str, Any], fault: Fault | None
) -> web.StreamResponse:
    if fault is None or fault.kind != "cut":
        return web.json_response(value)
    body = json.dumps(value).encode()
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    _drop(request)
    return response


async def _send_stream(
    server: ModelServer, request: web.Request, lines: Iterable[str], fault: Fault | None
) -> web.StreamResponse:
    cut = fault is not None and fault.kind == "cut"
    lines = list(lines)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for line in lines[: len(lines) // 2] if cut else lines:
        await response.write(line.encode())
        await asyncio.sleep(server.chunk_seconds)
    if cut:
        _drop(request)
        return response
    await response.write_eof()
    return response
