"""A shop in a dictionary: for tests, examples and the terminal. It forgets when it ends."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from agents.commerce.bookings import check_refund, new_order, new_refund, order_print, refund_print
from agents.commerce.catalogue import Catalogue
from agents.commerce.errors import Declined, KeyReused, OutOfStock
from agents.commerce.money import Money
from agents.commerce.port import Clock
from agents.commerce.records import CustomerRef, Item, Order, Quote, Refund


class MemoryCommerce:
    """The port ``Commerce`` on one process's memory.

    Nothing in a method waits between its check and its booking: within one event loop each is
    atomic.

    Args:
        catalogue: What is sold.
        clock: What time it is; tests pass their own.

    Attributes:
        catalogue: What is sold; may be replaced while offers are open, as a new price list is.
    """

    def __init__(self, catalogue: Catalogue, *, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self.catalogue = catalogue
        self._clock = clock
        self._orders: dict[str, Order] = {}
        self._refunds: dict[str, Refund] = {}
        self._keys: dict[str, tuple[str, str]] = {}
        self._sold = Counter[str]()

    async def find_items(self, query: str, *, limit: int = 5) -> Sequence[Item]:
        """Search the catalogue, best fit first."""
        return self.catalogue.find(query, limit=limit)

    async def quote(self, sku: str, quantity: int, customer: CustomerRef) -> Quote:
        """Make a binding offer."""
        return self.catalogue.quote(
            sku, quantity, customer, now=self._clock(), sold=self._sold[sku]
        )

    async def place(self, quote: Quote, *, key: str) -> Order:
        """Buy what was offered, once per key."""
        if known := self._known(key, order_print(quote)):
            return self._orders[known]
        self.catalogue.check(quote, now=self._clock())
        left = self.catalogue.left(quote.sku, sold=self._sold[quote.sku])
        if left is not None and left < quote.quantity:
            raise OutOfStock(quote.name, left)
        order = new_order(quote, key=key, now=self._clock())
        self._sold[quote.sku] += quote.quantity
        self._orders[order.id] = order
        self._keys[key] = (order_print(quote), order.id)
        return order

    async def record(self, order: Order, *, key: str) -> None:
        """Bring in a purchase that was made elsewhere, once per key."""
        if not self._known(key, order.id):
            self._orders[order.id] = order
            self._keys[key] = (order.id, order.id)

    async def get_order(self, ref: str, customer: CustomerRef) -> Order | None:
        """Find one order of a customer; None if there is none or it is somebody else's."""
        order = self._orders.get(ref)
        return order if order and order.customer == customer else None

    async def list_orders(self, customer: CustomerRef, *, limit: int = 5) -> Sequence[Order]:
        """List a customer's own orders, the newest first."""
        own = [order for order in self._orders.values() if order.customer == customer]
        return sorted(own, key=lambda order: order.placed_at, reverse=True)[:limit]

    async def refund(
        self,
        order: Order,
        amount: Money,
        *,
        reason: str,  # noqa: ARG002 - free words, nobody reads them here
        key: str,
    ) -> Refund:
        """Pay back, once per key, never more than is left. The reason is not kept."""
        if known := self._known(key, refund_print(order, amount)):
            return self._refunds[known]
        current = await self.get_order(order.id, order.customer)
        if current is None:
            raise Declined("There is no such order.")
        check_refund(current.refundable, amount)
        refund = new_refund(current, amount, key=key)
        self._orders[order.id] = replace(current, refunded=current.refunded + amount)
        self._refunds[refund.id] = refund
        self._keys[key] = (refund_print(order, amount), refund.id)
        return refund

    async def find_by_key(self, key: str) -> Order | Refund | None:
        """Tell what was made with a key."""
        _, found = self._keys.get(key, ("", ""))
        return self._orders.get(found) or self._refunds.get(found)

    def _known(self, key: str, digest: str) -> str | None:
        """The id that a key made, if it was used before with the same request."""
        if key not in self._keys:
            return None
        before, found = self._keys[key]
        if before != digest:
            raise KeyReused(key)
        return found
