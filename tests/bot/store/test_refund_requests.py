"""What waits for approval is kept aside, in one step with what is booked."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from agents.commerce import (
    Catalogue,
    CustomerRef,
    Item,
    Money,
    Order,
    RefundTooLarge,
    Unavailable,
)
from bot.store.audit import AuditTrail
from bot.store.connect import connect
from bot.store.ledger import RedisLedger
from bot.store.requests import RefundRequests

BOOT = Item(sku="item_boot", name="Black Boot", price=Money(10_000, "USD"))
ALICE = CustomerRef(workspace="T1", user="UALICE")
SAM = CustomerRef(workspace="T1", user="USAM")


@pytest.fixture
async def redis(store_url: str) -> AsyncIterator[Redis]:
    """Both kinds of Redis."""
    async with AsyncExitStack() as stack:
        yield (await connect(store_url, stack)).scripts


def books(redis: Redis) -> tuple[RedisLedger, RefundRequests]:
    shop = RedisLedger(redis, workspace="T1", catalogue=Catalogue([BOOT]))
    return shop, RefundRequests(redis, workspace="T1")


async def buy(shop: RedisLedger, key: str = "order") -> Order:
    return await shop.place(await shop.quote("item_boot", 1, ALICE), key=key)


def usd(minor: int) -> Money:
    return Money(minor, "USD")


async def test_what_is_kept_cannot_be_requested_or_refunded_twice(redis: Redis) -> None:
    """Paid, less refunded, less pending: by request or by refund."""
    shop, requests = books(redis)
    order = await buy(shop)
    await requests.open(order, usd(9_000), key="p1")
    await requests.open(order, usd(9_000), key="p1")
    assert await requests.pending([order.id, "other"]) == {order.id: 9_000}
    with pytest.raises(RefundTooLarge, match=r"\$10\.00"):
        await requests.open(order, usd(1_001), key="p2")
    with pytest.raises(RefundTooLarge, match=r"\$10\.00"):
        await shop.refund(order, usd(1_001), reason="", key="p3")
    await shop.refund(order, usd(1_000), reason="", key="p3")
    with pytest.raises(RefundTooLarge):
        await requests.open(order, usd(1), key="p4")


async def test_the_approved_one_gets_what_was_kept_for_it(redis: Redis) -> None:
    """Booking it lets go of it in the same step; a second time changes nothing."""
    shop, requests = books(redis)
    order = await buy(shop)
    await requests.open(order, usd(10_000), key="p1")
    refund = await shop.refund(order, usd(10_000), reason="", key="p1")
    assert await shop.refund(order, usd(10_000), reason="", key="p1") == refund
    assert await requests.pending([order.id]) == {}
    await requests.close(order.id, key="p1")
    assert await requests.pending([order.id]) == {}
    assert (await shop.list_orders(ALICE))[0].refundable == usd(0)


async def test_what_is_let_go_can_be_had_again(redis: Redis) -> None:
    """Once, however often it is let go."""
    shop, requests = books(redis)
    order = await buy(shop)
    await requests.open(order, usd(6_000), key="p1")
    await requests.open(order, usd(4_000), key="p2")
    await requests.close(order.id, key="p1")
    await requests.close(order.id, key="p1")
    assert await requests.pending([order.id]) == {order.id: 4_000}
    await requests.open(order, usd(6_000), key="p3")


async def test_requests_that_race_cannot_all_have_it(redis: Redis) -> None:
    """Ten at the same moment, each for a third: three are kept."""
    shop, requests = books(redis)
    order = await buy(shop)
    kept: list[str] = []

    async def ask(key: str) -> None:
        try:
            await requests.open(order, usd(3_300), key=key)
        except RefundTooLarge:
            return
        kept.append(key)

    async with asyncio.TaskGroup() as tasks:
        for number in range(10):
            tasks.create_task(ask(f"p{number}"))
    assert len(kept) == 3
    assert await requests.pending([order.id]) == {order.id: 9_900}


async def test_another_shops_order_is_judged_by_what_it_says(redis: Redis) -> None:
    """Where our own books do not know the order, its own figures count; another currency never."""
    shop, requests = books(redis)
    foreign = replace(await buy(shop), id="shopify 17", refunded=usd(2_000), pending=usd(1_000))
    with pytest.raises(RefundTooLarge, match=r"\$70\.00"):
        await requests.open(foreign, usd(7_001), key="p1")
    with pytest.raises(RefundTooLarge):
        await requests.open(foreign, Money(1, "EUR"), key="p1")
    await requests.open(foreign, usd(7_000), key="p1")
    await requests.close(foreign.id, key="p1")
    assert await requests.pending([foreign.id]) == {}


@pytest.mark.parametrize("amount", [0, -5])
async def test_nothing_is_not_kept(redis: Redis, amount: int) -> None:
    """Nor less than nothing."""
    shop, requests = books(redis)
    with pytest.raises(RefundTooLarge):
        await requests.open(await buy(shop), usd(amount), key="p1")


async def test_silence_is_told_as_silence() -> None:
    """Nobody claims that something was kept, or was not."""
    async with AsyncExitStack() as stack:
        lost = (await connect(f"memory://{secrets.token_hex(4)}", stack)).scripts
        shop, _ = books(lost)
        order = await buy(shop)
        away: Redis = Redis.from_url("redis://127.0.0.1:1/0", decode_responses=True, protocol=2)
        with pytest.raises(Unavailable) as kept:
            await RefundRequests(away, workspace="T1").open(order, usd(1), key="p1")
        assert kept.value.ambiguous
        await away.aclose()


async def test_the_trail_says_who_saw_what_and_what_ran(redis: Redis) -> None:
    """People by pseudonym, one line however often it is written, beside the shop's bookings."""
    shop, _ = books(redis)
    order = await buy(shop)
    trail = AuditTrail(redis, workspace="T1")
    for _ in range(2):
        await trail.note(
            "approved",
            key="p1",
            customer=ALICE,
            by=SAM,
            title="Your refund request",
            lines=[("Item", "Black Boot"), ("Refund", "$100.00")],
            ran="refund",
            result="done",
            number="ref_1",
        )
    placed, approved = [entry async for entry in trail.read()]
    assert (placed.act, placed.id) == ("placed", order.id)
    assert (approved.act, approved.key, approved.id) == ("approved", "p1", "ref_1")
    assert approved.shown == (
        '{"title": "Your refund request", "lines": {"Item": "Black Boot", "Refund": "$100.00"}}'
    )
    assert (approved.ran, approved.result) == ("refund", "done")
    assert approved.customer == placed.customer != approved.by
    assert "UALICE" not in repr([placed, approved])
    assert "USAM" not in repr([placed, approved])


async def test_the_operator_sees_everybodys_orders(redis: Redis) -> None:
    """Who is known by name, until they are forgotten."""
    shop, _ = books(redis)
    order = await buy(shop)
    assert [found async for found in shop.all_orders()] == [("T1:UALICE", order)]
    await AuditTrail(redis, workspace="T1").forget(ALICE)
    ((who, after),) = [found async for found in shop.all_orders()]
    assert who.startswith("c_")
    assert after.id == order.id
