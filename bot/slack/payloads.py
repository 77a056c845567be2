"""The parts of Slack's payloads that we read, checked where they enter.

Fields as in Slack's reference for the Events API, ``block_actions``, message shortcuts and slash
commands; what we do not read may change freely.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

# Ids and timestamps become addresses of mailboxes: nothing else may stand in them.
_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
_NoId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,64}$")]
_Ts = Annotated[str, Field(pattern=r"^[0-9]{1,12}\.[0-9]{1,6}$")]
_Name = Annotated[str, Field(min_length=1, max_length=255)]


def _whole(text: str) -> str:
    """Without halves of surrogate pairs, which JSON can carry and nothing can store."""
    return text.encode(errors="replace").decode()


_Words = Annotated[str, AfterValidator(_whole)]


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: object) -> object:
        """Null is how Slack says that something is not there, in one field or another."""
        if not isinstance(given, dict):
            return given
        fields = cast("dict[str, object]", given)
        return {key: value for key, value in fields.items() if value is not None}


class Authorization(_Payload):
    """An installation that an event is meant for."""

    team_id: str | None = None
    is_enterprise_install: bool = False


class EventEnvelope(_Payload):
    """The outside of every event."""

    team_id: _Id
    event_id: _Words = ""
    event: dict[str, Any]
    authorizations: list[Authorization] = []

    def is_for(self, workspace: str) -> bool:
        """Whether an event is an installation's; some payloads do not say whose they are."""
        return not self.authorizations or any(
            each.team_id == workspace or each.is_enterprise_install for each in self.authorizations
        )


class SlackFile(_Payload):
    """An attachment; external ones may lack almost everything."""

    name: _Words | None = None
    permalink: _Words = ""


class Attachment(_Payload):
    """What hangs on a message: somebody's message that was passed on, for one."""

    text: str = ""
    fallback: str = ""
    is_share: bool = False


class Edit(_Payload):
    """When a message was edited."""

    ts: _Ts


class Message(_Payload):
    """A message, as an event carries it or nests it."""

    ts: _Ts
    user: _Id | None = None
    bot_id: str | None = None
    text: str = ""
    subtype: str | None = None
    thread_ts: _Ts | None = None
    parent_user_id: _NoId | None = None
    team: _NoId | None = None
    user_team: _NoId | None = None
    files: list[SlackFile] = []
    attachments: list[Attachment] = []
    edited: Edit | None = None


class MessageEvent(_Payload):
    """``message`` and ``app_mention``, with the nested messages of edits and deletions."""

    channel: _Id
    ts: _Ts
    channel_type: str | None = None
    subtype: str | None = None
    user: _Id | None = None
    bot_id: str | None = None
    text: str = ""
    thread_ts: _Ts | None = None
    parent_user_id: _NoId | None = None
    team: _NoId | None = None
    user_team: _NoId | None = None
    files: list[SlackFile] = []
    attachments: list[Attachment] = []
    message: Message | None = None
    previous_message: Message | None = None

    def as_message(self) -> Message:
        """The event's own message."""
        return Message(
            ts=self.ts,
            user=self.user,
            bot_id=self.bot_id,
            text=self.text,
            subtype=self.subtype,
            thread_ts=self.thread_ts,
            parent_user_id=self.parent_user_id,
            team=self.team,
            user_team=self.user_team,
            files=self.files,
            attachments=self.attachments,
        )


class User(_Payload):
    """Who acted."""

    id: _Id
    team_id: _NoId = ""


class Named(_Payload):
    """A channel or a team."""

    id: _NoId = ""


class Channel(_Payload):
    """A channel that has to be named, since an answer goes there."""

    id: _Id


class Action(_Payload):
    """One pressed element."""

    action_id: _Name
    action_ts: _Ts
    value: str = Field(default="", max_length=2000)


class Container(_Payload):
    """Where the pressed element stands."""

    message_ts: _Ts | Literal[""] = ""
    channel_id: _NoId = ""
    thread_ts: _Ts | None = None


class BlockActions(_Payload):
    """A press."""

    user: User
    team: Named | None = None
    channel: Named | None = None
    container: Container = Container()
    message: Message | None = None
    response_url: _Words = ""
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

    callback_id: _Name
    action_ts: _Ts
    user: User
    team: Named = Named()
    channel: Channel
    message: Message
    response_url: _Words = ""


class SlashCommand(_Payload):
    """A slash command."""

    team_id: _Id
    user_id: _Id
    channel_id: _Id
    text: _Words = ""
    trigger_id: _Name
    response_url: _Words = ""
