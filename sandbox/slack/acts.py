"""What people do to messages and places: say, edit, delete, react, come and go.

What a person does *to the app* (press, command, shortcut, form) is in ``interactions.py``.
"""

import mimetypes
import uuid
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from sandbox.slack.changes import Json
from sandbox.slack.compose import typed
from sandbox.slack.errors import SlackError
from sandbox.slack.events import Event
from sandbox.slack.platform import Platform
from sandbox.slack.workspace import Channel, Workspace


class Act(BaseModel):
    """Somebody does something.

    Args:
        user: Who.
        team: In which workspace; None means the first.
    """

    model_config = ConfigDict(extra="forbid")

    user: str
    team: str | None = None


class ActInChannel(Act):
    """Somebody does something in a channel."""

    channel: str


class Say(ActInChannel):
    """Write a message.

    Args:
        text: As typed.
        thread_ts: The thread to write it in.
        broadcast: Show the reply in the channel as well.
        files: Names of files to attach.
        ts: The timestamp it is to have; None makes one.
    """

    text: str
    thread_ts: str | None = None
    broadcast: bool = False
    files: list[str] = []
    ts: Annotated[str, StringConstraints(pattern=r"^\d{10}\.\d{6}$")] | None = None


class Edit(ActInChannel):
    """Rewrite one's own message."""

    ts: str
    text: str


class Delete(ActInChannel):
    """Take one's own message back."""

    ts: str


class React(ActInChannel):
    """Put an emoji under a message, or take it away."""

    ts: str
    name: str
    remove: bool = False


class Membership(ActInChannel):
    """Bring somebody into a channel, or take them out. ``by`` is who does it."""

    by: str | None = None


class OpenHome(Act):
    """Open the app: its messages or its Home tab."""

    tab: str = "messages"


class Stop(ActInChannel):
    """Press Slack's Stop button while the app works in a thread."""

    thread_ts: str


def say(platform: Platform, act: Say) -> Json:
    """Post what a person typed. Returns its ``ts``."""
    workspace = platform.workspace(act.team)
    channel = place(workspace, act)
    body: Json = {
        "user": act.user,
        **_signature(workspace, act.user),
        **typed(workspace, act.text),
        **_attached(platform, workspace, act.files),
    }
    if act.thread_ts is not None:
        body["thread_ts"] = act.thread_ts
        if act.broadcast:
            body["subtype"] = "thread_broadcast"
    return {"ts": workspace.post(channel, body, ts=act.ts)["ts"]}


def edit(platform: Platform, act: Edit) -> Json:
    """Rewrite a message of one's own."""
    workspace = platform.workspace(act.team)
    channel = place(workspace, act)
    _own(channel, act.ts, act.user, "cant_update_message")
    workspace.edit(channel, act.ts, by=act.user, **typed(workspace, act.text))
    return {"ts": act.ts}


def delete(platform: Platform, act: Delete) -> Json:
    """Take back a message of one's own."""
    workspace = platform.workspace(act.team)
    channel = place(workspace, act)
    _own(channel, act.ts, act.user, "cant_delete_message")
    workspace.delete(channel, act.ts, by=act.user)
    return {}


def react(platform: Platform, act: React) -> Json:
    """Put an emoji under a message, or take it away."""
    workspace = platform.workspace(act.team)
    workspace.react(place(workspace, act), act.ts, act.user, act.name, add=not act.remove)
    return {}


def invite(platform: Platform, act: Membership) -> Json:
    """Bring somebody into a channel."""
    workspace = platform.workspace(act.team)
    workspace.join(workspace.channel(act.channel), act.user, inviter=act.by)
    return {}


def kick(platform: Platform, act: Membership) -> Json:
    """Take somebody out of a channel."""
    workspace = platform.workspace(act.team)
    workspace.leave(workspace.channel(act.channel), act.user)
    return {}


def archive(platform: Platform, act: ActInChannel) -> Json:
    """Close a channel."""
    workspace = platform.workspace(act.team)
    workspace.archive(workspace.channel(act.channel), act.user)
    return {}


def open_home(platform: Platform, act: OpenHome) -> Json:
    """Tell the app that somebody looks at it."""
    workspace = platform.workspace(act.team)
    body: Json = {
        "type": "app_home_opened",
        "user": workspace.user(act.user).id,
        "channel": workspace.direct_message(act.user).id,
        "tab": act.tab,
        "event_ts": workspace.clock.next_ts(),
    }
    if act.tab == "home" and (view := platform.views.homes.get((workspace.id, act.user))):
        body["view"] = view
    platform.delivery.send(workspace, Event("app_home_opened", body))
    return {}


def stop(platform: Platform, act: Stop) -> Json:
    """Tell the app that somebody pressed Stop."""
    workspace = platform.workspace(act.team)
    place(workspace, act).message(act.thread_ts)
    body: Json = {
        "type": "agent_session_stopped",
        "user": act.user,
        "channel": act.channel,
        "thread_ts": act.thread_ts,
        "streaming_message_ts": [],
        "event_ts": workspace.clock.next_ts(),
    }
    platform.delivery.send(workspace, Event("agent_session_stopped", body))
    return {}


def place(workspace: Workspace, act: ActInChannel) -> Channel:
    """The channel of an act, if its person is in it.

    Raises:
        SlackError: ``user_not_found``, ``channel_not_found``, ``not_in_channel``.
    """
    user = workspace.user(act.user)
    channel = workspace.channel(act.channel)
    if user.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _signature(workspace: Workspace, user_id: str) -> Json:
    """What tells messages of people, of people from elsewhere, and of other bots apart."""
    user = workspace.user(user_id)
    if user.is_bot:
        return {"bot_id": f"B{user_id[1:]}", "app_id": f"A{user_id[1:]}"}
    origin = {"user_team": user.home_team, "source_team": user.home_team} if user.home_team else {}
    return {"client_msg_id": str(uuid.uuid4()), **origin}


def _attached(platform: Platform, workspace: Workspace, names: list[str]) -> Json:
    if not names:
        return {}
    files = [_file(platform, workspace, name) for name in names]
    return {"subtype": "file_share", "upload": False, "files": files}


def _file(platform: Platform, workspace: Workspace, name: str) -> Json:
    file_id = f"F{workspace.clock.next_ts().replace('.', '')[-9:]}"
    address = f"{platform.origin}/files/{file_id}/{name}"
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {
        "id": file_id,
        "name": name,
        "title": name,
        "mimetype": mimetype,
        "permalink": address,
        "url_private": address,
    }


def _own(channel: Channel, ts: str, user: str, refusal: str) -> None:
    if channel.message(ts).get("user") != user:
        raise SlackError(refusal)
