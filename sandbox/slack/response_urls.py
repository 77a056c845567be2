"""response_url: an address that lets the app answer a command or a press without a token."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.slack.block_rules import checked_blocks
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


class ResponseUrls:
    """The addresses in force.

    Args:
        now: Seconds, to judge their age by.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._urls: dict[str, tuple[ResponseUrl, float]] = {}

    def open(self, origin: str, target: ResponseUrl) -> str:
        """Make an address for a target, good for five uses in thirty minutes."""
        secret = secrets.token_urlsafe(18)
        self._urls[secret] = target, self._now() + _SECONDS
        return f"{origin}/response/{target.workspace.id}/{secret}"

    def use(self, secret: str) -> ResponseUrl | None:
        """The target of an address, one use spent; None if it is unknown, worn out or too old."""
        target, expires = self._urls.get(secret, (None, 0))
        if target is None or target.uses <= 0 or self._now() > expires:
            return None
        target.uses -= 1
        return target


def respond(target: ResponseUrl, body: Json) -> None:
    """Do what the app asks for through a ``response_url``.

    Raises:
        SlackError: As for a post.
    """
    content = _content(body)
    original = target.message_ts
    if original is not None and body.get("delete_original"):
        _delete(target, original)
    elif original is not None and body.get("replace_original"):
        _replace(target, original, content)
    else:
        _add(target, content, body)


def _content(body: Json) -> Json:
    content: Json = {"text": body.get("text") or ""}
    if blocks := body.get("blocks"):
        content["blocks"] = checked_blocks(blocks)
    if attachments := body.get("attachments"):
        content["attachments"] = attachments
    return content


def _add(target: ResponseUrl, content: Json, body: Json) -> None:
    app = target.workspace.app
    message: Json = {**content, "bot_id": app.bot_id, "app_id": app.app_id}
    thread_ts = body.get("thread_ts") or target.thread_ts
    if thread_ts is not None:
        message["thread_ts"] = thread_ts
    if body.get("response_type") == "in_channel":
        target.workspace.post(target.channel, message)
    else:
        target.workspace.whisper(target.channel, target.user, message)


def _replace(target: ResponseUrl, original: str, content: Json) -> None:
    workspace, channel = target.workspace, target.channel
    if original in channel.whispers:
        _, message = channel.whispers[original]
        kept = {key: message[key] for key in message if key != "blocks"}
        workspace.whisper(channel, target.user, {**kept, **content}, ts=original)
    else:
        workspace.edit(channel, original, by=workspace.app.user_id, **{"blocks": None, **content})


def _delete(target: ResponseUrl, original: str) -> None:
    workspace, channel = target.workspace, target.channel
    if original in channel.whispers:
        workspace.unwhisper(channel, original)
    else:
        workspace.delete(channel, original, by=workspace.app.user_id)
