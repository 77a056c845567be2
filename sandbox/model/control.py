"""What a test may do to the server: script it, break it, and read what it was asked."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.model.errors import ApiError
from sandbox.model.faults import Fault
from sandbox.model.reply import Call, FinishReason, Reply

if TYPE_CHECKING:
    from sandbox.model.state import ModelServer

Handler = Callable[[web.Request], Awaitable[web.Response]]


class _ScriptedCall(BaseModel):
    """A scripted call; arguments as an object, or as text where they should be odd."""

    model_config = ConfigDict(extra="forbid")

    name: str
    arguments: dict[str, Any] | str = Field(default_factory=dict)
    id: str | None = None


class _ScriptedReply(BaseModel):
    model_config = ConfigDict(extra="forbid")

    content: str | None = None
    tool_calls: list[_ScriptedCall] = Field(default_factory=list[_ScriptedCall])
    finish_reason: FinishReason | None = None
    refusal: str | None = None

    def reply(self) -> Reply:
        calls = tuple(
            Call(
                name=one.name,
                arguments=one.arguments
                if isinstance(one.arguments, str)
                else json.dumps(one.arguments),
                call_id=one.id,
            )
            for one in self.tool_calls
        )
        return Reply(
            content=self.content,
            calls=calls,
            finish_reason=self.finish_reason,
            refusal=self.refusal,
        )


class _Script(BaseModel):
    model_config = ConfigDict(extra="forbid")

    replies: Annotated[list[_ScriptedReply], Field(min_length=1)]


def add_control_routes(app: web.Application, server: ModelServer) -> None:
    """Adds ``/sandbox/model/{faults,script,requests}``: POST or GET, and DELETE to clear."""

    async def add_fault(request: web.Request) -> web.Response:
        server.faults.append(Fault.model_validate_json(await request.read()))
        return web.json_response({"ok": True})

    async def add_script(request: web.Request) -> web.Response:
        script = _Script.model_validate_json(await request.read())
        server.script.extend(one.reply() for one in script.replies)
        return web.json_response({"ok": True, "waiting": len(server.script)})

    async def list_requests(_request: web.Request) -> web.Response:
        return web.json_response({"requests": [asdict(one) for one in server.requests]})

    path = "/sandbox/model"
    app.router.add_post(f"{path}/faults", _readable(add_fault))
    app.router.add_post(f"{path}/script", _readable(add_script))
    app.router.add_get(f"{path}/requests", list_requests)
    for name in ("faults", "script", "requests"):
        app.router.add_delete(f"{path}/{name}", _clearing(getattr(server, name)))


def _readable(handler: Handler) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except ValidationError as error:
            message = "; ".join(fault["msg"] for fault in error.errors())
            return web.json_response(ApiError(message).body(), status=400)

    return handle


def _clearing(things: Any) -> Handler:
    async def handle(_request: web.Request) -> web.Response:
        things.clear()
        return web.json_response({"ok": True})

    return handle
