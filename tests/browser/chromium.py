"""A browser for the tests that look at the page, where the machine has one."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MS = 20_000
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
)

OpenPage = Callable[..., Awaitable[Page]]


def installed() -> bool:
    """Whether this machine has one."""
    return CHROMIUM.exists()


@asynccontextmanager
async def chromium(*arguments: str) -> AsyncGenerator[Browser]:
    """Debian's Chromium, headless, until the block ends.

    Args:
        arguments: More switches for its command line.
    """
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*_ARGUMENTS, *arguments]
        )
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One loop for the whole session, since the browser lives that long."""
    return "asyncio"


@pytest.fixture(scope="session")
async def browser(anyio_backend: str) -> AsyncGenerator[Browser]:
    if not installed():
        pytest.skip(f"no Chromium at {CHROMIUM}: install Debian's package `chromium`")
    async with chromium() as browser:
        yield browser


@asynccontextmanager
async def pages(browser: Browser, url: str) -> AsyncGenerator[OpenPage]:
    """Opens a sandbox's page as somebody; an error in its scripts fails the block."""
    errors: list[str] = []
    async with AsyncExitStack() as stack:

        async def open_as(name: str, *, width: int = 1280, height: int = 800) -> Page:
            context = await browser.new_context(viewport={"width": width, "height": height})
            stack.push_async_callback(context.close)
            page = await context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: errors.append(str(error)))
            await page.goto(f"{url}/?as={name}")
            await page.locator(".desk.ready").wait_for()
            return page

        yield open_as
    assert not errors
