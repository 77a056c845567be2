"""``switchboard graph``: the team as a Mermaid drawing, and what is odd about it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from agents.acme import catalogue
from agents.commerce import MemoryCommerce
from agents.loading import load_team
from engine import EngineError, graph

if TYPE_CHECKING:
    from bot.settings import Settings


def draw(settings: Settings) -> int:
    """Prints the drawing; findings go to stderr.

    Returns:
        0, or 1 when the team cannot work or something about it is odd.
    """
    try:
        team = load_team(settings.team, MemoryCommerce(catalogue()), support=True)
    except EngineError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(graph.mermaid(team) + "\n")
    findings = graph.findings(team)
    for finding in findings:
        sys.stderr.write(f"{finding}\n")
    return int(bool(findings))
