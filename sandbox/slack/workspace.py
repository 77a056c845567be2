"""One workspace: its people, its channels, its messages.

This is the only place where messages change. Every mutation is announced as a ``Change`` to the
observers, in order; what the app hears and what the page shows both follow from that.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.slack.changes import (
    Change,
    ChannelArchived,
    Deleted,
    Edited,
    Json,
    MemberJoined,
    MemberLeft,
    Posted,
    Reacted,
    WhisperDeleted,
    Whispered,
)
from sandbox.slack.clock import Clock
from sandbox.slack.config import Role
from sandbox.slack.errors import SlackError

Kind = Literal["channel", "group", "im"]


@dataclass(frozen=True, kw_only=True)
class User:
    """Somebody who can be met in the workspace.

    Args:
        id: ``U…``.
        name: What one types after an @.
        real_name: What the page shows.
        role: On which side of the desk they sit.
        home_team: The workspace they come from, where a shared channel brings them here.
        enterprise: The enterprise that workspace is of.
        is_guest: Whether they see only the channels they were let into.
    """

    id: str
    name: str
    real_name: str
    role: Role = "customer"
    home_team: str | None = None
    enterprise: str | None = None
    is_guest: bool = False

    @property
    def is_bot(self) -> bool:
        """Whether this is an app's user."""
        return self.role == "bot"


@dataclass(frozen=True, kw_only=True)
class App:
    """The app under test as this workspace knows it."""

    app_id: str
    bot_id: str
    user_id: str
    name: str
    token: str


@dataclass(eq=False, kw_only=True)
class Channel:
    """A public channel, a private one (``group``) or a direct message (``im``)."""

    id: str
    name: str
    kind: Kind
    members: list[str]
    topic: str = ""
    is_archived: bool = False
    created: int = 0
    messages: dict[str, Json] = field(default_factory=dict[str, Json])
    whispers: dict[str, tuple[str, Json]] = field(default_factory=dict[str, tuple[str, Json]])
    replies: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def message(self, ts: str) -> Json:
        """The message with this timestamp.

        Raises:
            SlackError: ``message_not_found``.
        """
        message = self.messages.get(ts)
        if message is None or message.get("subtype") == "tombstone":
            raise SlackError("message_not_found")
        return message

    def thread(self, thread_ts: str) -> list[Json]:
        """The root and its replies, oldest first."""
        return [self.messages[ts] for ts in (thread_ts, *sorted(self.replies.get(thread_ts, ())))]


@dataclass(eq=False, kw_only=True)
class Workspace:
    """A Slack workspace.

    Args:
        id: The team's id, ``T…``.
        name: What people call it.
        app: The installed app.
        clock: Makes timestamps.
    """

    id: str
    name: str
    app: App
    clock: Clock = field(default_factory=Clock)
    users: dict[str, User] = field(default_factory=dict[str, User])
    channels: dict[str, Channel] = field(default_factory=dict[str, Channel])
    observers: list[Callable[["Workspace", Change], None]] = field(
        default_factory=list["Callable[[Workspace, Change], None]"]
    )

    # ---- looking things up ----------------------------------------------------------------

    def user(self, user_id: str) -> User:
        """The member with this id.

        Raises:
            SlackError: ``user_not_found``.
        """
        if user_id not in self.users:
            raise SlackError("user_not_found")
        return self.users[user_id]

    def channel(self, channel_id: str) -> Channel:
        """The channel with this id; a member's id stands for the direct message with them.

        Raises:
            SlackError: ``channel_not_found``.
        """
        if channel_id in self.users and channel_id != self.app.user_id:
            return self.direct_message(channel_id)
        if channel_id not in self.channels:
            raise SlackError("channel_not_found")
        return self.channels[channel_id]

    def direct_message(self, user_id: str) -> Channel:
        """The direct message between a member and the bot, opened if it was not yet."""
        for channel in self.channels.values():
            if channel.kind == "im" and user_id in channel.members:
                return channel
        self.user(user_id)
        return self.add_channel(
            Channel(
                id=f"D{user_id[1:]}",
                name=user_id,
                kind="im",
                members=[user_id, self.app.user_id],
            )
        )

    def visible_to(self, user: User) -> list[Channel]:
        """The channels that somebody sees in the sidebar: their own, and for members public ones."""
        is_member = not user.is_guest and user.home_team is None
        return [
            each
            for each in self.channels.values()
            if user.id in each.members
            or (is_member and each.kind == "channel" and not each.is_archived)
        ]

    # ---- people and places ----------------------------------------------------------------

    def add_user(self, user: User) -> User:
        """Take a member in."""
        self.users[user.id] = user
        return user

    def add_channel(self, channel: Channel) -> Channel:
        """Open a channel."""
        channel.created = self.clock.seconds()
        self.channels[channel.id] = channel
        return channel

    def join(self, channel: Channel, user_id: str, *, inviter: str | None = None) -> None:
        """Let a member into a channel; nothing happens if they are in it."""
        if user_id not in channel.members:
            channel.members.append(self.user(user_id).id)
            self.announce(MemberJoined(channel, user_id, inviter))

    def leave(self, channel: Channel, user_id: str) -> None:
        """Take a member out of a channel; nothing happens if they are not in it."""
        if user_id in channel.members:
            channel.members.remove(user_id)
            self.announce(MemberLeft(channel, user_id))

    def archive(self, channel: Channel, by: str) -> None:
        """Close a channel for good: nobody can post there any more."""
        channel.is_archived = True
        self.announce(ChannelArchived(channel, by))

    # ---- messages -------------------------------------------------------------------------

    def post(self, channel: Channel, body: Json, *, ts: str | None = None) -> Json:
        """Put a message into a channel.

        Args:
            channel: Where.
            body: Slack's message without ``ts``; with ``thread_ts`` it is a reply.
            ts: Its timestamp; None makes one.

        Returns:
            The stored message.

        Raises:
            SlackError: ``is_archived``, ``thread_not_found``, ``ts_taken``.
        """
        if channel.is_archived:
            raise SlackError("is_archived")
        if ts in channel.messages:
            raise SlackError("ts_taken")
        thread_ts = body.get("thread_ts")
        if thread_ts is not None:
            body = {**body, "parent_user_id": self._root(channel, thread_ts).get("user")}
        ts = ts or self.clock.next_ts()
        message = {"type": "message", **body, "ts": ts, "team": self.id}
        if thread_ts is not None:
            channel.replies.setdefault(thread_ts, []).append(ts)
        channel.messages[ts] = message
        self.announce(Posted(channel, message))
        return message

    def edit(self, channel: Channel, ts: str, *, by: str | None, **fields: Any) -> Json:
        """Replace fields of a message; a field set to None goes.

        Args:
            channel: Where.
            ts: Which.
            by: Who is named as the editor; None leaves no mark of the edit.
            fields: What changes.

        Raises:
            SlackError: ``message_not_found``.
        """
        previous = channel.message(ts)
        edited_ts = self.clock.next_ts()
        mark = {} if by is None else {"edited": {"user": by, "ts": edited_ts}}
        merged = {**previous, **fields, **mark}
        message = {key: value for key, value in merged.items() if value is not None}
        channel.messages[ts] = message
        self.announce(Edited(channel, message, previous, edited_ts))
        return message

    def delete(self, channel: Channel, ts: str, *, by: str) -> None:
        """Take a message away; a root with replies leaves Slack's tombstone.

        Raises:
            SlackError: ``message_not_found``.
        """
        previous = channel.message(ts)
        if channel.replies.get(ts):
            gone = dict.fromkeys(("blocks", "metadata", "reactions"))
            text = "This message was deleted."
            self.edit(channel, ts, by=by, text=text, subtype="tombstone", hidden=True, **gone)
            return
        del channel.messages[ts]
        if "thread_ts" in previous:
            channel.replies[previous["thread_ts"]].remove(ts)
        self.announce(Deleted(channel, previous, self.clock.next_ts()))

    def whisper(self, channel: Channel, user_id: str, body: Json, *, ts: str | None = None) -> str:
        """Show an ephemeral message to one person, or replace the one at ``ts``.

        Returns:
            Its timestamp.
        """
        replaced = ts is not None and ts in channel.whispers
        ts = ts if ts is not None and replaced else self.clock.next_ts()
        message = {"type": "message", **body, "ts": ts, "team": self.id, "is_ephemeral": True}
        channel.whispers[ts] = (user_id, message)
        self.announce(Whispered(channel, user_id, message, replaced))
        return ts

    def unwhisper(self, channel: Channel, ts: str) -> None:
        """Take an ephemeral message away; nothing happens if it is gone."""
        if ts in channel.whispers:
            user_id, _ = channel.whispers.pop(ts)
            self.announce(WhisperDeleted(channel, user_id, ts))

    def react(self, channel: Channel, ts: str, user_id: str, name: str, *, add: bool) -> None:
        """Put an emoji under a message, or take it away.

        Raises:
            SlackError: ``message_not_found``, ``already_reacted``, ``no_reaction``.
        """
        message = channel.message(ts)
        reactions: dict[str, list[str]] = {
            each["name"]: list(each["users"]) for each in message.get("reactions", ())
        }
        users = reactions.setdefault(name, [])
        if add == (user_id in users):
            raise SlackError("already_reacted" if add else "no_reaction")
        users.append(user_id) if add else users.remove(user_id)
        shown = [
            {"name": each, "users": who, "count": len(who)}
            for each, who in reactions.items()
            if who
        ]
        channel.messages[ts] = {**message, "reactions": shown}
        self.announce(Reacted(channel, channel.messages[ts], user_id, name, add))

    def announce(self, change: Change) -> None:
        """Tell every observer."""
        for observer in self.observers:
            observer(self, change)

    def _root(self, channel: Channel, thread_ts: str) -> Json:
        root = channel.messages.get(thread_ts)
        if root is None or root.get("thread_ts", thread_ts) != thread_ts:
            raise SlackError("thread_not_found")
        return root


def with_thread(channel: Channel, message: Json) -> Json:
    """A message as ``conversations.history`` shows it: a root knows its replies."""
    replies = channel.replies.get(message["ts"])
    if not replies:
        return message
    authors = (channel.messages[ts] for ts in replies)
    users = _distinct(each.get("user") or each.get("bot_id") for each in authors)
    return {
        **message,
        "thread_ts": message["ts"],
        "reply_count": len(replies),
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": replies[-1],
    }


def _distinct(names: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name is not None))
