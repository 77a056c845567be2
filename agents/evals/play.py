"""Playing one case: the shell's part, on a shop of its own."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from agents.acme import catalogue
from agents.acme.demo import seed
from agents.commerce import Commerce, CustomerRef, MemoryCommerce
from agents.evals.cases import Case
from agents.offers import execute
from engine import (
    Answered,
    Ending,
    Message,
    Model,
    Response,
    Suspended,
    Team,
    Usage,
    answer_call,
    run_full_turn,
)

BuildTeam = Callable[[Commerce], Team]
PEOPLE = {name: CustomerRef(workspace="EVALS", user=name.upper()) for name in ("Alice", "Bob")}


@dataclass(frozen=True, slots=True)
class PlayedCall:
    """A call that was made."""

    agent: str
    tool: str
    arguments: dict[str, Any]


@dataclass(slots=True)
class Played:
    """What came of a case.

    Args:
        agent: In charge now.
        calls: All that were made, in order.
        said: What the agents said.
        offers: The kinds of offers that were made.
        ending: How the last turn ended.
        usage: All tokens.
    """

    agent: str
    calls: list[PlayedCall] = field(default_factory=list[PlayedCall])
    said: list[str] = field(default_factory=list[str])
    offers: list[str] = field(default_factory=list[str])
    ending: Ending = field(default_factory=Answered)
    usage: Usage = field(default_factory=Usage)


async def play(case: Case, build: BuildTeam, model: Model, *, model_name: str | None) -> Played:
    """Play a case once.

    Args:
        case: The case.
        build: Makes the team for a shop.
        model: Who answers.
        model_name: Its id.

    Raises:
        ModelError: The model gave nothing to go on with.
    """
    shop = MemoryCommerce(catalogue())
    await seed(shop, PEOPLE, now=datetime.now(UTC))
    stage = _Stage(case, build(shop), shop, model, model_name)
    for text in case.say:
        await stage.say(text)
    return stage.played


class _Stage:
    """A conversation under way."""

    def __init__(
        self, case: Case, team: Team, shop: Commerce, model: Model, model_name: str | None
    ) -> None:
        self.played = Played(agent=team.start.name)
        self._case, self._team, self._shop = case, team, shop
        self._model, self._model_name = model, model_name
        self._context: dict[str, Any] = {"customer": PEOPLE[case.customer]}
        self._messages: list[Message] = []

    async def say(self, text: str) -> None:
        """The customer writes; an open offer is withdrawn by that."""
        self._answer("Withdrawn: the customer wrote something else.")
        self._messages.append({"role": "user", "content": text})
        await self._turn()
        while isinstance(self.played.ending, Suspended) and self._case.decide:
            self._answer(await self._decided(self.played.ending))
            await self._turn()

    def _answer(self, content: str) -> None:
        if isinstance(self.played.ending, Suspended):
            self._messages = answer_call(self._messages, self.played.ending.call_id, content)

    async def _decided(self, ending: Suspended) -> str:
        if self._case.decide == "decline":
            return "Declined: the customer cancelled. Nothing happened."
        offer, key = ending.proposal, f"{ending.call_id}:{len(self.played.offers)}"
        return (await execute(self._shop, offer.kind, offer.terms, key=key)).for_model

    async def _turn(self) -> None:
        response = await run_full_turn(
            self._team.get(self.played.agent),
            self._messages,
            model=self._model,
            team=self._team,
            model_name=self._model_name,
            context_variables=self._context,
        )
        self._messages += response.messages
        self._context = response.context_variables
        self._note(response)

    def _note(self, response: Response) -> None:
        played = self.played
        played.agent, played.ending = response.agent.name, response.ending
        played.usage += response.usage
        if isinstance(response.ending, Suspended):
            played.offers.append(response.ending.proposal.kind)
        for message in response.messages:
            if message["role"] == "assistant" and message["content"]:
                played.said.append(str(message["content"]))
            for call in message.get("tool_calls") or ():
                function = call["function"]
                made = PlayedCall(message["sender"], function["name"], _read(function["arguments"]))
                played.calls.append(made)


def _read(raw: str) -> dict[str, Any]:
    try:
        arguments: Any = json.loads(raw or "{}")
    except ValueError:
        arguments = raw
    return cast("dict[str, Any]", arguments) if isinstance(arguments, dict) else {"": arguments}
