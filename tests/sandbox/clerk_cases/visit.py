"""One customer's conversation with the ACME team: the real engine, tools and shop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from agents.acme import build_team, catalogue
from agents.acme.demo import seed
from agents.commerce import Commerce, CustomerRef, MemoryCommerce
from agents.offers import execute
from bot.phrases import OFFER_ANSWERS
from engine import (
    Agent,
    Escalated,
    Message,
    Model,
    Refused,
    Response,
    Suspended,
    Team,
    ToolFinished,
    answer_call,
    stream_full_turn,
    unanswered,
)
from tests.sandbox.clerk_cases.cases import Customer, Press

_DECISIONS: dict[str, Press] = {
    "yes": "accept",
    "sí": "accept",
    "ok": "accept",
    "yep": "accept",
    "yeah": "accept",
    "no": "decline",
    "nah": "decline",
}
"""Whole messages that decide on an open card, as far as the cases use them."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What came of one thing that the customer said or pressed.

    Args:
        said: The words, or the button in brackets.
        heard: The team's messages.
        tools: What was used without a fault, in order.
        agent: Who is in charge afterwards.
        shown: The card's lines, or the rule's sentence why there is none.
    """

    said: str
    heard: tuple[str, ...]
    tools: tuple[str, ...]
    agent: str
    shown: str = ""

    def __str__(self) -> str:
        """The turn as one reads it in a terminal."""
        lines = [f"> {self.said!r}", *(f"  {self.agent}: {each}" for each in self.heard)]
        lines += [f"  · {', '.join(self.tools)}"] if self.tools else []
        lines += [f"  [{self.shown}]"] if self.shown else []
        return "\n".join(f"    {line}" for line in lines)


@dataclass(kw_only=True)
class Visit:
    """A conversation under way."""

    model: Model
    team: Team
    shop: Commerce
    customer: CustomerRef
    agent: Agent
    messages: list[Message] = field(default_factory=list[Message])
    card: Suspended | None = None
    with_a_person: bool = False
    turns: list[Turn] = field(default_factory=list[Turn])

    @classmethod
    async def begin(cls, customer: Customer, model: Model) -> Self:
        """Enter a shop in which everybody has bought what they have in the demo."""
        shop = MemoryCommerce(catalogue())
        ref = CustomerRef(workspace="acme", user=customer)
        await seed(shop, {customer.capitalize(): ref}, now=datetime.now(UTC))
        team = build_team(shop)
        return cls(model=model, team=team, shop=shop, customer=ref, agent=team.start)

    async def say(self, text: str) -> None:
        """Write to the team; once a person has been called, the team reads no more."""
        if self.with_a_person:
            return
        decision = _DECISIONS.get(text.strip(" .!").lower())
        if self.card and decision:
            await self.press(decision, said=text)
            return
        if self.card:
            self._settle(OFFER_ANSWERS["withdrawn"])
        self.messages.append({"role": "user", "content": text})
        await self._answer(text)

    async def press(self, button: Press, *, said: str = "") -> None:
        """Decide on the open card, if there is one."""
        if self.card is None:
            return
        answer = OFFER_ANSWERS["cancelled"]
        if button == "accept":
            offer = self.card.proposal
            done = await execute(self.shop, offer.kind, offer.terms, key=str(len(self.turns)))
            answer = done.for_model
        self._settle(answer)
        await self._answer(said or f"[{button}]")

    def _settle(self, answer: str) -> None:
        assert self.card is not None
        self.messages = answer_call(self.messages, self.card.call_id, answer)
        self.card = None

    async def _answer(self, said: str) -> None:
        tools: list[str] = []
        events = stream_full_turn(
            self.agent,
            self.messages,
            model=self.model,
            team=self.team,
            context_variables={"customer": self.customer},
        )
        async for event in events:
            if isinstance(event, ToolFinished) and event.error is None:
                tools.append(event.name)
            elif isinstance(event, Response):
                self._take(event, said, tools)

    def _take(self, response: Response, said: str, tools: list[str]) -> None:
        self.agent = response.agent
        self.messages += response.messages
        shown = ""
        match response.ending:
            case Suspended(proposal=proposal) as ending:
                self.card = ending
                [waiting] = unanswered(self.messages)
                tools.append(waiting["function"]["name"])
                shown = ", ".join(f"{label}: {value}" for label, value in proposal.lines)
            case Refused(sentence=sentence):
                shown = sentence
            case Escalated():
                self.with_a_person = True
            case _:
                pass
        self.turns.append(
            Turn(
                said=said,
                heard=tuple(_heard(response.messages)),
                tools=tuple(tools),
                agent=self.agent.name,
                shown=shown,
            )
        )

    def used(self, *, since: int = 0) -> list[str]:
        """What was used without a fault, in order, from a turn on."""
        return [tool for turn in self.turns[since:] for tool in turn.tools]

    def heard(self) -> list[str]:
        """The team's messages, in order."""
        return [text for turn in self.turns for text in turn.heard]

    def __str__(self) -> str:
        """The whole conversation."""
        return "\n".join(map(str, self.turns))


def _heard(messages: Sequence[Message]) -> Iterator[str]:
    for message in messages:
        if message["role"] == "assistant" and message.get("content"):
            yield message["content"]
