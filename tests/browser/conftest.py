"""A browser before the real bot, in its sandbox."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, Page

from tests.browser.chromium import OpenPage, anyio_backend, browser, pages
from tests.browser.sight import PHONE
from tests.stories.town import Town, town

__all__ = ["anyio_backend", "browser"]


def configured(**environ: str) -> pytest.MarkDecorator:
    """A test in a town whose operator has set these variables."""
    return pytest.mark.parametrize("there", [environ], indirect=True, ids=[""])


@pytest.fixture
async def there(request: pytest.FixtureRequest) -> AsyncGenerator[Town]:
    async with town(**getattr(request, "param", {})) as there:
        yield there


@pytest.fixture
async def open_page(browser: Browser, there: Town) -> AsyncGenerator[OpenPage]:
    async with pages(browser, there.sandbox.url) as open_page:
        yield open_page


@pytest.fixture
async def alice(open_page: OpenPage) -> Page:
    return await open_page("Alice")


@pytest.fixture
async def phone(open_page: OpenPage) -> Page:
    """Alice's, or whoever sits down at it."""
    return await open_page("Alice", **PHONE)
