"""What open pages and waiting tests see the moment it happens."""

import asyncio
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sandbox.slack.changes import (
    Change,
    ChannelArchived,
    Deleted,
    Edited,
    Json,
    MemberJoined,
    MemberLeft,
    Posted,
    PromptsSet,
    Reacted,
    StatusSet,
    ViewShown,
    WhisperDeleted,
    Whispered,
)
from sandbox.slack.workspace import Channel, Workspace, with_thread


@dataclass(frozen=True)
class Frame:
    """A frame and who may see it: one person, or everybody who sees the channel."""

    body: Json
    channel: Channel | None = None
    user: str | None = None

    def is_for(self, user: str) -> bool:
        """Whether this person sees it."""
        if self.user is not None:
            return self.user == user
        if self.channel is None or self.channel.kind == "channel":
            return True
        return user in self.channel.members


@dataclass(eq=False)
class Live:
    """The open pages, each with its queue of frames."""

    _queues: dict[asyncio.Queue[Json], tuple[str, str]] = field(
        default_factory=dict["asyncio.Queue[Json]", tuple[str, str]]
    )

    def observe(self, workspace: Workspace, change: Change) -> None:
        """Show a change to everybody whom it concerns."""
        if not self._queues:
            return
        for frame in frames_of(workspace, change):
            self.publish(frame, workspace)

    def publish(self, frame: Frame, workspace: Workspace | None = None) -> None:
        """Show a frame on the pages of one workspace, or of all."""
        for queue, (team_id, user) in self._queues.items():
            if (workspace is None or workspace.id == team_id) and frame.is_for(user):
                queue.put_nowait(frame.body)

    @contextmanager
    def watching(
        self, workspace: Workspace, user: str
    ) -> Generator[asyncio.Queue[Json], None, None]:
        """The frames that one person sees, from now on."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._queues[queue] = (workspace.id, user)
        try:
            yield queue
        finally:
            del self._queues[queue]


def frames_of(workspace: Workspace, change: Change) -> Iterator[Frame]:
    """The frames of one change."""
    match change:
        case Posted(channel, message):
            yield _message(workspace, channel, message, "message")
            yield from _root_of(workspace, channel, message)
        case Edited(channel, message, _, _) | Reacted(channel, message):
            yield _message(workspace, channel, message, "changed")
        case Deleted(channel, previous, _):
            body = {"type": "deleted", "channel": channel.id, "ts": previous["ts"]}
            yield Frame(body, channel)
            yield from _root_of(workspace, channel, previous)
        case Whispered(channel, user, message, replaced):
            kind = "ephemeral_changed" if replaced else "ephemeral"
            yield Frame(_message(workspace, channel, message, kind).body, channel, user)
        case WhisperDeleted(channel, user, ts):
            body = {"type": "ephemeral_deleted", "channel": channel.id, "ts": ts}
            yield Frame(body, channel, user)
        case StatusSet(channel, thread_ts, status, username):
            body = {"type": "status", "channel": channel.id, "thread_ts": thread_ts}
            yield Frame({**body, "status": status, "username": username}, channel)
        case PromptsSet(channel, prompts):
            body = {"type": "prompts", "channel": channel.id, "prompts": list(prompts)}
            yield Frame(body, channel)
        case ViewShown(user, view):
            kind = "modal" if view["type"] == "modal" else "home"
            yield Frame({"type": kind, "view": view}, None, user)
        case MemberJoined(channel) | MemberLeft(channel) | ChannelArchived(channel):
            yield Frame({"type": "channels", "channel": channel.id})


def as_shown(workspace: Workspace, channel: Channel, message: Json) -> Json:
    """A message as the page wants it: Slack's fields and who is to be named as its author."""
    return {
        "reply_count": 0,
        "reply_users": [],
        "latest_reply": None,
        "is_ephemeral": False,
        "edited": None,
        "reactions": [],
        **with_thread(channel, message),
        "channel": channel.id,
        "author": _author(workspace, message),
    }


def _author(workspace: Workspace, message: Json) -> Json:
    if message.get("bot_id") != workspace.app.bot_id:
        user = workspace.user(message["user"])
        nothing = dict.fromkeys(("username", "icon_emoji", "icon_url"))
        return {"id": user.id, "name": user.real_name, **nothing, "is_bot": user.is_bot}
    icons = message.get("icons", {})
    return {
        "id": workspace.app.user_id,
        "name": message.get("username") or workspace.app.name,
        "username": message.get("username"),
        "icon_emoji": icons.get("emoji"),
        "icon_url": icons.get("image_48"),
        "is_bot": True,
    }


def _message(workspace: Workspace, channel: Channel, message: Json, kind: str) -> Frame:
    shown = as_shown(workspace, channel, message)
    return Frame({"type": kind, "channel": channel.id, "message": shown}, channel)


def _root_of(workspace: Workspace, channel: Channel, reply: Json) -> Iterator[Frame]:
    root = channel.messages.get(reply.get("thread_ts", ""))
    if root is not None:
        yield _message(workspace, channel, root, "changed")
