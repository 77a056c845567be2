"""Playing a team with a scripted model: what was said, by whom, with which card."""

from dataclasses import dataclass, field
from typing import Any

from agents.commerce import Commerce, CustomerRef
from agents.offers import Settled, execute
from engine import Agent, Message, Response, Suspended, Team, answer_call, run_full_turn
from engine.models.scripted import ScriptedModel
from tests.agents.shop import ALICE


@dataclass
class Story:
    """One conversation: the shell's part, in ten lines."""

    team: Team
    model: ScriptedModel
    commerce: Commerce
    customer: CustomerRef = ALICE
    agent: Agent = field(init=False)
    messages: list[Message] = field(default_factory=list[Message])
    context: dict[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        self.agent = self.team.start

    def switch(self, name: str) -> None:
        """Somebody picks the next agent by hand."""
        assert name in self.team
        self.agent = self.team.get(name)

    async def say(self, text: str) -> Response:
        """The customer writes; the agents answer."""
        self.messages.append({"role": "user", "content": text})
        return await self._turn()

    async def press(self, response: Response, *, key: str = "p1") -> tuple[Settled, Response]:
        """The customer accepts the card."""
        assert isinstance(response.ending, Suspended), response.ending
        offer = response.ending.proposal
        settled = await execute(self.commerce, offer.kind, offer.terms, key=key)
        self.messages = answer_call(self.messages, response.ending.call_id, settled.for_model)
        return settled, await self._turn()

    def answers(self) -> list[str]:
        """What tools answered, in order."""
        return [str(m["content"]) for m in self.messages if m["role"] == "tool"]

    def tools(self, request: int = -1) -> list[str]:
        """The tools that the model was offered."""
        asked: list[Any] = list(self.model.requests[request].tools)
        return [tool["function"]["name"] for tool in asked]

    async def _turn(self) -> Response:
        response = await run_full_turn(
            self.agent,
            self.messages,
            model=self.model,
            team=self.team,
            context_variables={**self.context, "customer": self.customer},
        )
        self.context = response.context_variables
        self.agent = response.agent
        self.messages += response.messages
        return response
