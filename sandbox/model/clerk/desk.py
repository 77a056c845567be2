"""Decides whose routine is played: the tools on offer tell which agent the clerk is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.model.clerk import generic, manners, ordering, repairs, sales, shelf, triage
from sandbox.model.clerk.conversation import conversation_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox.model.clerk.conversation import Conversation
    from sandbox.model.reply import Reply

_ROUTINES: tuple[tuple[frozenset[str], Callable[[Conversation], Reply]], ...] = (
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
    """Plays the routine of the agent at hand."""
    for names, routine in _ROUTINES:
        if names <= conversation.tools.keys():
            strange = conversation.tools.keys() - _FAMILIAR
            return generic.attempt(conversation, strange) or routine(conversation)
    return generic.respond(conversation)
