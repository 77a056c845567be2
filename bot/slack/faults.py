"""Look-ups that failed for a reason that may pass: waited for, but not for ever, nor hammered on."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

from bot.identity import NotNow

PATIENCE = 60.0
"""How long, in seconds, something is waited for; from then on it cannot be told."""

_KEPT = 10_000


@dataclass(slots=True)
class Faults:
    """What cannot be looked up now: (since when, until when it is not asked again)."""

    _known: dict[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])

    def note(self, what: str, seconds: float) -> None:
        """Takes a fault down.

        Args:
            what: What was looked up.
            seconds: When to ask again.

        Raises:
            NotNow: It may soon be told.
        """
        now = monotonic()
        since, until = self._known.get(what, (now, now))
        since = since if now < until + PATIENCE else now  # or it is another fault
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[what] = (since, now + seconds)
        if now < since + PATIENCE:
            raise NotNow(seconds)

    def is_told(self, what: str) -> bool:
        """Whether there is no use in asking now, nor in waiting.

        Raises:
            NotNow: There is no use in asking, but it may soon be told.
        """
        now = monotonic()
        since, until = self._known.get(what, (0.0, 0.0))
        if now >= until:
            return False
        if now < since + PATIENCE:
            raise NotNow(until - now)
        return True
