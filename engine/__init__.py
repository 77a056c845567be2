"""The handoff engine: agents that run a turn and hand a conversation to each other.

    from engine import Agent, run_full_turn

    response = await run_full_turn(agent, messages, model=model)

It knows no chat, no database, no environment and no wall clock. Models live in
``engine.models``; importing this package does not import the OpenAI client.
"""

from engine.errors import (
    EngineError,
    ModelError,
    ModelRefused,
    ModelUnavailable,
    SchemaError,
    TeamError,
    ToolError,
)
from engine.model import Model, ModelRequest, Reply
from engine.schema import function_to_schema
from engine.team import Team
from engine.tools import execute_tool_call, pure
from engine.transcript import answer_call, unanswered
from engine.turn import run_full_turn, stream_full_turn

# isort: off
from engine.types import (
    Agent, Answered, CallsPending, ContextVariables, Ending, Escalated, Escalation, Event,
    HandedOff, LimitName, LimitReached, Limits, Message, MessageAdded, ModelStarting, Proposal,
    Refusal, Refused, Response, Result, Suspended, TextDelta, Tool, ToolFinished, ToolsStarting,
    Usage, UsageReported,
)  # fmt: skip
# isort: on

__all__ = [
    "Agent", "Answered", "CallsPending", "ContextVariables", "Ending", "EngineError",
    "Escalated", "Escalation", "Event", "HandedOff", "LimitName", "LimitReached", "Limits",
    "Message", "MessageAdded", "Model", "ModelError", "ModelRefused", "ModelRequest",
    "ModelStarting", "ModelUnavailable", "Proposal", "Refusal", "Refused", "Reply", "Response",
    "Result", "SchemaError", "Suspended", "Team", "TeamError", "TextDelta", "Tool", "ToolError",
    "ToolFinished", "ToolsStarting", "Usage", "UsageReported", "answer_call",
    "execute_tool_call", "function_to_schema", "pure", "run_full_turn", "stream_full_turn",
    "unanswered",
]  # fmt: skip
