"""Sales: asks about roadrunners, mentions a product, names an absurd price, takes the order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.model.clerk import enquiries, manners
from sandbox.model.clerk.acts import Act
from sandbox.model.clerk.cue_table import Cue
from sandbox.model.clerk.goods import goods_in
from sandbox.model.clerk.matching import telling_words
from sandbox.model.clerk.ordering import ORDER, after_order, propose
from sandbox.model.clerk.outcomes import Item, best_of, found_nothing, items_in
from sandbox.model.clerk.products import bare_name, keywords, queries, wishes
from sandbox.model.clerk.shelf import (
    LOOK_UP,
    item_at_hand,
    looked_up,
    mentioned,
    money,
    name_price,
    price_of,
    untried,
)
from sandbox.model.clerk.speech import say
from sandbox.model.reply import call

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.model.clerk.conversation import Called, Conversation
    from sandbox.model.reply import Reply

_NAMED_BEFORE = {Act.NOT_FOUND, Act.WHICH_ONE, Act.ASK_WHICH_WAY}
_PRICED = {
    Act.PITCH,
    Act.DESCRIBE,
    Act.PRICE,
    Act.EXTREME,
    Act.HAGGLE,
    Act.OFFER,
    Act.OFFER_FIRST,
    Act.ORDERED,
    Act.ORDER_CANCELLED,
    Act.ORDER_FAILED,
    Act.GO_ON,
}
_A_NAME = 4  # words at most
_A_DESCRIPTION = 7  # words that, though each is common, may say what is wanted
_CLEARLY = 4  # the least weight of a hint that sends a customer elsewhere
_BIRD = re.compile(r"\b(?:he|him|his|she|her|they|them|birds?|road ?runners?|always|every time)\b")
_ANOTHER = re.compile(
    r"\b(?:another|new|same) (?:one|ones|pair)\b|\b(?:buy|order|get) (?:it|one|them)\b"
)
_TAKES = re.compile(
    r"\b(?:i'll (?:take|have|buy|order)|(?:order|buy|want) (?:it|one|them|that)|one please"
    r"|take my (?:order|money)|place (?:the|my|an) order)\b"
)
_ANOTHER_KIND = re.compile(r"\b(?:something|anything) \w+")
_ASKS_PRICE = re.compile(
    r"\bhow much\b|\bwhat(?:'s| is| does| do| would| are)\b.*\b(?:prices?|costs?|set me back|damage|charge)\b"
    r"|\bprices?\?"
)
_CHEAPEST = re.compile(r"\b(?:cheapest|least expensive|lowest price\w*|best price\w*)\b")
_DEAREST = re.compile(r"\b(?:most expensive|priciest|highest price\w*)\b")
_BUDGET = re.compile(r"\b(?:under|below|less than|up to|cheaper than|for) [$€£] ?\d|\bbudget\b"
                     r"|\b(?:under|below|less than|up to|cheaper than) \d")  # fmt: skip
# "Are the skates safe for kids?": what they are like, and not whether or for how much we have them.
_WHAT_LIKE = re.compile(
    r"(?:(?:and|so|but|ok|hi|hello|hey)[ ,]+)*(?:is|are|does|do (?!you)|can (?!i|you|we)|will|would|how (?!much|many)"
    r"|what(?:'s| is| are| does| do)\b(?! you)|tell me (?:more )?about|explain|describe|which)\b"
    r"(?!.*\b(?:available|in stock|on sale|left|buy|get|order|catch\w*)\b)"
)
_ROADRUNNER = "roadrunner"  # what is looked up for those who do not know what they want


def respond(conversation: Conversation) -> Reply:
    """Sales' next step."""
    fresh = conversation.fresh
    if fresh is not None and fresh.name in _AFTER_TOOL:
        return _AFTER_TOOL[fresh.name](conversation, fresh)
    if fresh is not None and fresh.name == manners.ESCALATE:
        return manners.after_call_for_person(conversation, fresh)
    return enquiries.reply_to(conversation) or _elsewhere(conversation) or _answer(conversation)


def _elsewhere(conversation: Conversation) -> Reply | None:
    """Passes on what is not sales' business."""
    topic = conversation.reading.topic
    if topic is Cue.HUMAN:
        return manners.call_person(conversation)
    if _about_a_purchase(conversation):
        may_leave = manners.may_transfer(conversation, manners.BACK)
        return call(manners.BACK) if may_leave else say(conversation, Act.NO_REPAIRS)
    if conversation.reading.has(Cue.OFF_TOPIC) and topic is None:
        if manners.may_transfer(conversation, manners.BACK):
            return call(manners.BACK)
        return say(conversation, Act.OFF_TOPIC)
    return None


def _about_a_purchase(conversation: Conversation) -> bool:
    """Whether they speak of something they own, and not of the bird we asked about."""
    reading = conversation.reading
    if reading.topic is Cue.REFUND:
        return True
    if reading.topic is not Cue.PROBLEM or reading.scores[Cue.PROBLEM] < _CLEARLY:
        return False
    asked = conversation.asked.act is Act.ASK_ROADRUNNER
    weak = reading.scores[Cue.PROBLEM] == _CLEARLY
    return not (asked and (weak or _BIRD.search(reading.text)))


def _answer(conversation: Conversation) -> Reply:
    for step in (_named, _by_price, _followed_up, _known_item, _wanting, manners.courtesy):
        reply = step(conversation)
        if reply is not None:
            return reply
    reading = conversation.reading
    if reading.has(Cue.GREETING):
        return manners.greeting(conversation)
    if reading.has(Cue.NO, Cue.YES) and not conversation.calls:
        return say(conversation, Act.ANYTHING_ELSE)
    telling = reading.empty and keywords(conversation.heard)
    name = bare_name(conversation.heard) if telling else None
    return _look_up(conversation, name) if name else _ask(conversation)


def _named(conversation: Conversation) -> Reply | None:
    """They name a thing."""
    name = conversation.wish.name
    return _look_up(conversation, name) if name else None


def _by_price(conversation: Conversation) -> Reply | None:
    """They want whatever costs least or most, or so much: that is no way to look things up."""
    asks = any(one.search(conversation.reading.text) for one in (_CHEAPEST, _DEAREST, _BUDGET))
    if not asks or conversation.asked.act in _PRICED:
        return None
    goods = goods_in(conversation.reading.text)
    return _look_up(conversation, goods[0]) if goods else say(conversation, Act.ASK_USE)


def _followed_up(conversation: Conversation) -> Reply | None:
    """They answer to what was said last."""
    act = conversation.asked.act
    follow_up = FOLLOW_UPS.get(act) if act is not None else None
    return follow_up(conversation) if follow_up else None


def _known_item(conversation: Conversation) -> Reply | None:
    """They speak of a thing that was named before: "two of them", "a new one"."""
    counted = conversation.wish.quantity and conversation.asked.act in _PRICED
    if counted and (item := item_at_hand(conversation)):
        return propose(conversation, item)
    if conversation.asked.act is Act.ASK_WHICH_WAY:
        return _look_up(conversation, conversation.asked.slots["item"])
    name = mentioned(conversation)
    arrived = bool(conversation.calls) and conversation.reading.has(Cue.YES)
    again = name is not None and (arrived or _ANOTHER.search(conversation.reading.text))
    return _look_up(conversation, name) if name and again else None


def _wanting(conversation: Conversation) -> Reply | None:
    """They want something and do not say what."""
    return _suggest(conversation) if conversation.reading.topic is Cue.BUY else None


def _ask(conversation: Conversation) -> Reply:
    asked = conversation.did(Act.ASK_ROADRUNNER)
    return say(conversation, Act.ASK_PRODUCT if asked else Act.ASK_ROADRUNNER)


# ---- following up on what was said ----------------------------------------------------------


def _after_question(conversation: Conversation) -> Reply | None:
    """They told about their roadrunner, or what they fancy: time for a casual mention."""
    reading = conversation.reading
    if reading.has(Cue.THANKS, Cue.BYE, Cue.DROP, Cue.SMALL_TALK):
        return None
    if reading.has(Cue.NO) and conversation.asked.act in {Act.ASK_PRODUCT, Act.ASK_USE}:
        return None
    return _suggest(conversation)


def _after_pitch(conversation: Conversation) -> Reply | None:
    reading = conversation.reading
    item = item_at_hand(conversation)
    if item is None or reading.has(Cue.SMALL_TALK, Cue.BYE):
        return None
    if reading.has(Cue.NO, Cue.DROP) and not reading.has(Cue.YES):
        return say(conversation, Act.ASK_PRODUCT)
    if _TAKES.search(reading.text):
        return propose(conversation, item)
    if _ANOTHER_KIND.search(reading.text):
        return _suggest(conversation)
    if reading.has(Cue.THANKS) and not reading.has(Cue.YES):
        return None
    return _describe(conversation, item) or name_price(conversation, item)


def _after_price(conversation: Conversation) -> Reply | None:
    reading = conversation.reading
    item = item_at_hand(conversation)
    if item is None or reading.has(Cue.SMALL_TALK, Cue.BYE):
        return None
    if reading.has(Cue.DEAR):
        return say(conversation, Act.HAGGLE)
    if reading.has(Cue.NO, Cue.DROP):
        return say(conversation, Act.DROPPED)
    asks = conversation.heard.rstrip().endswith("?") and not reading.has(Cue.YES)
    if (asks or _ASKS_PRICE.search(reading.text)) and not _TAKES.search(reading.text):
        return _describe(conversation, item) or name_price(conversation, item)
    if _ANOTHER_KIND.search(reading.text) and not _TAKES.search(reading.text):
        return _suggest(conversation)
    if reading.has(Cue.YES, Cue.BUY) or conversation.wish.quantity:
        return propose(conversation, item)
    if reading.has(Cue.THANKS):
        return None
    return say(conversation, Act.HAGGLE) if conversation.asked.act is Act.PRICE else None


def _after_not_found(conversation: Conversation) -> Reply | None:
    if conversation.reading.has(Cue.NO, Cue.DROP, Cue.THANKS, Cue.BYE):
        return None
    name = bare_name(conversation.heard)
    return _look_up(conversation, name) if name else None


def _after_order(conversation: Conversation) -> Reply | None:
    """They had turned to something else and want it after all, or want another."""
    item = item_at_hand(conversation)
    after_all = _TAKES.search(conversation.reading.text)
    return propose(conversation, item) if item and after_all else None


def _after_enquiry(conversation: Conversation) -> Reply | None:
    """They come back from a question to the thing that was spoken of before it."""
    item = item_at_hand(conversation)
    if item is not None and _ASKS_PRICE.search(conversation.reading.text):
        return name_price(conversation, item)
    return _after_order(conversation)


FOLLOW_UPS: dict[Act, Callable[[Conversation], Reply | None]] = {
    Act.ASK_ROADRUNNER: _after_question,
    Act.ASK_PRODUCT: _after_question,
    Act.ASK_USE: _after_question,
    Act.PITCH: _after_pitch,
    Act.DESCRIBE: _after_pitch,
    Act.PRICE: _after_price,
    Act.EXTREME: _after_price,
    Act.HAGGLE: _after_price,
    Act.OFFER: _after_price,
    Act.OFFER_FIRST: _after_price,
    Act.ORDER_FAILED: _after_price,
    Act.ORDERED: _after_order,
    Act.ORDER_CANCELLED: _after_order,
    **dict.fromkeys(enquiries.OFFERS, _after_enquiry),
    Act.NOT_FOUND: _after_not_found,
    Act.WHICH_ONE: _after_not_found,
}


# ---- looking up ----------------------------------------------------------------------------


def _suggest(conversation: Conversation) -> Reply:
    """Finds something to mention; asks first if nothing at all is known."""
    description = keywords(conversation.heard)
    if description is None and len(conversation.heard.split()) >= _A_DESCRIPTION:
        description = queries(conversation.heard)[0]
    if description and conversation.reading.topic is Cue.BUY:
        return _look_up(conversation, description)
    if conversation.asked.act in {Act.ASK_ROADRUNNER, Act.ASK_PRODUCT, Act.ASK_USE}:
        return _look_up(conversation, description or _ROADRUNNER)
    return _ask(conversation)


def _look_up(conversation: Conversation, query: str) -> Reply:
    if conversation.has_tool(LOOK_UP):
        return call(LOOK_UP, {"search_query": query})
    item = Item(item_id="", name=query.title())
    return (
        propose(conversation, item) if conversation.wish.direct else name_price(conversation, item)
    )


def _after_look_up(conversation: Conversation, called: Called) -> Reply:
    query = str(called.arguments.get("search_query", ""))
    if found_nothing(called.result):
        return _found_nothing(conversation, query)
    items = items_in(called.result)
    if not items:
        return say(conversation, Act.TROUBLE)
    item = best_of(items, query)
    if (extreme := _extreme(conversation, items, query)) is not None:
        price = money(price_of(extreme))
        return say(conversation, Act.EXTREME, item=extreme.name or query.title(), price=price)
    listed = next((one for one in wishes(conversation.heard) if one.name == query), None)
    if listed is not None:
        return propose(conversation, item, listed.quantity or 1)
    wished = conversation.wish
    by_name = wished.name == query
    if by_name and wished.direct and not conversation.reading.has(Cue.PRICE):
        return propose(conversation, item)
    if not by_name and conversation.asked.act not in _NAMED_BEFORE:
        return say(conversation, Act.PITCH, item=item.name or query.title())
    return _describe(conversation, item) or name_price(conversation, item)


def _describe(conversation: Conversation, item: Item) -> Reply | None:
    """What the look-up said of an item, where they ask what it is like; once, for there is no more."""
    reading = conversation.reading
    if not _WHAT_LIKE.match(reading.text) or reading.has(Cue.PRICE) or not item.about:
        return None
    if any(one.slots.get("about") == item.about for one in conversation.told):
        return say(conversation, Act.NOT_KNOWN, matter="its finer points")
    return say(conversation, Act.DESCRIBE, item=item.name or item.item_id, about=item.about)


def _extreme(conversation: Conversation, items: Sequence[Item], query: str) -> Item | None:
    """The cheapest or dearest of what was found, where that is asked for."""
    alike = [one for one in items if telling_words(one.name or "") & telling_words(query)]
    if _CHEAPEST.search(conversation.reading.text):
        return min(alike or items, key=price_of)
    dearest = _DEAREST.search(conversation.reading.text)
    return max(alike or items, key=price_of) if dearest else None


def _found_nothing(conversation: Conversation, query: str) -> Reply:
    other = untried(conversation, queries(conversation.heard))
    if other is not None:
        return call(LOOK_UP, {"search_query": other})
    vague = conversation.wish.name is None and conversation.asked.act not in _NAMED_BEFORE
    if vague and not conversation.did(Act.ASK_ROADRUNNER):
        return say(conversation, Act.ASK_ROADRUNNER)
    if vague and query != _ROADRUNNER:
        return call(LOOK_UP, {"search_query": _ROADRUNNER})
    sought = looked_up(conversation)[0]
    if len(sought.split()) > _A_NAME:
        return say(conversation, Act.ASK_PRODUCT)
    return say(conversation, Act.NOT_FOUND, query=sought)


_AFTER_TOOL: dict[str, Callable[[Conversation, Called], Reply]] = {
    LOOK_UP: _after_look_up,
    ORDER: after_order,
}
