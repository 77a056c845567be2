"""Decides whose routine is played: the tools on offer tell which agent the clerk is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.model.clerk import generic, manners, ordering, repairs, sales, shelf, triage
from sandbox.model.clerk.conversation import Conversation, conversation_of
from sandbox.model.clerk.cue_table import Cue
from sandbox.model.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Routine = Callable[[Conversation], Reply]

_ROUTINES: tuple[tuple[frozenset[str], Routine], ...] = (
    (frozenset({triage.TO_SALES, triage.TO_REPAIRS}), triage.respond),
    (frozenset({ordering.ORDER, shelf.LOOK_UP}), sales.respond),
    (frozenset({repairs.REFUND, shelf.LOOK_UP}), repairs.respond),
)

_FAMILIAR = frozenset(
    {
        *(name for names, _ in _ROUTINES for name in names),
        manners.ESCALATE,
        manners.BACK,
    }
)


def answer(
    messages: Sequence[Mapping[str, Any]],
    tools: Sequence[Mapping[str, Any]],
    choice: str | None = None,
) -> Reply:
    """Answers a request that was found acceptable.

    Args:
        messages: As they came over the wire.
        tools: As they came over the wire; empty for none.
        choice: "none", "auto", "required", or the name of the tool that must be called.

    Returns:
        What the agent at hand says or calls next: the same for the same request.
    """
    conversation = conversation_of(messages, [] if choice == "none" else tools)
    reply = _routine(conversation)
    if choice in {None, "auto", "none"} or not tools:
        return reply
    return generic.forced(conversation, reply, None if choice == "required" else choice)


def _routine(conversation: Conversation) -> Reply:
    """Plays the routine of the agent at hand; strange tools beside known ones go first."""
    fitting = [routine for names, routine in _ROUTINES if names <= conversation.tools.keys()]
    if not fitting:
        return generic.respond(conversation)
    strange = conversation.tools.keys() - _FAMILIAR
    both = sales.respond in fitting and repairs.respond in fitting
    routine = _side_of_the_counter(conversation) if both else fitting[0]
    return generic.attempt(conversation, strange) or routine(conversation)


def _side_of_the_counter(conversation: Conversation) -> Routine:
    """Which routine an agent plays who sells and refunds: that of the customer's topic."""
    topic, act = conversation.reading.topic, conversation.asked.act
    if topic in {Cue.REFUND, Cue.PROBLEM}:
        return repairs.respond
    if topic is Cue.BUY:
        return sales.respond
    return repairs.respond if act in repairs.FOLLOW_UPS else sales.respond
