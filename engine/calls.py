"""The calls of one response: planned, then run.

Every call is looked up and validated before the first one runs. Answers keep the order of the
calls, whatever order they finish in.
"""

import asyncio
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine import phrases
from engine.errors import ToolError
from engine.tools import Capability, as_text, find
from engine.transcript import void_answer
from engine.types import (
    Agent,
    ContextVariables,
    Escalation,
    Limits,
    Message,
    Proposal,
    Refusal,
    Result,
)

Value = str | Agent | Result | Proposal | Refusal | Escalation
"""What a call came to: a text for the model, or one of the engine's own kinds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One call, before anything has run.

    Args:
        call: As it stands in the transcript.
        tool: What will run; None where nothing will.
        arguments: Validated.
        answer: The answer where nothing will run.
    """

    call: Message
    tool: Capability | None = None
    arguments: Mapping[str, object] = field(default_factory=dict[str, object])
    answer: str = ""

    @property
    def name(self) -> str:
        """The tool that was called for, whether there is one or not."""
        return self.call["function"]["name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One call, afterwards.

    Args:
        plan: What was planned.
        value: What came of it.
        seconds: How long it ran.
        error: The class of what it raised, if it did.
    """

    plan: Plan
    value: Value
    seconds: float = 0.0
    error: str | None = None


def plan(
    call: Message,
    *,
    tools: Mapping[str, Capability],
    transcript: Sequence[Message],
    unsure: Collection[str] = (),
) -> Plan:
    """Look a call up and validate its arguments.

    Args:
        call: The call.
        tools: What its agent may call.
        transcript: What it stands in; ends in it.
        unsure: Ids of calls that may have run before a crash. They do not run again, unless
            that is harmless: the tool is pure, or takes an idempotency key.
    """
    if (answer := void_answer(call, transcript)) is not None:
        return Plan(call=call, answer=answer)
    try:
        tool = find(tools, call["function"]["name"])
        arguments = tool.validate(call["function"].get("arguments"))
    except ToolError as error:
        return Plan(call=call, answer=str(error))
    repeatable = tool.pure or "idempotency_key" in tool.signature.injected
    if call["id"] in unsure and not repeatable:
        return Plan(call=call, answer=phrases.UNSURE)
    return Plan(call=call, tool=tool, arguments=arguments)


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs planned calls.

    Args:
        limits: How many at once, how long each, how long an answer.
        deadline: When the turn ends, by the event loop's time.
        context_variables: Given to the tools that ask for them.
        turn_key: What idempotency keys are made from, with the call's id.
    """

    limits: Limits
    deadline: float
    context_variables: ContextVariables
    turn_key: str

    async def run(self, plans: Sequence[Plan]) -> list[Outcome]:
        """Run all; one that fails leaves the others alone, a cancelled turn takes all along."""
        if len(plans) == 1:
            return [await self._attempt(plans[0])]
        gate = asyncio.Semaphore(self.limits.parallel_tools)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._in_turn(gate, plan)) for plan in plans]
        return [task.result() for task in tasks]

    async def _in_turn(self, gate: asyncio.Semaphore, plan: Plan) -> Outcome:
        async with gate:
            return await self._attempt(plan)

    async def _attempt(self, plan: Plan) -> Outcome:
        if plan.tool is None:
            return Outcome(plan=plan, value=plan.answer)
        began = time.perf_counter()
        value, error = await self._guarded(plan.tool, plan)
        seconds = time.perf_counter() - began
        return Outcome(plan=plan, value=value, seconds=seconds, error=error)

    async def _guarded(self, tool: Capability, plan: Plan) -> tuple[Value, str | None]:
        """What a tool gave, or a sentence in its place: nothing it raises leaves here.

        Only our own cancellation does. A tool that gives itself up has failed like any other.
        """
        try:
            value = await self._timed(tool, plan)
        except ToolError as error:
            return str(error), type(error).__name__
        except TimeoutError as error:
            return phrases.TOO_SLOW, type(error).__name__
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            return phrases.FAILED, type(error).__name__
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a tool is somebody else's code
            return phrases.FAILED, type(error).__name__
        return self._readable(value)

    async def _timed(self, tool: Capability, plan: Plan) -> object:
        now = asyncio.get_running_loop().time()
        if now >= self.deadline:
            raise TimeoutError  # a tool that waited for its place is not begun any more
        async with asyncio.timeout_at(min(now + self.limits.tool_seconds, self.deadline)):
            return await tool.call(
                plan.arguments,
                context_variables=self.context_variables,
                idempotency_key=f"{self.turn_key}:{plan.call['id']}",
            )

    def _readable(self, value: object) -> tuple[Value, str | None]:
        if isinstance(value, Result):  # beside a handoff, nothing is said by saying nothing
            said, error = self._readable((value.value or "") if value.agent else value.value)
            return replace(value, value=said), error
        if isinstance(value, Agent | Proposal | Refusal | Escalation):
            return value, None
        try:
            return as_text(value, limit=self.limits.tool_result_chars), None
        except ValueError as error:
            return phrases.UNREADABLE, type(error).__name__
