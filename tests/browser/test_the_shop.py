"""What becomes of cards when the shop, the customer or the clock have the last word."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Locator, Page, expect

from agents.commerce import Money
from tests.browser.conftest import configured
from tests.browser.sight import button, card, fits, last, read_thread
from tests.sandbox.page.acts import become, in_thread, reply, say
from tests.stories.moody_shop import Mood, mood
from tests.stories.town import Town, town

__all__ = ["mood"]


@pytest.fixture
async def there(request: pytest.FixtureRequest, mood: Mood) -> AsyncGenerator[Town]:
    """The shop is in a mood before the bot opens it."""
    del mood
    async with town(**getattr(request, "param", {})) as there:
        yield there


def cards(page: Page) -> Locator:
    """The cards in the open thread, those that are records by now among them."""
    return in_thread(page).filter(has_text="Your order")


async def offered(page: Page, words: str = "I'd like a black boot") -> Locator:
    """Asks in the open thread; the card that comes."""
    before = await cards(page).count()
    await reply(page, words)
    await expect(cards(page)).to_have_count(before + 1)
    return cards(page).nth(before)


async def settled(record: Locator, sentence: str) -> None:
    """A card is a record now: its sentence, and no button left that decides."""
    await expect(record).to_contain_text(sentence)
    for label in ("Place order", "Cancel"):
        await expect(record.get_by_role("button", name=label)).to_have_count(0)


async def test_a_changed_price_is_decided_upon_anew(alice: Page, there: Town, mood: Mood) -> None:
    """The old card is a record without buttons; the new one orders at the new price."""
    await say(alice, "@Switchboard I'd like a black boot")
    await button(alice, "Place order").wait_for()
    mood.change(price=Money(9_900, "USD"))
    await button(alice, "Place order").click()
    old, new = cards(alice).nth(0), cards(alice).nth(1)
    await expect(new).to_contain_text("Nothing happens until you decide.")
    await settled(old, "it is $99.00 now. Nothing was ordered. The new offer is below.")
    await new.get_by_role("button", name="Place order").click()
    await settled(new, "Order placed: 1 × Black Boot for $99.00")
    assert (await there.orders("alice"))[0].total.minor == 9_900


async def test_every_end_of_a_card_has_its_sentence(phone: Page, there: Town, mood: Mood) -> None:
    """Declined, superseded, sold out, on a phone; a way to a person under each."""
    await say(phone, "@Switchboard hello")
    await read_thread(phone)
    declined = await offered(phone)
    await declined.get_by_role("button", name="Cancel").click()
    await settled(declined, "Cancelled. Nothing was done.")
    superseded = await offered(phone)
    sold_out = await offered(phone, "make it two please")
    await settled(superseded, "Withdrawn, since the conversation went on. Nothing was done.")
    mood.change(stock=0)
    await sold_out.get_by_role("button", name="Place order").click()
    await settled(sold_out, "Black Boot is out of stock. Nothing was ordered.")
    for record in (declined, superseded, sold_out):
        await expect(record.get_by_role("button", name="Talk to a human")).to_be_visible()
    assert await fits(phone)
    assert len(await there.orders("alice")) == 2


async def test_a_final_sale_is_called_so_before_and_refused_after(phone: Page) -> None:
    """The card says it; the refund is one sentence and a person."""
    await say(phone, "@Switchboard I'd like a time machine")
    await read_thread(phone)
    await expect(cards(phone)).to_contain_text("Final sale, cannot be returned")
    assert await fits(phone)
    await button(phone, "Place order").click()
    await settled(cards(phone), "Order placed: 1 × Slightly Used Time Machine for $999,999.00")
    await reply(phone, "I want a refund for my time machine")
    refused = in_thread(phone).filter(has_text="was a final sale, which cannot be returned")
    await expect(refused.get_by_role("button", name="Talk to a human")).to_be_visible()


@configured(SWITCHBOARD_CARD_EXPIRY_MINUTES="0.01")
async def test_a_card_that_nobody_decides_on_expires_before_ones_eyes(alice: Page) -> None:
    """By itself, and without its buttons."""
    await say(alice, "@Switchboard I'd like a black boot")
    await settled(cards(alice), "Expired without a decision. Nothing was done.")


async def test_a_silent_shop_is_asked_again_then_a_person_looks(
    alice: Page, there: Town, mood: Mood
) -> None:
    """The customer reads the truth at every step; the team reads what it is about."""
    await say(alice, "@Switchboard I'd like a black boot")
    await button(alice, "Place order").wait_for()
    mood.silent, mood.arrives = 2, True
    await button(alice, "Place order").click()
    await expect(last(alice)).to_contain_text("The shop has answered now. Order placed: 1 × Black")
    await settled(cards(alice), "Order placed: 1 × Black Boot for $89.00")
    mood.silent = 1_000
    unknown = await offered(alice)
    await unknown.get_by_role("button", name="Place order").click()
    await expect(last(alice)).to_contain_text("I've asked the team for a person")
    await settled(unknown, "I still can't tell whether this went through")
    assert len(await there.orders("alice")) == 2 + 2, "what had arrived, and no more"
    await become(alice, "Sam")
    await expect(card(alice)).to_contain_text("Alice needs a person")
    await expect(card(alice)).to_contain_text("please check it by hand: “Your order”, Item: Black")
