"""A sandbox with a real Bolt app connected to it: unmodified slack_sdk on unmodified Slack wires."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox, running
from sandbox.slack.config import Config
from tests.sandbox.slack.slack_app import ACK_SECONDS, web_client


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox with Slack's rules that tries again soon, but waits longer than a machine is busy.

    A test about what is not acknowledged lets that time pass, or shortens it for what it is about.
    """
    config = Config(retry_schedule=(0, 0.05, 0.1), ack_timeout=ACK_SECONDS)
    async with running(config) as running_sandbox:
        yield running_sandbox


@pytest.fixture
async def web(sandbox: Sandbox) -> AsyncIterator[AsyncWebClient]:
    """Slack's own client, pointed at the sandbox."""
    async with aiohttp.ClientSession() as session:
        yield web_client(sandbox, session)


@pytest.fixture
async def bolt(web: AsyncWebClient) -> AsyncApp:
    """An app as Bolt's documentation would have it; the test adds the listeners."""
    return AsyncApp(client=web, process_before_response=True)
