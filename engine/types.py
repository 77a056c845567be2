"""The engine's words: agents, what tools may return, what a turn yields.

A *transcript* is a list of messages in Chat Completions form, plain JSON. Assistant messages
may carry one key of ours, ``sender`` (the agent's name); it is taken off before a request.
A transcript whose last assistant message has unanswered calls is a suspended turn: there is
no other state to resume from.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Message = dict[str, Any]
"""One entry of a transcript: a Chat Completions message as plain JSON."""

Tool = Callable[..., Any]
"""A plain function, sync or async; see ``function_to_schema`` for how it is described."""

ContextVariables = dict[str, Any]
"""What tools may know and the model may not choose: who the customer is, for one."""

Instructions = str | Callable[..., str | Awaitable[str]]


@dataclass(frozen=True, eq=False, kw_only=True)
class Agent:
    """A routine: instructions and the tools to carry them out.

    Args:
        name: How it is stored, labelled and addressed. Unique in a team.
        model: Overrides the run's model for this agent; None takes the run's.
        instructions: The system message, or a function (sync or async) that returns it; it may
            take ``context_variables``.
        tools: Plain functions. A tool that returns an ``Agent`` is a handoff.
        handoffs: Names of agents of the same team that this one may hand over to: each makes
            the tool ``transfer_to_<name>``.
        description: When to hand over to this agent; the text of the declared handoff's tool.
        tool_choice: "auto", "required", "none" or a tool's name; reset after the first call.
        parallel_tool_calls: Whether the model may make several calls in one response.
        strict_tools: Describe the tools by the rules of the API's strict mode.
        icon: How a shell may picture the agent, as an emoji name like ``:wrench:``.
    """

    name: str = "Agent"
    model: str | None = None
    instructions: Instructions = "You are a helpful agent."
    tools: Sequence[Tool] = ()
    handoffs: Sequence[str] = ()
    description: str = ""
    tool_choice: str | None = None
    parallel_tool_calls: bool | None = None
    strict_tools: bool = False
    icon: str | None = None


# ---- what a tool may return, besides a value ------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Result:
    """Swarm's way to return several things at once.

    Args:
        value: What the model reads.
        agent: Hands the conversation over, if given.
        context_variables: Merged into the turn's.
    """

    value: Any = ""
    agent: Agent | None = None
    context_variables: ContextVariables = field(default_factory=dict[str, Any])


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A frozen offer that needs the customer's decision; returning it suspends the turn.

    The words are code's, from the backend's data, never the model's. Nobody runs the call again:
    whoever takes the decision carries out ``terms`` and answers the call with what came of it.

    Args:
        kind: What the shell's executor dispatches on: "order", "refund".
        terms: What will be executed, as plain JSON. Shown = executed.
        title: The card's heading.
        lines: (label, value) pairs shown on the card: what, how many, price, total.
        accept: The verb on the button that accepts: "Place order".
        decline: The verb on the other: "Cancel".
    """

    kind: str
    terms: Mapping[str, Any]
    title: str
    lines: Sequence[tuple[str, str]]
    accept: str
    decline: str


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A rule says no. Ends the turn with exactly this sentence, said by the agent.

    Args:
        sentence: The reason, for the customer, in code's words.
    """

    sentence: str


@dataclass(frozen=True, kw_only=True)
class Escalation:
    """A person is wanted. Ends the turn; the shell says what the customer is told.

    Args:
        summary: What the person should know, in the model's words: show it as a quotation.
    """

    summary: str


# ---- what a turn yields ---------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Tokens of one model call, or a sum of them."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
        )


@dataclass(frozen=True, kw_only=True)
class ModelStarting:
    """A model call comes next. Whoever journals stores pending answers before going on.

    Args:
        agent: Who asks.
        model: Which one; empty where the adapter's own default is asked.
    """

    agent: str
    model: str = ""


@dataclass(frozen=True, kw_only=True)
class TextDelta:
    """A piece of the agent's text as it is written: a hint, never the truth."""

    agent: str
    text: str


@dataclass(frozen=True, kw_only=True)
class MessageAdded:
    """A message has joined the transcript. The loop goes on only when this one is taken.

    Args:
        message: The message.
        agent: The agent in charge *after* it; after a handoff's answer, the new one.
    """

    message: Message
    agent: str


@dataclass(frozen=True, kw_only=True)
class ToolsStarting:
    """The calls of one response were looked up and validated; they run next.

    Args:
        agent: Whose calls they are.
        names: The tools' names in call order.
        effects: Whether one of them may change something outside (not marked ``pure``):
            whoever journals stores the response before going on.
    """

    agent: str
    names: tuple[str, ...]
    effects: bool


@dataclass(frozen=True, kw_only=True)
class ToolFinished:
    """One call was answered.

    Args:
        agent: Whose call it was.
        name: The tool's name.
        call_id: The call's id.
        seconds: How long it ran.
        error: The class name of what it raised, if it did; never the text.
    """

    agent: str
    name: str
    call_id: str
    seconds: float
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class HandedOff:
    """The conversation went from one agent to another."""

    source: str
    target: str


@dataclass(frozen=True, kw_only=True)
class UsageReported:
    """What one model call cost.

    Args:
        agent: Who asked.
        model: Which one answered.
        usage: As the server counted.
        tokens: Read and written: by the server's account, or by an estimate where it gives none.
    """

    agent: str
    model: str
    usage: Usage
    tokens: int = 0


LimitName = Literal["model_calls", "tool_calls", "handoffs", "tokens", "seconds"]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The turn ended with the agent's reply, the transcript's last message."""


@dataclass(frozen=True, kw_only=True)
class Suspended:
    """The turn waits for a decision; exactly one call is unanswered.

    Args:
        call_id: The call to answer.
        proposal: What is to be decided.
    """

    call_id: str
    proposal: Proposal


@dataclass(frozen=True, kw_only=True)
class Escalated:
    """The turn ended because a person is wanted."""

    summary: str


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The turn ended with a rule's sentence, the transcript's last message."""

    sentence: str


@dataclass(frozen=True, kw_only=True)
class LimitReached:
    """The turn was stopped by one of its limits, after a defined reply."""

    limit: LimitName


@dataclass(frozen=True, kw_only=True)
class CallsPending:
    """``execute_tools=False``: the transcript ends in calls that nobody here runs."""


Ending = Answered | Suspended | Escalated | Refused | LimitReached | CallsPending


@dataclass(frozen=True, kw_only=True)
class Response:
    """What a turn came to; also the last event that the loop yields.

    Args:
        agent: The agent in charge now.
        messages: The new messages only, in order.
        ending: Why the turn ended.
        context_variables: As the tools left them.
        usage: The sum over the turn's model calls.
    """

    agent: Agent
    messages: list[Message]
    ending: Ending = field(default_factory=Answered)
    context_variables: ContextVariables = field(default_factory=dict[str, Any])
    usage: Usage = field(default_factory=Usage)


Event = (
    ModelStarting
    | TextDelta
    | MessageAdded
    | ToolsStarting
    | ToolFinished
    | HandedOff
    | UsageReported
    | Response
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Where a turn stops. Each ends in a defined reply and a valid transcript.

    Args:
        model_calls: How often the model is asked.
        tool_calls: How many calls it may make.
        handoffs: How often the conversation may change hands.
        tokens: Read and written, over all model calls; checked before each.
        seconds: From the first to the last event, the shell's own work included.
        parallel_tools: How many tools of one response run at once.
        tool_seconds: How long one tool may take.
        tool_result_chars: The longest answer of a tool that the model is shown.
        history_tokens: The longest transcript that is sent; what is older is left out.
    """

    model_calls: int = 8
    tool_calls: int = 24
    handoffs: int = 3
    tokens: int = 100_000
    seconds: float = 45.0
    parallel_tools: int = 8
    tool_seconds: float = 20.0
    tool_result_chars: int = 20_000
    history_tokens: int = 48_000
