"""Refunds that wait for the team's approval: until they are decided they count as pending."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from agents.commerce import (
    Commerce,
    CustomerRef,
    Declined,
    Item,
    Money,
    Order,
    Quote,
    Refund,
    Unavailable,
)


class Requests(Protocol):
    """Keeps an amount aside for a refund that nobody has decided on yet."""

    async def open(self, order: Order, amount: Money, *, key: str) -> None:
        """Keep an amount aside, once per key.

        The check and the note are one step: requests that race for the same money cannot all
        have it.

        Args:
            order: The order as the shop knows it now.
            amount: How much would go back.
            key: The proposal's key.

        Raises:
            RefundTooLarge: More than was paid, less what went back, is on its way back, or is
                kept aside already.
            Unavailable: It is not known whether it was kept.
        """
        ...

    async def close(self, order_id: str, *, key: str) -> None:
        """Let go of what was kept aside under a key; nothing happens a second time."""
        ...

    async def pending(self, order_ids: Sequence[str]) -> Mapping[str, int]:
        """What is kept aside of each order, in minor units; orders without are left out."""
        ...


class WithRequests:
    """A shop whose orders say what was requested back, beside what is pending anyhow.

    Args:
        shop: The shop.
        requests: What is kept aside.
    """

    def __init__(self, shop: Commerce, requests: Requests) -> None:
        self._shop = shop
        self._requests = requests

    async def find_items(self, query: str, *, limit: int = 5) -> Sequence[Item]:
        """Search the shop's catalogue."""
        return await self._shop.find_items(query, limit=limit)

    async def quote(self, sku: str, quantity: int, customer: CustomerRef) -> Quote:
        """Make the shop's offer."""
        return await self._shop.quote(sku, quantity, customer)

    async def place(self, quote: Quote, *, key: str) -> Order:
        """Buy from the shop."""
        return await self._shop.place(quote, key=key)

    async def get_order(self, ref: str, customer: CustomerRef) -> Order | None:
        """Find one order of a customer."""
        order = await self._shop.get_order(ref, customer)
        return (await self._noted([order]))[0] if order else None

    async def list_orders(self, customer: CustomerRef, *, limit: int = 5) -> Sequence[Order]:
        """List a customer's own orders, the newest first."""
        return await self._noted(await self._shop.list_orders(customer, limit=limit))

    async def refund(self, order: Order, amount: Money, *, reason: str, key: str) -> Refund:
        """Pay back; the shop knows what is left."""
        return await self._shop.refund(order, amount, reason=reason, key=key)

    async def find_by_key(self, key: str) -> Order | Refund | None:
        """Tell what was made with a key."""
        return await self._shop.find_by_key(key)

    async def request(self, order: Order, amount: Money, *, key: str) -> None:
        """Keep the money of a refund aside until the team has decided; once per key.

        Raises:
            Declined: No such order, or no such amount is left of it.
            Unavailable: It is not known whether it was kept.
        """
        try:
            current = await self._shop.get_order(order.id, order.customer)
        except Unavailable as fault:  # of a question: nothing is kept by it
            raise Unavailable(str(fault), ambiguous=False) from fault
        if current is None:
            raise Declined("There is no such order.")
        await self._requests.open(current, amount, key=key)

    async def withdraw(self, order: Order, *, key: str) -> None:
        """Let the money go again; nothing happens a second time."""
        await self._requests.close(order.id, key=key)

    async def _noted(self, orders: Sequence[Order]) -> Sequence[Order]:
        if not orders:
            return orders
        kept = await self._requests.pending([order.id for order in orders])
        return [_with(order, kept[order.id]) if order.id in kept else order for order in orders]


def _with(order: Order, minor: int) -> Order:
    return replace(order, pending=order.pending + Money(minor, order.total.currency))
