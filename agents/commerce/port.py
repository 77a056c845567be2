"""The one door between a team and a shop."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from agents.commerce.money import Money
from agents.commerce.records import CustomerRef, Item, Order, Quote, Refund

Clock = Callable[[], datetime]
"""Says what time it is, with a zone."""


class Commerce(Protocol):
    """A shop, in seven methods.

    Whoever implements it translates the backend's errors into ``agents.commerce.errors``, sets a
    deadline on every call that leaves the process, and proves it with
    ``agents.commerce.contract``. Every method may raise ``Unavailable``. The five that only ask
    may be repeated or die half-way without a trace.

    A *key* is made before the request and stored by the caller. It names one intention for ever:
    however often ``place`` or ``refund`` is called with it, by whichever process, it happens at
    most once.
    """

    async def find_items(self, query: str, *, limit: int = 5) -> Sequence[Item]:
        """Search the catalogue by name, description or keywords; an item's id finds it alone.

        Args:
            query: The customer's words, misspelt perhaps.
            limit: How many to return at most.

        Returns:
            The best fit first; empty where nothing fits (absence is not an error).
        """
        ...

    async def quote(self, sku: str, quantity: int, customer: CustomerRef) -> Quote:
        """Make a binding offer. It reserves nothing; asking twice makes two offers.

        Args:
            sku: The item's id.
            quantity: How many, at least one.
            customer: Whom it is made to.

        Raises:
            NotForSale: There is no such item.
            OutOfStock: There are not that many.
        """
        ...

    async def place(self, quote: Quote, *, key: str) -> Order:
        """Buy what was offered, for the amount that was offered.

        *Duplicates*: the same key and quote return the order that is there, even if the quote
        has expired or the price changed since. *Crash*: after it, the order is there whole or
        not at all; ``find_by_key`` tells.

        Args:
            quote: The offer, unchanged.
            key: The intention's key.

        Raises:
            NotForSale: The item is gone.
            OutOfStock: The last one was sold meanwhile.
            PriceChanged: The offer is not the price any more. Nothing is charged.
            QuoteExpired: The offer is too old.
            Declined: The payment was refused.
            KeyReused: The key belongs to another request.
        """
        ...

    async def get_order(self, ref: str, customer: CustomerRef) -> Order | None:
        """Find one order of a customer.

        Args:
            ref: The order's id.
            customer: Who asks.

        Returns:
            The order; None if there is none *or it is somebody else's*: the two must not be
            told apart.
        """
        ...

    async def list_orders(self, customer: CustomerRef, *, limit: int = 5) -> Sequence[Order]:
        """List a customer's own orders.

        Args:
            customer: Who asks.
            limit: How many to return at most.

        Returns:
            The newest first; empty for somebody who bought nothing or is not known.
        """
        ...

    async def refund(self, order: Order, amount: Money, *, reason: str, key: str) -> Refund:
        """Pay money back, or ask for it where the backend takes its time.

        The sum of all refunds of an order never exceeds what was paid, also when several are
        asked for at the same moment: the check and the booking are one step.

        *Duplicates*: the same key, order and amount return the refund that is there. *Crash*:
        after it, the refund is booked or it is not; ``find_by_key`` tells.

        Args:
            order: The order, as ``get_order`` or ``list_orders`` gave it to its owner.
            amount: How much, more than zero, in the order's currency.
            reason: Why, in free words: for the backend's own notes.
            key: The intention's key.

        Raises:
            RefundTooLarge: More than what is left of the payment.
            Declined: No such order, or the backend refused.
            KeyReused: The key belongs to another request.
        """
        ...

    async def find_by_key(self, key: str) -> Order | Refund | None:
        """Tell what became of a request whose answer was lost.

        Args:
            key: The intention's key.

        Returns:
            What was made with it; None if nothing was.
        """
        ...
