"""Timestamps as Slack makes them: unique, increasing, six digits."""

import time
from collections.abc import Callable


class Clock:
    """Hands out message timestamps.

    Args:
        now: Seconds since the epoch; tests may pass a clock of their own.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._last = 0

    def next_ts(self) -> str:
        """A timestamp later than every one before it, even within one microsecond."""
        self._last = max(int(self._now() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def seconds(self) -> int:
        """The current second, as Slack's ``event_time`` and ``created`` want it."""
        return int(self._now())
