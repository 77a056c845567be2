"""A small shop for tests, and ways in which it can go silent."""

from collections.abc import Sequence
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
        lost: For each request: "before" (never arrived), "after" (carried out, answer lost), or
            "" (answered). Requests beyond are answered.
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
        fate = self._fate()
        order = await self.shop.place(quote, key=key)
        self._lose(fate)
        return order

    async def get_order(self, ref: str, customer: CustomerRef) -> Order | None:
        return await self.shop.get_order(ref, customer)

    async def list_orders(self, customer: CustomerRef, *, limit: int = 5) -> Sequence[Order]:
        return await self.shop.list_orders(customer, limit=limit)

    async def refund(self, order: Order, amount: Money, *, reason: str, key: str) -> Refund:
        fate = self._fate()
        refund = await self.shop.refund(order, amount, reason=reason, key=key)
        self._lose(fate)
        return refund

    async def find_by_key(self, key: str) -> Order | Refund | None:
        if self._blind:
            raise Unavailable("no route to the shop", ambiguous=False)
        return await self.shop.find_by_key(key)

    def _fate(self) -> str:
        self.requests += 1
        fate = self._lost.pop(0) if self._lost else ""
        if fate == "refused":
            raise Unavailable("connection refused", ambiguous=False)
        if fate == "before":
            raise Unavailable("timed out", ambiguous=True)
        return fate

    def _lose(self, fate: str) -> None:
        if fate == "after":
            raise Unavailable("timed out", ambiguous=True)
