"""What the app hears of a change: the Events API's payloads.

Shapes follow Slack's event reference: a mention in a channel is two events with one ``ts``; an
edit wraps both versions; the app's own posts and edits come back to it like everybody's.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

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
)
from sandbox.slack.markup import mentioned_users
from sandbox.slack.workspace import Channel, Workspace

_SUBSCRIPTIONS = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}
_KIND_LETTERS = {"channel": "C", "group": "G", "im": "D"}
_KEPT_FROM_EVENTS = ("metadata", "reactions")


@dataclass(frozen=True)
class Event:
    """An event and the subscription that brings it to the app."""

    subscription: str
    body: Json


def events_of(workspace: Workspace, change: Change) -> Iterator[Event]:
    """The events of one change that concern the app, in Slack's order."""
    match change:
        case Posted(channel, message):
            yield from _posted(workspace, channel, message)
        case Edited(channel, message, previous, ts):
            yield from _rewritten(workspace, channel, ts, message=message, previous=previous)
        case Deleted(channel, previous, ts):
            yield from _rewritten(workspace, channel, ts, message=None, previous=previous)
        case Reacted(channel, message, user, name, added) if _hears(workspace, channel):
            kind = "reaction_added" if added else "reaction_removed"
            yield Event(kind, _reaction(kind, channel, message, user, name))
        case MemberJoined(channel, user, inviter):
            yield Event("member_joined_channel", _membership(workspace, channel, user, inviter))
        case MemberLeft(channel, user):
            body = _membership(workspace, channel, user, None)
            yield Event("member_left_channel", {**body, "type": "member_left_channel"})
        case ChannelArchived(channel, user) if _hears(workspace, channel):
            kind = "channel_archive" if channel.kind == "channel" else "group_archive"
            body = {"type": kind, "channel": channel.id, "user": user}
            yield Event(kind, {**body, "event_ts": workspace.clock.next_ts()})
        case _:
            return


def envelope_of(workspace: Workspace, event: Json) -> Json:
    """The outer payload of an event: whose app, which installation, which id."""
    return {
        "token": "sandbox-verification-token",
        "team_id": workspace.id,
        "api_app_id": workspace.app.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
        "event_time": workspace.clock.seconds(),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.id,
                "user_id": workspace.app.user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": "user_team" in event,
        "event_context": f"4-{uuid.uuid4().hex}",
    }


def as_event(channel: Channel, message: Json) -> Json:
    """A message as its ``message`` event carries it."""
    return {
        **_told(message),
        "channel": channel.id,
        "channel_type": channel.kind,
        "event_ts": message["ts"],
    }


def _told(message: Json) -> Json:
    return {key: value for key, value in message.items() if key not in _KEPT_FROM_EVENTS}


def _hears(workspace: Workspace, channel: Channel) -> bool:
    return workspace.app.user_id in channel.members


def _posted(workspace: Workspace, channel: Channel, message: Json) -> Iterator[Event]:
    if not _hears(workspace, channel):
        return
    yield from _mentioned(workspace, channel, message)
    body = {**as_event(channel, message), **_home(workspace, message)}
    yield Event(_SUBSCRIPTIONS[channel.kind], body)


def _home(workspace: Workspace, message: Json) -> Json:
    """The team of an author from elsewhere, where the message's own event tells it."""
    author = workspace.users.get(message.get("user", ""))
    return {"team": author.home_team} if author and author.home_team else {}


def _mentioned(workspace: Workspace, channel: Channel, message: Json) -> Iterator[Event]:
    # Slack sends no app_mention in direct messages, nor for what the app says itself.
    own = message.get("bot_id") == workspace.app.bot_id
    if (
        channel.kind != "im"
        and not own
        and workspace.app.user_id in mentioned_users(message["text"])
    ):
        body = as_event(channel, message)
        mention = {key: value for key, value in body.items() if key != "channel_type"}
        yield Event(
            "app_mention", {**mention, **_origin(workspace, message), "type": "app_mention"}
        )


def _origin(workspace: Workspace, message: Json) -> Json:
    """Where an author from elsewhere comes from, where a mention tells it: their enterprise."""
    author = workspace.users.get(message.get("user", ""))
    if author is None or author.enterprise is None:
        return {}
    return {"user_team": author.enterprise, "source_team": author.enterprise}


def _rewritten(
    workspace: Workspace, channel: Channel, ts: str, *, message: Json | None, previous: Json
) -> Iterator[Event]:
    if not _hears(workspace, channel):
        return
    body: Json = {
        "type": "message",
        "subtype": "message_deleted" if message is None else "message_changed",
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.kind,
        "ts": ts,
        "event_ts": ts,
        "previous_message": _told(previous),
    }
    body |= {"deleted_ts": previous["ts"]} if message is None else {"message": _told(message)}
    if message is not None:  # an edit mentions the app once more; the event says "edited"
        yield from _mentioned(workspace, channel, message)
    yield Event(_SUBSCRIPTIONS[channel.kind], body)


def _reaction(kind: str, channel: Channel, message: Json, user: str, name: str) -> Json:
    return {
        "type": kind,
        "user": user,
        "reaction": name,
        "item_user": message.get("user"),
        "item": {"type": "message", "channel": channel.id, "ts": message["ts"]},
        "event_ts": message["ts"],
    }


def _membership(workspace: Workspace, channel: Channel, user: str, inviter: str | None) -> Json:
    body = {
        "type": "member_joined_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": _KIND_LETTERS[channel.kind],
        "team": workspace.id,
        "event_ts": workspace.clock.next_ts(),
    }
    return body if inviter is None else {**body, "inviter": inviter}
