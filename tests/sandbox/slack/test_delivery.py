"""How events and presses travel: repeated, doubled, shuffled, dropped, over sockets and HTTP."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import anyio
import pytest
from aiohttp import web as aiohttp_web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.client import SandboxError
from sandbox.server import Sandbox, running
from sandbox.slack.config import Config
from sandbox.slack.http_mode import signature
from tests.sandbox.slack.slack_app import ACK_SECONDS, ALICE, SUPPORT, connected, web_client
from tests.time_passing import PassTime

Json = dict[str, Any]
SOON = Config(retry_schedule=(0, 0.02, 0.04), ack_timeout=ACK_SECONDS)


@dataclass
class Listener:
    """Writes down the events of a Bolt app; fails as often as told."""

    failures: int = 0
    heard: list[Json] = field(default_factory=list[Json])
    changed: anyio.Event = field(default_factory=anyio.Event)

    async def __call__(self, body: Json, request: Any) -> None:
        retry = request.headers.get("x-slack-retry-num", ["0"])[0]
        self.heard.append({**body["event"], "event_id": body["event_id"], "retry": retry})
        self.changed.set()
        self.changed = anyio.Event()
        if self.failures:
            self.failures -= 1
            raise RuntimeError("not yet")

    async def wait_for(self, count: int) -> None:
        with anyio.fail_after(30):
            while len(self.heard) < count:
                await self.changed.wait()


def _listening(web: AsyncWebClient, listener: Listener) -> AsyncApp:
    app = AsyncApp(client=web, process_before_response=True)
    app.event("message")(listener)
    return app


async def test_an_unacknowledged_event_comes_again(
    sandbox: Sandbox, web: AsyncWebClient, pass_time: PassTime
) -> None:
    """Same event_id, same ts, the number of the try with it; after the ack no more."""
    listener = Listener(failures=2)
    async with connected(sandbox, _listening(web, listener)):
        await sandbox.client.say(ALICE, SUPPORT, "hi")
        for tries in (1, 2):
            await listener.wait_for(tries)
            pass_time(ACK_SECONDS)
        await listener.wait_for(3)
        await sandbox.client.say(ALICE, SUPPORT, "next")
        await listener.wait_for(4)

    first, second, third, other = listener.heard
    assert [first["retry"], second["retry"], third["retry"]] == ["0", "1", "2"]
    assert first["event_id"] == second["event_id"] == third["event_id"]
    assert first["ts"] == second["ts"]
    assert other["text"] == "next"


async def test_a_lost_acknowledgement_looks_like_none(
    sandbox: Sandbox, web: AsyncWebClient, pass_time: PassTime
) -> None:
    """The app did its work, and hears of it again."""
    await sandbox.client.delivery(drop_acks=1)
    listener = Listener()
    async with connected(sandbox, _listening(web, listener)):
        await sandbox.client.say(ALICE, SUPPORT, "hi")
        with anyio.fail_after(30):
            while sandbox.platform.socket.drop_acks:
                await anyio.sleep(0.01)
        pass_time(ACK_SECONDS)
        await listener.wait_for(2)

    assert [each["retry"] for each in listener.heard] == ["0", "1"]


async def test_an_event_waits_for_a_connection_on_slacks_schedule(
    sandbox: Sandbox, web: AsyncWebClient
) -> None:
    """What was said while the app was away is delivered by a later try."""
    await sandbox.client.delivery(retry_schedule=[0.05] * 40)
    await sandbox.client.say(ALICE, SUPPORT, "anybody?")
    listener = Listener()
    async with connected(sandbox, _listening(web, listener)):
        await listener.wait_for(1)

    assert listener.heard[0]["text"] == "anybody?"
    assert int(listener.heard[0]["retry"]) > 0


async def test_events_can_be_doubled_and_shuffled(
    sandbox: Sandbox, web: AsyncWebClient, pass_time: PassTime
) -> None:
    """Each three times, out of order, the same in every run with the same seed."""
    await sandbox.client.delivery(duplicates=2, shuffle_within=10, seed=7)
    listener = Listener()
    async with connected(sandbox, _listening(web, listener)):
        for number in range(5):
            await sandbox.client.say(ALICE, SUPPORT, str(number))
        pass_time(10)
        await listener.wait_for(15)

    texts = [each["text"] for each in listener.heard]
    assert sorted(texts) == sorted("01234" * 3)
    assert texts != sorted(texts)


async def test_a_mention_can_come_as_message_first(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """Slack promises no order of the two events."""
    await sandbox.client.delivery(message_first=True)
    listener = Listener()
    app = _listening(web, listener)
    app.event("app_mention")(listener)
    async with connected(sandbox, app):
        # Before its first event Bolt asks who it is: two at once might overtake each other there.
        await sandbox.client.say(ALICE, SUPPORT, "hello")
        await listener.wait_for(1)
        await sandbox.client.say(ALICE, SUPPORT, "@Switchboard hi")
        await listener.wait_for(3)

    assert [each["type"] for each in listener.heard[1:]] == ["message", "app_mention"]


async def test_each_envelope_goes_to_one_of_several_connections(sandbox: Sandbox) -> None:
    """Two sockets share the events; neither hears what the other did."""
    one, two = Listener(), Listener()
    async with (
        _client(sandbox) as web,
        connected(sandbox, _listening(web, one)),
        connected(sandbox, _listening(web, two)),
    ):
        for number in range(4):
            await sandbox.client.say(ALICE, SUPPORT, str(number))
        await one.wait_for(2)
        await two.wait_for(2)

    assert {each["text"] for each in one.heard + two.heard} == {"0", "1", "2", "3"}
    assert len(one.heard) == len(two.heard) == 2


async def test_the_app_reconnects_when_told_to_leave(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """A disconnect frame makes Slack's client open a new socket, where events go on."""
    listener = Listener()
    async with connected(sandbox, _listening(web, listener)):
        await sandbox.client.disconnect("refresh_requested")
        await sandbox.client.wait_until_connected()
        await sandbox.client.say(ALICE, SUPPORT, "still there?")
        await listener.wait_for(1)

    assert len(await sandbox.client.calls("apps.connections.open")) == 2


async def test_a_cut_wire_is_noticed_and_mended(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """An abrupt loss leaves no connection until the client has noticed."""
    listener = Listener()
    async with connected(sandbox, _listening(web, listener)):
        async with sandbox.client.live(ALICE) as frames:
            await sandbox.client.disconnect("abrupt")
            with anyio.fail_after(30):
                states = [await anext(frames) for _ in range(3)]
        await sandbox.client.say(ALICE, SUPPORT, "back?")
        await listener.wait_for(1)

    assert [each["bot_connected"] for each in states] == [True, False, True]
    assert listener.heard[0]["text"] == "back?"


async def test_only_subscribed_events_are_sent(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """What the manifest does not ask for is not heard."""
    await sandbox.client.delivery(subscribed=["message.im"])
    listener = Listener()
    async with connected(sandbox, _listening(web, listener)):
        await sandbox.client.say(ALICE, SUPPORT, "in the channel")
        await sandbox.client.say(ALICE, "D0ALICE000", "in the direct message")
        await listener.wait_for(1)

    assert listener.heard[0]["channel_type"] == "im"


async def test_a_press_is_tried_once_and_fails_visibly(
    sandbox: Sandbox, web: AsyncWebClient
) -> None:
    """No acknowledgement: the person reads Slack's error, and the button still works."""
    presses: list[Json] = []

    async def place(ack: AsyncAck, body: Json) -> None:
        presses.append(body)
        if len(presses) == 1:
            raise RuntimeError("not now")
        await ack()

    app = AsyncApp(client=web, process_before_response=True)
    app.action("place")(place)
    ts = await _post_card(web)
    away = await sandbox.client.press(ALICE, SUPPORT, ts, "place")
    async with connected(sandbox, app):
        await sandbox.client.delivery(ack_timeout=0.5)
        failed = await sandbox.client.press(ALICE, SUPPORT, ts, "place")
        await sandbox.client.delivery(ack_timeout=ACK_SECONDS)
        worked = await sandbox.client.press(ALICE, SUPPORT, ts, "place")

    assert away.error == "dispatch_failed"
    assert failed.error == "operation_timeout"
    assert "did not respond" in failed.message
    assert worked.ok
    assert len(presses) == 2


async def test_http_mode_signs_what_it_sends() -> None:
    """Events, presses and commands reach a Bolt web server, which checks the signature."""
    listener = Listener(failures=1)
    async with running(SOON) as sandbox, _client(sandbox) as web:
        app = AsyncApp(
            client=web,
            process_before_response=True,
            signing_secret=sandbox.platform.config.signing_secret,
        )
        app.event("message")(listener)

        async def place(ack: AsyncAck) -> None:
            await ack()

        async def status(ack: AsyncAck) -> None:
            await ack("all quiet")

        app.action("place")(place)
        app.command("/switchboard")(status)
        async with _serving(app) as address:
            await sandbox.client.app_address(address)
            await sandbox.client.say(ALICE, SUPPORT, "hi")
            await listener.wait_for(2)
            pressed = await sandbox.client.press(ALICE, SUPPORT, await _post_card(web), "place")
            answered = await sandbox.client.slash(ALICE, SUPPORT, "/switchboard", "status")

    assert [each["retry"] for each in listener.heard[:2]] == ["0", "1"]
    assert pressed.ok
    assert answered.response["text"] == "all quiet"


async def test_an_app_can_ask_not_to_be_tried_again() -> None:
    """X-Slack-No-Retry with an error: that was the last try."""
    tries: list[str] = []
    headers = {"X-Slack-No-Retry": "1"}

    async def refuse(request: aiohttp_web.Request) -> aiohttp_web.Response:
        body: Json = await request.json()
        if body["type"] == "url_verification":
            return aiohttp_web.Response(text=body["challenge"])
        tries.append(body["event"]["text"])
        last = body["event"]["text"] == "once"
        return aiohttp_web.Response(status=500, headers=headers if last else {})

    app = aiohttp_web.Application()
    app.router.add_post("/slack/events", refuse)
    async with running(SOON) as sandbox, _serving_app(app) as address:
        await sandbox.client.app_address(address)
        await sandbox.client.say(ALICE, SUPPORT, "once")
        await sandbox.client.say(ALICE, SUPPORT, "again")
        with anyio.fail_after(30):
            while (await sandbox.client.deliveries())["pending"] or tries.count("again") < 4:
                pass

    assert tries.count("once") == 1


async def test_an_address_that_fails_the_challenge_is_refused(sandbox: Sandbox) -> None:
    """As Slack does when the address is entered."""
    with pytest.raises(SandboxError, match="challenge_failed"):
        await sandbox.client.app_address("http://127.0.0.1:9/slack/events")


def test_signatures_are_slacks() -> None:
    """Slack's own verifier agrees; another secret does not."""
    body = b'{"a": "b"}'
    headers = signature("secret", body)

    assert SignatureVerifier("secret").is_valid_request(body, headers)
    assert not SignatureVerifier("other").is_valid_request(body, headers)


async def test_sockets_are_refused_while_events_go_over_http(sandbox: Sandbox) -> None:
    """One way at a time, as in Slack's settings."""
    async with _client(sandbox) as web:
        app = AsyncApp(client=web, signing_secret=sandbox.platform.config.signing_secret)
        async with _serving(app) as address:
            await sandbox.client.app_address(address)
            with pytest.raises(SlackApiError, match="socket_mode_disabled"):
                await web.apps_connections_open(app_token=sandbox.platform.config.app_token)
            await sandbox.client.app_address(None)
            await web.apps_connections_open(app_token=sandbox.platform.config.app_token)


@asynccontextmanager
async def _client(sandbox: Sandbox) -> AsyncGenerator[AsyncWebClient, None]:
    async with aiohttp.ClientSession() as session:
        yield web_client(sandbox, session)


@asynccontextmanager
async def _serving(app: AsyncApp) -> AsyncGenerator[str, None]:
    async with _serving_app(app.web_app("/slack/events")) as address:
        yield address


@asynccontextmanager
async def _serving_app(app: aiohttp_web.Application) -> AsyncGenerator[str, None]:
    runner = aiohttp_web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = aiohttp_web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


async def _post_card(web: AsyncWebClient) -> str:
    button = {
        "type": "button",
        "action_id": "place",
        "text": {"type": "plain_text", "text": "Place order"},
    }
    posted: Any = await web.chat_postMessage(
        channel=SUPPORT, text="Boot?", blocks=[{"type": "actions", "elements": [button]}]
    )
    return posted.data["ts"]
