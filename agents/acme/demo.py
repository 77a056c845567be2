"""What the demo's people bought before the story begins."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from agents.acme.catalogue import catalogue
from agents.commerce import CustomerRef, Order
from agents.commerce.bookings import new_order

PURCHASES = (
    ("Alice", "item_rocket_skates", 12),
    ("Alice", "item_black_boot", 45),
)
"""Who bought which item how many days ago. Bob bought nothing."""


class Ledger(Protocol):
    """A shop that takes in purchases from before it opened."""

    async def record(self, order: Order, *, key: str) -> None:
        """Bring in a purchase, once per key."""
        ...


async def seed(ledger: Ledger, people: Mapping[str, CustomerRef], *, now: datetime) -> None:
    """Bring in the demo's purchases. A second time changes nothing.

    Args:
        ledger: Where they go.
        people: The demo's people by first name; whoever is missing bought nothing.
        now: What time it is; the days are counted back from here.
    """
    shelf = catalogue()
    for name, sku, days in PURCHASES:
        if name in people:
            then = now - timedelta(days=days)
            key = f"demo:{name}:{sku}"  # without an id: keys outlive a person who is forgotten
            order = new_order(shelf.quote(sku, 1, people[name], now=then), key=key, now=then)
            await ledger.record(replace(order, delivered_at=then), key=key)
