"""The HTTP side: the API's own paths, and the control paths for tests."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.model.control import add_control_routes
from sandbox.model.delivery import deliver, suffer
from sandbox.model.endpoints import Answer, answer_chat, answer_responses
from sandbox.model.errors import ApiError, unknown_model
from sandbox.model.faults import Fault
from sandbox.model.rules import Rules
from sandbox.model.state import DEFAULT_MODELS, ModelServer, Recorded

if TYPE_CHECKING:
    from collections.abc import Collection

Handler = Callable[[ModelServer, web.Request], Awaitable[web.StreamResponse]]
Answerer = Callable[[ModelServer, Any, Fault | None], Answer]


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
    app.router.add_post("/v1/chat/completions", _recorded(server, answer_chat))
    app.router.add_post("/v1/responses", _recorded(server, answer_responses))
    app.router.add_get("/v1/models", _guarded(server, _list_models))
    app.router.add_get("/v1/models/{model}", _guarded(server, _show_model))
    add_control_routes(app, server)

    async def close(_app: web.Application) -> None:
        server.closing.set()

    app.on_shutdown.append(close)
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
            response = await suffer(server, request, fault) if fault else None
            if response is None:
                await server.pause(server.thinking_seconds)
                _check_key(server, request)
                answer = answerer(server, record.body, fault)
                cut = fault is not None and fault.kind == "cut"
                pause = server.chunk_seconds
                response = await deliver(request, answer, cut=cut, chunk_seconds=pause)
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
