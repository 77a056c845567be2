"""response_url: an address that lets the app answer a command or a press without a token."""

import secrets
import time
from dataclasses import dataclass, field

from sandbox.slack.changes import Json
from sandbox.slack.workspace import Channel, Workspace

_USES = 5
_SECONDS = 30 * 60


@dataclass(eq=False, kw_only=True)
class ResponseUrl:
    """What one address stands for: where and to whom it answers.

    Args:
        workspace: Where.
        channel: The channel of the command or the pressed message.
        user: Who acted: they see ephemeral answers.
        thread_ts: The thread of the pressed message.
        message_ts: The pressed message, for ``replace_original``; None for commands.
    """

    workspace: Workspace
    channel: Channel
    user: str
    thread_ts: str | None = None
    message_ts: str | None = None
    uses: int = _USES
    expires: float = field(default_factory=lambda: time.monotonic() + _SECONDS)


class ResponseUrls:
    """The addresses in force."""

    def __init__(self) -> None:
        self._urls: dict[str, ResponseUrl] = {}

    def open(self, origin: str, target: ResponseUrl) -> str:
        """Make an address for a target, good for five uses in thirty minutes."""
        secret = secrets.token_urlsafe(18)
        self._urls[secret] = target
        return f"{origin}/response/{target.workspace.id}/{secret}"

    def use(self, secret: str) -> ResponseUrl | None:
        """The target of an address, one use spent; None if it is unknown, worn out or too old."""
        target = self._urls.get(secret)
        if target is None or target.uses <= 0 or time.monotonic() > target.expires:
            return None
        target.uses -= 1
        return target


def respond(target: ResponseUrl, body: Json) -> None:
    """Do what the app asks for through a ``response_url``.

    Raises:
        SlackError: As for a post.
    """
    workspace, channel, app = target.workspace, target.channel, target.workspace.app
    content = {key: body[key] for key in ("text", "blocks", "attachments") if key in body}
    if target.message_ts is not None and body.get("delete_original"):
        if target.message_ts in channel.whispers:
            channel_whispers_delete(target)
        else:
            workspace.delete(channel, target.message_ts, by=app.user_id)
        return
    if target.message_ts is not None and body.get("replace_original"):
        _replace(target, content)
        return
    message: Json = {"text": "", **content, "bot_id": app.bot_id, "app_id": app.app_id}
    thread_ts = body.get("thread_ts") or target.thread_ts
    if thread_ts is not None:
        message["thread_ts"] = thread_ts
    if body.get("response_type") == "in_channel":
        workspace.post(channel, message)
    else:
        workspace.whisper(channel, target.user, message)


def channel_whispers_delete(target: ResponseUrl) -> None:
    """Take the pressed ephemeral message away."""
    assert target.message_ts is not None
    target.workspace.unwhisper(target.channel, target.message_ts)


def _replace(target: ResponseUrl, content: Json) -> None:
    ts = target.message_ts
    assert ts is not None
    if ts in target.channel.whispers:
        _, message = target.channel.whispers[ts]
        merged = {**message, "blocks": None, **content}
        body = {key: value for key, value in merged.items() if value is not None}
        target.workspace.whisper(target.channel, target.user, body, ts=ts)
        return
    target.workspace.edit(
        target.channel, ts, by=target.workspace.app.user_id, **{"blocks": None, **content}
    )
