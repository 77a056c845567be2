"""A team as a picture, and what is odd about it."""

import inspect
import re
from collections.abc import Iterator, Mapping

from engine.team import Team
from engine.tools import Capability
from engine.types import Agent

Edges = Mapping[str, Mapping[str, str]]
"""Agent → agent it may hand over to → the tool that does it."""


def handoffs(team: Team) -> Edges:
    """Who may hand over to whom, as far as it can be known without running a turn.

    Declared handoffs are certain. Of functions, those count that mention an agent of the team
    by a variable of their module or of the function around them.
    """
    return {agent.name: dict(_edges(team, agent)) for agent in team.agents}


def mermaid(team: Team) -> str:
    """The team as a Mermaid flowchart: agents as boxes, handoffs as arrows, tools inside."""
    ids = {name: f"a{place}" for place, name in enumerate(team.names)}
    edges = handoffs(team)
    lines = ["flowchart LR", f"  start((start)) --> {ids[team.start.name]}"]
    for agent in team.agents:
        passing = set(edges[agent.name].values())
        own = [name for name in team.toolbox(agent).tools if name not in passing]
        label = "<br/>".join([f"<b>{_escaped(agent.name)}</b>", *own])
        lines.append(f'  {ids[agent.name]}["{label}"]')
    lines += [
        f"  {ids[source]} --> {ids[target]}"
        for source, targets in edges.items()
        for target in targets
    ]
    return "\n".join([*lines, ""])


def findings(team: Team) -> list[str]:
    """What is odd about a team, in sentences; empty if nothing is."""
    edges = handoffs(team)
    reached = _reachable(edges, team.start.name)
    unreached = [name for name in team.names if name not in reached]
    stuck = [name for name in team.names if not edges[name] and len(team.names) > 1]
    return [
        *(
            f"{agent.name}: {tool.name} leads to {other.name}, who is not in the team."
            for agent in team.agents
            for tool in team.toolbox(agent).tools.values()
            for other in _mentioned(tool)
            if other.name not in team
        ),
        *(f"{name}: nobody hands over to this agent." for name in unreached),
        *(f"{name}: a dead end; this agent hands over to nobody." for name in stuck),
        *(
            f"{agent.name}: no description, so the model that could hand over knows only the name."
            for agent in team.agents
            if not agent.description and any(agent.name in other.handoffs for other in team.agents)
        ),
    ]


def _edges(team: Team, agent: Agent) -> Iterator[tuple[str, str]]:
    for tool in team.toolbox(agent).tools.values():
        for other in _mentioned(tool):
            if other.name in team and other is not agent:
                yield other.name, tool.name


def _mentioned(tool: Capability) -> list[Agent]:
    function = inspect.unwrap(getattr(tool.function, "__func__", tool.function))
    if not inspect.isfunction(function):
        return []
    known = inspect.getclosurevars(function)
    values = (*known.nonlocals.values(), *known.globals.values())
    return [value for value in values if isinstance(value, Agent)]


def _reachable(edges: Edges, start: str) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        new = edges[waiting.pop()].keys() - reached
        reached |= new
        waiting += new
    return reached


def _escaped(name: str) -> str:
    return re.sub(r'["<>&]', " ", name)
