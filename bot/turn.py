"""One turn of the agents: the engine's loop, with its transcript stored as it goes on.

Before a tool with an effect runs, the response that calls it is stored; its answer is stored
before the model is asked again. Whoever continues after a crash neither runs again what has run
nor lets the model change its mind about it. Pure steps ride along with the next write.
"""

from __future__ import annotations

import json
from contextlib import aclosing
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from agents.commerce import CustomerRef
from bot import metrics, phrases
from bot.draft import open_calls
from engine import (
    HandedOff,
    MessageAdded,
    ModelStarting,
    Response,
    ToolFinished,
    ToolsStarting,
    UsageReported,
    stream_full_turn,
)
from engine.prices import Account
from engine.telemetry import traced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.draft import Draft
    from bot.interrupt import Interrupt
    from engine import Ending, Limits, Message, Model, Team
    from engine.telemetry import Tracer

_log = structlog.get_logger(__name__)

_CUSTOMER = "customer"
_OURS = frozenset({"who", "files"})


class Observer(Protocol):
    """What a turn tells whoever runs it."""

    async def store(self, *, happened: bool) -> None:
        """Stores the draft as it is.

        Args:
            happened: Whether it holds what effects came to: that is stored whatever was said
                meanwhile. A mere plan is not, and raises when the turn was overtaken.
        """
        ...

    def working(self, agent: str) -> None:
        """An agent took over; a hint for the status line."""
        ...

    def paid(self, tokens: int) -> None:
        """A model call cost so much: counted with the next write, whatever becomes of the turn."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Runs turns.

    Args:
        team: Who may be in charge.
        model: Answers for them.
        model_name: The model of agents that name none.
        limits: Where a turn stops.
        tracer: Where spans begin, if OpenTelemetry has a provider; None costs nothing.
    """

    team: Team
    model: Model
    model_name: str
    limits: Limits
    tracer: Tracer | None = None

    async def run(self, draft: Draft, observer: Observer, interrupt: Interrupt) -> Ending:
        """Runs the draft's turn to its end, adding to the draft as it goes on.

        Raises:
            ModelError: The model gave nothing to go on with; the draft is valid as it stands.
            Interrupted: Something ended the say.
        """
        turn = draft.conversation.turn
        assert turn is not None
        name = draft.conversation.agent
        agent = self.team.get(name) if name else self.team.start
        draft.change(agent=agent.name)
        observer.working(agent.name)
        customer = CustomerRef(workspace=turn.customer.workspace, user=turn.customer.user)
        events = stream_full_turn(
            agent,
            [_for_agents(message) for message in draft.messages],
            model=self.model,
            team=self.team,
            model_name=self.model_name,
            context_variables={**draft.conversation.variables, _CUSTOMER: customer},
            limits=self.limits,
            unsure=frozenset(turn.unsure),
            turn_key=turn.id,
            facts=_facts(draft),
        )
        events = traced(events, self.tracer, agent=agent.name, conversation=turn.id)
        follower = _Follower(draft, observer, interrupt)
        async with interrupt.scope(), aclosing(events) as stream:
            async for event in stream:
                if isinstance(event, Response):
                    follower.sum_up()
                    await follower.store_answers()
                    draft.change(variables=_kept(event.context_variables))
                    return event.ending
                await follower.follow(event)
        raise AssertionError("a turn ended without a response")


def _for_agents(message: Message) -> Message:
    """A message without the keys that are ours alone: whose words it holds, where files are."""
    if _OURS.isdisjoint(message):
        return message
    return {key: value for key, value in message.items() if key not in _OURS}


def _facts(draft: Draft) -> str:
    """What must survive when a long transcript is cut: what became of offers."""
    settled = [sentence for _, sentence in draft.conversation.settled]
    return "\n".join([phrases.OFFERS_SO_FAR, *settled]) if settled else ""


def _kept(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The context variables that the next turn gets back: those that are JSON."""
    kept: dict[str, Any] = {}
    for name, value in variables.items():
        if name == _CUSTOMER:
            continue  # each turn has its own
        try:
            kept[name] = json.loads(json.dumps(value))
        except (TypeError, ValueError):
            _log.warning("variable.dropped", name=name, reason="not JSON")
    return kept


class _Follower:
    """Takes each event of one turn down in the draft, and stores when it must."""

    def __init__(self, draft: Draft, observer: Observer, interrupt: Interrupt) -> None:
        self._draft = draft
        self._observer = observer
        self._interrupt = interrupt
        self._unstored = False
        self._asked = 0.0
        self._account = Account()

    def sum_up(self) -> None:
        """Says what the turn cost, all in all and by agent."""
        used = {
            name: usage.input_tokens + usage.output_tokens
            for name, usage in self._account.by_agent.items()
        }
        cost = self._account.cost
        dollars = None if cost is None else str(cost)
        _log.info("turn.used", tokens=sum(used.values()), by_agent=used, dollars=dollars)

    async def follow(self, event: object) -> None:
        match event:
            case ModelStarting():
                self._asked = monotonic()
                await self.store_answers()
                self._interrupt.may_cut = True
                self._interrupt.check()
            case MessageAdded(message=message, agent=agent):
                self._draft.messages.append(message)
                self._draft.change(agent=agent)
            case ToolsStarting(effects=True):
                self._interrupt.check()
                await self._store(tuple(open_calls(self._draft.messages)), happened=False)
                self._unstored = True
                self._interrupt.may_cut = False
            case ToolFinished():
                self._note(failed=event.error is not None)
                metrics.took("tools", event.seconds)
                _log.info(
                    "tool.finished",
                    agent=event.agent,
                    tool=event.name,
                    seconds=round(event.seconds, 3),
                    error=event.error,
                )
            case HandedOff(source=source, target=target):
                _log.info("agent.handed_off", source=source, target=target)
                self._observer.working(target)
            case UsageReported(agent=agent, model=model, usage=usage, tokens=tokens):
                self._observer.paid(tokens)
                self._account.add(event)
                metrics.took("model", monotonic() - self._asked)
                metrics.model_used(model, usage)
                _log.info(
                    "model.used",
                    agent=agent,
                    model=model,
                    input_tokens=usage.input_tokens,
                    cached_tokens=usage.cached_tokens,
                    output_tokens=usage.output_tokens,
                )
            case _:
                pass

    async def store_answers(self) -> None:
        """Stores what effects came to, if there is something that is not stored yet."""
        if self._unstored:
            await self._store((), happened=True)
            self._unstored = False

    async def _store(self, unsure: tuple[str, ...], *, happened: bool) -> None:
        self._note(unsure=unsure)
        await self._observer.store(happened=happened)

    def _note(self, **values: Any) -> None:
        turn = self._draft.conversation.turn
        assert turn is not None
        self._draft.change(turn=turn.model_copy(update=values))
