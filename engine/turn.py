"""The loop: one turn, from wherever a transcript stands to its end.

``stream_full_turn`` is the only loop there is; ``run_full_turn`` collects what it yields. A
turn has two kinds of steps: *ask* the model, where nothing is unanswered, and *act* on the
calls, where something is. The transcript says which, so it is all that has to be kept.
"""

import asyncio
import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TypedDict, Unpack

from engine import phrases
from engine.calls import Outcome, Plan, Runner, plan
from engine.errors import ModelUnavailable
from engine.history import estimated_tokens, windowed
from engine.model import Model, ModelRequest, Reply
from engine.settlement import Settlement
from engine.team import Team, Toolbox
from engine.transcript import assistant_message, caller, paired, tool_message, unanswered
from engine.types import (
    Agent,
    Answered,
    CallsPending,
    ContextVariables,
    Ending,
    Event,
    HandedOff,
    LimitName,
    LimitReached,
    Limits,
    Message,
    MessageAdded,
    ModelStarting,
    Refused,
    Response,
    Result,
    TextDelta,
    ToolFinished,
    ToolsStarting,
    Usage,
    UsageReported,
)


class TurnOptions(TypedDict, total=False):
    """What a turn may be given besides agent, messages and model.

    Attributes:
        team: Where declared handoffs lead; not needed where tools return their agents.
        context_variables: What tools and instructions may know and the model may not choose.
        model_name: The model of agents that name none.
        model_override: The model of every agent, whatever it names.
        limits: Where the turn stops.
        execute_tools: Whether to run calls, or end the turn with them.
        unsure: Ids of calls that may have run before a crash: not run again.
        turn_key: Makes idempotency keys of this turn differ from those of any other.
        facts: What the model must know though the messages that say it have grown too old to be
            sent: placed orders, the open proposal. Used only then.
        stream: Whether to yield pieces of text as they are written.
    """

    team: Team | None
    context_variables: ContextVariables | None
    model_name: str | None
    model_override: str | None
    limits: Limits
    execute_tools: bool
    unsure: Collection[str]
    turn_key: str
    facts: str
    stream: bool


async def run_full_turn(
    agent: Agent, messages: Sequence[Message], *, model: Model, **options: Unpack[TurnOptions]
) -> Response:
    """Run one turn to its end; the arguments are those of ``stream_full_turn``.

    Returns:
        The new messages, the agent now in charge, and why the turn ended.

    Raises:
        ModelError: The model gave nothing to go on with. Use ``stream_full_turn`` to keep what
            had happened before.
    """
    async with aclosing(stream_full_turn(agent, messages, model=model, **options)) as events:
        async for event in events:
            if isinstance(event, Response):
                return event
    raise AssertionError("the loop's last event is its response")


async def stream_full_turn(
    agent: Agent, messages: Sequence[Message], *, model: Model, **options: Unpack[TurnOptions]
) -> AsyncGenerator[Event, None]:
    """Run one turn, event by event; it goes on when an event has been taken.

    Args:
        agent: In charge as the turn begins.
        messages: The transcript so far, which is not changed. A turn that was interrupted or
            suspended goes on from its last message.
        model: What answers.
        options: See ``TurnOptions``.

    Yields:
        Each event as it happens; the last one is the ``Response``.

    Raises:
        ModelError: The model gave nothing to go on with. All messages yielded before it hold.
        TeamError: The agent declares a handoff to nobody.
    """
    turn = _Turn(agent=agent, messages=list(messages), model=model, **options)
    while turn.ending is None:
        async with aclosing(turn.step()) as events:
            async for event in events:
                yield event
    yield turn.response()


@dataclass(slots=True, kw_only=True)
class _Turn:
    """A turn under way: what it was given, and how far it has come."""

    agent: Agent
    messages: list[Message]
    model: Model
    team: Team | None = None
    context_variables: ContextVariables | None = None
    model_name: str | None = None
    model_override: str | None = None
    limits: Limits = field(default_factory=Limits)
    execute_tools: bool = True
    unsure: Collection[str] = frozenset()
    turn_key: str = ""
    facts: str = ""
    stream: bool = False

    ending: Ending | None = None
    usage: Usage = field(default_factory=Usage)
    tokens: int = 0
    model_calls: int = 0
    tool_calls: int = 0
    handoffs: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    given: int = field(init=False)
    members: Team = field(init=False)
    variables: ContextVariables = field(init=False)
    deadline: float = field(init=False)

    def __post_init__(self) -> None:
        self.given = len(self.messages)
        self.members = self.team or Team(self.agent)
        self.variables = dict(self.context_variables or {})
        self.deadline = asyncio.get_running_loop().time() + self.limits.seconds

    def step(self) -> AsyncGenerator[Event, None]:
        """The next step, as the transcript says."""
        calls = unanswered(self.messages)
        if calls:
            return self.act(calls) if self.execute_tools else self.end(CallsPending())
        if self.messages and self.messages[-1]["role"] == "assistant":
            return self.end(Answered())
        limit = self.spent()
        return self.end(LimitReached(limit=limit)) if limit else self.ask()

    def response(self) -> Response:
        assert self.ending is not None
        return Response(
            agent=self.agent,
            messages=self.messages[self.given :],
            ending=self.ending,
            context_variables=self.variables,
            usage=self.usage,
        )

    # ---- ask ---------------------------------------------------------------------------------

    async def ask(self) -> AsyncGenerator[Event, None]:
        """One model call, and its reply as a message."""
        yield ModelStarting(agent=self.agent.name, model=self.model_id or "")
        self.model_calls += 1
        reply: Reply | None = None
        try:
            async with asyncio.timeout_at(self.deadline):
                request = await self.request()
            async with aclosing(self.model.reply(request)) as pieces:
                while piece := await self.within_time(pieces):
                    if isinstance(piece, Reply):
                        reply = piece
                        break
                    yield TextDelta(agent=self.agent.name, text=piece)
        except TimeoutError:
            if not self.late():
                raise
            async for event in self.end(LimitReached(limit="seconds")):
                yield event
            return
        if reply is None:
            raise ModelUnavailable("the model's answer had no end")
        self.usage += reply.usage
        tokens = _tokens(reply, request)
        self.tokens += tokens
        model = reply.model or request.model or ""
        yield UsageReported(agent=self.agent.name, model=model, usage=reply.usage, tokens=tokens)
        yield self.add(assistant_message(reply, sender=self.agent.name, transcript=self.messages))

    async def within_time(self, pieces: AsyncIterator[str | Reply]) -> str | Reply | None:
        """The next piece that is not empty; the turn's time runs while the model is waited for."""
        async with asyncio.timeout_at(self.deadline):
            while (piece := await anext(pieces, None)) == "":
                continue
            return piece

    @property
    def model_id(self) -> str | None:
        return self.model_override or self.agent.model or self.model_name

    async def request(self) -> ModelRequest:
        agent, toolbox = self.agent, self.members.toolbox(self.agent)
        offered = bool(toolbox.schemas)
        return ModelRequest(
            model=self.model_id,
            instructions=await self.instructions(),
            messages=windowed(
                paired(self.messages), tokens=self.limits.history_tokens, facts=self.facts
            ),
            tools=toolbox.schemas,
            tool_choice=agent.tool_choice if offered and not self.has_called() else None,
            parallel_tool_calls=agent.parallel_tool_calls if offered else None,
            stream=self.stream,
            cache_key=agent.name,
        )

    async def instructions(self) -> str:
        written = self.agent.instructions
        if isinstance(written, str):
            return written
        takes = "context_variables" in inspect.signature(written).parameters
        said = written(**({"context_variables": self.variables} if takes else {}))
        return await said if inspect.isawaitable(said) else said

    def has_called(self) -> bool:
        """Whether the agent has called a tool since the customer spoke: a forced choice ends."""
        for message in reversed(self.messages):
            if message["role"] == "user":
                return False
            if message.get("tool_calls") and message.get("sender") == self.agent.name:
                return True
        return False

    def spent(self) -> LimitName | None:
        """The limit that forbids another model call, if one does."""
        limits = self.limits
        if self.model_calls >= limits.model_calls:
            return "model_calls"
        if self.tokens >= limits.tokens:
            return "tokens"
        return "seconds" if self.late() else None

    def late(self) -> bool:
        return asyncio.get_running_loop().time() >= self.deadline

    # ---- act ---------------------------------------------------------------------------------

    async def act(self, calls: Sequence[Message]) -> AsyncGenerator[Event, None]:
        """Run the calls that wait, and answer them."""
        sender = caller(self.messages) or self.agent.name
        plans = self.plan(calls, self.toolbox_of(sender))
        if running := [p.tool for p in plans if p.tool]:
            effects = any(not tool.pure for tool in running)
            names = tuple(tool.name for tool in running)
            yield ToolsStarting(agent=sender, names=names, effects=effects)
        runner = Runner(self.limits, self.deadline, self.variables, self.turn_key)
        for event in self.settle(await runner.run(plans), sender):
            yield event

    def toolbox_of(self, sender: str) -> Toolbox:
        """The tools of whoever made the calls: after a handoff that is not who is in charge."""
        known = sender != self.agent.name and sender in self.members
        return self.members.toolbox(self.members.get(sender) if known else self.agent)

    def plan(self, calls: Sequence[Message], toolbox: Toolbox) -> list[Plan]:
        self.tool_calls += len(calls)
        if self.tool_calls > self.limits.tool_calls or self.late():
            return [Plan(call=call, answer=phrases.TURN_SPENT) for call in calls]
        return [
            plan(call, tools=toolbox.tools, transcript=self.messages, unsure=self.unsure)
            for call in calls
        ]

    def settle(self, outcomes: Sequence[Outcome], sender: str) -> Iterator[Event]:
        """Answer the calls in their order; hand over; end."""
        settled = Settlement(self.agent, sender, self.handoffs, self.limits)
        settled.settle(outcomes)
        for place, (outcome, text) in enumerate(zip(outcomes, settled.answers, strict=True)):
            if isinstance(outcome.value, Result):
                self.variables |= outcome.value.context_variables
            if text is not None:
                target = settled.target if settled.by == place else None
                yield from self.answer(outcome, text, sender, target)
        ending = settled.ending
        if ending is None and self.tool_calls > self.limits.tool_calls:
            ending = LimitReached(limit="tool_calls")
        if ending:
            yield from self.finish(ending, sender)

    def answer(
        self, outcome: Outcome, text: str, sender: str, target: Agent | None
    ) -> Iterator[Event]:
        """One answer; if it hands over, from it on the target is in charge."""
        call_id = outcome.plan.call["id"]
        if outcome.plan.tool:
            yield ToolFinished(
                agent=sender,
                name=outcome.plan.name,
                call_id=call_id,
                seconds=outcome.seconds,
                error=outcome.error,
            )
        source, self.agent = self.agent, target or self.agent
        yield self.add(tool_message(call_id, text))
        if target:
            self.handoffs.append((source.name, target.name))
            yield HandedOff(source=source.name, target=target.name)

    # ---- end ---------------------------------------------------------------------------------

    async def end(self, ending: Ending) -> AsyncGenerator[Event, None]:
        for event in self.finish(ending, self.agent.name):
            yield event

    def finish(self, ending: Ending, sender: str) -> Iterator[Event]:
        """End the turn, with the last word where the ending has one."""
        self.ending = ending
        if isinstance(ending, Refused):
            yield self.add(_said(ending.sentence, sender))
        elif isinstance(ending, LimitReached):
            yield self.add(_said(phrases.LIMIT, sender))

    def add(self, message: Message) -> MessageAdded:
        self.messages.append(message)
        return MessageAdded(message=message, agent=self.agent.name)


def _said(text: str, sender: str) -> Message:
    return {"role": "assistant", "content": text, "sender": sender}


def _tokens(reply: Reply, request: ModelRequest) -> int:
    """What a call cost: by the server's account, or by an estimate where it gives none."""
    counted = reply.usage.input_tokens + reply.usage.output_tokens
    return counted or estimated_tokens([request.instructions, request.messages, reply.content])
