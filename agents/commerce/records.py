"""What passes between the desk and a shop: frozen records that go to JSON and back.

``TypeAdapter(Quote)`` (and so on) reads and writes them; amounts stay whole numbers, times stay
aware of their zone.
"""

from dataclasses import dataclass
from typing import Literal

from pydantic import AwareDatetime, PositiveInt

from agents.commerce.money import Money

OrderStatus = Literal["paid", "fulfilled", "cancelled"]
RefundStatus = Literal["pending", "succeeded", "failed", "needs_action"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRef:
    """Who is asking. It comes from the channel that they write in, never from a model.

    Args:
        workspace: The workspace that the person belongs to.
        user: The person's id there.
    """

    workspace: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that can be bought.

    Args:
        sku: Its id in the shop.
        name: Its name, unique enough to be asked for.
        price: What one costs, before tax.
        description: A sentence about it.
        keywords: Other words that customers use for it.
        final_sale: Whether it cannot be returned.
        stock: How many there are to sell in all; None for as many as anybody wants.
    """

    sku: str
    name: str
    price: Money
    description: str = ""
    keywords: tuple[str, ...] = ()
    final_sale: bool = False
    stock: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A shop's binding offer to one customer: what is shown, and what is charged.

    Args:
        id: The shop's id of the offer.
        customer: Whom it was made to.
        sku: The item's id.
        name: The item's name.
        quantity: How many.
        unit: What one costs, before tax.
        tax: Tax on all of them.
        total: What will be charged.
        expires_at: Until when the offer can be taken.
        final_sale: Whether it cannot be returned.
    """

    id: str
    customer: CustomerRef
    sku: str
    name: str
    quantity: PositiveInt
    unit: Money
    tax: Money
    total: Money
    expires_at: AwareDatetime
    final_sale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item of an order.

    Args:
        sku: The item's id.
        name: Its name when it was bought.
        quantity: How many.
        total: What was paid for them, tax included.
        final_sale: Whether they cannot be returned.
    """

    sku: str
    name: str
    quantity: PositiveInt
    total: Money
    final_sale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A purchase as the shop knows it now.

    Args:
        id: The shop's number, shown to the customer.
        customer: Who bought.
        lines: What was bought.
        total: What was charged.
        refunded: What went back already.
        pending: What is on its way back.
        status: How far the order is.
        placed_at: When it was placed.
        delivered_at: When it arrived, if it did.
    """

    id: str
    customer: CustomerRef
    lines: tuple[Line, ...]
    total: Money
    refunded: Money
    pending: Money
    placed_at: AwareDatetime
    delivered_at: AwareDatetime | None = None
    status: OrderStatus = "paid"

    @property
    def refundable(self) -> Money:
        """What is left to be refunded."""
        return self.total - self.refunded - self.pending


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money going back, as the shop knows it now.

    Args:
        id: The shop's number of the refund.
        order_id: The order it belongs to.
        amount: How much.
        status: "succeeded" alone means that it is on the way; "pending" and "needs_action" are
            only requested.
    """

    id: str
    order_id: str
    amount: Money
    status: RefundStatus
