"""Slack's own client and Bolt, unmodified, pointed at a sandbox."""

from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox

ALICE, BOB, SAM, BOT = "U0ALICE000", "U0BOB00000", "U0SAM00000", "U0SWBBOT01"
SUPPORT, ESCALATIONS = "C0SUPPORT1", "C0ESCALAT1"
ACK_SECONDS = 10.0
"""How long the fixtures' sandbox waits for the app; less than its sockets' heartbeat."""


def data(response: Any) -> dict[str, Any]:
    """What Slack answered, as JSON."""
    return response.data


async def error_of(call: Awaitable[Any]) -> str:
    """Slack's code for a call that it must refuse."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return data(caught.value.response)["error"]


def web_client(
    sandbox: Sandbox, session: aiohttp.ClientSession, token: str | None = None
) -> AsyncWebClient:
    """Slack's own client without its retries."""
    return AsyncWebClient(
        token=token or sandbox.platform.config.bot_token,
        base_url=sandbox.api_url,
        session=session,
        retry_handlers=[],
    )


@asynccontextmanager
async def connected(
    sandbox: Sandbox, app: AsyncApp
) -> AsyncGenerator[AsyncSocketModeHandler, None]:
    """The app on a socket of its own while the block runs."""
    handler = AsyncSocketModeHandler(app, sandbox.platform.config.app_token, ping_interval=1)
    await handler.connect_async()
    try:
        await sandbox.client.wait_until_connected()
        yield handler
    finally:
        await handler.close_async()
