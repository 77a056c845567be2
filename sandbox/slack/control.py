"""The routes under /sandbox/: for tests, and for the page."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from sandbox.slack import acts, interactions, settings
from sandbox.slack.changes import Json
from sandbox.slack.errors import SlackError
from sandbox.slack.live import as_shown
from sandbox.slack.platform import Platform
from sandbox.slack.response_urls import respond
from sandbox.slack.workspace import Channel, User, Workspace

Body = TypeVar("Body", bound=BaseModel)
_COLORS = ("#3f6fb5", "#b5533f", "#3f8f5a", "#8a4fb0", "#b08a2f", "#2f8f95")


@dataclass(frozen=True)
class Route:
    """What a POST does: the body it takes and the function that acts on it."""

    body: type[BaseModel]
    act: Callable[[Platform, Any], Json | Awaitable[Json]]


ROUTES = {
    "say": Route(acts.Say, acts.say),
    "edit": Route(acts.Edit, acts.edit),
    "delete": Route(acts.Delete, acts.delete),
    "react": Route(acts.React, acts.react),
    "invite": Route(acts.Membership, acts.invite),
    "kick": Route(acts.Membership, acts.kick),
    "archive": Route(acts.ActInChannel, acts.archive),
    "open_home": Route(acts.OpenHome, acts.open_home),
    "stop": Route(acts.Stop, acts.stop),
    "press": Route(interactions.Press, interactions.press),
    "press_in_view": Route(interactions.PressInView, interactions.press_in_view),
    "slash": Route(interactions.Slash, interactions.slash),
    "shortcut": Route(interactions.UseShortcut, interactions.shortcut),
    "submit_view": Route(interactions.Submit, interactions.submit),
    "users": Route(settings.NewUser, settings.add_user),
    "channels": Route(settings.NewChannel, settings.add_channel),
    "workspaces": Route(settings.NewWorkspace, settings.add_workspace),
    "faults": Route(settings.Fault, settings.add_fault),
    "delivery": Route(settings.DeliveryChange, settings.change_delivery),
    "app_address": Route(settings.AppAddress, settings.set_app_address),
    "disconnect": Route(settings.Disconnect, settings.disconnect),
    "event": Route(settings.RawEvent, settings.send_event),
    "payload": Route(settings.RawPayload, settings.send_payload),
    "reset": Route(settings.Nothing, settings.reset),
}


class Control:
    """Answers the routes under /sandbox/.

    Args:
        platform: Everything behind them.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def act(self, request: web.Request) -> web.Response:
        """A POST: somebody does something, or a test arranges something."""
        route = ROUTES.get(request.match_info["act"])
        if route is None:
            raise web.HTTPNotFound
        try:
            body = route.body.model_validate_json(await request.text() or "{}")
        except ValidationError as error:
            problems = [f"{each['loc']}: {each['msg']}" for each in error.errors()]
            return web.json_response(
                {"ok": False, "error": "invalid_arguments", "messages": problems}, status=400
            )
        try:
            result = route.act(self._platform, body)
            answer = await result if inspect.isawaitable(result) else result
        except SlackError as error:
            return web.json_response(error.answer())
        return web.json_response({"ok": True, **answer})

    async def state(self, request: web.Request) -> web.Response:
        """Who is here, what they see, what the app offers."""
        workspace = self._workspace(request)
        user = workspace.user(request.query["user"])
        return web.json_response(state_of(self._platform, workspace, user))

    async def anybody(self, request: web.Request) -> web.Response:
        """A member, for whoever only wants to watch."""
        people = (each for each in self._workspace(request).users.values() if not each.is_bot)
        return web.json_response({"ok": True, "user": next(people).id})

    async def messages(self, request: web.Request) -> web.Response:
        """Everything one person can read in a channel, replies and ephemerals included."""
        workspace = self._workspace(request)
        channel = workspace.channel(request.query["channel"])
        user = workspace.user(request.query["user"]).id
        if user not in channel.members and channel.kind != "channel":
            raise SlackError("channel_not_found")
        thread_ts = request.query.get("thread_ts")
        readable = _readable(channel, user)
        shown = [
            self._shown(workspace, channel, each)
            for each in readable
            if thread_ts is None or thread_ts in {each["ts"], each.get("thread_ts")}
        ]
        return web.json_response({"ok": True, "messages": shown})

    async def calls(self, request: web.Request) -> web.Response:
        """What the app called, oldest first."""
        method = request.query.get("method")
        calls = [each for each in self._platform.calls if method in {None, each["method"]}]
        return web.json_response({"ok": True, "calls": calls})

    async def deliveries(self, _: web.Request) -> web.Response:
        """What was tried to deliver, oldest first, and how many events are still on their way."""
        delivery = self._platform.delivery
        answer = {"ok": True, "pending": delivery.pending, "attempts": list(delivery.attempts)}
        return web.json_response(answer)

    async def clear_faults(self, _: web.Request) -> web.Response:
        """Behave again."""
        self._platform.faults.clear()
        return web.json_response({"ok": True})

    async def live(self, request: web.Request) -> web.WebSocketResponse:
        """Frames for one person, as things happen."""
        workspace = self._workspace(request)
        user = workspace.user(request.query["user"]).id
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        connected = self._platform.delivery.transport.is_connected
        with self._platform.live.watching(workspace, user) as frames:
            await socket.send_json({"type": "connection", "bot_connected": connected})
            async with asyncio.TaskGroup() as group:
                sender = group.create_task(_send(socket, frames))
                closer = group.create_task(self._close_at_end(socket))
                async for _ in socket:
                    pass
                sender.cancel()
                closer.cancel()
        return socket

    async def respond(self, request: web.Request) -> web.Response:
        """The app answers through a response_url."""
        target = self._platform.response_urls.use(request.match_info["secret"])
        if target is None:
            return web.Response(status=404, text="expired_url")
        try:
            respond(target, await request.json())
        except SlackError as error:
            return web.Response(status=400, text=error.code)
        return web.Response(text="ok")

    def _workspace(self, request: web.Request) -> Workspace:
        return self._platform.workspace(request.query.get("team"))

    def _shown(self, workspace: Workspace, channel: Channel, message: Json) -> Json:
        shown = as_shown(workspace, channel, message)
        status = self._platform.status.of(workspace, channel, message["ts"])
        return {**shown, "status": status} if status else shown

    async def _close_at_end(self, socket: web.WebSocketResponse) -> None:
        await self._platform.closing.wait()
        await socket.close(code=1001)


def state_of(platform: Platform, workspace: Workspace, user: User) -> Json:
    """What ``GET /sandbox/state`` answers."""
    config = platform.config
    return {
        "ok": True,
        "team": {"id": workspace.id, "name": workspace.name},
        "me": user.id,
        "users": [
            _shown_user(number, each) for number, each in enumerate(workspace.users.values())
        ],
        "channels": [_shown_channel(each) for each in workspace.visible_to(user)],
        "bot_user_id": workspace.app.user_id,
        "commands": [asdict(each) for each in config.commands],
        "shortcuts": [asdict(each) for each in config.shortcuts],
        "suggested_prompts": [asdict(each) for each in config.suggested_prompts],
        "model": {"scripted": config.model_scripted, "name": config.model_name},
        "bot_connected": platform.delivery.transport.is_connected,
        "demo": {"hints": list(config.hints)},
    }


def add_routes(app: web.Application, platform: Platform) -> None:
    """Mount the routes."""
    control = Control(platform)
    app.router.add_get("/sandbox/state", control.state)
    app.router.add_get("/sandbox/anybody", control.anybody)
    app.router.add_get("/sandbox/messages", control.messages)
    app.router.add_get("/sandbox/calls", control.calls)
    app.router.add_get("/sandbox/deliveries", control.deliveries)
    app.router.add_get("/sandbox/live", control.live)
    app.router.add_delete("/sandbox/faults", control.clear_faults)
    app.router.add_post("/sandbox/{act}", control.act)
    app.router.add_post("/response/{team}/{secret}", control.respond)


async def _send(socket: web.WebSocketResponse, frames: asyncio.Queue[Json]) -> None:
    # A page that is gone is noticed by whoever reads from it.
    with suppress(ConnectionError):
        while not socket.closed:
            await socket.send_json(await frames.get())


def _readable(channel: Channel, user: str) -> list[Json]:
    whispers = [message for owner, message in channel.whispers.values() if owner == user]
    return sorted((*channel.messages.values(), *whispers), key=lambda each: each["ts"])


def _shown_user(number: int, user: User) -> Json:
    initials = "".join(word[0] for word in user.real_name.split()[:2]).upper()
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "is_bot": user.is_bot,
        "color": _COLORS[number % len(_COLORS)],
        "initials": initials,
        "role": user.role,
    }


def _shown_channel(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_private": channel.kind != "channel",
        "is_im": channel.kind == "im",
        "is_archived": channel.is_archived,
        "members": channel.members,
        "topic": channel.topic,
    }
