"""The shelf that embedded shops sell from: items, their search, and offers made from them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self
from uuid import uuid4

from pydantic import TypeAdapter

from agents.commerce.errors import NotForSale, OutOfStock, PriceChanged, QuoteExpired
from agents.commerce.money import Money
from agents.commerce.records import CustomerRef, Item, Quote
from agents.commerce.search import Search

_ITEMS = TypeAdapter(tuple[Item, ...])


class Catalogue:
    """Items that do not change while the process runs.

    Args:
        items: What is sold; ids and names are unique.
        quote_valid: How long an offer can be taken.

    Raises:
        ValueError: Two items share an id or a name.
    """

    def __init__(
        self, items: Iterable[Item], *, quote_valid: timedelta = timedelta(hours=1)
    ) -> None:
        self.items = tuple(items)
        self._by_sku = {item.sku: item for item in self.items}
        names = {item.name.casefold() for item in self.items}
        if not len(self.items) == len(self._by_sku) == len(names):
            raise ValueError("a catalogue's ids and names are unique")
        self._search = Search(self.items)
        self._quote_valid = quote_valid

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a JSON file: a list of items.

        Args:
            path: The file.

        Raises:
            ValueError: The file does not hold items; the message says where.
            OSError: The file cannot be read.
        """
        return cls(_ITEMS.validate_json(path.read_bytes()))

    def find(self, query: str, *, limit: int) -> Sequence[Item]:
        """Search as ``Commerce.find_items`` does."""
        exact = self._by_sku.get(query.strip())
        return (exact,)[:limit] if exact else self._search(query)[:limit]

    def quote(
        self, sku: str, quantity: int, customer: CustomerRef, *, now: datetime, sold: int = 0
    ) -> Quote:
        """Make an offer as ``Commerce.quote`` does. Prices here include every tax.

        Args:
            sku: The item's id.
            quantity: How many, at least one.
            customer: Whom it is made to.
            now: What time it is.
            sold: How many were sold before.

        Raises:
            NotForSale: There is no such item.
            OutOfStock: There are not that many.
            ValueError: Fewer than one.
        """
        if quantity < 1:
            raise ValueError(f"{quantity!r} is not a quantity")
        item = self._get(sku)
        left = self.left(sku, sold=sold)
        if left is not None and left < quantity:
            raise OutOfStock(item.name, left)
        return Quote(
            id=f"quo_{uuid4().hex}",
            customer=customer,
            sku=sku,
            name=item.name,
            quantity=quantity,
            unit=item.price,
            tax=Money(0, item.price.currency),
            total=item.price * quantity,
            expires_at=now + self._quote_valid,
            final_sale=item.final_sale,
        )

    def check(self, quote: Quote, *, now: datetime) -> None:
        """See that an offer still stands.

        Args:
            quote: The offer.
            now: What time it is.

        Raises:
            NotForSale: The item is gone.
            PriceChanged: It costs something else now.
            QuoteExpired: The offer is too old.
        """
        item = self._get(quote.sku)
        if item.price != quote.unit or item.price * quote.quantity != quote.total:
            raise PriceChanged(item.name, item.price)
        if quote.expires_at < now:
            raise QuoteExpired

    def left(self, sku: str, *, sold: int) -> int | None:
        """How many can still be sold; None for as many as anybody wants."""
        stock = self._get(sku).stock
        return None if stock is None else max(0, stock - sold)

    def _get(self, sku: str) -> Item:
        if sku not in self._by_sku:
            raise NotForSale(sku)
        return self._by_sku[sku]
