"""What can go wrong in a shop.

    CommerceError
    ├── Declined            nothing happened, and asking again will not change that
    │   ├── NotForSale      no such item, or not any more
    │   ├── OutOfStock      fewer are left than were asked for
    │   ├── PriceChanged    the quote is not the price any more
    │   ├── QuoteExpired    the quote is too old to be taken
    │   └── RefundTooLarge  more than was paid, less what went back already
    ├── KeyReused           one key, two different requests: a fault of the caller
    └── Unavailable         the shop gave no clear answer; ``ambiguous`` says what that means

``Declined.reason`` is one sentence that a customer may read. The other two are for operators.
"""

from agents import phrases
from agents.commerce.money import Money


class CommerceError(Exception):
    """The root of all errors that a shop raises."""


class Declined(CommerceError):  # noqa: N818 - the shop's answers, read aloud as such
    """The shop said no. Nothing was ordered, charged or paid back.

    Args:
        reason: Why, as one sentence for the customer; never a backend's raw text.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotForSale(Declined):
    """There is no such item, or it is not sold any more.

    Args:
        sku: The item's id as it was asked for.
    """

    def __init__(self, sku: str) -> None:
        super().__init__(phrases.NOT_FOR_SALE)
        self.sku = sku


class OutOfStock(Declined):
    """Fewer are left than were asked for.

    Args:
        name: The item's name.
        left: How many could still be had.
    """

    def __init__(self, name: str, left: int) -> None:
        super().__init__(phrases.out_of_stock(name, left))
        self.name = name
        self.left = left


class PriceChanged(Declined):
    """What was quoted is not the price any more.

    Args:
        name: The item's name.
        price: What one costs now.
    """

    def __init__(self, name: str, price: Money) -> None:
        super().__init__(phrases.price_changed(name, str(price)))
        self.name = name
        self.price = price


class QuoteExpired(Declined):
    """The quote is too old to be taken."""

    def __init__(self) -> None:
        super().__init__(phrases.OFFER_EXPIRED)


class RefundTooLarge(Declined):
    """More was asked back than is left of what was paid.

    Args:
        left: What could still be refunded.
    """

    def __init__(self, left: Money) -> None:
        super().__init__(
            phrases.refund_too_large(str(left)) if left.minor else phrases.ORDER_REFUNDED
        )
        self.left = left


class KeyReused(CommerceError):  # noqa: N818
    """A key came back with different parameters. Refused, since one of the two is a mistake.

    Args:
        key: The key.
    """

    def __init__(self, key: str) -> None:
        super().__init__(f"key {key!r} was used before with other parameters")
        self.key = key


class Unavailable(CommerceError):  # noqa: N818
    """The shop did not answer, or not in a way that can be read.

    Args:
        message: What happened, for the operator.
        ambiguous: True if the request may have been carried out all the same: ask
            ``find_by_key`` before anything else. False if it certainly was not.
    """

    def __init__(self, message: str, *, ambiguous: bool) -> None:
        super().__init__(message)
        self.ambiguous = ambiguous
