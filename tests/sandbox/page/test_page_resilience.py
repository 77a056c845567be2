from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, WebSocketRoute, expect

from sandbox.server import Sandbox, running
from sandbox.slack.seed import SUPPORT, user_id
from tests.sandbox.page.acts import in_channel, in_thread, say
from tests.sandbox.page.conftest import OpenPage


@pytest.fixture
async def lonely() -> AsyncIterator[Sandbox]:
    """A workspace whose app never connects."""
    async with running() as sandbox:
        yield sandbox


async def test_a_banner_says_that_the_app_is_away(browser: Browser, lonely: Sandbox) -> None:
    """Without an app the page says why nobody answers, and takes messages all the same."""
    page = await browser.new_page()
    await page.goto(lonely.url)
    await expect(page.get_by_test_id("banner")).to_contain_text("Switchboard is not connected")
    await say(page, "@Switchboard hello?")
    await expect(in_channel(page)).to_contain_text("hello?")
    await page.close()


async def test_the_banner_goes_when_the_app_is_there(alice: Page) -> None:
    """A connected app needs no banner; a scripted model, and how to connect one, is said quietly."""
    await expect(alice.get_by_test_id("banner")).to_be_hidden()
    await expect(alice.get_by_test_id("model")).to_contain_text("script")
    await expect(alice.get_by_test_id("model")).to_contain_text("OPENAI_API_KEY")


async def test_a_lost_line_comes_back_and_nothing_is_missed(
    browser: Browser, sandbox: Sandbox
) -> None:
    """What was said while the line was down is there after it."""
    lines: list[WebSocketRoute] = []
    refused = False

    async def route(line: WebSocketRoute) -> None:
        if refused:
            await line.close()
            return
        line.connect_to_server()
        lines.append(line)

    page = await browser.new_page()
    await page.route_web_socket("**/sandbox/live*", route)
    await page.goto(f"{sandbox.url}/?as=Alice")
    await page.locator(".desk.ready").wait_for()
    refused = True
    for line in lines:
        await line.close()
    await expect(page.get_by_test_id("banner")).to_contain_text("Trying again")
    await sandbox.client.say(user_id("bob"), SUPPORT, "said in the dark")
    refused = False
    await expect(in_channel(page)).to_contain_text("said in the dark")
    await expect(page.get_by_test_id("banner")).to_be_hidden()
    await page.close()


async def test_words_that_could_not_be_sent_come_back(alice: Page, sandbox: Sandbox) -> None:
    """A refused message returns to the field, and the reason is shown."""
    await sandbox.client.archive(user_id("sam"), SUPPORT)
    await alice.get_by_test_id("channel-support").get_by_text("archived").wait_for()
    await say(alice, "too late")
    await expect(alice.get_by_test_id("ephemeral")).to_contain_text("archived")
    await expect(alice.get_by_test_id("composer")).to_have_value("too late")


async def test_on_a_narrow_screen_a_thread_covers_the_channel(open_page: OpenPage) -> None:
    """At 390 pixels nothing overflows, the thread is a sheet, and the channels are a drawer."""
    page = await open_page("Alice", width=390, height=844)
    await say(page, "@Switchboard a card please")
    await page.get_by_test_id("thread-summary").click()
    await expect(in_thread(page)).to_have_count(2)
    pane = await page.get_by_test_id("thread-pane").bounding_box()
    assert pane is not None
    assert pane["width"] == 390
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await page.get_by_test_id("close-thread").click()
    await page.get_by_role("button", name="Channels").click()
    await page.get_by_test_id("channel-Switchboard").click()
    await expect(page.locator("#channel-head")).to_contain_text("Switchboard")
    await expect(page.get_by_test_id("channel-Switchboard")).not_to_be_in_viewport()


async def test_everything_is_reached_by_tab(alice: Page) -> None:
    """Tab alone leads from the bar over the channels and the thread to its composer."""
    await say(alice, "@Switchboard a card please")
    await in_thread(alice).filter(has_text="Your order").wait_for()
    await alice.locator("#drawer-toggle").evaluate("() => document.activeElement.blur()")
    await alice.evaluate("window.getSelection().setPosition(document.body, 0)")
    reached: set[str] = set()
    for _ in range(40):
        await alice.keyboard.press("Tab")
        reached.add(
            await alice.evaluate(
                "document.activeElement.dataset.testid ?? document.activeElement.innerText"
            )
        )
    wanted = {"whoami", "channel-support", "message-menu", "composer", "Place order"}
    assert wanted | {"thread-composer", "close-thread"} <= reached


async def test_escape_leads_back_from_the_thread(alice: Page) -> None:
    """Closing a thread gives the keyboard to the summary it was opened from."""
    await say(alice, "@Switchboard hello")
    await in_thread(alice).nth(1).wait_for()
    await alice.get_by_test_id("thread-composer").press("Escape")
    await expect(alice.get_by_test_id("thread-summary")).to_be_focused()


async def test_a_reload_keeps_ones_place(alice: Page, sandbox: Sandbox) -> None:
    """The open thread is open again, unless the sandbox has forgotten it."""
    await say(alice, "@Switchboard hello")
    await in_thread(alice).nth(1).wait_for()
    await alice.reload()
    await expect(in_thread(alice)).to_have_count(2)
    await sandbox.client.reset()
    await expect(alice.get_by_test_id("thread-pane")).to_be_hidden()
    await expect(in_channel(alice)).to_have_count(0)
