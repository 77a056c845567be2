"""The in-memory shop keeps the port's promises."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agents.commerce import (
    Catalogue,
    CustomerRef,
    Item,
    MemoryCommerce,
    Money,
    QuoteExpired,
    contract,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BOOT = Item(sku="item_boot", name="Black Boot", price=Money(8900, "USD"), keywords=("shoe",))
LAST = Item(sku="item_last", name="Last Anvil", price=Money(77777, "USD"), stock=1)
ALICE = CustomerRef(workspace="T1", user="U1")
BOB = CustomerRef(workspace="T1", user="U2")


class Time:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    async def tick(self) -> None:
        self.now += timedelta(minutes=1)


def bench() -> contract.Bench:
    time = Time()
    shop = MemoryCommerce(Catalogue([BOOT, LAST]), clock=time)

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


@pytest.mark.parametrize("check", contract.CHECKS, ids=contract.name)
async def test_memory_shop_passes_the_contract(check: contract.Check) -> None:
    """Each promise of the port holds."""
    await check(bench())


async def test_an_old_offer_cannot_be_taken_but_a_placed_order_stays() -> None:
    """After an hour the quote is void, except for the key that took it in time."""
    time = Time()
    shop = MemoryCommerce(Catalogue([BOOT]), clock=time)
    quote = await shop.quote("item_boot", 1, ALICE)
    order = await shop.place(quote, key="in time")
    time.now += timedelta(hours=1)
    await shop.place(quote, key="at the last moment")
    time.now += timedelta(seconds=1)
    assert await shop.place(quote, key="in time") == order
    with pytest.raises(QuoteExpired):
        await shop.place(quote, key="late")


async def test_nobody_buys_less_than_one() -> None:
    """A quantity of zero is a fault of the caller."""
    with pytest.raises(ValueError, match="quantity"):
        await MemoryCommerce(Catalogue([BOOT])).quote("item_boot", 0, ALICE)


@pytest.mark.parametrize("twin", [replace(LAST, sku="item_boot"), replace(LAST, name="BLACK BOOT")])
def test_a_catalogue_refuses_twins(twin: Item) -> None:
    """Ids and names are unique: an agent must be able to say which one it means."""
    with pytest.raises(ValueError, match="unique"):
        Catalogue([BOOT, twin])
