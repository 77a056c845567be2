"""Refunds: proposed for what the look-up finds, told of as their answers say."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from sandbox.model.clerk import manners
from sandbox.model.clerk.acts import Act
from sandbox.model.clerk.conversation import Called, Heard
from sandbox.model.clerk.cue_table import Cue
from sandbox.model.clerk.cues import read
from sandbox.model.clerk.outcomes import (
    Outcome,
    best_of,
    found_nothing,
    items_in,
    outcome_of,
    readable,
)
from sandbox.model.clerk.purchases import ASKS_WHICH, is_named, item_at_issue, searches
from sandbox.model.clerk.shelf import LOOK_UP, looked_up, untried, which_one
from sandbox.model.clerk.speech import say
from sandbox.model.reply import call

if TYPE_CHECKING:
    from sandbox.model.clerk.conversation import Conversation, Event
    from sandbox.model.reply import Reply

REFUND = "execute_refund"
_REASON_CHARS = 120


def refund(conversation: Conversation) -> Reply:
    """Sets out to refund what the customer speaks of; asks where nothing is named."""
    query = next(iter(searches(conversation)), None)
    return look_up(conversation, query) if query else say(conversation, Act.ASK_ITEM)


def look_up(conversation: Conversation, query: str) -> Reply:
    """Looks for the purchase."""
    if conversation.has_tool(LOOK_UP):
        return call(LOOK_UP, {"search_query": query})
    return say(conversation, Act.TROUBLE)


def after_look_up(conversation: Conversation, called: Called) -> Reply:
    """Proposes the refund of what was found, or looks for it by other words."""
    query = str(called.arguments.get("search_query", ""))
    if found_nothing(called.result):
        return _found_nothing(conversation)
    items = items_in(called.result)
    if not items:
        return say(conversation, Act.TROUBLE)
    item = best_of(items, query)
    name = item.name or query
    if not is_named(conversation, query, name):
        return _found_nothing(conversation)
    if _refused(conversation, item.item_id):
        return say(conversation, Act.ASK_OTHER_ITEM, item=name)
    return call(REFUND, {"item_id": item.item_id, "reason": _reason(conversation)})


def _refused(conversation: Conversation, item_id: str) -> bool:
    """Whether the last refund was of this item, and not possible: asking again changes nothing."""
    refunds = [one for one in conversation.all_calls if one.name == REFUND]
    last = refunds[-1] if refunds else None
    return (
        last is not None
        and last.arguments.get("item_id") == item_id
        and outcome_of(last.result) is Outcome.FAILED
    )


def _found_nothing(conversation: Conversation) -> Reply:
    """Tries the other words that they used; then asks."""
    other = untried(conversation, searches(conversation))
    if other is not None:
        return call(LOOK_UP, {"search_query": other})
    sought = looked_up(conversation)[0]
    if sought == item_at_issue(conversation) or conversation.asked.act in ASKS_WHICH:
        return say(conversation, Act.ITEM_UNKNOWN, query=sought)
    return say(conversation, Act.ASK_ITEM)


def _reason(conversation: Conversation) -> str:
    """What went wrong, in the customer's plainest words; else that they want their money back."""
    since_last = takewhile(lambda event: not _is_refund(event), reversed(conversation.events))
    texts = [event.text for event in since_last if isinstance(event, Heard)]
    told = [text for text in reversed(texts) if read(text).has(Cue.PROBLEM)]
    if not told:
        return "The customer wants their money back."
    plainest = max(told, key=lambda text: read(text).scores[Cue.PROBLEM])
    return " ".join(plainest.split())[:_REASON_CHARS]


def _is_refund(event: Event) -> bool:
    return isinstance(event, Called) and event.name == REFUND


def after_refund(conversation: Conversation, called: Called) -> Reply:
    """Tells what became of a refund, as far as its answer says."""
    outcome = outcome_of(called.result)
    if outcome in _ENDINGS:
        return say(conversation, _ENDINGS[outcome])
    if outcome is Outcome.FAILED and (question := which_one(conversation, called)):
        return question
    return say(conversation, _REASONED[outcome], result=manners.short(readable(called.result)))


_ENDINGS = {
    Outcome.DONE: Act.REFUNDED,
    Outcome.CANCELLED: Act.REFUND_CANCELLED,
    Outcome.INTERRUPTED: Act.GO_ON,
}
_REASONED = {
    Outcome.FAILED: Act.REFUND_FAILED,
    Outcome.PENDING: Act.REQUESTED,
    Outcome.UNCLEAR: Act.UNDECIDED,
}
