"""What a person sees at the page, in the words of a story."""

from playwright.async_api import Locator, Page, expect

from tests.sandbox.page.acts import in_channel, in_thread

PHONE = {"width": 390, "height": 844}


def last(page: Page) -> Locator:
    """The newest message of the open thread."""
    return in_thread(page).last


def button(page: Page, label: str) -> Locator:
    """The newest button of that label in the open thread."""
    return page.get_by_test_id("thread-pane").get_by_role("button", name=label).last


def whispered(page: Page) -> Locator:
    """The newest message that only this person sees."""
    return page.get_by_test_id("ephemeral").last


def card(page: Page) -> Locator:
    """The newest card of the support channel."""
    return in_channel(page).last


async def author_is(message: Locator, name: str) -> None:
    """The message stands under this name."""
    await expect(message.locator(".author")).to_have_text(name)


async def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    return await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def read_thread(page: Page) -> None:
    """Open the newest thread of the channel; on a phone it does not open by itself."""
    await in_channel(page).last.get_by_test_id("thread-summary").click()
