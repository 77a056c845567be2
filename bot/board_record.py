"""The team's board at rest."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bot.commands import Stored


class ModelOutage(Stored):
    """The model does not answer in some threads.

    Args:
        since: When it began, ms of Redis's time.
        threads: Where it is waited for.
        told: When the support channel was last told; 0 for not yet.
        shown: How many threads it was told of.
    """

    since: int
    threads: tuple[str, ...] = ()
    told: int = 0
    shown: int = 0


class CaseLine(Stored):
    """One escalation's times, ms; 0 for not yet."""

    case: str
    opened: int
    claimed: int = 0
    closed: int = 0


class BoardRecord(Stored):
    """What the team knows of the whole workspace.

    Args:
        outage: The model's, if it is away.
        paused: What customers are told while the agents are off; None while they are on.
        cases: The last week's escalations.
        opened: When the last week's conversations were opened.
        timers: name -> when, ms of Redis's time.
    """

    kind: Literal["board"] = "board"
    version: Literal[1] = 1
    place: str
    outage: ModelOutage | None = None
    paused: str | None = None
    cases: tuple[CaseLine, ...] = ()
    opened: tuple[int, ...] = ()
    timers: dict[str, int] = Field(default_factory=dict)
