"""Stories of a shop that changes between the card and the decision, over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agents.commerce import Money
from bot import errands
from tests.stories.moody_shop import mood
from tests.stories.town import MENTION, Message, Town, everything, labels, running_bot, town

if TYPE_CHECKING:
    from tests.stories.moody_shop import Mood

__all__ = ["mood"]


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
