"""The one place from which money moves: the rules once more, and a line in the trail each time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import pytest
from fakeredis import FakeAsyncRedis
from redis.asyncio import Redis

from agents.commerce import Catalogue, Item, Money, Unavailable
from agents.commerce.bookings import new_order
from agents.offers import RefundPolicy, WithRequests, propose_order, propose_refund
from bot.checkout import Checkout
from bot.conversation import Offer, Verdict
from bot.store.audit import AuditTrail
from bot.store.ledger import RedisLedger
from bot.store.requests import RefundRequests
from engine import Proposal
from tests.agents.shop import ALICE as CUSTOMER
from tests.agents.shop import NOON, Silent
from tests.bot.fakes import SAM, offer

if TYPE_CHECKING:
    from agents.commerce import CustomerRef, Order
    from bot.store.books import AuditEntry

SKATES = Item(sku="item_skates", name="Rocket Skates", price=Money(124_900, "USD"))
YES = Verdict(approved=True, by=SAM, name="Sam")
NO = Verdict(approved=False, by=SAM, name="Sam")


class Counter:
    """A checkout with Alice's skates in its books."""

    def __init__(self, *, limit: str = "100.00") -> None:
        self.redis: Redis = FakeAsyncRedis(decode_responses=True, protocol=2)
        self.ledger = RedisLedger(
            self.redis, workspace="T1", catalogue=Catalogue([SKATES]), clock=lambda: NOON
        )
        self.shop = WithRequests(self.ledger, RefundRequests(self.redis, workspace="T1"))
        self.checkout = Checkout(
            shop=self.shop,
            policy=RefundPolicy(limit=Decimal(limit)),
            trail=AuditTrail(self.redis, workspace="T1"),
        )

    async def bought(self) -> None:
        quote = await self.ledger.quote("item_skates", 1, CUSTOMER)
        order = new_order(quote, key="before", now=NOON - timedelta(days=3))
        await self.ledger.record(order, key="before")

    async def refund(self, offer_id: str, *, part: Decimal | None = None, **policy: Any) -> Offer:
        proposal = await propose_refund(
            self.shop,
            CUSTOMER,
            "item_skates",
            now=NOON,
            policy=RefundPolicy(**policy),
            amount=part,
        )
        return frozen(proposal, offer_id)

    async def trail(self) -> list[AuditEntry]:
        return [entry async for entry in self.checkout.trail.read()]

    async def left(self) -> Money:
        (order,) = await self.shop.list_orders(CUSTOMER)
        return order.refundable


def frozen(proposal: object, offer_id: str) -> Offer:
    assert isinstance(proposal, Proposal), proposal
    return offer(
        id=offer_id,
        offer_kind=proposal.kind,
        terms=proposal.terms,
        title=proposal.title,
        lines=tuple(proposal.lines),
    )


async def test_an_order_is_placed_and_written_down() -> None:
    """Who saw what, and what ran, in one line however often it is repeated."""
    there = Counter()
    taken = frozen(await propose_order(there.shop, CUSTOMER, "item_skates"), "p1")
    done = await there.checkout(taken)
    assert await there.checkout(taken) == done
    assert done.status == "done"
    placed, confirmed = await there.trail()
    assert (confirmed.act, confirmed.ran, confirmed.result) == ("confirmed", "order", "done")
    assert (confirmed.key, confirmed.id) == ("p1", done.reference)
    assert '"Total": "$1,249.00"' in confirmed.shown
    assert confirmed.customer == confirmed.by == placed.customer


@pytest.mark.parametrize("told", [True, False], ids=["card said so", "team knows no limit"])
async def test_a_large_refund_is_requested_whoever_proposed_it(*, told: bool) -> None:
    """The limit holds although a team of agents left it out; nothing moves before the verdict."""
    there = Counter()
    await there.bought()
    asked = await there.refund("p1", **({"limit": Decimal(100)} if told else {}))
    done = await there.checkout(asked)
    assert done.status == "requested"
    assert await there.left() == Money(0, "USD")
    (order,) = await there.ledger.list_orders(CUSTOMER)
    assert order.refunded == Money(0, "USD")
    paid = await there.checkout(asked, verdict=YES)
    assert paid.status == "done"
    (order,) = await there.shop.list_orders(CUSTOMER)
    assert (order.refunded, order.pending) == (Money(124_900, "USD"), Money(0, "USD"))
    acts = [(e.act, e.result) for e in await there.trail() if e.shown]
    assert acts == [("confirmed", "requested"), ("approved", "done")]
    customer, staff = (await there.trail())[-1].customer, (await there.trail())[-1].by
    assert customer != staff


async def test_a_refused_request_is_let_go() -> None:
    """Nothing was paid back; the same money can be requested again."""
    there = Counter()
    await there.bought()
    asked = await there.refund("p1", limit=Decimal(100))
    await there.checkout(asked)
    assert (await there.checkout(asked, verdict=NO)).status == "declined"
    assert await there.left() == Money(124_900, "USD")
    assert [e.act for e in await there.trail()][-1] == "refused"


async def test_what_stays_unknown_is_not_kept_aside_for_ever() -> None:
    """While it is asked for again it is; the last time, what is left is the shop's to say."""
    there = Counter()
    await there.bought()
    asked = await there.refund("p1", limit=Decimal(100))
    await there.checkout(asked)
    silent = Silent(cast("Any", there.ledger), ["before"] * 8, blind=True)
    requests = RefundRequests(there.redis, workspace="T1")
    dark = replace(there.checkout, shop=WithRequests(silent, requests))
    assert (await dark(asked, verdict=YES)).status == "unknown"
    assert await there.left() == Money(0, "USD")
    assert (await dark(asked, verdict=YES, last=True)).status == "unknown"
    assert await there.left() == Money(124_900, "USD")


async def test_two_cards_for_the_same_money_are_one_request() -> None:
    """Both stood open; the second that is pressed is told what is left."""
    there = Counter()
    await there.bought()
    one, two = [await there.refund(key, limit=Decimal(100)) for key in ("p1", "p2")]
    assert (await there.checkout(one)).status == "requested"
    second = await there.checkout(two)
    assert second.status == "declined"
    assert "Nothing was refunded" in second.for_customer
    assert "already" not in second.for_customer  # so far it was only requested


async def test_a_small_refund_is_the_customers_alone() -> None:
    """Up to the limit nobody else decides."""
    there = Counter(limit="1249.00")
    await there.bought()
    assert (await there.checkout(await there.refund("p1"))).status == "done"


async def test_two_small_cards_for_one_order_do_not_pass_the_limit_together() -> None:
    """Both stood open; what the first one moved counts for the second, and only once each."""
    there = Counter()
    await there.bought()
    one, two = [await there.refund(key, part=Decimal(60)) for key in ("p1", "p2")]
    assert (await there.checkout(one)).status == "done"
    assert (await there.checkout(two)).status == "requested"
    assert (await there.checkout(one)).status == "done"
    assert await there.left() == Money(124_900 - 12_000, "USD")
    (order,) = await there.shop.list_orders(CUSTOMER)
    assert (order.refunded, order.pending) == (Money(6_000, "USD"), Money(6_000, "USD"))


class Together(WithRequests):
    """A shop that says how an order stands to two who ask at the same moment."""

    def __init__(self, shop: RedisLedger, requests: RefundRequests) -> None:
        super().__init__(shop, requests)
        self.both = asyncio.Barrier(2)

    async def get_order(self, ref: str, customer: CustomerRef) -> Order | None:
        await self.both.wait()
        return await super().get_order(ref, customer)


async def test_two_small_refunds_decided_at_once_do_not_pass_the_limit_together() -> None:
    """In two threads: each is kept aside before the limit is looked at, so neither is overlooked."""
    there = Counter()
    await there.bought()
    cards = [await there.refund(key, part=Decimal(60)) for key in ("p1", "p2")]
    requests = RefundRequests(there.redis, workspace="T1")
    racing = replace(there.checkout, shop=Together(there.ledger, requests))
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        done = [group.create_task(racing(card)) for card in cards]
    assert [each.result().status for each in done] == ["requested", "requested"]
    (order,) = await there.shop.list_orders(CUSTOMER)
    assert (order.refunded.minor, order.pending.minor) == (0, 12_000)


class Mute(RedisLedger):
    """A shop that does not say how an order stands."""

    async def get_order(self, ref: str, customer: CustomerRef) -> Order | None:
        raise Unavailable("timed out", ambiguous=False)


async def test_a_shop_that_does_not_say_what_went_back_pays_nothing_back() -> None:
    """Whether the team has to approve it is not known: it is asked again, not let through."""
    there = Counter()
    await there.bought()
    one, two = [await there.refund(key, part=Decimal(60)) for key in ("p1", "p2")]
    assert (await there.checkout(one)).status == "done"
    mute = Mute(there.redis, workspace="T1", catalogue=Catalogue([SKATES]), clock=lambda: NOON)
    requests = RefundRequests(there.redis, workspace="T1")
    dark = replace(there.checkout, shop=WithRequests(mute, requests))
    assert (await dark(two)).status == "unknown"
    (order,) = await there.shop.list_orders(CUSTOMER)
    assert order.refunded == Money(6_000, "USD")
    assert (await there.checkout(two)).status == "requested"


async def test_a_small_refund_leaves_nothing_kept_aside() -> None:
    """Neither once it is paid back, nor where the last answer was none."""
    there = Counter()
    await there.bought()
    one, two = [
        await there.refund(key, part=Decimal(part)) for key, part in (("p1", 60), ("p2", 30))
    ]
    assert (await there.checkout(one)).status == "done"
    silent = Silent(cast("Any", there.ledger), ["before"] * 4)
    requests = RefundRequests(there.redis, workspace="T1")
    dark = replace(there.checkout, shop=WithRequests(silent, requests))
    assert (await dark(two)).status == "unknown"
    assert await there.left() == Money(124_900 - 9_000, "USD")
    assert (await dark(two, last=True)).status == "unknown"
    assert await there.left() == Money(124_900 - 6_000, "USD")


async def test_what_could_not_be_written_down_is_asked_again() -> None:
    """Done once by the key; unknown until the trail has it."""
    there = Counter()
    taken = frozen(await propose_order(there.shop, CUSTOMER, "item_skates"), "p1")
    away = Redis.from_url("redis://127.0.0.1:1/0", decode_responses=True, protocol=2)
    silent = replace(there.checkout, trail=AuditTrail(away, workspace="T1"))
    assert (await silent(taken)).status == "unknown"
    await away.aclose()
    assert (await there.checkout(taken)).status == "done"
    assert len(await there.ledger.list_orders(CUSTOMER)) == 1


async def test_a_request_that_never_could_be_written_down_is_let_go() -> None:
    """A person looks at it: the team will not be asked, so nothing stays kept aside."""
    there = Counter()
    await there.bought()
    asked = await there.refund("p1", limit=Decimal(100))
    away = Redis.from_url("redis://127.0.0.1:1/0", decode_responses=True, protocol=2)
    silent = replace(there.checkout, trail=AuditTrail(away, workspace="T1"))
    assert (await silent(asked)).status == "unknown"
    assert await there.left() == Money(0, "USD")
    assert (await silent(asked, last=True)).status == "unknown"
    await away.aclose()
    assert await there.left() == Money(124_900, "USD")


class Stuck(RefundRequests):
    """Lets nothing go."""

    async def close(self, order_id: str, *, key: str) -> None:
        raise Unavailable("timed out", ambiguous=True)


async def test_what_could_not_be_let_go_is_not_forgotten() -> None:
    """The step fails, and is done again: afterwards nobody would know of it."""
    there = Counter()
    await there.bought()
    asked = await there.refund("p1", limit=Decimal(100))
    await there.checkout(asked)
    shop = WithRequests(there.ledger, Stuck(there.redis, workspace="T1"))
    stuck = replace(there.checkout, shop=shop)
    assert (await stuck(asked, verdict=NO)).status == "unknown"
    with pytest.raises(Unavailable, match="kept aside"):
        await stuck(asked, verdict=NO, last=True)
    assert (await there.checkout(asked, verdict=NO, last=True)).status == "declined"
    assert await there.left() == Money(124_900, "USD")


async def test_releasing_is_for_refunds_and_fails_at_nothing() -> None:
    """An order keeps nothing aside, and terms that cannot be read kept nothing."""
    there = Counter()
    await there.bought()
    asked = await there.refund("p1", limit=Decimal(100))
    await there.checkout(asked)
    await there.checkout.release(asked.model_copy(update={"offer_kind": "order"}))
    await there.checkout.release(asked.model_copy(update={"terms": {}}))
    assert await there.left() == Money(0, "USD")
    await there.checkout.release(asked)
    assert await there.left() == Money(124_900, "USD")
