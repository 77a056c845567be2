"""A browser on a sandbox with a small app in it."""

from collections.abc import AsyncGenerator, AsyncIterator

import pytest
from playwright.async_api import Browser, Page

from sandbox.server import Sandbox, running
from sandbox.slack.config import Config
from tests.browser.chromium import OpenPage, anyio_backend, browser, pages
from tests.sandbox.page.desk_bot import connected
from tests.sandbox.slack.slack_app import ACK_SECONDS

__all__ = ["OpenPage", "anyio_backend", "browser"]


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A workspace whose app is waited for longer than a machine with a browser is busy."""
    async with running(Config(ack_timeout=ACK_SECONDS)) as sandbox, connected(sandbox):
        await sandbox.client.wait_until_connected()
        yield sandbox


@pytest.fixture
async def open_page(browser: Browser, sandbox: Sandbox) -> AsyncGenerator[OpenPage]:
    async with pages(browser, sandbox.url) as open_page:
        yield open_page


@pytest.fixture
async def alice(open_page: OpenPage) -> Page:
    return await open_page("Alice")
