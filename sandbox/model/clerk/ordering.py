"""Orders: proposed at the catalogue's price, told of as their answers say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sandbox.model.clerk import manners
from sandbox.model.clerk.acts import Act
from sandbox.model.clerk.conversation import Called, Heard
from sandbox.model.clerk.cue_table import Cue
from sandbox.model.clerk.cues import read
from sandbox.model.clerk.outcomes import Outcome, outcome_of, price_in, readable
from sandbox.model.clerk.parameters import tool_of
from sandbox.model.clerk.products import Wish, wish, wishes
from sandbox.model.clerk.shelf import LOOK_UP, looked_up, money, price_of, which_one
from sandbox.model.clerk.speech import say, words
from sandbox.model.reply import call

if TYPE_CHECKING:
    from sandbox.model.clerk.conversation import Conversation
    from sandbox.model.clerk.outcomes import Item
    from sandbox.model.reply import Reply

ORDER = "execute_order"
_PRICE_FAULT = re.compile(r"\b(?:price|costs?|each)\b", re.IGNORECASE)


def propose(conversation: Conversation, item: Item, quantity: int | None = None) -> Reply:
    """Proposes the order of an item, with its price and a caveat; nothing is bought by it.

    Args:
        conversation: The request.
        item: What it is.
        quantity: How many; None for as many as they said last.
    """
    price = price_of(item)
    product = item.item_id if _wants_id(conversation) else item.name
    arguments: dict[str, Any] = {
        "product": product or item.name or item.item_id,
        "price": _typed(price),
    }
    quantity = quantity or _quantity(conversation)
    if quantity > 1:
        arguments["quantity"] = quantity
    about = {"item": item.name or item.item_id, "price": money(price)}
    rest = [one.name for one in still_wanted(conversation) if one.name]
    if rest:
        said = words(conversation, Act.OFFER_FIRST, **about, rest=" and the ".join(rest))
    else:
        said = words(conversation, Act.OFFER, **about)
    return call(ORDER, arguments, say=said)


def still_wanted(conversation: Conversation) -> list[Wish]:
    """What they asked for in the same breath as other things, and was not looked up yet."""
    done = looked_up(conversation)
    first = [] if done else [conversation.wish.name]
    return [one for one in wishes(conversation.heard) if one.name not in {*done, *first}]


def _wants_id(conversation: Conversation) -> bool:
    """Whether the order takes the item's id as its product."""
    parameters = tool_of(conversation.tools[ORDER]).parameters
    return any(re.search(r"\bid\b", one.description) for one in parameters if one.name == "product")


def _typed(price: float) -> int | float:
    return int(price) if price == int(price) else price


def _quantity(conversation: Conversation) -> int:
    """How many: what was said last about it since the thing was first named."""
    for event in reversed(conversation.events):
        if (
            isinstance(event, Called)
            and event.name == ORDER
            and outcome_of(event.result) is Outcome.DONE
        ):
            break
        if not isinstance(event, Heard):
            continue
        wished = wish(event.text)
        if wished.quantity:
            return wished.quantity
        if wished.name is not None and read(event.text).topic is Cue.BUY:
            break
    return 1


def after_order(conversation: Conversation, called: Called) -> Reply:
    """Tells what became of an order, as far as its answer says."""
    outcome = outcome_of(called.result)
    reason = manners.short(readable(called.result))
    if outcome is Outcome.FAILED:
        mended = which_one(conversation, called) or _right_price(called, conversation)
        return mended or say(conversation, Act.ORDER_FAILED, result=reason)
    if outcome is Outcome.PENDING:
        return say(conversation, Act.REQUESTED, result=reason)
    following = still_wanted(conversation)
    if outcome is Outcome.DONE and following and conversation.has_tool(LOOK_UP):
        return call(LOOK_UP, {"search_query": following[0].name})
    if outcome is Outcome.UNCLEAR:
        return say(conversation, Act.UNDECIDED, result=reason)
    return say(conversation, _ENDINGS[outcome])


_ENDINGS = {
    Outcome.DONE: Act.ORDERED,
    Outcome.CANCELLED: Act.ORDER_CANCELLED,
    Outcome.INTERRUPTED: Act.GO_ON,
}


def _right_price(called: Called, conversation: Conversation) -> Reply | None:
    """Tries once more with the price that the refusal names, if that was the fault."""
    price = price_in(called.result)
    tries = sum(one.name == ORDER for one in conversation.calls)
    if not _PRICE_FAULT.search(called.result) or price is None or tries > 1:
        return None
    if price == called.arguments.get("price"):
        return None
    arguments: dict[str, Any] = {**called.arguments, "price": _typed(price)}
    return call(ORDER, arguments)
