"""Proposing a refund, and the rules that say when there is none."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from agents import phrases
from agents.commerce import Commerce, CustomerRef, Line, Money, Order
from agents.offers.lookup import find_item, reachable
from agents.offers.policy import RefundPolicy, day
from agents.offers.terms import RefundTerms, freeze
from engine import Proposal, Refusal, ToolError

_ALL = 100
"""How far back a customer's purchases are searched."""

_REASON_CHARS = 500


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
    amount: Decimal | None = None,
) -> Proposal | Refusal:
    """Offer the customer their money back for something that they bought.

    Of several purchases of the same item the newest that can be refunded is meant. Where no
    amount is given it is what was paid for it, or what is left of the order's payment if that is
    less.

    Args:
        commerce: The shop.
        customer: Who asks; nobody else's purchases are looked at.
        item_id: The item's id, or words that name it.
        reason: Why, in the model's words.
        now: What time it is.
        policy: The rules.
        amount: A part of what was paid, in major units; None for all of it.

    Returns:
        The refund to be decided upon, or the rule's sentence. Where the team has to approve it,
        its terms and its lines say why.

    Raises:
        ToolError: No such item, several of them, or no such amount: the model is told what to do
            instead.
    """
    with reachable():
        orders = await commerce.list_orders(customer, limit=_ALL)
    name, purchases = await _purchases(commerce, orders, item_id)
    if not purchases:
        return Refusal(sentence=phrases.sorry(phrases.not_bought(name)))
    objections = [_objection(*purchase, now=now, policy=policy) for purchase in purchases]
    for purchase, objection in zip(purchases, objections, strict=True):
        if objection is None:
            return _offer(*purchase, reason=reason, now=now, policy=policy, part=amount)
    return Refusal(sentence=phrases.sorry(objections[0] or ""))


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
        return phrases.order_cancelled(line.name)
    if order.refundable.minor <= 0:
        if order.pending.minor > 0:
            return phrases.requested_before(line.name)
        return phrases.refunded_before(line.name)
    if len(order.lines) > 1 and order.refundable != order.total:
        # Refunds belong to orders: which line the money went back for, nobody can tell.
        return phrases.partly_refunded(line.name)
    if line.final_sale:
        return phrases.final_sale(line.name)
    return policy.too_late(order, line.name, now=now)


def _offer(
    order: Order,
    line: Line,
    *,
    reason: str,
    now: datetime,
    policy: RefundPolicy,
    part: Decimal | None,
) -> Proposal | Refusal:
    amount = _part(min(line.total, order.refundable), part)
    if too_large := policy.too_large(order, amount):
        return Refusal(sentence=phrases.sorry(too_large))
    why = policy.approval(order, amount, now=now)
    terms = RefundTerms(
        order=order, name=line.name, amount=amount, reason=reason[:_REASON_CHARS], approval=why
    )
    return Proposal(
        kind="refund",
        terms=freeze(terms),
        title=phrases.YOUR_REQUEST if why else phrases.YOUR_REFUND,
        lines=tuple(_lines(order, line, amount, why)),
        accept=(phrases.request_button if why else phrases.refund_button)(str(amount)),
        decline=phrases.KEEP_IT,
    )


def _part(most: Money, part: Decimal | None) -> Money:
    """The amount that is meant, if it can be had."""
    if part is None:
        return most
    try:
        amount = Money.parse(part, most.currency)
    except ValueError:
        amount = Money(0, most.currency)
    if not 0 < amount.minor <= most.minor:
        raise ToolError(f"A refund of {part} is not possible here; the most is {most}.")
    return amount


def _lines(order: Order, line: Line, amount: Money, why: str) -> Iterator[tuple[str, str]]:
    yield phrases.ITEM, line.name
    yield phrases.QUANTITY, str(line.quantity)
    yield phrases.ORDER, f"{order.id}, {day(order.placed_at)}"
    yield phrases.PAID, str(line.total)
    yield phrases.REFUND, str(amount)
    if why:
        yield phrases.APPROVAL, phrases.by_the_team(why)
