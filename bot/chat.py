"""What the worker needs of a chat platform: Slack in ``bot.slack``, a fake in the tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bot.places import Thread
    from bot.posts import Row


Ask = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Sent:
    """The post stands.

    Args:
        address: "channel:ts", or "" for what has none.
    """

    address: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform will never take it.

    Args:
        error: Its code for why.
    """

    error: str


@dataclass(frozen=True, slots=True)
class Later:
    """It surely was not taken; not again before so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may stand or not: whoever tries again looks first."""

    seconds: float


Sending = Sent | Refused | Later | Unsure


class Chat(Protocol):
    """Seven things one can ask of a chat platform."""

    async def send(self, row: Row, refs: Mapping[str, str], ask: Ask) -> Sending:
        """Sends a post once, without retries of its own. Never raises for the platform's faults.

        Args:
            row: The post.
            refs: Where others stand that it refers to.
            ask: Asked when nothing is left to do but the request; raises if it must not be made.
        """
        ...

    async def find(self, row: Row, refs: Mapping[str, str], *, since_ms: int) -> Sending | None:
        """Looks once whether a post stands already.

        Returns:
            Where it stands, None if it does not, or Unsure/Later when that cannot be told now.
        """
        ...

    async def show_working(self, thread: Thread, *, message_ts: str, status: str) -> None:
        """Shows that somebody works on an answer. A hint: never raises, never waits long."""
        ...

    async def show_rest(self, thread: Thread) -> None:
        """Takes that hint away again."""
        ...

    async def names(self, users: Iterable[str]) -> dict[str, str]:
        """Display names; whoever cannot be looked up is left out."""
        ...

    async def staff(self, acting: Collection[str] = ()) -> frozenset[str]:
        """The members of the support channel; in doubt, nobody.

        Args:
            acting: Who does what only they may; somebody may have joined just now.
        """
        ...

    async def earlier(self, thread: Thread, *, before: str) -> list[tuple[str, str]]:
        """(user, text) of what people wrote in a thread before a message; on a fault, nothing.

        The first and the latest 49 of a thousand.
        """
        ...
