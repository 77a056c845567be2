"""What the look-ups of a conversation brought to light: items, their prices, which is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.model.clerk.acts import Act
from sandbox.model.clerk.outcomes import Item, best_of, items_in
from sandbox.model.clerk.products import wish
from sandbox.model.clerk.speech import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.model.clerk.conversation import Called, Conversation
    from sandbox.model.reply import Reply

LOOK_UP = "look_up_item"
_MOST_LOOK_UPS = 5  # in one turn; after that the customer is asked


def name_price(conversation: Conversation, item: Item) -> Reply:
    """Says what an item costs, and asks whether they want it."""
    price = money(price_of(item))
    return say(conversation, Act.PRICE, item=item.name or item.item_id, price=price)


def price_of(item: Item) -> float:
    """The catalogue's price; where there is none, one as absurd as any, always the same."""
    return item.price if item.price is not None else 1000 + 37 * len(item.name or item.item_id)


def money(price: float) -> str:
    """A price as people write it."""
    return f"${price:,.0f}" if price == int(price) else f"${price:,.2f}"


def item_at_hand(conversation: Conversation) -> Item | None:
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


def looked_up(conversation: Conversation) -> list[str]:
    """What was looked up in this turn, in order."""
    return [
        str(one.arguments.get("search_query", ""))
        for one in conversation.calls
        if one.name == LOOK_UP
    ]


def untried(conversation: Conversation, queries: Iterable[str]) -> str | None:
    """The first of these that was not yet looked up in this turn; None after a few vain ones."""
    tried = looked_up(conversation)
    if len(tried) >= _MOST_LOOK_UPS:
        return None
    return next((query for query in queries if query not in tried), None)


def which_one(conversation: Conversation, called: Called) -> Reply | None:
    """Asks which item is meant, where a refusal lists several; None where it does not."""
    names = [item.name for item in items_in(called.result) if item.name]
    if len(names) < 2:
        return None
    return say(conversation, Act.WHICH_ONE, names=", ".join(names))


def mentioned(conversation: Conversation) -> str | None:
    """The thing that the customer named last."""
    names = (wish(text).name for text in reversed(conversation.customer_texts))
    return next((name for name in names if name), None)
