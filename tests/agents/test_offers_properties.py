"""What holds of search and of terms, whatever comes in."""

import asyncio
import json
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.acme import catalogue
from agents.commerce import Catalogue, Item, MemoryCommerce, Money
from agents.commerce.search import Search
from agents.offers import execute, propose_order
from agents.offers.terms import OrderTerms, freeze, thaw
from engine import Proposal, ToolError
from tests.agents.shop import ALICE, NOON

SHELF = catalogue()
names = st.text(min_size=1, max_size=30)
items = st.builds(
    Item,
    sku=st.just("item_x"),
    name=names,
    price=st.builds(Money, st.integers(0, 10**9), st.sampled_from(["USD", "JPY", "KWD"])),
    description=names,
    final_sale=st.booleans(),
)


@given(st.text(max_size=300), st.integers(0, 50))
@settings(max_examples=60)
def test_any_text_can_be_searched_for(query: str, limit: int) -> None:
    """Whatever is asked: items of the shelf, each once, no more than wanted."""
    found = SHELF.find(query, limit=limit)
    assert len(found) <= limit
    assert len({item.sku for item in found}) == len(found)
    assert set(found) <= set(SHELF.items)


@given(st.lists(items, max_size=3), st.text(max_size=40))
@settings(max_examples=60)
def test_any_catalogue_can_be_searched(shelf: list[Item], query: str) -> None:
    """Names without words, empty shelves, twins: never an error."""
    assert set(Search(shelf)(query)) <= set(shelf)


@given(items, st.integers(1, 999))
@settings(max_examples=60)
def test_what_is_offered_is_stored_shown_and_done_alike(item: Item, quantity: int) -> None:
    """For any item and quantity: terms survive JSON, and the order is the card's total."""

    async def play() -> None:
        shop = MemoryCommerce(Catalogue([item]), clock=lambda: NOON)
        offer = await propose_order(shop, ALICE, "item_x", item.price.major, quantity)
        assert isinstance(offer, Proposal)
        stored = json.loads(json.dumps(offer.terms))
        assert freeze(thaw("order", stored)) == stored
        settled = await execute(shop, "order", stored, key="p1")
        (order,) = await shop.list_orders(ALICE)
        assert dict(offer.lines)["Total"] == str(order.total) == str(item.price * quantity)
        assert settled.reference == order.id

    asyncio.run(play())


@given(items, st.decimals(allow_nan=True, allow_infinity=True))
@settings(max_examples=60)
def test_no_price_but_the_shops_is_ever_offered(item: Item, price: Decimal) -> None:
    """Any number that a model comes up with: refused, or the very price."""

    async def play() -> None:
        shop = MemoryCommerce(Catalogue([item]), clock=lambda: NOON)
        try:
            offer = await propose_order(shop, ALICE, "item_x", price)
        except ToolError:
            return
        assert isinstance(offer, Proposal)
        terms = thaw("order", offer.terms)
        assert isinstance(terms, OrderTerms)
        assert terms.quote.unit == item.price
        assert price == item.price.major

    asyncio.run(play())
