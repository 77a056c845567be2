"""A team: agents by name, checked once, so that nothing is left to find out in a turn."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from engine.errors import TeamError
from engine.tools import Capability, capability
from engine.types import Agent


@dataclass(frozen=True, slots=True)
class Toolbox:
    """One agent's tools, read once.

    Args:
        tools: Name to tool.
        schemas: What the model is shown, in a fixed order: the prompt cache lives on it.
    """

    tools: Mapping[str, Capability]
    schemas: tuple[Mapping[str, Any], ...]


class Team:
    """Agents that may hand a conversation to each other.

    Names are what is stored; a team turns them back into agents.

    Args:
        agents: The members. Names must differ.
        start: Name of the agent that new conversations begin with; the first, if not given.

    Raises:
        TeamError: No agents, names that clash, declared handoffs to nobody, tools whose names
            clash, or functions that are listed twice.
        SchemaError: A tool that cannot be described to a model.
    """

    def __init__(self, *agents: Agent, start: str | None = None) -> None:
        self._agents = {agent.name: agent for agent in agents}
        if not agents:
            raise TeamError("a team needs at least one agent")
        if len(self._agents) < len(agents):
            raise TeamError(f"two agents have one name: {_twice(a.name for a in agents)}")
        if start is not None and start not in self._agents:
            raise TeamError(f"no agent is called {start!r}")
        self._start = self._agents[start or agents[0].name]
        self._toolboxes: WeakKeyDictionary[Agent, Toolbox] = WeakKeyDictionary()
        for agent in agents:
            self.toolbox(agent)

    @property
    def start(self) -> Agent:
        """Where new conversations begin."""
        return self._start

    @property
    def names(self) -> tuple[str, ...]:
        """The members' names, in order."""
        return tuple(self._agents)

    @property
    def agents(self) -> tuple[Agent, ...]:
        """The members, in order."""
        return tuple(self._agents.values())

    def __contains__(self, name: object) -> bool:
        return name in self._agents

    def get(self, name: str | None) -> Agent:
        """The agent of that name; the first one where a stored name is no longer known."""
        return self._agents.get(name, self._start) if name else self._start

    def toolbox(self, agent: Agent) -> Toolbox:
        """An agent's tools, its declared handoffs included. The agent need not be a member.

        Raises:
            TeamError: Two tools have one name, or a declared handoff leads to nobody.
        """
        if agent not in self._toolboxes:
            self._toolboxes[agent] = self._read(agent)
        return self._toolboxes[agent]

    def _read(self, agent: Agent) -> Toolbox:
        declared = [self._handoff(agent, name) for name in agent.handoffs]
        tools = [*(_readable(agent, function) for function in agent.tools), *declared]
        named = {tool.name: tool for tool in tools}
        if len(named) < len(tools):
            clash = _twice(tool.name for tool in tools)
            raise TeamError(f"{agent.name}: two tools have one name: {clash}")
        if agent.tool_choice not in (None, "auto", "required", "none", *named):
            raise TeamError(f"{agent.name}: tool_choice is no tool of its: {agent.tool_choice!r}")
        return Toolbox(named, tuple(tool.schema for tool in tools))

    def _handoff(self, agent: Agent, name: str) -> Capability:
        if name not in self._agents:
            known = ", ".join(self._agents)
            raise TeamError(f"{agent.name}: no agent {name!r} to hand over to; there are: {known}")
        target = self._agents[name]

        def transfer() -> Agent:
            return target

        latin = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:48]
        transfer.__name__ = f"transfer_to_{latin or f'agent_{self.names.index(name) + 1}'}"
        transfer.__doc__ = target.description or f"Hand the conversation to {name}."
        return replace(capability(transfer, strict=agent.strict_tools), pure=True, hands_over=True)


def _readable(agent: Agent, function: Any) -> Capability:
    if not callable(function):
        raise TeamError(f"{agent.name}: {function!r} is not a function")
    try:
        return capability(function, strict=agent.strict_tools)
    except TypeError as error:
        raise TeamError(f"{agent.name}: {function!r} cannot be a tool: {error}") from error


def _twice(names: Iterable[str]) -> str:
    seen: set[str] = set()
    return ", ".join(sorted({name for name in names if name in seen or seen.add(name)}))
