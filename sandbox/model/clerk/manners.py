"""What every agent of ACME does alike: manners, calling a person, passing a topic on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.model.clerk.acts import Act
from sandbox.model.clerk.cue_table import Cue
from sandbox.model.clerk.cues import BOT_QUESTION
from sandbox.model.clerk.outcomes import Outcome, for_customers, outcome_of
from sandbox.model.clerk.speech import say
from sandbox.model.reply import Reply, call

if TYPE_CHECKING:
    from sandbox.model.clerk.conversation import Called, Conversation

ESCALATE = "escalate_to_human"
BACK = "transfer_back_to_triage"
MOST_TRANSFERS = 3  # in one turn; after that somebody has to say something
_SUMMARY_CHARS = 400
_NAME = re.compile(
    r"\b(?:[Mm]y name is|[Mm]y name's|MY NAME IS|[Ii]'m|[Ii] am|I AM|[Tt]his is|[Cc]all me|[Nn]ame's"
    r"|[Hh]ere is|[Mm]e llamo|[Ii]ch bin|[Ii]ch heiße)\s+(?P<name>[A-Z][\w'-]+(?: [A-Z][\w'-]+)?)"
    r"|^(?P<signed>[A-Z][\w'-]+) here\b",
    re.MULTILINE,
)


def courtesy(conversation: Conversation) -> Reply | None:
    """The answer to words that only mind their manners; None if there is more to them."""
    reading = conversation.reading
    named = conversation.wish.name is not None
    if reading.has(Cue.ABILITIES) and reading.topic in {None, Cue.BUY} and not named:
        return say(conversation, Act.ABILITIES)
    if reading.has(Cue.SMALL_TALK) and reading.topic is None:
        bot = reading.scores[Cue.SMALL_TALK] == BOT_QUESTION
        return say(conversation, Act.BOT if bot else Act.SMALL_TALK)
    if reading.has(Cue.DROP) and reading.topic is None:
        return say(conversation, Act.DROPPED)
    if reading.has(Cue.BYE) and reading.topic is None:
        return say(conversation, Act.FAREWELL)
    if reading.has(Cue.THANKS) and not reading.has(Cue.YES) and reading.topic is None:
        return say(conversation, Act.THANKED)
    return None


def greeting(conversation: Conversation) -> Reply:
    """A welcome, by name if the customer gave one."""
    name = customer_name(conversation)
    return say(conversation, Act.GREET, name=name) if name else say(conversation, Act.WELCOME)


def customer_name(conversation: Conversation) -> str | None:
    """The name that the customer gave in their latest words."""
    match = _NAME.search(conversation.heard)
    return (match["name"] or match["signed"]) if match else None


def call_person(conversation: Conversation) -> Reply:
    """Calls a person: directly, by way of triage, or says that nobody can be called."""
    if conversation.has_tool(ESCALATE):
        return call(ESCALATE, {"summary": summary(conversation)})
    if may_transfer(conversation, BACK):
        return call(BACK)
    return say(conversation, Act.NO_HUMAN)


def summary(conversation: Conversation) -> str:
    """What a person should know first: the customer's latest words, oldest first, and what was done."""
    quotes: list[str] = []
    for text in reversed(conversation.customer_texts):
        quotes.insert(0, f"“{' '.join(text.split())[:_SUMMARY_CHARS]}”")
        if len("; ".join(quotes)) > _SUMMARY_CHARS and len(quotes) > 1:
            del quotes[0]
            break
    deeds = [text for one in conversation.all_calls if (text := _DEEDS.get(_ended(one)))]
    return f"The customer asks for a person. They wrote: {'; '.join(quotes)}.{''.join(deeds[-2:])}"


def _ended(one: Called) -> tuple[str, Outcome]:
    return one.name, outcome_of(one.result)


_DEEDS = {
    ("execute_order", Outcome.DONE): " An order was placed.",
    ("execute_order", Outcome.CANCELLED): " They decided against an order.",
    ("execute_order", Outcome.FAILED): " An order was not possible.",
    ("execute_refund", Outcome.DONE): " A refund was made.",
    ("execute_refund", Outcome.CANCELLED): " They decided against a refund.",
    ("execute_refund", Outcome.FAILED): " A refund was not possible.",
    ("execute_refund", Outcome.PENDING): " A refund waits for a decision of the team.",
}


def may_transfer(conversation: Conversation, name: str) -> bool:
    """Whether this transfer exists and does not make the conversation run in circles."""
    moved = [one.name for one in conversation.calls if one.hands_over]
    return conversation.has_tool(name) and len(moved) < MOST_TRANSFERS and moved[-1:] != [name]


def after_call_for_person(conversation: Conversation, called: Called) -> Reply:
    """What is said once the call for a person was answered by its tool."""
    failed = outcome_of(called.result) in {Outcome.FAILED, Outcome.CANCELLED}
    return say(conversation, Act.NOT_PASSED_ON if failed else Act.PASSED_ON)


def short(result: str) -> str:
    """A tool's reason as one short text for the customer."""
    first = re.split(r"(?<=[.!?])\s", for_customers(result))[0][:200]
    return first if first.endswith((".", "!", "?")) else f"{first}."
