"""Places whose workers died: so that one that kills is found, and all others are served soon.

Such a place may have killed its workers, or have been served beside what did, or its machine went.
The first is tried alone. When it has survived, others go many at a time; whoever dies in such company
is tried alone the next time. Only whoever dies alone is given up.
"""

from __future__ import annotations

from time import monotonic
from typing import Literal

TOGETHER = 16
"""The most at one time: as many go alone, one after the other, when a worker dies with them."""

_CALM_SECONDS = 5.0
"""How long a survival speaks for the next: longer than the pause between two looks."""


class Suspects:
    """How a worker tries such places; what it learns ends with it."""

    def __init__(self) -> None:
        self._inside = 0
        self._alone = False
        self._calm_until = 0.0

    @property
    def has_room(self) -> bool:
        """Whether one more may be tried now."""
        if self._inside == 0:
            return True
        return not self._alone and self._inside < TOGETHER and monotonic() < self._calm_until

    def enter(self, *, alone: bool) -> Literal["alone", "together"] | None:
        """Begins a try.

        Args:
            alone: Whether it died in company before.

        Returns:
            How it is tried; None when it has to wait.
        """
        if not self.has_room or (alone and self._inside):
            return None
        self._alone = alone or monotonic() >= self._calm_until
        self._inside += 1
        return "alone" if self._alone else "together"

    def leave(self, *, tried: bool) -> None:
        """Ends it.

        Args:
            tried: Whether there was anything to do.
        """
        self._inside -= 1
        self._alone = False
        if tried:
            self._calm_until = monotonic() + _CALM_SECONDS
