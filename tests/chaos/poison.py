"""A team that Bob's messages are poison to: his turns end their worker."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

from engine import Agent, Team

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agents.commerce import CustomerRef

BOB = "U0BOB00000"


def _instructions(context_variables: Mapping[str, Any]) -> str:
    customer: CustomerRef = context_variables["customer"]
    if customer.user == BOB:
        os.kill(os.getpid(), signal.SIGKILL)
    return "Help."


def build_team() -> Team:
    """One agent."""
    return Team(Agent(name="Clerk", instructions=_instructions))
