"""Teams that no process should have: one that kills it, one that does not let go of it."""

from __future__ import annotations

import os
import signal
import sys
import threading
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


def dig() -> str:
    """Dig a hole."""
    sys.stderr.write('{"event": "digging"}\n')
    threading.Event().wait(60)
    return "It is deep."


def build_digging_team() -> Team:
    """One agent, whose tool blocks its thread for a minute."""
    return Team(Agent(name="Clerk", instructions="Help.", tools=[dig]))


def build_team() -> Team:
    """One agent, to whom Bob's messages are poison."""
    return Team(Agent(name="Clerk", instructions=_instructions))
