"""The embedded shop's books, in Redis: orders and refunds that outlive every process.

Each workspace has books of its own, under a hash tag of its own. None of it expires.

| key `{ledger:<workspace>}:…` | type   | holds                                                  |
|------------------------------|--------|--------------------------------------------------------|
| ``keys``                     | hash   | key → digest of the request, number of what it made    |
| ``orders``                   | hash   | number → the order as it was placed                    |
| ``buyers``                   | hash   | order's number → pseudonym                             |
| ``bought``                   | zset   | pseudonym:time:number, in the order of the letters     |
| ``refunds``                  | hash   | number → the refund                                    |
| ``refunded``                 | hash   | order's number → what went back, in minor units        |
| ``sold``                     | hash   | item → how many, where there is an end of them         |
| ``people``                   | hash   | person → pseudonym, and back                           |
| ``requests``                 | hash   | key → amount and order of a refund to be approved      |
| ``requested``                | hash   | order's number → the sum of those, in minor units      |
| ``audit``                    | stream | who, when, what, under which key; only ever appended to|
| ``audited``                  | hash   | what the audit trail holds already                     |

People appear under a pseudonym everywhere but in ``people``: to forget somebody is to delete two
fields there (``bot.store.audit``). Free words (a refund's reason) are not kept, since they would outlive the person.
"""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

from pydantic import TypeAdapter
from redis.asyncio import Redis

from agents.commerce import (
    Catalogue,
    Clock,
    CustomerRef,
    Declined,
    Item,
    KeyReused,
    Money,
    Order,
    OutOfStock,
    Quote,
    Refund,
    RefundTooLarge,
)
from agents.commerce.bookings import new_order, new_refund, order_print, refund_print
from bot.store.bookkeeping import answers, book, books, person, script
from bot.store.books import Act, Booked

_REFUND = TypeAdapter(Refund)
_PAGE = 500


class RedisLedger:
    """The port ``Commerce`` on Redis, for one workspace.

    Every booking is one script, in which the key, the stock or the payment's rest, the books and
    the audit trail change together or not at all. It is a demo shop and a journal; a merchant's
    own system remains the record.

    Args:
        redis: A client with ``decode_responses=True`` and deadlines of its own.
        workspace: Whose books.
        catalogue: What is sold; prices include every tax.
        clock: What time it is, for quotes and orders.
    """

    def __init__(
        self,
        redis: Redis,
        *,
        workspace: str,
        catalogue: Catalogue,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self.catalogue = catalogue
        self._redis = redis
        self._clock = clock
        self._workspace = workspace
        self._place, self._refund, self._list = (
            script(redis, name) for name in ("place", "refund", "list")
        )

    async def find_items(self, query: str, *, limit: int = 5) -> Sequence[Item]:
        """Search the catalogue, best fit first."""
        return self.catalogue.find(query, limit=limit)

    async def quote(self, sku: str, quantity: int, customer: CustomerRef) -> Quote:
        """Make a binding offer. Reads the stock only where there is an end of it."""
        sold = 0
        if self.catalogue.left(sku, sold=0) is not None:
            with answers(ambiguous=False):
                sold = int(await cast("Any", self._redis.hget(self._key("sold"), sku)) or 0)
        return self.catalogue.quote(sku, quantity, customer, now=self._clock(), sold=sold)

    async def place(self, quote: Quote, *, key: str) -> Order:
        """Buy what was offered, once per key."""
        now = self._clock()
        objection: Declined | None = None
        stock: int | None = None
        try:
            self.catalogue.check(quote, now=now)
            stock = self.catalogue.left(quote.sku, sold=0)
        except Declined as no:  # kept back: an order that was placed in time stays placed
            objection = no
        order = new_order(quote, key=key, now=now)
        answer = await self._book(order, key, order_print(quote), stock=stock, objection=objection)
        if answer[0] == "objection" and objection:
            raise objection
        if answer[0] == "short":
            raise OutOfStock(quote.name, int(answer[1]))
        return _order(answer[1], answer[2], quote.customer)

    async def record(self, order: Order, *, key: str) -> None:
        """Bring in a purchase that was made elsewhere, once per key.

        Args:
            order: The purchase; nothing of it may have been refunded.
            key: What keeps it from being brought in twice.

        Raises:
            KeyReused: The key belongs to another request.
            Unavailable: Redis did not answer.
        """
        await self._book(order, key, order.id, act="recorded")

    async def get_order(self, ref: str, customer: CustomerRef) -> Order | None:
        """Find one order of a customer; None if there is none or it is somebody else's."""
        with answers(ambiguous=False):
            async with self._redis.pipeline(transaction=False) as asking:
                asking.hget(self._key("people"), person(customer))
                asking.hget(self._key("buyers"), ref)
                asking.hget(self._key("orders"), ref)
                asking.hget(self._key("refunded"), ref)
                pseudonym, buyer, booked, refunded = await asking.execute()
        return _order(booked, refunded, customer) if buyer and buyer == pseudonym else None

    async def list_orders(self, customer: CustomerRef, *, limit: int = 5) -> Sequence[Order]:
        """List a customer's own orders, the newest first."""
        keys = self._keys("people", "bought", "orders", "refunded")
        with answers(ambiguous=False):
            found = cast("list[str]", await self._list(keys=keys, args=[person(customer), limit]))
        pairs = zip(found[::2], found[1::2], strict=True)
        return [_order(booked, refunded, customer) for booked, refunded in pairs]

    async def refund(
        self,
        order: Order,
        amount: Money,
        *,
        reason: str,  # noqa: ARG002 - free words would outlive the person they are about
        key: str,
    ) -> Refund:
        """Pay back, once per key, never more than is left; what others requested is not left."""
        refund = new_refund(order, amount, key=key)
        names = ("keys", "refunds", "orders", "buyers", "people", "refunded", "audit")
        keys = self._keys(*names, "requests", "requested")
        args = [
            key,
            refund_print(order, amount),
            person(order.customer),
            order.id,
            amount.minor,
            amount.currency,
            refund.id,
            _REFUND.dump_json(refund).decode(),
        ]
        with answers(ambiguous=True):
            answer = cast("list[str]", await self._refund(keys=keys, args=args))
        match answer:
            case ["made", booked]:
                return _REFUND.validate_json(booked)
            case ["none"]:
                raise Declined("There is no such order.")
            case ["large", left, currency]:
                raise RefundTooLarge(Money(int(left), currency))
            case _:
                raise KeyReused(key)

    async def find_by_key(self, key: str) -> Order | Refund | None:
        """Tell what was made with a key. An order of somebody forgotten is under a pseudonym."""
        with answers(ambiguous=False):
            made = await cast("Any", self._redis.hget(self._key("keys"), key))
            if made is None:
                return None
            number = str(made).partition(" ")[2]
            async with self._redis.pipeline(transaction=False) as asking:
                for name in ("refunds", "orders", "refunded", "buyers"):
                    asking.hget(self._key(name), number)
                refund, booked, refunded, buyer = await asking.execute()
            if refund is not None:
                return _REFUND.validate_json(refund)
            person = await cast("Any", self._redis.hget(self._key("people"), buyer))
        return _order(booked, refunded, _customer(person or buyer))

    # ---- the operator's side -------------------------------------------------------------------

    async def all_orders(self) -> AsyncGenerator[tuple[str, Order], None]:
        """Read everybody's orders, in no order.

        Yields:
            (who, the order): a person as workspace:user, or the pseudonym of somebody forgotten.

        Raises:
            Unavailable: Redis did not answer.
        """
        anything = cast("Any", self._redis)
        with answers(ambiguous=False):
            async for number, booked in anything.hscan_iter(self._key("orders"), count=_PAGE):
                buyer = await anything.hget(self._key("buyers"), number)
                refunded = await anything.hget(self._key("refunded"), number)
                who = str(await anything.hget(self._key("people"), buyer) or buyer)
                yield who, _order(booked, refunded, _customer(who))

    # ---- booking ---------------------------------------------------------------------------------

    async def _book(
        self,
        order: Order,
        key: str,
        digest: str,
        *,
        act: Act = "placed",
        stock: int | None = None,
        objection: Declined | None = None,
    ) -> list[str]:
        """Run the one script that writes an order."""
        names = ("keys", "orders", "buyers", "bought", "people", "refunded", "sold", "audit")
        line = order.lines[0]
        args = [
            key,
            digest,
            person(order.customer),
            f"c_{uuid4().hex}",
            order.id,
            Booked.of(order).model_dump_json(),
            f"{int(order.placed_at.timestamp() * 1_000_000):018d}",
            "1" if objection else "",
            line.sku,
            line.quantity,
            -1 if stock is None else stock,
            act,
        ]
        with answers(ambiguous=True):
            answer = cast("list[str]", await self._place(keys=self._keys(*names), args=args))
        if answer[0] == "reused":
            raise KeyReused(key)
        return answer

    def _key(self, name: str) -> str:
        return book(self._workspace, name)

    def _keys(self, *names: str) -> list[str]:
        return books(self._workspace, *names)


def _customer(person: str) -> CustomerRef:
    workspace, _, user = person.rpartition(":")
    return CustomerRef(workspace=workspace, user=user)


def _order(booked: str, refunded: str | None, customer: CustomerRef) -> Order:
    return Booked.model_validate_json(booked).order(customer, refunded=int(refunded or 0))
