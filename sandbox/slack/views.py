"""Modals and Home tabs: who may open one, and what stands before whom."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.slack.changes import Json
from sandbox.slack.errors import SlackError

_TRIGGER_SECONDS = 3.0


@dataclass(eq=False)
class Views:
    """Trigger ids, open modals and published Home tabs.

    Args:
        now: Seconds, to judge the age of trigger ids by.
    """

    now: Callable[[], float] = time.monotonic
    modals: dict[str, Json] = field(default_factory=dict[str, Json])
    homes: dict[tuple[str, str], Json] = field(default_factory=dict[tuple[str, str], Json])
    _triggers: dict[str, tuple[str, str, float]] = field(
        default_factory=dict[str, tuple[str, str, float]]
    )

    def trigger(self, team_id: str, user: str) -> str:
        """A trigger id for what a person just did, good for one modal within three seconds."""
        trigger_id = f"{time.time_ns() // 1_000_000}.{secrets.token_hex(8)}"
        self._triggers[trigger_id] = (team_id, user, self.now() + _TRIGGER_SECONDS)
        return trigger_id

    def redeem(self, trigger_id: str) -> tuple[str, str]:
        """The team and the person behind a trigger id.

        Raises:
            SlackError: ``invalid_trigger_id``, ``expired_trigger_id``, ``exchanged_trigger_id``.
        """
        if trigger_id not in self._triggers:
            raise SlackError("invalid_trigger_id")
        team_id, user, expires = self._triggers[trigger_id]
        if self.now() > expires:
            raise SlackError("expired_trigger_id")
        if not user:
            raise SlackError("exchanged_trigger_id")
        self._triggers[trigger_id] = (team_id, "", expires)
        return team_id, user

    def find(self, view_id: str) -> Json:
        """The modal or Home tab with this id.

        Raises:
            SlackError: ``not_found``.
        """
        for view in (*self.modals.values(), *self.homes.values()):
            if view["id"] == view_id:
                return view
        raise SlackError("not_found")
