"""How embedded shops turn an accepted offer into an order, and a request into a refund.

Numbers come from the key: whoever repeats a request after a crash arrives at the same ones.
"""

import base64
import hashlib
from datetime import datetime

from pydantic import TypeAdapter

from agents.commerce.errors import RefundTooLarge
from agents.commerce.money import Money
from agents.commerce.records import Line, Order, Quote, Refund

_QUOTE = TypeAdapter(Quote)


def new_order(quote: Quote, *, key: str, now: datetime) -> Order:
    """The order that an accepted offer makes."""
    nothing = Money(0, quote.total.currency)
    line = Line(
        sku=quote.sku,
        name=quote.name,
        quantity=quote.quantity,
        total=quote.total,
        final_sale=quote.final_sale,
    )
    return Order(
        id=_number("ord", key),
        customer=quote.customer,
        lines=(line,),
        total=quote.total,
        refunded=nothing,
        pending=nothing,
        placed_at=now,
    )


def new_refund(order: Order, amount: Money, *, key: str) -> Refund:
    """The refund that a request makes, once it is known that there is money left for it."""
    return Refund(
        id=_number("ref", key),
        order_id=order.id,
        amount=amount,
        status="succeeded",
    )


def check_refund(left: Money, amount: Money) -> None:
    """See that a refund is within what is left of a payment.

    Raises:
        RefundTooLarge: More than what is left, nothing at all, or another currency.
    """
    if amount.currency != left.currency or not 0 < amount.minor <= left.minor:
        raise RefundTooLarge(left)


def order_print(quote: Quote) -> str:
    """A digest of all that an order request says: the same key must come with the same one."""
    return _digest(b"order", _QUOTE.dump_json(quote))


def refund_print(order: Order, amount: Money) -> str:
    """A digest of all that a refund request says, its reason aside."""
    return _digest(b"refund", f"{order.id} {amount.minor} {amount.currency}".encode())


def _number(prefix: str, key: str) -> str:
    # 60 bits: short enough to be read out, long enough not to meet another.
    word = base64.b32encode(hashlib.sha256(key.encode()).digest()).decode()[:12]
    return f"{prefix}_{word.lower()}"


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
