"""Socket Mode frame by frame, as a client that is not Slack's own would see it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.slack.slack_app import ACK_SECONDS, ALICE, SUPPORT
from tests.time_passing import PassTime

Json = dict[str, Any]


@asynccontextmanager
async def _socket(
    sandbox: Sandbox, web: AsyncWebClient
) -> AsyncGenerator[aiohttp.ClientWebSocketResponse, None]:
    opened: Any = await web.apps_connections_open(app_token=sandbox.platform.config.app_token)
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(opened.data["url"]) as socket,
    ):
        yield socket


async def test_a_ticket_opens_one_connection(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """The address that apps.connections.open gives is good once."""
    opened: Any = await web.apps_connections_open(app_token=sandbox.platform.config.app_token)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(opened.data["url"]) as socket:
            hello = await socket.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await session.ws_connect(opened.data["url"])

    assert hello["type"] == "hello"
    assert hello["num_connections"] == 1


async def test_ten_connections_are_enough(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """The eleventh is asked to leave."""
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(_socket(sandbox, web)) for _ in range(11)]
        first = [await socket.receive_json() for socket in sockets]

    assert [each["type"] for each in first] == ["hello"] * 10 + ["disconnect"]
    assert first[-1]["reason"] == "too_many_websockets"


async def test_a_repeated_envelope_says_why(
    sandbox: Sandbox, web: AsyncWebClient, pass_time: PassTime
) -> None:
    """A new envelope around the same event, with the number of the try and its reason."""
    async with _socket(sandbox, web) as socket:
        await socket.receive_json()
        await sandbox.client.say(ALICE, SUPPORT, "hi")
        first = await socket.receive_json()
        pass_time(ACK_SECONDS)
        second = await socket.receive_json()
        await socket.send_json({"envelope_id": second["envelope_id"]})

    assert first["type"] == "events_api"
    assert (first["retry_attempt"], first["retry_reason"]) == (0, "")
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
    assert first["payload"] == second["payload"]
    assert first["envelope_id"] != second["envelope_id"]
    assert not first["accepts_response_payload"]


async def test_an_abrupt_loss_has_no_closing_frame(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """The client is left with a dead wire; a polite disconnect leaves it open."""
    async with _socket(sandbox, web) as polite:
        await polite.receive_json()
        await sandbox.client.disconnect("warning")
        frame = await polite.receive_json()
        assert not polite.closed
    async with _socket(sandbox, web) as cut:
        await cut.receive_json()
        await sandbox.client.disconnect("abrupt")
        await cut.receive()

    assert (frame["type"], frame["reason"]) == ("disconnect", "warning")
    assert cut.close_code == aiohttp.WSCloseCode.ABNORMAL_CLOSURE


async def test_strangers_are_named_in_what_they_send(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """The event says that the channel is shared, the press says whose person it is."""
    eve = await sandbox.client.add_user("eve", home_team="T0ELSEWHER")
    await sandbox.client.invite(eve, SUPPORT)
    async with _socket(sandbox, web) as socket:
        await socket.receive_json()
        root = await sandbox.client.say(eve, SUPPORT, "hi")
        event = await socket.receive_json()
        await socket.send_json({"envelope_id": event["envelope_id"]})
        async with asyncio.TaskGroup() as group:
            group.create_task(sandbox.client.shortcut(eve, SUPPORT, root, "conversation_reset"))
            shortcut = await socket.receive_json()
            await socket.send_json({"envelope_id": shortcut["envelope_id"]})

    assert event["payload"]["is_ext_shared_channel"]
    assert event["payload"]["team_id"] == sandbox.platform.config.team_id
    assert shortcut["payload"]["user"]["team_id"] == "T0ELSEWHER"
