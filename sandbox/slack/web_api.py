"""The Web API's front door: tokens, scopes, faults, the record of calls."""

import asyncio
import time
from contextlib import suppress

from aiohttp import web

from sandbox.slack.arguments import Arguments, arguments_of
from sandbox.slack.changes import Json
from sandbox.slack.errors import SlackError
from sandbox.slack.faults import Fault
from sandbox.slack.methods import METHODS, Call, Method
from sandbox.slack.platform import Platform
from sandbox.slack.workspace import Kind, Workspace


class WebApi:
    """Answers ``/api/<method>``.

    Args:
        platform: Everything behind the routes.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call as Slack would, or as the fault in force demands."""
        name = request.match_info["method"]
        record: Json = {"method": name, "time": time.time(), "args": {}, "status": 200}
        self._platform.calls.append(record)
        try:
            arguments = await arguments_of(request)
        except SlackError as error:
            return self._sent(error.answer(), record)
        record["args"] = {key: arguments.values[key] for key in arguments.values if key != "token"}
        fault = self._strike(name, arguments)
        if fault is None:
            return self._sent(self._answer(request, name, arguments, record), record)
        record["fault"] = fault.kind
        if fault.kind not in {"lost_answer", "slow"}:
            return await self._fail(request, fault, record)
        if fault.kind == "slow":
            await self._pause(fault.seconds)
        response = self._sent(self._answer(request, name, arguments, record), record)
        return _drop(request) if fault.kind == "lost_answer" else response

    def _sent(self, answer: Json, record: Json) -> web.Response:
        record["result"] = answer
        headers = {"x-oauth-scopes": ",".join(self._platform.config.scopes.split())}
        return web.json_response(answer, headers=headers)

    def _answer(self, request: web.Request, name: str, arguments: Arguments, record: Json) -> Json:
        try:
            method = METHODS.get(name)
            if method is None:
                raise SlackError("unknown_method", req_method=name)  # noqa: TRY301
            workspace = self._authorized(request, method, arguments)
            record["team"] = workspace.id
            return {"ok": True, **self._run(request, method, workspace, arguments)}
        except SlackError as error:
            return error.answer()

    def _run(
        self, request: web.Request, method: Method, workspace: Workspace, arguments: Arguments
    ) -> Json:
        origin = str(request.url.origin())
        call = Call(
            platform=self._platform, workspace=workspace, arguments=arguments, origin=origin
        )
        if method.scope is not None:
            call.need(method.scope)
        return method.run(call)

    def _authorized(self, request: web.Request, method: Method, arguments: Arguments) -> Workspace:
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer").strip() or arguments.text("token")
        if token is None:
            raise SlackError("not_authed")
        workspace = self._platform.installed_with(token)
        is_app_token = token == self._platform.config.app_token
        if workspace is None and not is_app_token:
            raise SlackError("invalid_auth")
        if method.app_level != is_app_token:
            raise SlackError("not_allowed_token_type")
        return workspace or self._platform.workspace(None)

    def _strike(self, name: str, arguments: Arguments) -> Fault | None:
        channel = arguments.text("channel") or arguments.text("channel_id")
        return self._platform.faults.strike(name, channel, self._kind(channel))

    def _kind(self, channel_id: str | None) -> Kind | None:
        for workspace in self._platform.workspaces.values():
            if channel_id in workspace.channels:
                return workspace.channels[channel_id].kind
        return None

    async def _fail(self, request: web.Request, fault: Fault, record: Json) -> web.StreamResponse:
        match fault.kind:
            case "ratelimited":
                record["status"] = 429
                headers = {"Retry-After": str(fault.retry_after)}
                body = {"ok": False, "error": "ratelimited"}
                return web.json_response(body, status=429, headers=headers)
            case "server_error":
                record["status"] = 500
                return web.Response(status=500, text="Internal Server Error")
            case "refuse":
                record["result"] = SlackError(fault.error).answer()
                return web.json_response(record["result"])
            case _:
                await self._pause(fault.seconds)
                return _drop(request)

    async def _pause(self, seconds: float) -> None:
        """Wait, but not beyond the end of the server."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._platform.closing.wait()


def _drop(request: web.Request) -> web.StreamResponse:
    """End the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def add_routes(app: web.Application, platform: Platform) -> None:
    """Mount the Web API and the Socket Mode endpoint."""
    handle = WebApi(platform).handle
    app.router.add_route("*", "/api/{method}", handle)
    app.router.add_get("/link/", platform.socket.serve)
    app.router.add_get("/link", platform.socket.serve)
