"""Proposals carry the shop's terms; what was proposed is what happens, once."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from agents.acme.demo import seed
from agents.commerce import CustomerRef, Item, KeyReused, MemoryCommerce, Money, Order
from agents.commerce.bookings import new_order
from agents.commerce.records import RefundStatus
from agents.offers import execute, look_up, propose_order, propose_refund
from engine import Proposal, Refusal, ToolError
from tests.agents.shop import ALICE, BOB, NOON, Silent, Slow, acme_shop, shop_of

BOOT = Item(sku="item_boot", name="Black Boot", price=Money(8900, "USD"))
LAST = Item(sku="item_last", name="Last Anvil", price=Money(77777, "USD"), stock=1)
SALE = Item(sku="item_sale", name="Used Rocket", price=Money(500, "USD"), final_sale=True)


async def bought(
    shop: MemoryCommerce, *, days: float, sku: str = "item_boot", who: CustomerRef = ALICE
) -> Order:
    """A purchase that was delivered that many days ago."""
    then = NOON - timedelta(days=days)
    quote = replace(await shop.quote(sku, 1, who), expires_at=NOON)
    order = replace(new_order(quote, key=f"{sku} {days}", now=then), delivered_at=then)
    await shop.record(order, key=f"{sku} {days}")
    return order


def proposal(offer: Proposal | Refusal) -> Proposal:
    assert isinstance(offer, Proposal), offer
    return offer


def refusal(offer: Proposal | Refusal) -> str:
    assert isinstance(offer, Refusal), offer
    return offer.sentence


# ---- orders -----------------------------------------------------------------------------------


async def test_an_order_is_proposed_in_the_shops_words() -> None:
    """The card's lines, amounts and verbs come from the quote."""
    offer = proposal(
        await propose_order(acme_shop(), ALICE, "item_rocket_skates", Decimal(1249), 2)
    )
    assert (offer.kind, offer.accept, offer.decline) == ("order", "Place order", "Cancel")
    assert offer.lines == (
        ("Item", "Rocket Skates"),
        ("Quantity", "2"),
        ("Price each", "$1,249.00"),
        ("Total", "$2,498.00"),
    )
    assert json.loads(json.dumps(offer.terms)) == offer.terms


async def test_final_sale_is_said_on_the_card() -> None:
    """Nobody buys what cannot be returned without having read so."""
    offer = proposal(await propose_order(shop_of(SALE), ALICE, "used rocket"))
    assert offer.lines[-1] == ("Returns", "Final sale, cannot be returned")


@pytest.mark.parametrize(
    "product", ["Black Boot", "a black boot", "BLACK BOOTS", "item_black_boot"]
)
async def test_a_product_is_found_by_its_name(product: str) -> None:
    """Articles, case and plural do not matter; other boots do not get in the way."""
    offer = proposal(await propose_order(acme_shop(), ALICE, product, Decimal("89.00")))
    assert ("Item", "Black Boot") in offer.lines


@pytest.mark.parametrize("price", ["999", "1249.001", "NaN", "0", "-1249"])
async def test_a_price_that_the_model_made_up_is_refused(price: str) -> None:
    """The model is told the real one; nothing is offered."""
    with pytest.raises(ToolError, match=r"costs \$1,249\.00 each"):
        await propose_order(acme_shop(), ALICE, "Rocket Skates", Decimal(price))


async def test_an_ambiguous_product_is_answered_with_the_candidates() -> None:
    """The model gets ids and prices to choose from."""
    with pytest.raises(ToolError, match=r"item_black_boot .*item_spring_boots"):
        await propose_order(acme_shop(), ALICE, "boot", Decimal(89))


async def test_an_unknown_product_is_answered_with_a_hint() -> None:
    """What is not sold cannot be ordered."""
    with pytest.raises(ToolError, match="look_up_item"):
        await propose_order(acme_shop(), ALICE, "pepperoni pizza", Decimal(9))


@pytest.mark.parametrize("quantity", [0, -1, 1000])
async def test_a_quantity_has_bounds(quantity: int) -> None:
    """None, less than none, and too many are a hint to the model."""
    with pytest.raises(ToolError, match="between 1 and 999"):
        await propose_order(acme_shop(), ALICE, "Rocket Skates", Decimal(1249), quantity)


async def test_out_of_stock_is_said_to_the_customer() -> None:
    """More than there are: a sentence, no card."""
    assert "Only 1" in refusal(await propose_order(shop_of(LAST), ALICE, "last anvil", None, 2))


async def test_a_look_up_carries_id_name_and_price() -> None:
    """What the model needs to name a price and to order."""
    found = await look_up(acme_shop(), "roket skaets")
    assert found.startswith("item_rocket_skates Rocket Skates ($1,249.00): ")
    assert "Nothing" in await look_up(acme_shop(), "pepperoni pizza")


# ---- refunds ----------------------------------------------------------------------------------


async def demo_shop() -> MemoryCommerce:
    shop = acme_shop()
    await seed(shop, {"Alice": ALICE, "Bob": BOB}, now=NOON)
    await seed(shop, {"Alice": ALICE, "Bob": BOB}, now=NOON + timedelta(days=1))
    return shop


@pytest.mark.parametrize("item", ["item_rocket_skates", "the rocket skates", "skates"])
async def test_a_refund_offers_what_was_paid(item: str) -> None:
    """Alice's skates, twelve days old, by id or in words."""
    shop = await demo_shop()
    offer = proposal(await propose_refund(shop, ALICE, item, "broke", now=NOON))
    assert (offer.kind, offer.accept, offer.decline) == ("refund", "Refund $1,249.00", "Keep it")
    assert offer.lines[0] == ("Item", "Rocket Skates")
    assert offer.lines[2][1].endswith("8 November 2026")
    assert offer.lines[-1] == ("Refund", "$1,249.00")


async def test_words_mean_what_the_customer_bought() -> None:
    """There are several boots; Alice has one of them."""
    shop = await demo_shop()
    assert "Black Boot" in refusal(await propose_refund(shop, ALICE, "boot", now=NOON))


async def test_an_old_purchase_is_not_refunded() -> None:
    """Forty-five days are too many; the sentence says until when it would have been possible."""
    sentence = refusal(await propose_refund(await demo_shop(), ALICE, "item_black_boot", now=NOON))
    assert "30 days, until 5 November 2026" in sentence


async def test_what_was_never_bought_is_not_refunded() -> None:
    """Bob has bought nothing; that Alice has is not said."""
    sentence = refusal(await propose_refund(await demo_shop(), BOB, "rocket skates", now=NOON))
    assert "can't find Rocket Skates among your purchases" in sentence


async def test_what_was_refunded_is_not_refunded_again() -> None:
    """The second request meets a sentence, not a card."""
    shop = await demo_shop()
    offer = proposal(await propose_refund(shop, ALICE, "item_rocket_skates", now=NOON))
    await execute(shop, offer.kind, offer.terms, key="p1")
    again = refusal(await propose_refund(shop, ALICE, "item_rocket_skates", now=NOON))
    assert "already been refunded" in again


@pytest.mark.parametrize(("late", "accepted"), [(0, True), (1, False), (-1, True)])
async def test_the_thirtieth_day_counts_to_its_last_moment(late: int, accepted: bool) -> None:
    """Thirty days after delivery is in time, a microsecond later is not."""
    shop = shop_of(BOOT)
    await bought(shop, days=30)
    now = NOON + timedelta(microseconds=late)
    offer = await propose_refund(shop, ALICE, "item_boot", now=now)
    assert isinstance(offer, Proposal) is accepted


async def test_of_two_purchases_the_newest_refundable_is_meant() -> None:
    """One returned, one in time, one too old: the one in time."""
    shop = shop_of(BOOT)
    newest = await bought(shop, days=1)
    middle = await bought(shop, days=20)
    await bought(shop, days=60)
    await shop.refund(newest, newest.total, reason="", key="r1")
    offer = proposal(await propose_refund(shop, ALICE, "item_boot", now=NOON))
    assert offer.terms["order"]["id"] == middle.id


async def test_only_what_is_left_of_a_payment_is_offered() -> None:
    """After a part went back, the rest is proposed."""
    shop = shop_of(BOOT)
    order = await bought(shop, days=1)
    await shop.refund(order, Money(900, "USD"), reason="", key="r1")
    offer = proposal(await propose_refund(shop, ALICE, "item_boot", now=NOON))
    assert offer.accept == "Refund $80.00"


async def test_of_a_mixed_order_nothing_is_refunded_twice() -> None:
    """One of two things went back: whose money is left, a person has to tell."""
    shop = shop_of(BOOT, SALE)
    order = new_order(await shop.quote("item_boot", 1, ALICE), key="k1", now=NOON)
    other = new_order(await shop.quote("item_sale", 1, ALICE), key="k2", now=NOON)
    mixed = replace(order, lines=order.lines + other.lines, total=order.total + other.total)
    await shop.record(mixed, key="k1")
    offer = proposal(await propose_refund(shop, ALICE, "item_boot", now=NOON))
    assert offer.accept == "Refund $89.00"
    await execute(shop, offer.kind, offer.terms, key="p1")
    again = refusal(await propose_refund(shop, ALICE, "item_boot", now=NOON))
    assert "a person has to look" in again


async def test_a_final_sale_is_not_refunded() -> None:
    """It was said on the card, and it holds."""
    shop = shop_of(SALE)
    await bought(shop, days=1, sku="item_sale")
    assert "final sale" in refusal(await propose_refund(shop, ALICE, "item_sale", now=NOON))


async def test_a_cancelled_order_is_not_refunded() -> None:
    """Nothing was paid."""
    shop = shop_of(BOOT)
    template = new_order(await shop.quote("item_boot", 1, ALICE), key="k1", now=NOON)
    await shop.record(replace(template, status="cancelled"), key="k1")
    assert "was cancelled" in refusal(await propose_refund(shop, ALICE, "item_boot", now=NOON))


async def test_a_refund_of_nonsense_is_a_hint() -> None:
    """No such item: the model is told to look it up."""
    with pytest.raises(ToolError, match="look_up_item"):
        await propose_refund(acme_shop(), ALICE, "pepperoni pizza", now=NOON)


# ---- execution --------------------------------------------------------------------------------


async def order_terms(shop: MemoryCommerce) -> dict[str, Any]:
    offer = proposal(await propose_order(shop, ALICE, "item_boot"))
    return json.loads(json.dumps(offer.terms))


async def test_what_was_shown_is_what_happens() -> None:
    """The order is the quote's; the receipt names it."""
    shop = shop_of(BOOT)
    settled = await execute(shop, "order", await order_terms(shop), key="p1")
    (order,) = await shop.list_orders(ALICE)
    assert settled.status == "done"
    assert settled.reference == order.id
    assert "$89.00" in settled.for_customer
    assert order.id in settled.for_model
    assert order.total == Money(8900, "USD")


async def test_executing_again_changes_nothing() -> None:
    """Pressed twice, retried, taken over: one order, one receipt."""
    shop = shop_of(BOOT)
    terms = await order_terms(shop)
    first = await execute(shop, "order", terms, key="p1")
    assert await execute(shop, "order", terms, key="p1") == first
    assert len(await shop.list_orders(ALICE)) == 1


@pytest.mark.parametrize("lost", [["before"], ["after"], ["before", ""], ["refused"]])
async def test_a_lost_answer_is_asked_for_by_key(lost: list[str]) -> None:
    """Whether it had arrived or not: one order, and the customer gets the receipt."""
    shop = shop_of(BOOT)
    silent = Silent(shop, lost)
    settled = await execute(silent, "order", await order_terms(shop), key="p1")
    assert settled.status == "done"
    assert len(await shop.list_orders(ALICE)) == 1
    assert silent.requests <= 2


@pytest.mark.parametrize("lost", [["before", "before"], ["before", "after"], ["after", "before"]])
async def test_silence_is_told_as_silence(lost: list[str]) -> None:
    """Twice no answer and nothing to ask: nobody claims anything."""
    shop = shop_of(BOOT)
    silent = Silent(shop, lost, blind=True)
    settled = await execute(silent, "order", await order_terms(shop), key="p1")
    assert settled.status == "unknown"
    assert "can't tell yet" in settled.for_customer
    assert "Nothing was" not in settled.for_customer


async def test_a_shop_that_knows_no_such_key_did_nothing() -> None:
    """Certainly not carried out, now or before: the customer may try again."""
    shop = shop_of(BOOT)
    silent = Silent(shop, ["refused", "refused"])
    settled = await execute(silent, "order", await order_terms(shop), key="p1")
    assert settled.status == "declined"
    assert "Nothing was ordered" in settled.for_customer


@pytest.mark.parametrize("first", ["after", "before"])
async def test_what_an_earlier_try_did_is_not_denied_by_a_shop_that_is_gone(first: str) -> None:
    """The worker died, or heard nothing; now no connection stands: only the key can tell."""
    shop = shop_of(BOOT)
    terms = await order_terms(shop)
    assert (await execute(Silent(shop, [first, ""]), "order", terms, key="p1")).status == "done"
    gone = Silent(shop, ["refused", "refused"], blind=True)
    settled = await execute(gone, "order", terms, key="p1")
    assert settled.status == "unknown"
    assert "Nothing was" not in settled.for_customer
    assert (await execute(shop, "order", terms, key="p1")).status == "done"
    assert len(await shop.list_orders(ALICE)) == 1


async def test_a_changed_price_orders_nothing_and_is_offered_anew() -> None:
    """The customer agreed to another price: they decide again, on the one that is now."""
    shop = shop_of(BOOT)
    terms = await order_terms(shop)
    shop.catalogue = shop_of(replace(BOOT, price=Money(9900, "USD"))).catalogue
    settled = await execute(shop, "order", terms, key="p1")
    assert settled.status == "changed"
    assert "$99.00 now" in settled.for_customer
    assert "call the tool again" in settled.for_model
    assert not await shop.list_orders(ALICE)
    assert settled.again is not None
    assert ("Total", "$99.00") in settled.again.lines
    again = await execute(shop, settled.again.kind, settled.again.terms, key="p2")
    assert again.status == "done"
    assert (await shop.list_orders(ALICE))[0].total == Money(9900, "USD")


async def test_an_offer_that_is_too_old_is_made_anew() -> None:
    """Also at the same price: what is charged is what a standing offer says."""
    shop = shop_of(BOOT)
    terms = await order_terms(shop)
    late = MemoryCommerce(shop.catalogue, clock=lambda: NOON + timedelta(hours=2))
    settled = await execute(late, "order", terms, key="p1")
    assert settled.status == "changed"
    assert settled.for_customer == "This offer has expired. Nothing was ordered."
    assert settled.again is not None


async def test_a_changed_price_of_what_is_sold_out_is_not_offered() -> None:
    """There is nothing to decide upon: the record says what is left."""
    shop = shop_of(LAST)
    offer = proposal(await propose_order(shop, ALICE, "item_last"))
    await shop.place(await shop.quote("item_last", 1, BOB), key="bobs")
    shop.catalogue = shop_of(replace(LAST, price=Money(100, "USD"))).catalogue
    settled = await execute(shop, "order", offer.terms, key="p1")
    assert settled.status == "declined"
    assert settled.for_customer == "Last Anvil is out of stock. Nothing was ordered."


async def test_the_last_one_sold_meanwhile_is_declined() -> None:
    """Between the card and the decision somebody else was faster."""
    shop = shop_of(LAST)
    offer = proposal(await propose_order(shop, ALICE, "item_last"))
    await shop.place(await shop.quote("item_last", 1, BOB), key="bobs")
    settled = await execute(shop, "order", offer.terms, key="p1")
    assert settled.for_customer == "Last Anvil is out of stock. Nothing was ordered."


async def test_a_key_is_never_used_for_something_else() -> None:
    """A fault of the caller is loud."""
    shop = shop_of(BOOT)
    await execute(shop, "order", await order_terms(shop), key="p1")
    with pytest.raises(KeyReused, match="p1"):
        await execute(shop, "order", await order_terms(shop), key="p1")


async def test_a_refund_is_executed_once() -> None:
    """Money goes back one time, whatever is retried."""
    shop = shop_of(BOOT)
    await bought(shop, days=1)
    offer = proposal(await propose_refund(shop, ALICE, "item_boot", "too loud", now=NOON))
    silent = Silent(shop, ["after"])
    settled = await execute(silent, "refund", offer.terms, key="p1")
    assert silent.requests == 1  # found by its key, not asked for again
    assert await execute(shop, "refund", offer.terms, key="p1") == settled
    assert settled.status == "done"
    assert "$89.00 for Black Boot" in settled.for_customer
    assert (await shop.list_orders(ALICE))[0].refunded == Money(8900, "USD")


async def test_a_second_proposal_for_the_same_money_is_declined() -> None:
    """Two cards, both pressed: the second is told what is left."""
    shop = shop_of(BOOT)
    await bought(shop, days=1)
    offer = proposal(await propose_refund(shop, ALICE, "item_boot", now=NOON))
    await execute(shop, "refund", offer.terms, key="p1")
    settled = await execute(shop, "refund", offer.terms, key="p2")
    assert settled.status == "declined"
    assert "Nothing of this order is left" in settled.for_customer


@pytest.mark.parametrize("status", ["pending", "needs_action"])
async def test_a_pending_refund_is_called_requested(status: RefundStatus) -> None:
    """Money that is not on its way is not announced as paid back."""
    shop = Slow(shop_of(BOOT), status=status)
    await bought(shop.shop, days=1)
    offer = proposal(await propose_refund(shop, ALICE, "item_boot", now=NOON))
    settled = await execute(shop, "refund", offer.terms, key="p1")
    assert settled.status == "done"
    assert settled.for_customer.startswith("Refund requested: $89.00")
    assert "refunded" not in (settled.for_customer + settled.for_model)
    again = refusal(await propose_refund(shop, ALICE, "item_boot", now=NOON))
    assert "already been requested" in again


async def test_a_failed_refund_is_no_refund() -> None:
    """The backend took the request and failed: nothing went back."""
    shop = Slow(shop_of(BOOT), status="failed")
    await bought(shop.shop, days=1)
    offer = proposal(await propose_refund(shop, ALICE, "item_boot", now=NOON))
    settled = await execute(shop, "refund", offer.terms, key="p1")
    assert settled.status == "declined"
    assert "Nothing was refunded" in settled.for_customer


async def test_a_shop_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """After its deadline the answer counts as lost; what arrived is found by key."""
    monkeypatch.setattr("agents.offers.settlement._ANSWER_SECONDS", 0.01)
    shop = shop_of(BOOT)
    terms = await order_terms(shop)
    arrived = await execute(Silent(shop, ["arrives, hangs"]), "order", terms, key="p1")
    assert arrived.status == "done"
    lost = await execute(
        Silent(shop, ["hangs", "hangs"]), "order", await order_terms(shop), key="p2"
    )
    assert lost.status == "unknown"


@pytest.mark.parametrize(
    ("kind", "terms"),
    [("gift", {}), ("order", {}), ("order", {"version": 2}), ("refund", {"x": 1})],
)
async def test_terms_that_cannot_be_read_are_a_fault(kind: str, terms: dict[str, Any]) -> None:
    """Unknown kinds and versions fail loudly; nothing is guessed."""
    with pytest.raises(ValueError, match=r"kind|validation"):
        await execute(acme_shop(), kind, terms, key="p1")
