"""A running model server, and ways to talk to it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from openai import AsyncOpenAI

from sandbox.model import add_routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def start() -> AsyncIterator[Callable[..., Any]]:
    """Starts a server with the given settings; returns a client of it."""
    async with AsyncExitStack() as stack:

        async def start_server(**settings: Any) -> Client:
            app = web.Application()
            add_routes(app, **settings)
            client: Client = TestClient(TestServer(app))
            return await stack.enter_async_context(client)

        yield start_server


@pytest.fixture
async def client(start: Callable[..., Any]) -> Client:
    """A plain HTTP client of a server with default settings."""
    return await start()


@pytest.fixture
async def openai(client: Client) -> AsyncIterator[AsyncOpenAI]:
    """OpenAI's own client, pointed at the same server as ``client``."""
    base_url = str(client.make_url("/v1"))
    async with AsyncOpenAI(api_key="sk-test", base_url=base_url, max_retries=0) as speaker:
        yield speaker
