"""Sales: asks about roadrunners, mentions a product, names an absurd price, takes the order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.model.clerk import manners
from sandbox.model.clerk.conversation import Called, Heard
from sandbox.model.clerk.cues import Cue, read
from sandbox.model.clerk.outcomes import (
    Item,
    Outcome,
    best_of,
    found_nothing,
    items_in,
    outcome_of,
    price_in,
    readable,
)
from sandbox.model.clerk.phrases import Act
from sandbox.model.clerk.products import bare_name, wish
from sandbox.model.clerk.speech import say, words
from sandbox.model.reply import Call, Reply, call

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.model.clerk.conversation import Conversation

LOOK_UP = "look_up_item"
ORDER = "execute_order"
_ROADRUNNER = "roadrunner"  # what is looked up for those who do not know what they want


def respond(conversation: Conversation) -> Reply:
    """Sales' next step."""
    fresh = conversation.fresh
    if fresh is not None and fresh.name in _AFTER_TOOL:
        return _AFTER_TOOL[fresh.name](conversation, fresh)
    if fresh is not None and fresh.name == manners.ESCALATE:
        return manners.after_call_for_person(conversation, fresh)
    return _elsewhere(conversation) or _answer(conversation)


def _elsewhere(conversation: Conversation) -> Reply | None:
    """Passes on what is not sales' business."""
    topic = conversation.reading.topic
    if topic is Cue.HUMAN:
        return manners.call_person(conversation)
    if topic in {Cue.PROBLEM, Cue.REFUND} and manners.may_transfer(conversation, manners.BACK):
        return call(manners.BACK)
    if conversation.reading.has(Cue.OFF_TOPIC) and topic is None:
        if manners.may_transfer(conversation, manners.BACK):
            return call(manners.BACK)
        return say(conversation, Act.OFF_TOPIC)
    return None


def _answer(conversation: Conversation) -> Reply:
    reading, wished = conversation.reading, conversation.wish
    if wished.name is not None:
        return _look_up(conversation, wished.name)
    follow_up = _FOLLOW_UPS.get(conversation.asked.act) if conversation.asked.act else None
    if follow_up is not None and (reply := follow_up(conversation)):
        return reply
    if wished.quantity and (item := _item_at_hand(conversation)):
        return _propose(conversation, item)
    if reading.topic is Cue.BUY:
        return _suggest(conversation)
    if reply := manners.courtesy(conversation):
        return reply
    if reading.has(Cue.NO):
        return say(conversation, Act.ANYTHING_ELSE)
    name = bare_name(conversation.heard) if reading.empty else None
    if name is not None:
        return _look_up(conversation, name)
    return say(
        conversation,
        Act.ASK_PRODUCT if conversation.did(Act.ASK_ROADRUNNER) else Act.ASK_ROADRUNNER,
    )


# ---- following up on what was said ----------------------------------------------------------


def _after_question(conversation: Conversation) -> Reply | None:
    """They told about their roadrunner, or what they fancy: time for a casual mention."""
    reading = conversation.reading
    if reading.has(Cue.THANKS, Cue.BYE, Cue.DROP, Cue.SMALL_TALK):
        return None
    if reading.has(Cue.NO) and conversation.asked.act is Act.ASK_PRODUCT:
        return None
    return _suggest(conversation)


def _after_pitch(conversation: Conversation) -> Reply | None:
    reading = conversation.reading
    item = _item_at_hand(conversation)
    if item is None or reading.has(Cue.SMALL_TALK, Cue.BYE):
        return None
    if reading.has(Cue.NO, Cue.DROP) and not reading.has(Cue.YES):
        return say(conversation, Act.ASK_PRODUCT)
    return _name_price(conversation, item)


def _after_price(conversation: Conversation) -> Reply | None:
    reading = conversation.reading
    item = _item_at_hand(conversation)
    if item is None or reading.has(Cue.SMALL_TALK, Cue.BYE):
        return None
    if reading.has(Cue.DEAR):
        return say(conversation, Act.HAGGLE)
    if reading.has(Cue.NO, Cue.DROP):
        return say(conversation, Act.DROPPED)
    if reading.has(Cue.YES, Cue.BUY) or conversation.wish.quantity:
        return _propose(conversation, item)
    if reading.has(Cue.THANKS):
        return None
    return say(conversation, Act.HAGGLE) if conversation.asked.act is Act.PRICE else None


def _after_not_found(conversation: Conversation) -> Reply | None:
    if conversation.reading.has(Cue.NO, Cue.DROP, Cue.THANKS, Cue.BYE):
        return None
    name = bare_name(conversation.heard)
    return _look_up(conversation, name) if name else None


_FOLLOW_UPS: dict[Act, Callable[[Conversation], Reply | None]] = {
    Act.ASK_ROADRUNNER: _after_question,
    Act.ASK_PRODUCT: _after_question,
    Act.PITCH: _after_pitch,
    Act.PRICE: _after_price,
    Act.HAGGLE: _after_price,
    Act.OFFER: _after_price,
    Act.ORDER_FAILED: _after_price,
    Act.NOT_FOUND: _after_not_found,
    Act.WHICH_ONE: _after_not_found,
}


# ---- looking up and naming a price ----------------------------------------------------------


def _suggest(conversation: Conversation) -> Reply:
    """Finds something to mention; asks first if nothing at all is known."""
    description = bare_name(conversation.heard)
    if conversation.asked.act in {Act.ASK_ROADRUNNER, Act.ASK_PRODUCT}:
        return _look_up(conversation, description or _ROADRUNNER)
    if not conversation.did(Act.ASK_ROADRUNNER):
        return say(conversation, Act.ASK_ROADRUNNER)
    return say(conversation, Act.ASK_PRODUCT)


def _look_up(conversation: Conversation, query: str) -> Reply:
    if conversation.has_tool(LOOK_UP):
        return call(LOOK_UP, search_query=query)
    item = Item(item_id="", name=query.title())
    return (
        _propose(conversation, item)
        if conversation.wish.direct
        else _name_price(conversation, item)
    )


def _after_look_up(conversation: Conversation, called: Called) -> Reply:
    query = str(called.arguments.get("search_query", ""))
    if found_nothing(called.result):
        return _found_nothing(conversation, query)
    items = items_in(called.result)
    if not items:
        return say(conversation, Act.TROUBLE)
    item = best_of(items, query)
    wished = conversation.wish
    if wished.name is not None and wished.direct and not conversation.reading.has(Cue.PRICE):
        return _propose(conversation, item)
    if conversation.asked.act in {Act.ASK_ROADRUNNER, Act.ASK_PRODUCT} and wished.name is None:
        return say(conversation, Act.PITCH, item=_name(item, query))
    return _name_price(conversation, item)


def _found_nothing(conversation: Conversation, query: str) -> Reply:
    tried = [one for one in conversation.calls if one.name == LOOK_UP]
    told = conversation.asked.act in {Act.ASK_ROADRUNNER, Act.ASK_PRODUCT}
    if told and conversation.wish.name is None and len(tried) == 1 and query != _ROADRUNNER:
        return call(LOOK_UP, search_query=_ROADRUNNER)
    return say(conversation, Act.NOT_FOUND, query=query)


def _name(item: Item, query: str) -> str:
    return item.name or query.title()


def _name_price(conversation: Conversation, item: Item) -> Reply:
    price = _money(_price(item))
    return say(conversation, Act.PRICE, item=item.name or item.item_id, price=price)


def _price(item: Item) -> float:
    """The catalogue's price; where there is none, one as absurd as any, always the same."""
    return item.price if item.price is not None else 1000 + 37 * len(item.name or item.item_id)


def _money(price: float) -> str:
    return f"${price:,.0f}" if price == int(price) else f"${price:,.2f}"


def _item_at_hand(conversation: Conversation) -> Item | None:
    """The item that was spoken of last: the one that was named, as the look-up gave it."""
    named = next(
        (one.slots["item"] for one in reversed(conversation.told) if "item" in one.slots), ""
    )
    for one in reversed(conversation.all_calls):
        if one.name == LOOK_UP and (items := items_in(one.result)):
            item = best_of(items, (named or str(one.arguments.get("search_query", ""))).lower())
            return (
                item
                if item.name
                else Item(item_id=item.item_id, name=named or None, price=item.price)
            )
    return Item(item_id="", name=named) if named else None


# ---- the order ------------------------------------------------------------------------------


def _propose(conversation: Conversation, item: Item) -> Reply:
    price = _price(item)
    arguments: dict[str, Any] = {"product": item.name or item.item_id, "price": _typed(price)}
    quantity = _quantity(conversation)
    if quantity > 1:
        arguments["quantity"] = quantity
    said = words(conversation, Act.OFFER, item=item.name or item.item_id, price=_money(price))
    return call(ORDER, say=said, **arguments)


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


def _after_order(conversation: Conversation, called: Called) -> Reply:
    outcome = outcome_of(called.result)
    reason = manners.short(readable(called.result))
    if outcome is Outcome.FAILED:
        return _mend(conversation, called) or say(conversation, Act.ORDER_FAILED, result=reason)
    if outcome is Outcome.PENDING:
        return say(conversation, Act.REQUESTED, result=reason)
    if outcome is Outcome.UNCLEAR:
        return say(conversation, Act.UNDECIDED, result=reason)
    return say(conversation, _ENDINGS[outcome])


_ENDINGS = {
    Outcome.DONE: Act.ORDERED,
    Outcome.CANCELLED: Act.ORDER_CANCELLED,
    Outcome.INTERRUPTED: Act.GO_ON,
}


def _mend(conversation: Conversation, called: Called) -> Reply | None:
    """Tries once more with the price that the refusal names, if that was the fault."""
    price = price_in(called.result)
    tries = sum(one.name == ORDER for one in conversation.calls)
    if price is None or tries > 1 or price == called.arguments.get("price"):
        return None
    arguments: dict[str, Any] = {**called.arguments, "price": _typed(price)}
    return Reply(calls=(Call(name=ORDER, arguments=json.dumps(arguments)),))


_AFTER_TOOL: dict[str, Callable[[Conversation, Called], Reply]] = {
    LOOK_UP: _after_look_up,
    ORDER: _after_order,
}
