"""A shop that changes its mind, sells out or falls silent between the card and the decision."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from agents.acme import catalogue
from agents.commerce import Catalogue, Money, Unavailable
from bot import errands
from bot.store.ledger import RedisLedger
from tests.stories.town import MENTION, Message, Town, everything, labels, running_bot, town

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from agents.commerce import Order, Quote

BOOT = "item_black_boot"


class Mood:
    """What the shop is like today; every process of the test shares it.

    Args:
        shelf: What is sold, at which price.
        silent: How many requests get no answer.
        arrives: Whether those are carried out all the same.
    """

    def __init__(self) -> None:
        self.shelf = catalogue()
        self.silent = 0
        self.arrives = False

    def change(self, **values: Any) -> None:
        """Sells the boot otherwise from now on."""
        items = [replace(i, **values) if i.sku == BOOT else i for i in self.shelf.items]
        self.shelf = Catalogue(items)


class MoodyShop(RedisLedger):
    """The embedded shop in a mood."""

    def __init__(self, redis: Redis, *, workspace: str, mood: Mood) -> None:
        super().__init__(redis, workspace=workspace, catalogue=mood.shelf)
        self._mood = mood

    async def quote(self, *asked: Any, **more: Any) -> Quote:
        self.catalogue = self._mood.shelf
        return await super().quote(*asked, **more)

    async def place(self, quote: Quote, *, key: str) -> Order:
        self.catalogue = self._mood.shelf
        if not self._mood.silent:
            return await super().place(quote, key=key)
        self._mood.silent -= 1
        if self._mood.arrives:
            await super().place(quote, key=key)
        raise Unavailable("timed out", ambiguous=True)

    async def find_by_key(self, key: str) -> Any:
        if self._mood.silent:
            raise Unavailable("timed out", ambiguous=False)
        return await super().find_by_key(key)


@pytest.fixture
def mood(monkeypatch: pytest.MonkeyPatch) -> Mood:
    """The shop's mood; it is asked again within moments."""
    made = Mood()

    def build(redis: Redis, *, workspace: str) -> MoodyShop:
        return MoodyShop(redis, workspace=workspace, mood=made)

    monkeypatch.setattr("bot.wiring.build_shop", build)
    monkeypatch.setattr(errands, "AGAIN_MS", (200, 200, 200))
    return made


async def card_for_a_boot(there: Town) -> tuple[str, Message]:
    ts = await there.say("alice", f"{MENTION} I'd like a black boot")
    return ts, await there.hears("Place order", thread=ts)


async def test_a_price_that_changed_comes_as_a_new_card(mood: Mood) -> None:
    """Never a charge at another price: the old card is a record, the new one is decided upon."""
    async with town() as there:
        ts, old = await card_for_a_boot(there)
        mood.change(price=Money(9_900, "USD"))
        await there.press("alice", old, "Place order")
        record = await there.hears("has changed; it is $99.00 now", thread=ts)
        assert record["ts"] == old["ts"]
        assert labels(record) == []
        new = await there.hears("Place order", thread=ts)
        assert new["ts"] != old["ts"]
        assert "$99.00" in everything(new)
        assert len(await there.orders("alice")) == 2
        await there.press("alice", new, "Place order")
        await there.hears("Order placed: 1 × Black Boot for $99.00", thread=ts)
        assert (await there.orders("alice"))[0].total.minor == 9_900
        assert len(await there.orders("alice")) == 3


async def test_what_sold_out_meanwhile_is_not_ordered(mood: Mood) -> None:
    """The record says so; there is no new card."""
    async with town() as there:
        ts, card = await card_for_a_boot(there)
        mood.change(stock=0)
        await there.press("alice", card, "Place order")
        record = await there.hears("is out of stock. Nothing was ordered.", thread=ts)
        assert record["ts"] == card["ts"]
        assert len(await there.orders("alice")) == 2


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_silent_shop_is_asked_again_and_the_customer_told(
    mood: Mood, *, arrives: bool
) -> None:
    """First the truth, then the end of it: one order, whether or not the request had arrived."""
    async with town() as there:
        ts, card = await card_for_a_boot(there)
        mood.silent, mood.arrives = 2, arrives
        await there.press("alice", card, "Place order")
        await there.hears("I can't tell yet whether your order went through", thread=ts)
        await there.hears("The shop has answered now. Order placed", thread=ts)
        record = next(m for m in await there.thread(ts) if m["ts"] == card["ts"])
        assert "Order placed" in everything(record)
        assert "has answered now" not in everything(record), "a receipt reads the same at any time"
        assert len(await there.orders("alice")) == 3


async def test_a_shop_that_stays_silent_becomes_a_persons_business(mood: Mood) -> None:
    """Asked by the same key only; then the team is called and the customer told the truth."""
    async with town() as there:
        ts, card = await card_for_a_boot(there)
        mood.silent = 1_000
        await there.press("alice", card, "Place order")
        await there.hears("I still can't tell whether this went through", thread=ts)
        await there.hears("I've asked the team for a person", thread=ts)
        case = await there.hears("needs a person", who="sam", channel="escalations")
        assert "outcome of an accepted offer is unknown" in everything(case)
        assert "Item: Black Boot, Quantity: 1" in everything(case)
        assert "is known now" not in everything(case)
        assert len(await there.orders("alice")) == 2


async def test_what_is_unknown_outlives_the_worker(
    mood: Mood, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next process asks again, by the same key."""
    monkeypatch.setattr(errands, "AGAIN_MS", (2_000, 200, 200))
    async with town(bot=False, redis_url=redis_url) as there:
        async with running_bot(there):
            ts, card = await card_for_a_boot(there)
            mood.silent, mood.arrives = 2, True
            await there.press("alice", card, "Place order")
            await there.hears("I can't tell yet", thread=ts)
        async with running_bot(there):
            await there.hears("The shop has answered now. Order placed", thread=ts)
        assert len(await there.orders("alice")) == 3
