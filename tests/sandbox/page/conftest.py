"""A browser on a sandbox with a small app in it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from sandbox.server import Sandbox, running
from sandbox.slack.config import Config
from tests.sandbox.page.desk_bot import connected

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MS = 8000

OpenPage = Callable[..., Awaitable[Page]]


def _has_chromium() -> bool:
    return CHROMIUM.exists()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One loop for the whole session, since the browser lives that long."""
    return "asyncio"


@pytest.fixture(scope="session")
async def browser(anyio_backend: str) -> AsyncIterator[Browser]:
    if not _has_chromium():
        pytest.skip(f"no Chromium at {CHROMIUM}: install Debian's package `chromium`")
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        await browser.close()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A workspace whose app is impatiently waited for: 0.5 s to acknowledge."""
    async with running(Config(ack_timeout=0.5)) as sandbox, connected(sandbox):
        await sandbox.client.wait_until_connected()
        yield sandbox


@pytest.fixture
async def open_page(browser: Browser, sandbox: Sandbox) -> AsyncIterator[OpenPage]:
    """Opens the page as somebody; an error in its scripts fails the test."""
    errors: list[str] = []
    async with AsyncExitStack() as stack:

        async def open_as(name: str, *, width: int = 1280, height: int = 800) -> Page:
            context = await browser.new_context(viewport={"width": width, "height": height})
            stack.push_async_callback(context.close)
            page = await context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: errors.append(str(error)))
            await page.goto(f"{sandbox.url}/?as={name}")
            await page.locator(".desk.ready").wait_for()
            return page

        yield open_as
    assert not errors


@pytest.fixture
async def alice(open_page: OpenPage) -> Page:
    return await open_page("Alice")
