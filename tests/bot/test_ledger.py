"""The ledger in Redis keeps the port's promises, on a real server and on the embedded one."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from fakeredis import FakeAsyncRedis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from agents.acme.demo import seed
from agents.commerce import (
    Catalogue,
    CustomerRef,
    Declined,
    Item,
    Money,
    Order,
    QuoteExpired,
    Unavailable,
    contract,
)
from bot.store.audit import AuditTrail
from bot.store.books import AuditEntry
from bot.store.ledger import RedisLedger
from tests.redis_server import RedisServer

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BOOT = Item(sku="item_boot", name="Black Boot", price=Money(8900, "USD"), keywords=("shoe",))
LAST = Item(sku="item_last", name="Last Anvil", price=Money(77777, "USD"), stock=1)
ALICE = CustomerRef(workspace="T1", user="UALICE")
BOB = CustomerRef(workspace="T1", user="UBOB")


class Time:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    async def tick(self) -> None:
        self.now += timedelta(minutes=1)


@pytest.fixture(params=["embedded", "server"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Redis]:
    """An empty Redis: in this process, and a real one."""
    if request.param == "embedded":
        redis: Redis = FakeAsyncRedis(decode_responses=True, protocol=2)
    else:
        url: str = request.getfixturevalue("redis_url")
        redis = Redis.from_url(url, decode_responses=True, protocol=2)
    yield redis
    await redis.aclose()


def ledger(client: Redis, time: Time | None = None, *, workspace: str = "T1") -> RedisLedger:
    shelf = Catalogue([BOOT, LAST])
    return RedisLedger(client, workspace=workspace, catalogue=shelf, clock=time or Time())


def bench(client: Redis) -> contract.Bench:
    time = Time()
    shop = ledger(client, time)

    async def reprice() -> None:
        shop.catalogue = Catalogue([replace(BOOT, price=Money(9900, "USD")), LAST])

    return contract.Bench(
        commerce=shop,
        sku="item_boot",
        query="a black shoe",
        customer=ALICE,
        stranger=BOB,
        scarce="item_last",
        reprice=reprice,
        tick=time.tick,
    )


async def entries(client: Redis) -> list[AuditEntry]:
    return [entry async for entry in AuditTrail(client, workspace="T1").read()]


async def everything(client: Redis) -> str:
    """All keys and values of a Redis, as text."""
    anything = cast("Any", client)
    read = {"hash": anything.hgetall, "stream": anything.xrange}
    found: list[Any] = []
    for key in await names(client):
        kind = str(await anything.type(key))
        found += [key, await read[kind](key) if kind in read else await anything.zrange(key, 0, -1)]
    return json.dumps(found)


async def names(client: Redis) -> list[str]:
    """All keys of a Redis."""
    return sorted(cast("list[str]", await cast("Any", client).keys()))


@pytest.mark.parametrize("check", contract.CHECKS, ids=contract.name)
async def test_ledger_passes_the_contract(check: contract.Check, client: Redis) -> None:
    """Each promise of the port holds."""
    await check(bench(client))


async def test_an_order_outlives_the_process_that_placed_it(client: Redis) -> None:
    """Another process, with nothing in its memory, sees and refunds it."""
    order = await bench(client).buy("k1")
    another = ledger(client)
    assert await another.get_order(order.id, ALICE) == order
    await another.refund(order, order.total, reason="loud", key="k2")
    assert (await another.list_orders(ALICE))[0].refundable == Money(0, "USD")


async def test_every_booking_leaves_one_line_in_the_audit(client: Redis) -> None:
    """Who, what, under which key, with which rest before and after; repeats leave none."""
    shop = ledger(client)
    quote = await shop.quote("item_boot", 1, ALICE)
    order = await shop.place(quote, key="k1")
    await shop.place(quote, key="k1")
    refund = await shop.refund(order, Money(900, "USD"), reason="loud", key="k2")
    await shop.refund(order, Money(900, "USD"), reason="loud", key="k2")
    with pytest.raises(Declined):
        await shop.refund(order, order.total, reason="loud", key="k3")
    placed, refunded = await entries(client)
    assert (placed.act, placed.key, placed.id) == ("placed", "k1", order.id)
    assert (refunded.act, refunded.key, refunded.id) == ("refunded", "k2", refund.id)
    assert (refunded.left_before, refunded.left_after) == (8900, 8000)
    assert placed.customer == refunded.customer
    assert placed.at.tzinfo is not None


async def test_a_forgotten_person_is_nowhere(client: Redis) -> None:
    """Orders and audit stay, under a pseudonym that leads to nobody."""
    shop = ledger(client)
    order = await bench(client).buy("k1")
    await shop.refund(order, Money(900, "USD"), reason="my secret reason", key="k2")
    assert "UALICE" in await everything(client)
    await AuditTrail(client, workspace="T1").forget(ALICE)
    await AuditTrail(client, workspace="T1").forget(ALICE)
    held = await everything(client)
    assert "UALICE" not in held
    assert "secret" not in held
    assert not await shop.list_orders(ALICE)
    found = await shop.find_by_key("k1")
    assert isinstance(found, Order)
    assert found.customer.user.startswith("c_")
    assert len(await entries(client)) == 2


async def test_a_forgotten_person_may_come_back(client: Redis) -> None:
    """They begin anew; what was before is not theirs any more."""
    shop = ledger(client)
    old = await bench(client).buy("k1")
    await AuditTrail(client, workspace="T1").forget(ALICE)
    new = await shop.place(await shop.quote("item_boot", 1, ALICE), key="k2")
    assert [order.id for order in await shop.list_orders(ALICE)] == [new.id]
    assert await shop.get_order(old.id, ALICE) is None


async def test_workspaces_do_not_see_each_other(client: Redis) -> None:
    """The same person's id and the same key in two workspaces are two things."""
    here, there = ledger(client, workspace="T1"), ledger(client, workspace="T2")
    order = await here.place(await here.quote("item_boot", 1, ALICE), key="k1")
    assert await there.get_order(order.id, ALICE) is None
    assert await there.find_by_key("k1") is None
    await there.place(await there.quote("item_boot", 2, ALICE), key="k1")
    assert len(await here.list_orders(ALICE)) == len(await there.list_orders(ALICE)) == 1


async def test_all_keys_share_the_workspaces_hash_tag(client: Redis) -> None:
    """Every script stays within one slot."""
    order = await bench(client).buy("k1")
    await ledger(client).refund(order, order.total, reason="", key="k2")
    await bench(client).buy("k3")
    keys = await names(client)
    assert len(keys) >= 8
    assert all(key.startswith("{ledger:T1}:") for key in keys)


async def test_an_old_offer_is_void_but_its_order_stays(client: Redis) -> None:
    """Idempotence goes before expiry."""
    time = Time()
    shop = ledger(client, time)
    quote = await shop.quote("item_boot", 1, ALICE)
    order = await shop.place(quote, key="k1")
    time.now += timedelta(hours=2)
    assert await shop.place(quote, key="k1") == order
    with pytest.raises(QuoteExpired):
        await shop.place(quote, key="k2")


async def test_the_demos_purchases_are_brought_in_once(client: Redis) -> None:
    """Alice's skates and boot, also after a restart some days later."""
    shop = ledger(client)
    await seed(shop, {"Alice": ALICE, "Bob": BOB}, now=NOON)
    await seed(ledger(client), {"Alice": ALICE, "Bob": BOB}, now=NOON + timedelta(days=2))
    orders = await shop.list_orders(ALICE)
    assert [order.lines[0].name for order in orders] == ["Rocket Skates", "Black Boot"]
    assert [(NOON - order.placed_at).days for order in orders] == [12, 45]
    assert [entry.act for entry in await entries(client)] == ["recorded", "recorded"]


async def test_the_audit_is_read_over_many_pages(client: Redis) -> None:
    """More lines than a page holds, none twice, none left out."""
    shop = ledger(client)
    order = await shop.place(await shop.quote("item_boot", 20, ALICE), key="order")
    for number in range(1_010):
        await shop.refund(order, Money(1, "USD"), reason="", key=f"r{number}")
    keys = [entry.key for entry in await entries(client)]
    assert keys == ["order", *(f"r{number}" for number in range(1_010))]


async def test_a_redis_that_is_away_is_unavailable() -> None:
    """A lost booking may have happened; a lost question has not."""
    redis: Redis = Redis.from_url("redis://127.0.0.1:1/0", decode_responses=True)
    shop = ledger(redis)
    quote = await shop.quote("item_boot", 1, ALICE)
    with pytest.raises(Unavailable) as booking:
        await shop.place(quote, key="k1")
    with pytest.raises(Unavailable) as question:
        await shop.list_orders(ALICE)
    assert booking.value.ambiguous
    assert not question.value.ambiguous
    await redis.aclose()


async def test_books_survive_a_killed_server(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What was acknowledged is there after kill -9 and a new start."""
    server = RedisServer(folder=tmp_path_factory.mktemp("redis"))
    server.start()
    try:
        redis: Redis = Redis.from_url(server.url, decode_responses=True, protocol=2)
        order = await bench(redis).buy("k1")
        await redis.aclose()
        server.kill()
        server.start()
        redis = Redis.from_url(server.url, decode_responses=True, protocol=2)
        assert await ledger(redis).find_by_key("k1") == order
        await redis.aclose()
    finally:
        server.kill()


@given(parts=st.lists(st.integers(-500, 9_000), max_size=12))
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_refunds_of_any_size_never_exceed_the_payment(parts: list[int]) -> None:
    """Whatever is asked for, at the same moment: paid = refunded + left, and nothing below zero."""

    async def play() -> None:
        redis: Redis = FakeAsyncRedis(decode_responses=True, protocol=2)
        shop = ledger(redis)
        order = await shop.place(await shop.quote("item_boot", 1, ALICE), key="order")
        booked = 0

        async def ask(number: int, minor: int) -> None:
            nonlocal booked
            try:
                await shop.refund(order, Money(minor, "USD"), reason="", key=f"r{number}")
            except Declined:
                return
            booked += minor

        async with asyncio.TaskGroup() as tasks:
            for number, minor in enumerate(parts):
                tasks.create_task(ask(number, minor))
        (after,) = await shop.list_orders(ALICE)
        assert after.refunded.minor == booked
        assert 0 <= after.refundable.minor <= after.total.minor
        await redis.aclose()

    asyncio.run(play())
