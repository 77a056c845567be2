"""The control interface: what tests and the page stand on."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import aiohttp
import anyio
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.client import SandboxError
from sandbox.server import Sandbox
from tests.sandbox.slack.slack_app import (
    ALICE,
    BOB,
    BOT,
    ESCALATIONS,
    SAM,
    SUPPORT,
    connected,
    data,
)

Json = dict[str, Any]


async def _ignore() -> None: ...


async def test_the_state_shows_what_one_person_sees(sandbox: Sandbox) -> None:
    """Channels are one's own; commands, shortcuts and prompts are the app's."""
    alice = await sandbox.client.state(ALICE)
    sam = await sandbox.client.state(SAM)

    assert {each["name"] for each in alice["channels"] if not each["is_im"]} == {"support"}
    assert {each["name"] for each in sam["channels"] if not each["is_im"]} == {
        "support",
        "escalations",
    }
    assert sum(each["is_im"] for each in alice["channels"]) == 1
    assert alice["me"] == ALICE
    assert alice["bot_user_id"] == BOT
    assert alice["commands"][0]["command"] == "/switchboard"
    assert len(alice["shortcuts"]) == 2
    assert len(alice["suggested_prompts"]) == 4
    assert not alice["bot_connected"]
    assert {each["role"] for each in alice["users"]} == {"customer", "support", "bot"}


async def test_nobody_reads_a_private_channel_from_outside(sandbox: Sandbox) -> None:
    """Neither its messages nor its frames."""
    with pytest.raises(SandboxError, match="channel_not_found"):
        await sandbox.client.messages(ALICE, ESCALATIONS)
    async with sandbox.client.live(ALICE) as frames:
        await sandbox.client.say(SAM, ESCALATIONS, "secret")
        await sandbox.client.say(SAM, SUPPORT, "public")
        seen = [frame async for frame in _first(frames, 2)]

    assert "secret" not in str(seen)
    assert seen[1]["message"]["text"] == "public"


async def test_a_wait_that_fails_says_what_stood_there(sandbox: Sandbox) -> None:
    """So that a failing test can be read; also where no time was left to look."""
    await sandbox.client.say(ALICE, SUPPORT, "hello")
    for limit in (0, 0.05):
        with pytest.raises(TimeoutError, match="hello"):
            await sandbox.client.wait_for(
                lambda seen: len(seen) > 1, user=ALICE, channel=SUPPORT, timeout=limit
            )


async def test_mistakes_in_a_request_are_named(sandbox: Sandbox) -> None:
    """Unknown fields, missing ones and unknown people."""
    async with aiohttp.ClientSession(sandbox.url) as session:
        wrong = await session.post("/sandbox/say", json={"user": ALICE, "colour": "red"})
        answer: Json = await wrong.json()
        unknown = await session.post("/sandbox/dance", json={})
        nobody: Json = await (await session.get("/sandbox/state?user=U0NOBODY00")).json()
        missing: Json = await (await session.get("/sandbox/messages")).json()

    assert wrong.status == 400
    assert "colour" in str(answer["messages"])
    assert unknown.status == 404
    assert nobody["error"] == "user_not_found"
    assert not missing["ok"]


async def test_other_bots_and_files_look_as_in_slack(sandbox: Sandbox) -> None:
    """Another bot's message has a bot_id; an attachment makes a file_share."""
    other = await sandbox.client.add_user("jira", role="bot")
    await sandbox.client.invite(other, SUPPORT)
    await sandbox.client.say(other, SUPPORT, "@Switchboard ticket")
    await sandbox.client.say(ALICE, SUPPORT, "look", files=("boot.png",))
    bots, files = await sandbox.client.messages(ALICE, SUPPORT)

    assert bots["bot_id"].startswith("B")
    assert bots["author"]["name"] == "Jira"
    assert bots["author"]["is_bot"]
    assert files["subtype"] == "file_share"
    assert files["files"][0]["name"] == "boot.png"
    assert files["files"][0]["mimetype"] == "image/png"


async def test_a_timestamp_can_be_chosen_once(sandbox: Sandbox) -> None:
    """So that two workspaces can hold the same thread; a second one in a channel is refused."""
    ts = "1700000000.000001"
    assert await sandbox.client.say(ALICE, SUPPORT, "hi", ts=ts) == ts
    with pytest.raises(SandboxError, match="ts_taken"):
        await sandbox.client.say(ALICE, SUPPORT, "again", ts=ts)
    with pytest.raises(SandboxError, match="invalid_arguments"):
        await sandbox.client.say(ALICE, SUPPORT, "odd", ts="now")


async def test_a_permalink_leads_to_the_page(sandbox: Sandbox) -> None:
    """Opened on its own it names channel and message to the page."""
    async with aiohttp.ClientSession(sandbox.url) as session:
        answer = await session.get(f"/archives/{SUPPORT}/p1700000000000001")

    assert answer.url.path == "/"
    assert answer.url.query["channel"] == SUPPORT


async def test_people_from_elsewhere_and_guests_are_told_apart(
    sandbox: Sandbox, web: AsyncWebClient
) -> None:
    """Their messages and their profile name the workspace they come from."""
    eve = await sandbox.client.add_user("eve", home_team="T0ELSEWHER")
    gus = await sandbox.client.add_user("gus", is_guest=True)
    await sandbox.client.invite(eve, SUPPORT)
    root = await sandbox.client.say(eve, SUPPORT, "hello from outside")
    await sandbox.client.say(eve, SUPPORT, "for all", thread_ts=root, broadcast=True)
    outside, broadcast = await sandbox.client.messages(ALICE, SUPPORT)
    stranger = data(await web.users_info(user=eve))["user"]
    guest = data(await web.users_info(user=gus))["user"]
    history = data(await web.conversations_history(channel=SUPPORT))["messages"]

    assert outside["user_team"] == "T0ELSEWHER"
    assert broadcast["subtype"] == "thread_broadcast"
    assert len(history) == 2
    assert stranger["team_id"] == "T0ELSEWHER"
    assert stranger["is_stranger"]
    assert guest["is_restricted"]
    assert not guest["is_stranger"]
    own = (await sandbox.client.state(gus))["channels"]
    assert [each["is_im"] for each in own] == [True]


async def test_deliveries_can_be_followed(
    sandbox: Sandbox, bolt: AsyncApp, web: AsyncWebClient
) -> None:
    """Every attempt, how it ended and how long it took."""
    bolt.event("message")(_ignore)
    async with connected(sandbox, bolt):
        await sandbox.client.say(ALICE, SUPPORT, "hi")
        with anyio.fail_after(30):
            while not (report := await sandbox.client.deliveries())["attempts"]:
                pass

    (attempt,) = report["attempts"]
    assert attempt["outcome"] == "acknowledged"
    assert attempt["number"] == 0
    assert 0 < attempt["seconds"] < 5
    assert report["pending"] == 0


async def test_any_payload_can_be_delivered(sandbox: Sandbox, bolt: AsyncApp) -> None:
    """Well-formed or not; whether it was acknowledged is the answer."""
    bolt.event("message")(_ignore)
    payload = {"type": "event_callback", "team_id": "T1", "event": {"type": "message"}}
    async with connected(sandbox, bolt):
        taken = await sandbox.client.payload("events_api", payload)
        await sandbox.client.delivery(ack_timeout=0.5)
        refused = await sandbox.client.payload("events_api", {"type": "nonsense"})

    assert taken["acknowledged"]
    assert not refused["acknowledged"]


async def test_a_reset_starts_over_but_keeps_the_connection(
    sandbox: Sandbox, bolt: AsyncApp, web: AsyncWebClient
) -> None:
    """No messages, no faults, no calls; the app need not reconnect."""
    async with connected(sandbox, bolt):
        await sandbox.client.say(ALICE, SUPPORT, "hi")
        await sandbox.client.fault("server_error", "chat.postMessage")
        await sandbox.client.model_fault("status", status=500, times=3)
        await sandbox.client.reset()
        await web.chat_postMessage(channel=SUPPORT, text="after")
        state = await sandbox.client.state(ALICE)

    (left,) = await sandbox.client.messages(ALICE, SUPPORT)
    assert left["text"] == "after"
    assert [each["method"] for each in await sandbox.client.calls()] == ["chat.postMessage"]
    assert state["bot_connected"]
    assert not sandbox.model.faults


async def test_a_reset_drops_what_was_on_its_way(sandbox: Sandbox) -> None:
    """No event of the time before comes after."""
    await sandbox.client.delivery(retry_schedule=[60])
    await sandbox.client.say(ALICE, SUPPORT, "hi")
    await sandbox.client.say(ALICE, SUPPORT, "hi")
    assert (await sandbox.client.deliveries())["pending"] == 2
    await sandbox.client.reset()

    assert (await sandbox.client.deliveries())["pending"] == 0


async def test_people_and_places_can_be_added(sandbox: Sandbox) -> None:
    """A new member has a direct message; a new channel has who was asked in."""
    carol = await sandbox.client.add_user("carol")
    place = await sandbox.client.add_channel("lounge", members=[carol, BOB])
    await sandbox.client.say(carol, place, "quiet here")
    await sandbox.client.kick(BOB, place)
    state = await sandbox.client.state(carol)

    assert {each["name"] for each in state["channels"]} >= {"lounge", "support"}
    with pytest.raises(SandboxError, match="not_in_channel"):
        await sandbox.client.say(BOB, place, "still here?")


async def test_the_page_and_the_model_are_served_beside_it(sandbox: Sandbox) -> None:
    """One address for all three."""
    async with aiohttp.ClientSession(sandbox.url) as session:
        page = await session.get("/")
        models = await session.get("/v1/models")

    assert page.content_type == "text/html"
    assert models.status == 200


async def _first(frames: AsyncIterator[Json], count: int) -> AsyncGenerator[Json, None]:
    for _ in range(count):
        yield await anext(frames)
