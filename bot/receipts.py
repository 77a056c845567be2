"""An order in one line, as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agents.commerce import Order


def receipt(order: Order) -> str:
    """Number, day, items, what was paid, what went back and what is still asked for."""
    items = ", ".join(f"{line.quantity} x {line.name}" for line in order.lines)
    back = f", {order.refunded} refunded" if order.refunded.minor else ""
    asked = f", a refund of {order.pending} requested" if order.pending.minor else ""
    return f"{order.id}, {order.placed_at:%d %B %Y}: {items}, {order.total}{back}{asked}"
