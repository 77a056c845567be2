"""Which refunds a customer decides alone, which the team has to approve, and which there are none of."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal

from agents import phrases
from agents.commerce import Money, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPolicy:
    """Until when, and up to how much, a purchase can be returned.

    Args:
        window: Counted from delivery (from the purchase where delivery is not known), the last
            moment included.
        limit: Above this the team has to approve: what went back of one order, all together, in
            major units of its currency. None approves any amount by itself.
        late: What becomes of a refund after the window: "refuse", or "approve" by the team.
        approvers: Whether there is somebody to approve; without, what needs it is refused.
        contact: Where a customer may turn to if there is nobody.
    """

    window: timedelta = timedelta(days=30)
    limit: Decimal | None = None
    late: Literal["refuse", "approve"] = "refuse"
    approvers: bool = True
    contact: str | None = None

    def until(self, order: Order) -> datetime:
        """The last moment at which an order can be returned, in UTC."""
        return ((order.delivered_at or order.placed_at) + self.window).astimezone(UTC)

    def is_late(self, order: Order, *, now: datetime) -> bool:
        """Whether the window has closed."""
        return now > self.until(order)

    def too_late(self, order: Order, name: str, *, now: datetime) -> str | None:
        """Why there is no refund of a purchase any more; None if there may be one."""
        if not self.is_late(order, now=now) or (self.late == "approve" and self.approvers):
            return None
        return phrases.too_late(name, self.window.days, day(self.until(order)), self._instead())

    def too_large(self, order: Order, amount: Money) -> str | None:
        """Why there is no refund of an amount, where nobody can approve it; None if there is."""
        if self.approvers or not self.is_large(order, amount):
            return None
        return phrases.too_large(str(amount), self._instead())

    def approval(self, order: Order, amount: Money, *, now: datetime) -> str:
        """Why the team has to approve a refund, to follow a "since"; "" if it need not."""
        reasons: list[str] = []
        if self.is_large(order, amount):
            reasons.append(phrases.above_limit(self._shown(order)))
        if self.is_late(order, now=now):
            reasons.append(phrases.too_late_alone(self.window.days, day(self.until(order))))
        return phrases.both(reasons)

    def is_large(self, order: Order, amount: Money) -> bool:
        """Whether a refund is above the limit."""
        # What went back before counts: a large refund must not pass in small parts.
        back = order.refunded + order.pending + amount
        return self.limit is not None and back.major > self.limit

    def _shown(self, order: Order) -> str:
        assert self.limit is not None
        try:
            return str(Money.parse(self.limit, order.total.currency))
        except ValueError:  # a limit finer than the currency
            return f"{self.limit} {order.total.currency}"

    def _instead(self) -> str | None:
        return None if self.approvers else self.contact


def day(moment: datetime) -> str:
    """A date for a customer."""
    return f"{moment.day} {moment:%B %Y}"
