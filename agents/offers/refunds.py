"""Proposing a refund, and the rules that say when there is none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agents.commerce import Commerce, CustomerRef, Line, Order
from agents.offers.lookup import find_item, reachable
from agents.offers.terms import RefundTerms, freeze
from engine import Proposal, Refusal

_ALL = 100
"""How far back a customer's purchases are searched."""

_REASON_CHARS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPolicy:
    """Until when a purchase can be returned.

    Args:
        window: Counted from delivery (from the purchase where delivery is not known), the last
            moment included.
    """

    window: timedelta = timedelta(days=30)

    def until(self, order: Order) -> datetime:
        """The last moment at which an order can be returned, in UTC."""
        return ((order.delivered_at or order.placed_at) + self.window).astimezone(UTC)


_DEFAULT = RefundPolicy()

Purchase = tuple[Order, Line]


async def propose_refund(
    commerce: Commerce,
    customer: CustomerRef,
    item_id: str,
    reason: str = "not provided",
    *,
    now: datetime,
    policy: RefundPolicy = _DEFAULT,
) -> Proposal | Refusal:
    """Offer the customer their money back for something that they bought.

    Of several purchases of the same item the newest that can be refunded is meant. The amount
    is what was paid for it, or what is left of the order's payment if that is less.

    Args:
        commerce: The shop.
        customer: Who asks; nobody else's purchases are looked at.
        item_id: The item's id, or words that name it.
        reason: Why, in the model's words.
        now: What time it is.
        policy: The rules.

    Returns:
        The refund to be decided upon, or the rule's sentence.

    Raises:
        ToolError: No such item, or several of them: the model is told what to do instead.
    """
    with reachable():
        orders = await commerce.list_orders(customer, limit=_ALL)
    name, purchases = await _purchases(commerce, orders, item_id)
    if not purchases:
        return Refusal(
            sentence=f"I'm sorry, I can't find {name} among your purchases, "
            "so there is nothing that I could refund."
        )
    objections = [_objection(*purchase, now=now, policy=policy) for purchase in purchases]
    for purchase, objection in zip(purchases, objections, strict=True):
        if objection is None:
            return _offer(*purchase, reason=reason)
    return Refusal(sentence=f"I'm sorry, {objections[0]}")


async def _purchases(
    commerce: Commerce, orders: Sequence[Order], item_id: str
) -> tuple[str, Sequence[Purchase]]:
    """The item's name, and what the customer bought of it, the newest first."""
    own = [(order, line) for order in orders for line in order.lines]
    meant = [purchase for purchase in own if purchase[1].sku == item_id.strip()]
    if meant:
        return meant[0][1].name, meant
    item = await find_item(commerce, item_id, likely={line.sku for _, line in own})
    return item.name, [purchase for purchase in own if purchase[1].sku == item.sku]


def _objection(order: Order, line: Line, *, now: datetime, policy: RefundPolicy) -> str | None:
    """Why a purchase is not refunded; None if it is."""
    if order.status == "cancelled":
        return f"your order of {line.name} was cancelled, so nothing was paid for it."
    if order.refundable.minor <= 0:
        if order.pending.minor > 0:
            return f"a refund for {line.name} has already been requested."
        return f"{line.name} has already been refunded."
    if len(order.lines) > 1 and order.refundable != order.total:
        # Refunds belong to orders: which line the money went back for, nobody can tell.
        return f"part of the order with {line.name} was refunded already; a person has to look."
    if line.final_sale:
        return f"{line.name} was a final sale, which cannot be returned."
    until = policy.until(order)
    if now > until:
        return (
            f"{line.name} could be returned within {policy.window.days} days, "
            f"until {_day(until)}, so I can't refund it any more."
        )
    return None


def _offer(order: Order, line: Line, *, reason: str) -> Proposal:
    amount = min(line.total, order.refundable)
    terms = RefundTerms(order=order, name=line.name, amount=amount, reason=reason[:_REASON_CHARS])
    return Proposal(
        kind="refund",
        terms=freeze(terms),
        title="Your refund",
        lines=(*_lines(order, line), ("Refund", str(amount))),
        accept=f"Refund {amount}",
        decline="Keep it",
    )


def _lines(order: Order, line: Line) -> Iterator[tuple[str, str]]:
    yield "Item", line.name
    yield "Quantity", str(line.quantity)
    yield "Order", f"{order.id}, {_day(order.placed_at)}"
    yield "Paid", str(line.total)


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
