"""A small shop for tests, and ways in which it can go silent."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from agents.acme import catalogue
from agents.commerce import (
    Catalogue,
    CustomerRef,
    Item,
    MemoryCommerce,
    Money,
    Order,
    Quote,
    Refund,
    Unavailable,
)
from agents.commerce.bookings import new_refund
from agents.commerce.records import RefundStatus

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ALICE = CustomerRef(workspace="T1", user="UALICE")
BOB = CustomerRef(workspace="T1", user="UBOB")


def acme_shop() -> MemoryCommerce:
    """ACME's catalogue at noon."""
    return MemoryCommerce(catalogue(), clock=lambda: NOON)


def shop_of(*items: Item) -> MemoryCommerce:
    """A shop with these items at noon."""
    return MemoryCommerce(Catalogue(items), clock=lambda: NOON)


class Silent:
    """A shop whose answers to requests get lost.

    Args:
        shop: The shop behind it.
        lost: For each request: "refused" (certainly not arrived), "before" (not arrived, but who
            knows), "after" (carried out, answer lost), "hangs", "arrives, hangs", or "" (answered).
            Requests beyond are answered.
        blind: Whether ``find_by_key`` fails as well.
    """

    def __init__(self, shop: MemoryCommerce, lost: Sequence[str], *, blind: bool = False) -> None:
        self.shop = shop
        self.requests = 0
        self._lost = list(lost)
        self._blind = blind

    async def find_items(self, query: str, *, limit: int = 5) -> Sequence[Item]:
        return await self.shop.find_items(query, limit=limit)

    async def quote(self, sku: str, quantity: int, customer: CustomerRef) -> Quote:
        return await self.shop.quote(sku, quantity, customer)

    async def place(self, quote: Quote, *, key: str) -> Order:
        fate = await self._fate()
        order = await self.shop.place(quote, key=key)
        await self._lose(fate)
        return order

    async def get_order(self, ref: str, customer: CustomerRef) -> Order | None:
        return await self.shop.get_order(ref, customer)

    async def list_orders(self, customer: CustomerRef, *, limit: int = 5) -> Sequence[Order]:
        return await self.shop.list_orders(customer, limit=limit)

    async def refund(self, order: Order, amount: Money, *, reason: str, key: str) -> Refund:
        fate = await self._fate()
        refund = await self.shop.refund(order, amount, reason=reason, key=key)
        await self._lose(fate)
        return refund

    async def find_by_key(self, key: str) -> Order | Refund | None:
        if self._blind:
            raise Unavailable("no route to the shop", ambiguous=False)
        return await self.shop.find_by_key(key)

    async def _fate(self) -> str:
        self.requests += 1
        fate = self._lost.pop(0) if self._lost else ""
        if fate == "refused":
            raise Unavailable("connection refused", ambiguous=False)
        if fate == "before":
            raise Unavailable("timed out", ambiguous=True)
        if fate == "hangs":
            await asyncio.Event().wait()
        return fate

    async def _lose(self, fate: str) -> None:
        if fate == "arrives, hangs":
            await asyncio.Event().wait()
        if fate == "after":
            raise Unavailable("timed out", ambiguous=True)


class Slow:
    """A shop whose refunds take their time, or fail.

    Args:
        shop: The shop behind it.
        status: What becomes of refunds.
    """

    def __init__(self, shop: MemoryCommerce, *, status: RefundStatus) -> None:
        self.shop = shop
        self._status: RefundStatus = status
        self._pending: dict[str, Refund] = {}
        self.find_items = shop.find_items
        self.quote = shop.quote
        self.place = shop.place

    async def get_order(self, ref: str, customer: CustomerRef) -> Order | None:
        return next((o for o in await self.list_orders(customer) if o.id == ref), None)

    async def list_orders(self, customer: CustomerRef, *, limit: int = 5) -> Sequence[Order]:
        orders = await self.shop.list_orders(customer, limit=limit)
        waiting = {refund.order_id: refund.amount for refund in self._pending.values()}
        return [replace(o, pending=waiting.get(o.id, o.pending)) for o in orders]

    async def refund(self, order: Order, amount: Money, *, reason: str, key: str) -> Refund:
        refund = replace(new_refund(order, amount, key=key), status=self._status)
        if self._status != "failed":
            self._pending[key] = refund
        return refund

    async def find_by_key(self, key: str) -> Order | Refund | None:
        return self._pending.get(key) or await self.shop.find_by_key(key)
