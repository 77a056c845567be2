"""What a person does at the page, in the words of a story."""

from playwright.async_api import Locator, Page, expect


async def say(page: Page, text: str) -> None:
    """Write into the channel and send with Enter."""
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("composer").press("Enter")


async def reply(page: Page, text: str) -> None:
    """Write into the open thread and send with Enter."""
    await page.get_by_test_id("thread-composer").fill(text)
    await page.get_by_test_id("thread-composer").press("Enter")


async def become(page: Page, name: str) -> None:
    """Sit down as somebody else."""
    await page.get_by_test_id("whoami").click()
    await page.get_by_test_id(f"whoami-{name}").click()
    await expect(page.get_by_test_id("whoami")).to_contain_text(name)


def in_thread(page: Page) -> Locator:
    """The messages of the open thread."""
    return page.get_by_test_id("thread-pane").get_by_test_id("message")


def in_channel(page: Page) -> Locator:
    """The messages of the channel."""
    return page.locator("#channel-timeline").get_by_test_id("message")


async def ask_for_card(page: Page) -> Locator:
    """Have the app post its card; the message it stands in."""
    await say(page, "@Switchboard a card please")
    card = in_thread(page).filter(has_text="Your order")
    await card.wait_for()
    return card
