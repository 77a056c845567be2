"""The same story on a small screen, and without a mouse."""

from playwright.async_api import Page, expect

from tests.browser.sight import fits
from tests.sandbox.page.acts import become, in_channel, in_thread, reply, say


async def focused(page: Page) -> str:
    """What the button under the keyboard says."""
    return await page.evaluate("document.activeElement.textContent")


async def test_a_phone_shows_one_thing_at_a_time(phone: Page) -> None:
    """Refund and rescue at 390 pixels: the thread covers the channel and goes again."""
    await say(phone, "@Switchboard I want a refund for my rocket skates")
    await phone.get_by_test_id("thread-summary").click()
    await expect(phone.locator("#channel-pane")).to_have_attribute("inert", "")
    await in_thread(phone).get_by_role("button", name="Refund $1,249.00").click()
    record = in_thread(phone).filter(has_text="Refunded: $1,249.00")
    await expect(record).to_be_visible()
    assert await fits(phone)
    await record.get_by_role("button", name="Talk to a human").click()
    await expect(in_thread(phone).last).to_contain_text("I've asked the team")
    await become(phone, "Sam")
    await in_channel(phone).last.get_by_role("button", name="Claim").click()
    await expect(in_channel(phone).last).to_contain_text("Sam has it")
    await in_channel(phone).last.get_by_test_id("reply-in-thread").click()
    await reply(phone, "All well with the money?")
    assert await fits(phone)
    await become(phone, "Alice")
    await expect(in_thread(phone).last).to_contain_text("All well with the money?")
    await phone.get_by_test_id("close-thread").click()
    await expect(phone.locator(":focus")).to_have_attribute("data-testid", "thread-summary")
    await say(phone, "@Switchboard thank you")
    await expect(in_channel(phone).last).to_contain_text("thank you")


async def test_an_order_needs_no_mouse(alice: Page) -> None:
    """From the first word to the record by keyboard: the card's button is a few tabs away."""
    await alice.get_by_test_id("composer").focus()
    await alice.keyboard.type("@Switchboard I'd like a black boot")
    await alice.keyboard.press("Enter")
    await in_thread(alice).get_by_role("button", name="Place order").wait_for()
    await expect(alice.get_by_test_id("thread-composer")).to_be_focused()
    for _ in range(8):
        await alice.keyboard.press("Shift+Tab")
        if await focused(alice) == "Place order":
            break
    await alice.keyboard.press("Enter")
    await expect(in_thread(alice).filter(has_text="Order placed")).to_be_visible()
