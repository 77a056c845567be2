"""Where a command happened: the address of a mailbox.

    thread:<workspace>:<channel>:<ts>    a thread; also an escalation's card and its replies
    person:<workspace>:<user>            slash commands
    board:<workspace>                    what the team knows of the whole workspace

The workspace is the installation's, never the event's.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread in a channel or a direct message."""

    workspace: str
    channel: str
    ts: str

    def __str__(self) -> str:
        return f"thread:{self.workspace}:{self.channel}:{self.ts}"


@dataclass(frozen=True, slots=True)
class PersonPlace:
    """Somebody's own mailbox."""

    workspace: str
    user: str

    def __str__(self) -> str:
        return f"person:{self.workspace}:{self.user}"


@dataclass(frozen=True, slots=True)
class BoardPlace:
    """The team's board."""

    workspace: str

    def __str__(self) -> str:
        return f"board:{self.workspace}"


Place = Thread | PersonPlace | BoardPlace


def workspace_of(place: str) -> str:
    """The workspace in an address."""
    return place.split(":")[1]


def parse_place(text: str) -> Place:
    """Reads an address back.

    Raises:
        ValueError: It is none.
    """
    match text.split(":"):
        case ["thread", workspace, channel, ts]:
            return Thread(workspace, channel, ts)
        case ["person", workspace, user]:
            return PersonPlace(workspace, user)
        case ["board", workspace]:
            return BoardPlace(workspace)
        case _:
            raise ValueError(f"not a place: {text!r}")
