"""Everything that can happen in a workspace, told to whoever observes it.

The page's live frames and the app's events are two readings of the same changes, so that neither
can know something that the other missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.slack.workspace import Channel

Json = dict[str, Any]


@dataclass(frozen=True)
class Posted:
    """A message that everybody in the channel can read."""

    channel: Channel
    message: Json


@dataclass(frozen=True)
class Edited:
    """A message got other words, blocks or metadata, or became a tombstone."""

    channel: Channel
    message: Json
    previous: Json
    ts: str


@dataclass(frozen=True)
class Deleted:
    """A message is gone."""

    channel: Channel
    previous: Json
    ts: str


@dataclass(frozen=True)
class Whispered:
    """An ephemeral message stands before one person; ``replaced`` if it stood there already."""

    channel: Channel
    user: str
    message: Json
    replaced: bool = False


@dataclass(frozen=True)
class WhisperDeleted:
    """An ephemeral message is gone."""

    channel: Channel
    user: str
    ts: str


@dataclass(frozen=True)
class Reacted:
    """Somebody put an emoji under a message, or took it away."""

    channel: Channel
    message: Json
    user: str
    name: str
    added: bool


@dataclass(frozen=True)
class StatusSet:
    """The app says what it is doing in a thread; an empty status means nothing any more."""

    channel: Channel
    thread_ts: str
    status: str
    username: str | None = None


@dataclass(frozen=True)
class PromptsSet:
    """The app suggests what to say in its direct message."""

    channel: Channel
    prompts: tuple[Json, ...]


@dataclass(frozen=True)
class MemberJoined:
    """Somebody came into a channel."""

    channel: Channel
    user: str
    inviter: str | None = None


@dataclass(frozen=True)
class MemberLeft:
    """Somebody left a channel or was removed from it."""

    channel: Channel
    user: str


@dataclass(frozen=True)
class ChannelArchived:
    """A channel was archived."""

    channel: Channel
    user: str


@dataclass(frozen=True)
class ViewShown:
    """A modal or a Home tab stands before one person."""

    user: str
    view: Json


Change = (
    Posted
    | Edited
    | Deleted
    | Whispered
    | WhisperDeleted
    | Reacted
    | StatusSet
    | PromptsSet
    | MemberJoined
    | MemberLeft
    | ChannelArchived
    | ViewShown
)
