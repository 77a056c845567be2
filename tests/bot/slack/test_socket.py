"""Socket Mode connections, kept in this process against the sandbox."""

import asyncio

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.socket import CONNECTIONS, Sockets
from sandbox.server import running
from sandbox.slack.config import Config
from tests.chaos.proxies import Gate, http_label, proxied
from tests.time_passing import PassTime

_HANDSHAKE = 10.0


async def test_a_connection_that_is_never_answered_is_given_up_soon(pass_time: PassTime) -> None:
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
        sockets = Sockets(app, config.app_token, seconds=24, handshake_seconds=_HANDSHAKE)
        stop, platform = asyncio.Event(), sandbox.platform
        async with asyncio.TaskGroup() as group, asyncio.timeout(120):
            group.create_task(sockets.run(stop))
            await gate.held.wait()
            while len(platform.socket.connections) < CONNECTIONS:
                pass_time(0.1)
                await asyncio.sleep(0.01)
            first = set(platform.socket.connections)
            for _ in range(100):  # twice as long as a handshake may take, in little steps: the
                pass_time(2 * _HANDSHAKE / 100)  # client may not have read yet that it stands
                assert set(platform.socket.connections) == first
                await asyncio.sleep(0.01)
            stop.set()
