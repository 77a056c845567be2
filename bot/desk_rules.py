"""What an operator may set about the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.hours import Hours

_MINUTE = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRules:
    """The desk's times and people; times in ms.

    Args:
        remind_ms: An unclaimed card is brought to mind after this.
        oncall_ms: After this, whoever is on call is mentioned and the customer is told.
        idle_ms: A claimed conversation in which nobody of the team wrote for so long may be
            released.
        silence_ms: After so long without a word of the team's, the customer's next one mentions
            whoever has the conversation.
        oncall: A user group's or a user's id; None mentions nobody.
        approve_ms: A refund request that nobody has decided on after this mentions whoever is on
            call, and again after as long.
        hours: When somebody is there; None is always.
    """

    remind_ms: int = 10 * _MINUTE
    oncall_ms: int = 20 * _MINUTE
    idle_ms: int = 30 * _MINUTE
    silence_ms: int = 15 * _MINUTE
    approve_ms: int = 24 * 60 * _MINUTE
    oncall: str | None = None
    hours: Hours | None = None
