"""What the embedded shop writes into its books."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter

from agents.commerce import CustomerRef, Line, Money, Order
from agents.commerce.records import OrderStatus

Act = Literal["placed", "recorded", "refunded"]
Decision = Literal["confirmed", "approved", "refused"]
"""By the customer; by the team; by the team."""


class Booked(BaseModel):
    """An order at rest: what never changes about it, and nobody's name.

    History: 1, the first.
    """

    model_config = ConfigDict(frozen=True)

    version: Literal[1] = 1
    id: str
    lines: tuple[Line, ...]
    total: Money
    placed_at: AwareDatetime
    delivered_at: AwareDatetime | None
    status: OrderStatus

    @classmethod
    def of(cls, order: Order) -> Self:
        """What is kept of an order."""
        return cls(
            id=order.id,
            lines=order.lines,
            total=order.total,
            placed_at=order.placed_at,
            delivered_at=order.delivered_at,
            status=order.status,
        )

    def order(self, customer: CustomerRef, *, refunded: int) -> Order:
        """The order as it is now.

        Args:
            customer: Whose it is.
            refunded: What went back, in minor units.
        """
        return Order(
            id=self.id,
            customer=customer,
            lines=self.lines,
            total=self.total,
            refunded=Money(refunded, self.total.currency),
            pending=Money(0, self.total.currency),
            placed_at=self.placed_at,
            delivered_at=self.delivered_at,
            status=self.status,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the audit trail: a booking of the shop's, or somebody's decision.

    Args:
        at: When, by Redis's clock.
        act: What was booked, or how was decided.
        key: The intention's key: the proposal that somebody decided upon.
        customer: A pseudonym: whose order or refund it is.
        id: The number of what was made, if anything was.
        by: For a decision: the pseudonym of who decided.
        shown: For a decision: what stood on the card, as JSON.
        ran: For a decision: what was carried out, "order" or "refund".
        result: For a decision: "done", "declined", "changed", "requested" or "unknown".
        digest: For a booking: SHA-256 of the request, which the key is bound to.
        record: For a booking: what was made, as JSON.
        left_before: For a refund: what could be refunded before it, in minor units.
        left_after: And after it.
    """

    at: datetime
    act: Act | Decision
    key: str
    customer: str
    id: str = ""
    by: str = ""
    shown: str = ""
    ran: str = ""
    result: str = ""
    digest: str = ""
    record: str = ""
    left_before: int | None = None
    left_after: int | None = None


_ENTRY = TypeAdapter(AuditEntry)


def read_entry(at: str, fields: Mapping[str, str]) -> AuditEntry:
    """Read a line of the audit trail.

    Args:
        at: Its id in the stream: milliseconds, then a number.
        fields: What was written.
    """
    return _ENTRY.validate_python({**fields, "at": int(at.partition("-")[0]) / 1000})
