"""The same story on a small screen, and without a mouse."""

from playwright.async_api import Page, expect

from tests.browser.chromium import OpenPage
from tests.sandbox.page.acts import become, in_channel, in_thread, reply, say


async def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    return await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def focused(page: Page) -> str:
    """What the button under the keyboard says."""
    return await page.evaluate("document.activeElement.textContent")


async def test_a_phone_shows_one_thing_at_a_time(open_page: OpenPage) -> None:
    """Refund and rescue at 390 pixels: the thread covers the channel and goes again."""
    page = await open_page("Alice", width=390, height=844)
    await say(page, "@Switchboard I want a refund for my rocket skates")
    await page.get_by_test_id("thread-summary").click()
    await expect(page.locator("#channel-pane")).to_have_attribute("inert", "")
    await in_thread(page).get_by_role("button", name="Refund $1,249.00").click()
    record = in_thread(page).filter(has_text="Refunded: $1,249.00")
    await expect(record).to_be_visible()
    assert await fits(page)
    await record.get_by_role("button", name="Talk to a human").click()
    await expect(in_thread(page).last).to_contain_text("I've asked the team")
    await become(page, "Sam")
    await in_channel(page).last.get_by_role("button", name="Claim").click()
    await expect(in_channel(page).last).to_contain_text("Sam has it")
    await in_channel(page).last.get_by_test_id("reply-in-thread").click()
    await reply(page, "All well with the money?")
    assert await fits(page)
    await become(page, "Alice")
    await expect(in_thread(page).last).to_contain_text("All well with the money?")
    await page.get_by_test_id("close-thread").click()
    await expect(page.locator(":focus")).to_have_attribute("data-testid", "thread-summary")
    await say(page, "@Switchboard thank you")
    await expect(in_channel(page).last).to_contain_text("thank you")


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
