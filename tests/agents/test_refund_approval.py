"""Refunds that the team approves: which they are, and that nothing moves before."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from agents.commerce import (
    CustomerRef,
    Item,
    MemoryCommerce,
    Money,
    Order,
    RefundTooLarge,
    Unavailable,
)
from agents.commerce.bookings import check_refund, new_order
from agents.offers import (
    RefundPolicy,
    WithRequests,
    approve_refund,
    execute,
    needs_approval,
    propose_order,
    propose_refund,
    refuse_refund,
    request_refund,
)
from engine import Proposal, Refusal, ToolError
from tests.agents.shop import ALICE, NOON, Silent, shop_of

SKATES = Item(sku="item_skates", name="Rocket Skates", price=Money(124_900, "USD"))
BOOT = Item(sku="item_boot", name="Black Boot", price=Money(8_900, "USD"))
LIMITED = RefundPolicy(limit=Decimal("100.00"))
LATE = RefundPolicy(limit=Decimal("100.00"), late="approve")


class Kept:
    """What is kept aside, in memory; silent where asked to be."""

    def __init__(self) -> None:
        self.notes: dict[str, tuple[str, int]] = {}
        self.silent = False

    async def open(self, order: Order, amount: Money, *, key: str) -> None:
        if self.silent:
            raise Unavailable("gone", ambiguous=True)
        others = sum(m for k, (o, m) in self.notes.items() if o == order.id and k != key)
        check_refund(order.refundable - Money(others, order.total.currency), amount)
        self.notes[key] = (order.id, amount.minor)

    async def close(self, order_id: str, *, key: str) -> None:
        if self.silent:
            raise Unavailable("gone", ambiguous=True)
        self.notes.pop(key, None)

    async def pending(self, order_ids: Sequence[str]) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for order, minor in self.notes.values():
            if order in order_ids:
                found[order] = found.get(order, 0) + minor
        return found


async def bought(shop: MemoryCommerce, sku: str, *, days: float, who: CustomerRef = ALICE) -> Order:
    then = NOON - timedelta(days=days)
    quote = replace(await shop.quote(sku, 1, who), expires_at=NOON)
    order = replace(new_order(quote, key=f"{sku} {days}", now=then), delivered_at=then)
    await shop.record(order, key=f"{sku} {days}")
    return order


async def proposed(shop: MemoryCommerce | WithRequests, sku: str, policy: RefundPolicy) -> Proposal:
    offer = await propose_refund(shop, ALICE, sku, now=NOON, policy=policy)
    assert isinstance(offer, Proposal), offer
    return offer


# ---- which -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "why"),
    [(10_000, ""), (10_001, "it is more than $100.00")],
)
async def test_the_limit_itself_needs_no_approval(price: int, why: str) -> None:
    """Above it, by one cent, it does; the card and its button say so."""
    shop = shop_of(replace(BOOT, price=Money(price, "USD")))
    await bought(shop, "item_boot", days=1)
    offer = await proposed(shop, "item_boot", LIMITED)
    assert offer.terms["approval"] == why
    assert (offer.title == "Your refund request") is bool(why)
    assert (("Approval", f"by the team, since {why}") in offer.lines) is bool(why)
    assert offer.accept == ("Request $100.01 back" if why else "Refund $100.00")


async def test_a_large_refund_does_not_pass_in_parts() -> None:
    """What went back before counts."""
    shop = shop_of(SKATES)
    order = await bought(shop, "item_skates", days=1)
    part = Decimal("60.00")
    small = await propose_refund(shop, ALICE, "item_skates", now=NOON, policy=LIMITED, amount=part)
    assert isinstance(small, Proposal)
    assert small.accept == "Refund $60.00"
    await shop.refund(order, Money(6_000, "USD"), reason="", key="k1")
    again = await propose_refund(shop, ALICE, "item_skates", now=NOON, policy=LIMITED, amount=part)
    assert isinstance(again, Proposal)
    assert "more than $100.00" in again.terms["approval"]


@pytest.mark.parametrize("amount", ["0", "-1", "1249.01", "1.005", "NaN"])
async def test_a_part_that_is_none_is_refused_with_the_most(amount: str) -> None:
    """The model is told; nothing is proposed."""
    shop = shop_of(SKATES)
    await bought(shop, "item_skates", days=1)
    with pytest.raises(ToolError, match=r"the most is \$1,249\.00"):
        await propose_refund(shop, ALICE, "item_skates", now=NOON, amount=Decimal(amount))


async def test_a_late_refund_is_refused_unless_the_team_takes_them() -> None:
    """One sentence by default; a request where the operator says so."""
    shop = shop_of(BOOT)
    await bought(shop, "item_boot", days=45)
    refused = await propose_refund(shop, ALICE, "item_boot", now=NOON, policy=LIMITED)
    assert isinstance(refused, Refusal)
    assert "within 30 days" in refused.sentence
    offer = await proposed(shop, "item_boot", LATE)
    assert offer.terms["approval"] == "the 30 days ended on 5 November 2026"


async def test_both_reasons_are_named() -> None:
    """Late and large."""
    shop = shop_of(SKATES)
    await bought(shop, "item_skates", days=31)
    offer = await proposed(shop, "item_skates", LATE)
    why = offer.terms["approval"]
    assert why == "it is more than $100.00 and the 30 days ended on 19 November 2026"


@pytest.mark.parametrize("zone", [-11, 0, 14])
async def test_the_last_moment_is_the_same_in_every_zone(zone: int) -> None:
    """The end of the 30 days is inside; a microsecond later is not; the clock's zone is nothing."""
    here = timezone(timedelta(hours=zone))
    delivered = NOON.astimezone(here)
    shop = shop_of(BOOT)
    quote = await shop.quote("item_boot", 1, ALICE)
    order = replace(new_order(quote, key="k", now=delivered), delivered_at=delivered)
    policy = RefundPolicy()
    last: datetime = NOON + timedelta(days=30)
    assert not policy.is_late(order, now=last)
    assert policy.is_late(order, now=last + timedelta(microseconds=1))
    assert policy.until(order).utcoffset() == timedelta(0)


async def test_the_days_count_from_delivery_and_else_from_the_purchase() -> None:
    """What took three weeks to arrive can still be returned."""
    shop = shop_of(BOOT)
    quote = await shop.quote("item_boot", 1, ALICE)
    order = new_order(quote, key="k", now=NOON - timedelta(days=45))
    arrived = replace(order, delivered_at=NOON - timedelta(days=24))
    assert RefundPolicy().is_late(order, now=NOON)
    assert not RefundPolicy().is_late(arrived, now=NOON)


@pytest.mark.parametrize(("sku", "days"), [("item_skates", 1), ("item_boot", 45)])
async def test_where_nobody_approves_it_is_refused_with_the_contact(sku: str, days: int) -> None:
    """Large or late: a sentence, and where to turn to."""
    shop = shop_of(SKATES, BOOT)
    await bought(shop, sku, days=days)
    policy = replace(LATE, approvers=False, contact="help@acme.example")
    refused = await propose_refund(shop, ALICE, sku, now=NOON, policy=policy)
    assert isinstance(refused, Refusal)
    assert refused.sentence.endswith("Please write to help@acme.example.")


async def test_the_limit_is_in_the_orders_currency() -> None:
    """100 yen are 100 yen, though the limit is written with decimals."""
    shop = shop_of(replace(BOOT, price=Money(101, "JPY")))
    await bought(shop, "item_boot", days=1)
    offer = await proposed(shop, "item_boot", LIMITED)
    assert offer.terms["approval"] == "it is more than ¥100"


async def test_a_large_refund_needs_approval_whatever_its_card_said() -> None:
    """A team of agents that does not know the limit cannot leave it out; orders need none."""
    shop = shop_of(SKATES, BOOT)
    await bought(shop, "item_skates", days=1)
    await bought(shop, "item_boot", days=1)
    skates = await proposed(shop, "item_skates", RefundPolicy())
    boot = await proposed(shop, "item_boot", RefundPolicy())
    order = await propose_order(shop, ALICE, "item_skates")
    assert isinstance(order, Proposal)
    assert needs_approval(skates.kind, skates.terms, LIMITED)
    assert not needs_approval(skates.kind, skates.terms, RefundPolicy())
    assert not needs_approval(boot.kind, boot.terms, LIMITED)
    assert not needs_approval(order.kind, order.terms, LIMITED)


# ---- asking, approving, refusing ---------------------------------------------------------------------


async def test_asking_moves_no_money_and_counts_as_pending() -> None:
    """Called "requested", with a number; the same money cannot be requested twice."""
    shop, kept = shop_of(SKATES), Kept()
    await bought(shop, "item_skates", days=1)
    seen = WithRequests(shop, kept)
    offer = await proposed(seen, "item_skates", LIMITED)
    settled = await request_refund(seen, offer.terms, key="p1")
    assert settled == await request_refund(seen, offer.terms, key="p1")
    assert settled.status == "requested"
    assert settled.reference is not None
    assert settled.reference in settled.for_customer
    assert "refunded" not in (settled.for_customer + settled.for_model)
    assert (await shop.list_orders(ALICE))[0].refunded.minor == 0
    (order,) = await seen.list_orders(ALICE)
    assert order.pending == Money(124_900, "USD")
    assert (await seen.get_order(order.id, ALICE)) == order
    again = await propose_refund(seen, ALICE, "item_skates", now=NOON, policy=LIMITED)
    assert isinstance(again, Refusal)
    assert "already been requested" in again.sentence
    other = await request_refund(seen, offer.terms, key="p2")
    assert other.status == "declined"


async def test_terms_that_need_approval_are_not_carried_out_without() -> None:
    """Not even by a mistake of the caller's."""
    shop = shop_of(SKATES)
    await bought(shop, "item_skates", days=1)
    offer = await proposed(shop, "item_skates", LIMITED)
    with pytest.raises(ValueError, match="approval"):
        await execute(shop, offer.kind, offer.terms, key="p1")
    assert (await shop.list_orders(ALICE))[0].refunded.minor == 0


async def test_approved_it_is_paid_back_once_and_is_not_pending_any_more() -> None:
    """By the key of the customer's decision."""
    shop, kept = shop_of(SKATES), Kept()
    await bought(shop, "item_skates", days=1)
    seen = WithRequests(shop, kept)
    offer = await proposed(seen, "item_skates", LIMITED)
    await request_refund(seen, offer.terms, key="p1")
    settled = await approve_refund(seen, offer.terms, key="p1")
    assert settled == await approve_refund(seen, offer.terms, key="p1")
    assert settled.status == "done"
    (order,) = await seen.list_orders(ALICE)
    assert (order.refunded, order.pending.minor) == (Money(124_900, "USD"), 0)


async def test_refused_the_money_can_be_requested_again() -> None:
    """Nothing stays kept aside."""
    shop, kept = shop_of(SKATES), Kept()
    await bought(shop, "item_skates", days=1)
    seen = WithRequests(shop, kept)
    offer = await proposed(seen, "item_skates", LIMITED)
    await request_refund(seen, offer.terms, key="p1")
    assert (await refuse_refund(seen, offer.terms, key="p1")).status == "declined"
    assert kept.notes == {}
    assert (await request_refund(seen, offer.terms, key="p2")).status == "requested"


async def test_silence_is_unknown_and_asked_again() -> None:
    """Asking, approving and refusing may all be repeated under the key."""
    shop, kept = shop_of(SKATES), Kept()
    await bought(shop, "item_skates", days=1)
    offer = await proposed(shop, "item_skates", LIMITED)
    seen = WithRequests(Silent(shop, ["before"], blind=True), kept)
    kept.silent = True
    assert (await request_refund(seen, offer.terms, key="p1")).status == "unknown"
    assert (await refuse_refund(seen, offer.terms, key="p1")).status == "unknown"
    kept.silent = False
    assert (await request_refund(seen, offer.terms, key="p1")).status == "requested"
    assert (await approve_refund(seen, offer.terms, key="p1")).status == "unknown"
    assert kept.notes
    assert (await approve_refund(seen, offer.terms, key="p1")).status == "done"
    assert kept.notes == {}


class Away(MemoryCommerce):
    """A shop that answers no questions about one order."""

    fault: Unavailable | None = None

    async def get_order(self, ref: str, customer: CustomerRef) -> Order | None:
        if self.fault is None:
            await asyncio.Event().wait()
            raise AssertionError
        raise self.fault


@pytest.mark.parametrize("ambiguous", [False, True])
async def test_an_unclear_request_that_is_turned_away_leaves_nothing_kept(
    *, ambiguous: bool
) -> None:
    """The first answer was lost, the second is no: the customer may ask for the money again."""
    shop, kept = Away(shop_of(SKATES).catalogue, clock=lambda: NOON), Kept()
    order = await bought(shop, "item_skates", days=1)
    offer = await proposed(shop, "item_skates", LIMITED)
    await kept.open(order, Money(124_900, "USD"), key="p1")
    shop.fault = Unavailable("timed out", ambiguous=ambiguous)
    settled = await request_refund(WithRequests(shop, kept), offer.terms, key="p1")
    assert settled.status == "declined"
    assert settled.for_customer.endswith("Nothing was refunded.")
    assert kept.notes == {}


async def test_a_shop_that_hangs_holds_up_no_request_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever deadline its adapter forgot to set."""
    monkeypatch.setattr("agents.offers.settlement._ANSWER_SECONDS", 0.01)
    shop = Away(shop_of(SKATES).catalogue, clock=lambda: NOON)
    await bought(shop, "item_skates", days=1)
    offer = await proposed(shop, "item_skates", LIMITED)
    settled = await request_refund(WithRequests(shop, Kept()), offer.terms, key="p1")
    assert settled.status == "unknown"


async def test_more_than_is_left_cannot_be_kept() -> None:
    """Paid, less what went back, less what is kept aside."""
    kept = Kept()
    shop = shop_of(SKATES)
    order = await bought(shop, "item_skates", days=1)
    await kept.open(order, Money(100_000, "USD"), key="p1")
    with pytest.raises(RefundTooLarge):
        await kept.open(order, Money(24_901, "USD"), key="p2")
    await kept.open(order, Money(24_900, "USD"), key="p3")
