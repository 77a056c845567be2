"""Redraws the pictures of the README and these pages: ``make pictures``.

Starts the demo, plays a visit at its page in headless Chromium and keeps what is seen on the way.
Wants Debian's packages chromium, fonts-noto-color-emoji and fonts-inter.
"""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.chromium import PATIENCE_MS, chromium
from tests.sandbox.page.acts import become, in_channel, in_thread, reply, say

_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent
_DESK = (1280, 800)
_PHONE = (390, 844)
# A headless browser has no mouse; with one, the tools of messages show on hover only.
_MOUSE = (
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,"
    "primaryPointerType=4,availablePointerTypes=4"
)
_STYLE = ":root { font-family: Inter, 'Noto Color Emoji', sans-serif; }"


async def main() -> None:
    """Plays the visit; one picture per scene."""
    async with demo() as url, chromium(_MOUSE) as browser:
        bob = await sit_down(browser, url, "Bob", _DESK)
        await say(bob, "@Switchboard do you sell an anvil?")
        await in_thread(bob).nth(1).wait_for()
        alice = await sit_down(browser, url, "Alice", _DESK)
        await picture_refund(alice)
        await picture_order(alice)
        await picture_escalation(alice)
        phone = await sit_down(browser, url, "Alice", _PHONE, dark=True)
        await picture_phone(phone)


async def picture_refund(alice: Page) -> None:
    """``record``: what became of a refund's card."""
    await say(alice, "@Switchboard my rocket skates broke")
    await expect(in_thread(alice).nth(1)).to_contain_text("Does that help?")
    await reply(alice, "no, that does not help")
    await expect(in_thread(alice).nth(3)).to_contain_text("Would you like a refund?")
    await reply(alice, "yes please")
    await button(alice, "Refund $1,249.00").click()
    await expect(in_thread(alice).filter(has_text="Refunded: $1,249.00")).to_be_visible()
    await expect(in_thread(alice)).to_have_count(7)
    await keep(alice.get_by_test_id("thread-pane"), "record")
    await alice.keyboard.press("Escape")


async def picture_order(alice: Page) -> None:
    """``hero``: a hand-over, an answer and a card that waits for its decision."""
    await say(alice, "@Switchboard I'd like a black boot")
    await button(alice, "Place order").wait_for()
    await keep(alice, "hero")
    await button(alice, "Place order").click()
    await expect(in_thread(alice).filter(has_text="Order placed")).to_be_visible()


async def picture_escalation(page: Page) -> None:
    """``escalation``: Sam has claimed the card and talks with Alice."""
    await page.set_viewport_size({"width": _DESK[0], "height": 740})
    await page.keyboard.press("Escape")
    await say(page, "@Switchboard get me a human, my boot came alone")
    await expect(in_thread(page).last).to_contain_text("I've asked the team")
    await become(page, "Sam")
    await in_channel(page).last.get_by_role("button", name="Claim").click()
    await button(page, "Hand back").wait_for()
    await reply(page, "Hello Alice, Sam here. What can I do for you?")
    await become(page, "Alice")
    await expect(in_thread(page).last).to_contain_text("Sam here")
    await reply(page, "Where is the other boot? Am I to hop?")
    await become(page, "Sam")
    await expect(in_thread(page).last).to_contain_text("hop?")
    await reply(page, "They come one by one. The other foot is on its way.")
    await expect(in_thread(page).last).to_contain_text("on its way")
    await keep(page, "escalation")


async def picture_phone(alice: Page) -> None:
    """``phone``: the direct message, at night."""
    await alice.get_by_role("button", name="Channels", exact=True).click()
    await alice.get_by_test_id("channel-Switchboard").click()
    await say(alice, "I'd like two pairs of rocket skates")
    await alice.get_by_test_id("thread-summary").click()
    await button(alice, "Place order").wait_for()
    await keep(alice, "phone")


def button(page: Page, label: str) -> Locator:
    """The newest button of that label in the open thread."""
    return page.get_by_test_id("thread-pane").get_by_role("button", name=label).last


async def sit_down(
    browser: Browser, url: str, name: str, size: tuple[int, int], *, dark: bool = False
) -> Page:
    """The page as somebody sees it, without the hints for newcomers."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale="en-US",
        bypass_csp=True,
    )
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    await page.add_init_script("localStorage.setItem('switchboard.hints.hidden', '1')")
    await page.goto(f"{url}/?as={name}")
    await page.add_style_tag(content=_STYLE)
    await page.locator(".desk.ready").wait_for()
    return page


async def keep(seen: Page | Locator, name: str) -> None:
    """Writes a picture, with the mouse out of the way."""
    page = seen if isinstance(seen, Page) else seen.page
    await page.mouse.move(0, 0)
    shot = await seen.screenshot(path=_HERE / f"{name}.png", animations="disabled", caret="hide")
    sys.stdout.write(f"{name}.png  {len(shot) // 1024} KB\n")


@asynccontextmanager
async def demo() -> AsyncGenerator[str]:
    """The demo in a process of its own; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "demo",
        cwd=_ROOT,
        env={**os.environ, "PORT": str(port), "OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            while b"http://" not in await process.stdout.readline():
                assert process.returncode is None, "the demo did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(main())
