"""A browser before the real bot, in its sandbox."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, Page

from tests.browser.chromium import OpenPage, anyio_backend, browser, pages
from tests.stories.town import Town, town

__all__ = ["anyio_backend", "browser"]


@pytest.fixture
async def there() -> AsyncGenerator[Town]:
    async with town() as there:
        yield there


@pytest.fixture
async def open_page(browser: Browser, there: Town) -> AsyncGenerator[OpenPage]:
    async with pages(browser, there.sandbox.url) as open_page:
        yield open_page


@pytest.fixture
async def alice(open_page: OpenPage) -> Page:
    return await open_page("Alice")
