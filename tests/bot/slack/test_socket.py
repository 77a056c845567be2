"""Socket Mode connections, kept in this process against the sandbox."""

import asyncio

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.socket import CONNECTIONS, Sockets
from sandbox.server import running
from sandbox.slack.config import Config
from tests.chaos.proxies import Gate, http_label, proxied


async def test_a_connection_that_is_never_answered_is_given_up_soon() -> None:
    """Taken by the network, silent ever after: another one is tried, and what stands stays."""
    config, gate = Config(), Gate(only="link", stop_at=0)
    async with (
        running(config) as sandbox,
        proxied(gate, int(sandbox.url.rpartition(":")[2]), http_label) as proxy,
        aiohttp.ClientSession() as session,
    ):
        url = f"http://127.0.0.1:{proxy.port}/api/"
        client = AsyncWebClient(token=config.bot_token, base_url=url, session=session)
        app = AsyncApp(client=client, process_before_response=True)
        sockets = Sockets(app, config.app_token, seconds=12, handshake_seconds=0.5)
        stop, platform = asyncio.Event(), sandbox.platform
        async with asyncio.TaskGroup() as group, asyncio.timeout(20):
            group.create_task(sockets.run(stop))
            while len(platform.socket.connections) < CONNECTIONS:
                await asyncio.sleep(0.01)
            assert gate.held.is_set()
            first = set(platform.socket.connections)
            loop = asyncio.get_running_loop()
            began = loop.time()
            while loop.time() < began + 1.0:  # twice as long as a handshake may take
                assert set(platform.socket.connections) == first
                await asyncio.sleep(0.05)
            stop.set()
