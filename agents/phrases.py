"""Every fixed sentence about orders and refunds, in one place, ready for translation.

With ``bot/phrases.py`` and the end of ``engine/phrases.py`` it is all that a customer reads in
words of ours. What a model reads as the answer of its call states what happened, never what will.
"""

# ---- what the shop says ------------------------------------------------------------------------

NOT_FOR_SALE = "This item is not for sale."
OFFER_EXPIRED = "This offer has expired."
ORDER_REFUNDED = "Nothing of this order is left to be refunded."
SHOP_AWAY = "The shop cannot be reached at the moment."
REFUND_FAILED = "The refund failed."
TEAM_REFUSED = "The team did not approve it."


def out_of_stock(name: str, left: int) -> str:
    """Fewer are left than were asked for."""
    return f"Only {left} of {name} are left." if left else f"{name} is out of stock."


def price_changed(name: str, price: str) -> str:
    """What was quoted is not the price any more."""
    return f"The price of {name} has changed; it is {price} now."


def refund_too_large(left: str) -> str:
    """More was asked back than is left."""
    return f"No more than {left} of this order can be refunded."


# ---- cards -------------------------------------------------------------------------------------

YOUR_ORDER = "Your order"
PLACE_ORDER = "Place order"
CANCEL = "Cancel"
YOUR_REFUND = "Your refund"
YOUR_REQUEST = "Your refund request"
KEEP_IT = "Keep it"

ITEM = "Item"
QUANTITY = "Quantity"
PRICE_EACH = "Price each"
TAX = "Tax"
TOTAL = "Total"
RETURNS = "Returns"
FINAL_SALE = "Final sale, cannot be returned"
ORDER = "Order"
PAID = "Paid"
REFUND = "Refund"
APPROVAL = "Approval"


def refund_button(amount: str) -> str:
    """Accepts a refund."""
    return f"Refund {amount}"


def request_button(amount: str) -> str:
    """Accepts a refund that the team has to approve."""
    return f"Request {amount} back"


def by_the_team(why: str) -> str:
    """Who approves it, and why that is needed."""
    return f"by the team, since {why}"


def above_limit(limit: str) -> str:
    """One reason why the team has to approve."""
    return f"it is more than {limit}"


def too_late_alone(days: int, until: str) -> str:
    """Another one."""
    return f"the {days} days ended on {until}"


def both(reasons: list[str]) -> str:
    """Those that there are."""
    return " and ".join(reasons)


# ---- why there is no offer ---------------------------------------------------------------------


def sorry(why: str) -> str:
    """In front of why there is no refund."""
    return f"I'm sorry, {why}"


def no_order(reason: str) -> str:
    """In front of the shop's own sentence."""
    return f"I'm sorry: {reason}"


def not_bought(name: str) -> str:
    """They did not buy it, as far as the shop knows."""
    return f"I can't find {name} among your purchases, so there is nothing that I could refund."


def order_cancelled(name: str) -> str:
    """There was no payment."""
    return f"your order of {name} was cancelled, so nothing was paid for it."


def requested_before(name: str) -> str:
    """All that was paid is asked back already."""
    return f"a refund for {name} has already been requested."


def refunded_before(name: str) -> str:
    """All that was paid went back already."""
    return f"{name} has already been refunded."


def partly_refunded(name: str) -> str:
    """Nobody can tell for which line the money went back."""
    return f"part of the order with {name} was refunded already; a person has to look."


def final_sale(name: str) -> str:
    """It was sold without a right of return."""
    return f"{name} was a final sale, which cannot be returned."


def too_late(name: str, days: int, until: str, contact: str | None) -> str:
    """The time for returns is over."""
    return (
        f"{name} could be returned within {days} days, until {until}, "
        f"so I can't refund it any more.{_turn_to(contact)}"
    )


def too_large(amount: str, contact: str | None) -> str:
    """Somebody would have to approve it, and nobody is there."""
    return (
        f"a refund of {amount} needs the approval of a person, "
        f"so I can't give it to you here.{_turn_to(contact)}"
    )


def _turn_to(contact: str | None) -> str:
    return f" Please write to {contact}." if contact else ""


# ---- what came of a decision -------------------------------------------------------------------


def bought(name: str, quantity: int) -> str:
    """One line of an order."""
    return f"{quantity} × {name}"  # noqa: RUF001 - the sign is meant


def refund_of(amount: str, name: str) -> str:
    """What goes back, and for what."""
    return f"{amount} for {name}"


def ordered(items: str, total: str, number: str) -> str:
    """On the record of an order."""
    return f"Order placed: {items} for {total}. Order number {number}."


def refunded(what: str, number: str) -> str:
    """On the record of a refund."""
    return f"Refunded: {what}. Refund number {number}."


def refund_pending(what: str, number: str) -> str:
    """On the record of a refund that is not paid out yet."""
    return f"Refund requested: {what}. Refund number {number}."


def refund_requested(what: str, number: str) -> str:
    """On the record of a refund that the team decides on."""
    return (
        f"Refund requested: {what}. Number {number}. "
        "Somebody of the team decides on it; nothing is paid back yet."
    )


def nothing_ordered(reason: str) -> str:
    """On the record of an order that came to nothing."""
    return f"{reason} Nothing was ordered."


def nothing_refunded(reason: str) -> str:
    """On the record of a refund that came to nothing."""
    return f"{reason} Nothing was refunded."


ORDER_UNCLEAR = "I can't tell yet whether your order went through. Nothing will be done twice."
REFUND_UNCLEAR = "I can't tell yet whether your refund went through. Nothing will be done twice."
REQUEST_UNCLEAR = "I can't tell yet whether your request was taken. Nothing will be done twice."

# ---- the same for the model --------------------------------------------------------------------

OFFER_AGAIN = " If the customer still wants it, call the tool again: a new offer is made."
NOT_WRITTEN_DOWN = (
    "Unknown: the request could not be written down yet. Nothing was refunded. "
    "Do not try again; it is repeated."
)


def nothing_fits(search_query: str) -> str:
    """The answer of a look-up."""
    return f"Nothing in the catalogue fits {search_query!r}."


def told_ordered(items: str, total: str, number: str) -> str:
    """The order was placed."""
    return (
        f"Success: order {number} is placed, as the customer confirmed: {items}, {total} in total."
    )


def told_refunded(what: str, number: str) -> str:
    """The money went back."""
    return f"Success: {what} was refunded, as the customer confirmed ({number})."


def told_pending(what: str, number: str) -> str:
    """The shop has taken the refund on."""
    return (
        f"A refund of {what} was requested, as the customer confirmed ({number}). "
        "It is not paid out yet; do not say that it is."
    )


def told_requested(what: str, number: str) -> str:
    """The team decides."""
    return (
        f"A refund of {what} was requested, as the customer confirmed ({number}). "
        "The team has to approve it. It is not paid out yet; do not say that it is."
    )


def told_declined(nothing: str) -> str:
    """It came to nothing: the record's sentence follows."""
    return f"Declined: {nothing}"


def told_unclear(what: str) -> str:
    """The shop gave no clear answer about an order or a refund."""
    return (
        f"Unknown: the shop gave no clear answer, so nobody can say yet whether the {what} went "
        "through. Do not try again and do not claim either; a person looks into it."
    )
