"""``switchboard chat``: the team in this terminal, the same engine, offers decided by y or n.

Without a key the sandbox's scripted clerk answers.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from agents.acme import catalogue
from agents.commerce import CustomerRef, MemoryCommerce
from agents.loading import load_team
from agents.offers import execute
from bot import phrases, wiring
from bot.dialects import Understood
from bot.limits import turn_limits
from engine import (
    Escalated,
    HandedOff,
    ModelError,
    Response,
    Suspended,
    ToolsStarting,
    answer_call,
    stream_full_turn,
)
from sandbox.server import running

if TYPE_CHECKING:
    from collections.abc import Callable

    from agents.commerce import Commerce
    from bot.settings import Settings
    from engine import Agent, Limits, Message, Model, Proposal, Team

_CUSTOMER = CustomerRef(workspace="terminal", user="you")
_YES = ("y", "yes")
_GREETING = "Write to the team; /reset forgets, /agent NAME switches by hand, exit ends."


async def run_chat(settings: Settings) -> int:
    """Runs until ``exit`` or the end of the input; returns the exit code."""
    async with AsyncExitStack() as stack:
        if settings.openai_api_key is None and settings.openai_base_url is None:
            sandbox = await stack.enter_async_context(running())
            settings = settings.model_copy(update={"openai_base_url": sandbox.model_url})
            _write("A scripted clerk answers; set OPENAI_API_KEY to talk to a real model.")
        commerce = MemoryCommerce(catalogue())
        team = load_team(settings.team, commerce, support=False)
        model = Understood(wiring.build_model(settings, stack), team.names)
        limits = turn_limits(settings)
        await Chat(team, model, commerce, model_name=settings.model, limits=limits).run(_read)
    return 0


class Chat:
    """A conversation in a terminal.

    Args:
        team: Who answers.
        model: Answers for them.
        commerce: Where accepted offers are carried out.
        model_name: The model of agents that name none.
        limits: Where a turn stops.
    """

    def __init__(
        self, team: Team, model: Model, commerce: Commerce, *, model_name: str, limits: Limits
    ) -> None:
        self._team = team
        self._model = model
        self._commerce = commerce
        self._model_name = model_name
        self._limits = limits
        self._agent: Agent = team.start
        self._messages: list[Message] = []
        self._variables: dict[str, Any] = {}
        self._offers = 0

    async def run(self, read: Callable[[str], str | None]) -> None:
        """Takes lines until there are no more.

        Args:
            read: Asks for a line with a prompt; None is the end.
        """
        _write(_GREETING)
        while (line := await asyncio.to_thread(read, "you: ")) is not None:
            word, _, rest = line.strip().partition(" ")
            if word == "exit":
                return
            if word == "/reset":
                self._agent, self._messages, self._variables = self._team.start, [], {}
            elif word == "/agent":
                self._switch(rest.strip())
            elif word.startswith("/"):
                _write(f"({_GREETING})")
            elif word:
                self._messages.append({"role": "user", "content": line.strip()})
                await self._answer(read)

    def _switch(self, name: str) -> None:
        if name in self._team:
            self._agent = self._team.get(name)
            _write(f"({name} is in charge)")
        else:
            _write(f"(there is: {', '.join(self._team.names)})")

    async def _answer(self, read: Callable[[str], str | None]) -> None:
        try:
            while True:
                response = await self._turn()
                self._messages += response.messages
                self._agent, self._variables = response.agent, response.context_variables
                for message in response.messages:
                    if message["role"] == "assistant" and message.get("content"):
                        _write(f"{message['sender']}: {message['content']}")
                if not isinstance(response.ending, Suspended):
                    break
                await self._decide(response.ending, read)
            if isinstance(response.ending, Escalated):
                _write(f"(a person is asked for: {response.ending.summary})")
        except ModelError as error:
            _write(phrases.MODEL_AWAY.partition(". ")[0] + f". ({error})")
            if self._messages[-1]["role"] == "user":
                self._messages.pop()  # to be written again; what had happened behind it stays

    async def _turn(self) -> Response:
        events = stream_full_turn(
            self._agent,
            self._messages,
            model=self._model,
            team=self._team,
            model_name=self._model_name,
            context_variables={**self._variables, "customer": _CUSTOMER},
            limits=self._limits,
        )
        async for event in events:
            match event:
                case ToolsStarting(agent=agent, names=names):
                    _write(f"  · {agent}: {', '.join(names)}")
                case HandedOff(source=source, target=target):
                    _write(f"  · {phrases.handed_over(source, target)}")
                case Response():
                    return event
                case _:
                    pass
        raise AssertionError("a turn ended without a response")

    async def _decide(self, ending: Suspended, read: Callable[[str], str | None]) -> None:
        _write(_shown(ending.proposal))
        line = await asyncio.to_thread(read, f"{ending.proposal.accept}? y/n: ")
        if (line or "").strip().lower() in _YES:
            self._offers += 1
            terms, key = ending.proposal.terms, f"terminal-{id(self)}-{self._offers}"
            done = await execute(self._commerce, ending.proposal.kind, terms, key=key)
            _write(f"  {done.for_customer}")
            answer = done.for_model
        else:
            _write(f"  {phrases.OFFER_ENDS['cancelled']}")
            answer = phrases.OFFER_ANSWERS["cancelled"]
        self._messages = answer_call(self._messages, ending.call_id, answer)


def _shown(proposal: Proposal) -> str:
    lines = [f"  {label}: {value}" for label, value in proposal.lines]
    return "\n".join([f"  {proposal.title}", *lines])


def _read(prompt: str) -> str | None:
    try:
        return input(prompt)
    except EOFError:
        return None


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
