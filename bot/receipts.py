"""An order in one line, as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import phrases

if TYPE_CHECKING:
    from agents.commerce import Order


def receipt(order: Order) -> str:
    """Number, day, items, what was paid, what went back and what is still asked for."""
    items = ", ".join(phrases.bought(line.name, line.quantity) for line in order.lines)
    return phrases.receipt(
        order.id,
        f"{order.placed_at.day} {order.placed_at:%B %Y}",
        items,
        str(order.total),
        back=str(order.refunded) if order.refunded.minor else "",
        asked=str(order.pending) if order.pending.minor else "",
    )
