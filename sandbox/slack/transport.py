"""What Socket Mode and signed HTTP have in common, seen from whoever has something to deliver."""

from dataclasses import dataclass, field
from typing import Protocol

from sandbox.slack.changes import Json
from sandbox.slack.config import PayloadKind


@dataclass(frozen=True)
class Attempt:
    """One try to deliver one payload.

    Args:
        kind: Which of Slack's three kinds it is.
        payload: What the app reads.
        number: 0 for the first try.
        reason: Why the try before failed, in Slack's words; empty at the first.
    """

    kind: PayloadKind
    payload: Json
    number: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Acknowledged:
    """The app took it; ``response`` is what it answered with, if anything."""

    response: Json = field(default_factory=dict[str, "object"])


class NotDelivered(Exception):  # noqa: N818 - a state, read aloud as one
    """The app was not reached, or did not acknowledge in time.

    Args:
        reason: Slack's ``retry_reason``: timeout, connection_failed, http_error.
        final: The app asked not to be tried again.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class Transport(Protocol):
    """A way to the app. ``deliver`` may be called concurrently; it never repeats by itself."""

    @property
    def is_connected(self) -> bool:
        """Whether the app can be reached now, as far as anybody can know."""
        ...

    async def deliver(self, attempt: Attempt, *, timeout: float) -> Acknowledged:  # noqa: ASYNC109
        """Deliver once. Raises ``NotDelivered`` when the app did not acknowledge in time."""
        ...

    async def close(self) -> None:
        """End every connection."""
        ...
