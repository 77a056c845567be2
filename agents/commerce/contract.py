"""What every shop must do, as checks that anybody can run on an adapter of theirs.

Each check takes a fresh ``Bench`` and raises ``AssertionError`` where the promise is broken. With
pytest::

    @pytest.mark.parametrize("check", contract.CHECKS, ids=contract.name)
    async def test_my_shop(check):
        await check(await my_bench())
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import TypeAdapter

from agents.commerce.errors import Declined, KeyReused, NotForSale, OutOfStock, PriceChanged
from agents.commerce.money import Money
from agents.commerce.port import Commerce
from agents.commerce.records import CustomerRef, Order, Quote, Refund


async def _nothing() -> None:
    """Where time passes by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A shop set up for one check: nobody has bought anything yet.

    Args:
        commerce: The shop.
        sku: An item of which at least a hundred can be sold, for more than one minor unit.
        query: Words that find this item first.
        customer: Somebody who may buy.
        stranger: Somebody else who may.
        scarce: An item of which exactly one is left; None if the shop never runs out.
        reprice: Changes the price of ``sku``; None if it never changes while orders are open.
        tick: Lets the shop's clock move on, so that two orders differ in time.
    """

    commerce: Commerce
    sku: str
    query: str
    customer: CustomerRef
    stranger: CustomerRef
    scarce: str | None = None
    reprice: Callable[[], Awaitable[None]] | None = None
    tick: Callable[[], Awaitable[None]] = _nothing

    async def buy(self, key: str, *, quantity: int = 1) -> Order:
        """Let the customer buy the item."""
        quote = await self.commerce.quote(self.sku, quantity, self.customer)
        return await self.commerce.place(quote, key=key)


Check = Callable[[Bench], Awaitable[None]]
_T = TypeVar("_T")


def name(check: Check) -> str:
    """A check's name, for a test's id."""
    return getattr(check, "__name__", repr(check))


async def items_are_found_by_id_and_by_words(bench: Bench) -> None:
    """The id finds that item alone; words find it first; the limit holds."""
    by_id = await bench.commerce.find_items(bench.sku)
    by_words = await bench.commerce.find_items(bench.query, limit=1)
    assert [item.sku for item in by_id] == [bench.sku], by_id
    assert [item.sku for item in by_words] == [bench.sku], by_words


async def nothing_fitting_is_no_error(bench: Bench) -> None:
    """What is not sold is answered with an empty list."""
    assert not await bench.commerce.find_items("zzyzx qqfwvx")


async def a_quote_adds_up(bench: Bench) -> None:
    """Total is units plus tax, in one currency, for the one who asked."""
    quote = await bench.commerce.quote(bench.sku, 3, bench.customer)
    assert quote.total == quote.unit * 3 + quote.tax, quote
    assert (quote.sku, quote.quantity, quote.customer) == (bench.sku, 3, bench.customer), quote


async def an_unknown_item_has_no_quote(bench: Bench) -> None:
    """Nothing can be offered that is not sold."""
    await _raises(NotForSale, bench.commerce.quote("no-such-sku", 1, bench.customer))


async def what_was_quoted_is_charged(bench: Bench) -> None:
    """The order is the quote's: item, quantity, amount, customer; nothing is refunded yet."""
    quote = await bench.commerce.quote(bench.sku, 2, bench.customer)
    order = await bench.commerce.place(quote, key="k1")
    (line,) = order.lines
    assert (line.sku, line.quantity) == (bench.sku, 2), line
    assert (order.total, order.customer) == (quote.total, bench.customer), order
    assert order.refundable == order.total, order


async def a_quote_survives_json(bench: Bench) -> None:
    """A quote that was stored and read again can be taken."""
    adapter = TypeAdapter(Quote)
    quote = await bench.commerce.quote(bench.sku, 1, bench.customer)
    read = adapter.validate_json(adapter.dump_json(quote))
    assert read == quote
    order = await bench.commerce.place(read, key="k1")
    assert await bench.commerce.place(quote, key="k1") == order


async def one_key_places_one_order(bench: Bench) -> None:
    """The same key and quote, five times at once: one order."""
    quote = await bench.commerce.quote(bench.sku, 1, bench.customer)
    async with asyncio.TaskGroup() as tasks:
        tries = [tasks.create_task(_place(bench, quote, "k1")) for _ in range(5)]
    assert len({order.id for order in (done.result() for done in tries)}) == 1
    assert len(await bench.commerce.list_orders(bench.customer)) == 1


async def a_key_belongs_to_one_request(bench: Bench) -> None:
    """The same key with another quote, or for a refund, is refused."""
    order = await bench.buy("k1")
    other = await bench.commerce.quote(bench.sku, 2, bench.customer)
    await _raises(KeyReused, bench.commerce.place(other, key="k1"))
    await _raises(KeyReused, bench.commerce.refund(order, order.total, reason="broken", key="k1"))
    assert len(await bench.commerce.list_orders(bench.customer)) == 1


async def orders_are_shown_to_their_owner_only(bench: Bench) -> None:
    """Somebody else's order is as good as none."""
    order = await bench.buy("k1")
    assert not await bench.commerce.list_orders(bench.stranger)
    theirs = await bench.commerce.quote(bench.sku, 1, bench.stranger)
    other = await bench.commerce.place(theirs, key="theirs")
    assert await bench.commerce.get_order(order.id, bench.customer) == order
    assert await bench.commerce.get_order(order.id, bench.stranger) is None
    assert await bench.commerce.get_order("no-such-order", bench.customer) is None
    assert await bench.commerce.list_orders(bench.stranger) == [other]


async def the_newest_order_comes_first(bench: Bench) -> None:
    """Orders are listed backwards in time, as many as asked for."""
    placed: list[str] = []
    for number in range(3):
        placed.append((await bench.buy(f"k{number}")).id)
        await bench.tick()
    listed = await bench.commerce.list_orders(bench.customer, limit=2)
    assert [order.id for order in listed] == [placed[2], placed[1]], listed


async def a_refund_is_booked(bench: Bench) -> None:
    """What went back, or is on its way, is not left to be refunded."""
    order = await bench.buy("k1")
    refund = await bench.commerce.refund(order, order.total, reason="broken", key="k2")
    current = await bench.commerce.get_order(order.id, bench.customer)
    assert (refund.order_id, refund.amount) == (order.id, order.total), refund
    assert current is not None
    assert current.refundable.minor == 0, current
    assert current.total == order.total, current


async def one_key_refunds_once(bench: Bench) -> None:
    """The same key, five times at once: one refund."""
    order = await bench.buy("k1", quantity=10)
    part = Money(1, order.total.currency)
    async with asyncio.TaskGroup() as tasks:
        tries = [tasks.create_task(_refund(bench, order, part, "k2")) for _ in range(5)]
    assert len({refund.id for refund in (done.result() for done in tries)}) == 1
    assert await _left(bench, order) == order.total - part


async def a_refund_key_belongs_to_one_amount(bench: Bench) -> None:
    """The same key with another amount is refused."""
    order = await bench.buy("k1", quantity=10)
    await _refund(bench, order, Money(1, order.total.currency), "k2")
    again = bench.commerce.refund(order, Money(2, order.total.currency), reason="broken", key="k2")
    await _raises(KeyReused, again)


async def partial_refunds_add_up(bench: Bench) -> None:
    """Parts can be refunded until nothing is left, and not a unit more."""
    order = await bench.buy("k1")
    part = Money(1, order.total.currency)
    await _refund(bench, order, part, "k2")
    await _raises(Declined, _refund(bench, order, order.total, "k3"))
    await _refund(bench, order, order.total - part, "k4")
    await _raises(Declined, _refund(bench, order, part, "k5"))
    assert (await _left(bench, order)).minor == 0


async def refunds_at_once_never_exceed_the_payment(bench: Bench) -> None:
    """Five full refunds under five keys at the same moment: one succeeds."""
    order = await bench.buy("k1")
    async with asyncio.TaskGroup() as tasks:
        tries = [
            tasks.create_task(_attempt(_refund(bench, order, order.total, f"r{number}")))
            for number in range(5)
        ]
    assert sum(isinstance(done.result(), Refund) for done in tries) == 1
    assert (await _left(bench, order)).minor == 0


async def a_refund_is_more_than_nothing(bench: Bench) -> None:
    """Zero, less, or another currency is refused."""
    order = await bench.buy("k1")
    other = "EUR" if order.total.currency != "EUR" else "USD"
    amounts = [
        Money(0, order.total.currency),
        Money(-1, order.total.currency),
        Money(1, other),
    ]
    for number, amount in enumerate(amounts):
        await _raises(Declined, _refund(bench, order, amount, f"r{number}"))
    assert await _left(bench, order) == order.total


async def only_the_owner_is_refunded(bench: Bench) -> None:
    """An order under another's name, or one that never was, is refused."""
    order = await bench.buy("k1")
    theirs = await bench.commerce.quote(bench.sku, 1, bench.stranger)
    await bench.commerce.place(theirs, key="theirs")
    stolen = replace(order, customer=bench.stranger)
    invented = replace(order, id="no-such-order")
    await _raises(Declined, _refund(bench, stolen, order.total, "k2"))
    await _raises(Declined, _refund(bench, invented, order.total, "k3"))
    assert await _left(bench, order) == order.total


async def lost_answers_are_found_by_key(bench: Bench) -> None:
    """A key tells what was made with it; an unused one, nothing."""
    order = await bench.buy("k1", quantity=2)
    refund = await _refund(bench, order, Money(1, order.total.currency), "k2")
    found = await bench.commerce.find_by_key("k1")
    assert isinstance(found, Order), found
    assert found.id == order.id, found
    assert await bench.commerce.find_by_key("k2") == refund
    assert await bench.commerce.find_by_key("k3") is None


async def the_last_one_is_sold_once(bench: Bench) -> None:
    """Two customers take the last one at the same moment: one of them gets it."""
    if bench.scarce is None:
        return
    quotes = [
        await bench.commerce.quote(bench.scarce, 1, buyer)
        for buyer in (bench.customer, bench.stranger)
    ]
    async with asyncio.TaskGroup() as tasks:
        tries = [
            tasks.create_task(_attempt(_place(bench, quote, f"k{number}")))
            for number, quote in enumerate(quotes)
        ]
    assert sum(isinstance(done.result(), Order) for done in tries) == 1
    assert sum(isinstance(done.result(), OutOfStock) for done in tries) == 1
    await _raises(OutOfStock, bench.commerce.quote(bench.scarce, 1, bench.customer))


async def a_changed_price_is_not_charged(bench: Bench) -> None:
    """An old offer is refused once the price changed; an order that was placed stays."""
    if bench.reprice is None:
        return
    before = await bench.commerce.quote(bench.sku, 1, bench.customer)
    order = await bench.commerce.place(before, key="k1")
    late = await bench.commerce.quote(bench.sku, 1, bench.customer)
    await bench.reprice()
    await _raises(PriceChanged, bench.commerce.place(late, key="k2"))
    assert await bench.commerce.find_by_key("k2") is None
    assert await bench.commerce.place(before, key="k1") == order


CHECKS: tuple[Check, ...] = (
    items_are_found_by_id_and_by_words,
    nothing_fitting_is_no_error,
    a_quote_adds_up,
    an_unknown_item_has_no_quote,
    what_was_quoted_is_charged,
    a_quote_survives_json,
    one_key_places_one_order,
    a_key_belongs_to_one_request,
    orders_are_shown_to_their_owner_only,
    the_newest_order_comes_first,
    a_refund_is_booked,
    one_key_refunds_once,
    a_refund_key_belongs_to_one_amount,
    partial_refunds_add_up,
    refunds_at_once_never_exceed_the_payment,
    a_refund_is_more_than_nothing,
    only_the_owner_is_refunded,
    lost_answers_are_found_by_key,
    the_last_one_is_sold_once,
    a_changed_price_is_not_charged,
)
"""All checks. A shop that passes them keeps the port's promises."""


async def _place(bench: Bench, quote: Quote, key: str) -> Order:
    return await bench.commerce.place(quote, key=key)


async def _refund(bench: Bench, order: Order, amount: Money, key: str) -> Refund:
    return await bench.commerce.refund(order, amount, reason="broken", key=key)


async def _left(bench: Bench, order: Order) -> Money:
    current = await bench.commerce.get_order(order.id, bench.customer)
    assert current is not None, order
    return current.refundable


async def _attempt(request: Awaitable[_T]) -> _T | Declined:
    try:
        return await request
    except Declined as no:
        return no


async def _raises(expected: type[Exception], request: Awaitable[object]) -> None:
    try:
        answer = await request
    except expected:
        return
    raise AssertionError(f"{expected.__name__} was expected, not {answer!r}")
