"""The parts of Slack's payloads that we read, checked where they enter.

Fields as in Slack's reference for the Events API, ``block_actions``, message shortcuts and slash
commands; what we do not read may change freely.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

_ID = Field(min_length=1, max_length=64)
_TS = Field(pattern=r"^\d{1,12}\.\d{1,6}$")


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class EventEnvelope(_Payload):
    """The outside of every event."""

    team_id: str = _ID
    event_id: str = ""
    event: dict[str, Any]


class SlackFile(_Payload):
    """An attachment; external ones may lack almost everything."""

    name: str | None = None
    permalink: str = ""


class Edit(_Payload):
    """When a message was edited."""

    ts: str = _TS


class Message(_Payload):
    """A message, as an event carries it or nests it."""

    ts: str = _TS
    user: str | None = None
    bot_id: str | None = None
    text: str = ""
    subtype: str | None = None
    thread_ts: str | None = None
    team: str | None = None
    user_team: str | None = None
    files: list[SlackFile] = []
    edited: Edit | None = None


class MessageEvent(_Payload):
    """``message`` and ``app_mention``, with the nested messages of edits and deletions."""

    channel: str = _ID
    ts: str = _TS
    channel_type: str | None = None
    subtype: str | None = None
    user: str | None = None
    bot_id: str | None = None
    text: str | None = ""
    thread_ts: str | None = None
    team: str | None = None
    user_team: str | None = None
    files: list[SlackFile] | None = None
    message: Message | None = None
    previous_message: Message | None = None

    def as_message(self) -> Message:
        """The event's own message."""
        return Message(
            ts=self.ts,
            user=self.user,
            bot_id=self.bot_id,
            text=self.text or "",
            subtype=self.subtype,
            thread_ts=self.thread_ts,
            team=self.team,
            user_team=self.user_team,
            files=self.files or [],
        )


class User(_Payload):
    """Who acted."""

    id: str = _ID
    team_id: str = ""


class Named(_Payload):
    """A channel or a team."""

    id: str = ""


class Action(_Payload):
    """One pressed element."""

    action_id: str = _ID
    action_ts: str = _TS
    value: str = Field(default="", max_length=2000)


class Container(_Payload):
    """Where the pressed element stands."""

    message_ts: str = ""
    channel_id: str = ""
    thread_ts: str | None = None


class BlockActions(_Payload):
    """A press."""

    user: User
    team: Named | None = None
    channel: Named | None = None
    container: Container = Container()
    message: Message | None = None
    response_url: str = ""
    actions: list[Action] = Field(min_length=1)

    @property
    def team_id(self) -> str:
        """The workspace it happened in."""
        return self.team.id if self.team else ""

    @property
    def channel_id(self) -> str:
        """The channel it happened in."""
        return (self.channel.id if self.channel else "") or self.container.channel_id

    @property
    def message_ts(self) -> str:
        """The message that carries the button."""
        return self.message.ts if self.message else self.container.message_ts

    @property
    def thread_ts(self) -> str | None:
        """The thread that message stands in."""
        return (self.message.thread_ts if self.message else None) or self.container.thread_ts


class MessageAction(_Payload):
    """A message shortcut."""

    callback_id: str = _ID
    action_ts: str = _TS
    user: User
    team: Named = Named()
    channel: Named
    message: Message
    response_url: str = ""


class SlashCommand(_Payload):
    """A slash command."""

    team_id: str = _ID
    user_id: str = _ID
    channel_id: str = _ID
    text: str = ""
    trigger_id: str = _ID
    response_url: str = ""
