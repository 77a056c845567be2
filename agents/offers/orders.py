"""Proposing an order."""

from collections.abc import Iterator
from decimal import Decimal

from agents import phrases
from agents.commerce import Commerce, CustomerRef, Declined, Money, Quote
from agents.offers.lookup import find_item, reachable
from agents.offers.terms import OrderTerms, freeze
from engine import Proposal, Refusal, ToolError

MOST = 999
"""How many of one item an agent may propose at once; more is a person's business."""


async def propose_order(
    commerce: Commerce,
    customer: CustomerRef,
    product: str,
    price: Decimal | None = None,
    quantity: int = 1,
) -> Proposal | Refusal:
    """Offer an item to the customer, at the shop's price.

    Args:
        commerce: The shop.
        customer: Who would buy.
        product: An item's id or name, in a model's words.
        price: What the model believes that one costs, in major units. It is only compared; what
            is charged comes from the shop. None where the model was not asked for a price.
        quantity: How many.

    Returns:
        The offer to be decided upon, or the shop's reason why there is none.

    Raises:
        ToolError: No such item, several of them, another price, or not a quantity: the model is
            told what to do instead.
    """
    if not 1 <= quantity <= MOST:
        raise ToolError(f"The quantity must be between 1 and {MOST}, not {quantity}.")
    item = await find_item(commerce, product)
    try:
        with reachable():
            quote = await commerce.quote(item.sku, quantity, customer)
    except Declined as no:
        return Refusal(sentence=phrases.no_order(no.reason))
    _compare(quote, price)
    return order_proposal(quote)


def order_proposal(quote: Quote) -> Proposal:
    """A shop's offer as the customer decides upon it."""
    return Proposal(
        kind="order",
        terms=freeze(OrderTerms(quote=quote)),
        title=phrases.YOUR_ORDER,
        lines=tuple(_lines(quote)),
        accept=phrases.PLACE_ORDER,
        decline=phrases.CANCEL,
    )


def _compare(quote: Quote, price: Decimal | None) -> None:
    """Refuse a price that the model made up."""
    if price is None:
        return
    try:
        agrees = Money.parse(price, quote.unit.currency) == quote.unit
    except ValueError:
        agrees = False
    if not agrees:
        raise ToolError(
            f"{quote.name} costs {quote.unit} each, not {price}. Nothing was offered. Tell the "
            "customer the real price, and call again when they agree to it."
        )


def _lines(quote: Quote) -> Iterator[tuple[str, str]]:
    yield phrases.ITEM, quote.name
    yield phrases.QUANTITY, str(quote.quantity)
    yield phrases.PRICE_EACH, str(quote.unit)
    if quote.tax.minor:
        yield phrases.TAX, str(quote.tax)
    yield phrases.TOTAL, str(quote.total)
    if quote.final_sale:
        yield phrases.RETURNS, phrases.FINAL_SALE
