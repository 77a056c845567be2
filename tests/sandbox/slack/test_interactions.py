"""What people do to the app, as Bolt's listeners read it."""

from typing import Any

import aiohttp
import anyio
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.client import SandboxError
from sandbox.server import Sandbox
from sandbox.slack.config import Config
from sandbox.slack.response_urls import ResponseUrl, ResponseUrls
from sandbox.slack.seed import seeded
from tests.sandbox.slack.slack_app import ALICE, BOB, SUPPORT, connected, data

Json = dict[str, Any]
DM = "D0ALICE000"


def _card(*elements: Json) -> list[Json]:
    return [{"type": "actions", "block_id": "card", "elements": list(elements)}]


def _button(action_id: str, value: str = "P-1") -> Json:
    text = {"type": "plain_text", "text": action_id.capitalize()}
    return {"type": "button", "action_id": action_id, "value": value, "text": text}


class Pressed(list[Json]):
    """Writes down the payloads of a Bolt app and acknowledges them."""

    async def __call__(self, ack: AsyncAck, body: Json) -> None:
        self.append(body)
        await ack()


async def test_a_press_names_the_message_and_its_thread(
    sandbox: Sandbox, bolt: AsyncApp, web: AsyncWebClient
) -> None:
    """Who, what, where, the message as it stands, and a way to answer."""
    pressed = Pressed()
    bolt.action("place")(pressed)
    async with connected(sandbox, bolt):
        root = await sandbox.client.say(ALICE, SUPPORT, "boots")
        ts = data(
            await web.chat_postMessage(
                channel=SUPPORT, thread_ts=root, text="Card", blocks=_card(_button("place"))
            )
        )["ts"]
        await sandbox.client.press(BOB, SUPPORT, ts, "place", block_id="card")
    (body,) = pressed

    assert body["user"]["id"] == BOB
    assert body["channel"] == {"id": SUPPORT, "name": "support"}
    assert body["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": SUPPORT,
        "is_ephemeral": False,
        "thread_ts": root,
    }
    assert body["message"]["ts"] == ts
    assert body["actions"][0]["value"] == "P-1"
    assert body["actions"][0]["block_id"] == "card"
    assert body["actions"][0]["action_ts"] > ts
    assert body["response_url"].startswith(sandbox.url)
    assert body["trigger_id"]


async def test_an_ephemeral_press_carries_no_message(
    sandbox: Sandbox, bolt: AsyncApp, web: AsyncWebClient
) -> None:
    """The container says that it is ephemeral; only its reader can press it."""
    pressed = Pressed()
    bolt.action("pick")(pressed)
    async with connected(sandbox, bolt):
        whisper = data(
            await web.chat_postEphemeral(
                channel=SUPPORT, user=ALICE, text="Which?", blocks=_card(_button("pick"))
            )
        )["message_ts"]
        assert (await sandbox.client.press(ALICE, SUPPORT, whisper, "pick")).ok
        foreign = await sandbox.client.press(BOB, SUPPORT, whisper, "pick")
    (body,) = pressed

    assert "message" not in body
    assert body["container"]["is_ephemeral"]
    assert foreign.error == "message_not_found"


async def test_what_is_not_there_cannot_be_pressed(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """An old card that became a record has no buttons any more."""
    ts = data(
        await web.chat_postMessage(channel=SUPPORT, text="Card", blocks=_card(_button("place")))
    )["ts"]
    await web.chat_update(channel=SUPPORT, ts=ts, text="Ordered", blocks=[])

    outcome = await sandbox.client.press(ALICE, SUPPORT, ts, "place")
    assert outcome.error == "action_not_found"


async def test_an_old_screen_still_has_its_button(
    sandbox: Sandbox, bolt: AsyncApp, web: AsyncWebClient
) -> None:
    """With the value that it carried, a button is pressed that an update has just removed."""
    pressed = Pressed()
    bolt.action("place")(pressed)
    async with connected(sandbox, bolt):
        ts = data(
            await web.chat_postMessage(channel=SUPPORT, text="Card", blocks=_card(_button("place")))
        )["ts"]
        await web.chat_update(channel=SUPPORT, ts=ts, text="Ordered", blocks=[])
        assert (await sandbox.client.press(ALICE, SUPPORT, ts, "place", value="P-1")).ok

    assert pressed[0]["actions"][0]["value"] == "P-1"
    assert pressed[0]["message"]["text"] == "Ordered"


async def test_a_menu_sends_the_chosen_option(
    sandbox: Sandbox, bolt: AsyncApp, web: AsyncWebClient
) -> None:
    """With text and value; what is not on the menu cannot be chosen."""
    option = {"text": {"type": "plain_text", "text": "Boots"}, "value": "boots"}
    menu: Json = {"type": "static_select", "action_id": "pick", "options": [option]}
    pressed = Pressed()
    bolt.action("pick")(pressed)
    async with connected(sandbox, bolt):
        posted = await web.chat_postMessage(channel=SUPPORT, text="Pick", blocks=_card(menu))
        ts = data(posted)["ts"]
        assert (await sandbox.client.press(ALICE, SUPPORT, ts, "pick", value="boots")).ok
        wrong = await sandbox.client.press(ALICE, SUPPORT, ts, "pick", value="socks")

    assert pressed[0]["actions"][0]["selected_option"] == option
    assert wrong.error == "option_not_found"


async def test_a_response_url_replaces_deletes_and_wears_out(
    sandbox: Sandbox, bolt: AsyncApp, web: AsyncWebClient
) -> None:
    """Five uses; ephemeral unless told otherwise."""
    addresses: list[str] = []

    async def answer(ack: AsyncAck, respond: AsyncRespond, body: Json) -> None:
        addresses.append(body["response_url"])
        await ack()
        await respond("only for you")
        await respond("for all", response_type="in_channel")
        await respond("replaced", replace_original=True)
        await respond(delete_original=True)

    bolt.action("place")(answer)
    async with connected(sandbox, bolt):
        posted = await web.chat_postMessage(
            channel=SUPPORT, text="Card", blocks=_card(_button("place"))
        )
        await sandbox.client.press(ALICE, SUPPORT, data(posted)["ts"], "place")
        seen = await sandbox.client.wait_for(
            lambda seen: [each["text"] for each in seen] == ["only for you", "for all"],
            user=ALICE,
            channel=SUPPORT,
        )
    async with aiohttp.ClientSession() as session:
        fifth = await session.post(addresses[0], json={"text": "last"})
        sixth = await session.post(addresses[0], json={"text": "too many"})

    assert [each["is_ephemeral"] for each in seen] == [True, False]
    assert (fifth.status, sixth.status) == (200, 404)


async def test_an_ephemeral_is_replaced_and_deleted_through_its_response_url(
    sandbox: Sandbox, bolt: AsyncApp, web: AsyncWebClient
) -> None:
    """There is no other way to change one; the buttons go with the blocks."""

    async def pick(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("picked", replace_original=True)

    async def close(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(delete_original=True)

    async def whisper(*actions: str) -> str:
        blocks = _card(*map(_button, actions))
        posted = await web.chat_postEphemeral(
            channel=SUPPORT, user=ALICE, text="Which?", blocks=blocks
        )
        return data(posted)["message_ts"]

    bolt.action("pick")(pick)
    bolt.action("close")(close)
    async with connected(sandbox, bolt):
        await sandbox.client.press(ALICE, SUPPORT, await whisper("pick", "close"), "pick")
        await sandbox.client.press(ALICE, SUPPORT, await whisper("pick", "close"), "close")
        (left,) = await sandbox.client.wait_for(
            lambda seen: [each["text"] for each in seen] == ["picked"],
            user=ALICE,
            channel=SUPPORT,
        )

    assert left["is_ephemeral"]
    assert "blocks" not in left


def test_a_response_url_lasts_thirty_minutes() -> None:
    """However few of its five uses are spent."""
    time = 100.0
    workspace = seeded(Config())
    target = ResponseUrl(workspace=workspace, channel=workspace.channel(SUPPORT), user=ALICE)
    addresses = ResponseUrls(now=lambda: time)
    secret = addresses.open("http://here", target).rsplit("/", 1)[-1]

    time += 30 * 60
    assert addresses.use(secret) is target
    time += 1
    assert addresses.use(secret) is None


async def test_a_response_url_refuses_what_a_post_would(sandbox: Sandbox, bolt: AsyncApp) -> None:
    """Blocks are judged there as well."""
    addresses: list[str] = []

    async def status(ack: AsyncAck, command: Json) -> None:
        addresses.append(command["response_url"])
        await ack()

    bolt.command("/switchboard")(status)
    async with connected(sandbox, bolt):
        await sandbox.client.slash(ALICE, SUPPORT, "/switchboard")
    async with aiohttp.ClientSession() as session:
        answer = await session.post(addresses[0], json={"blocks": [{"type": "sektion"}]})
        text = await answer.text()

    assert (answer.status, text) == (400, "invalid_blocks")


async def test_a_slash_command_is_flat_and_knows_no_thread(
    sandbox: Sandbox, bolt: AsyncApp
) -> None:
    """Who, where and what was typed, names in it as mentions."""
    commands = Pressed()
    bolt.command("/switchboard")(commands)
    async with connected(sandbox, bolt):
        await sandbox.client.slash(ALICE, DM, "/switchboard", "status of @bob")
    (body,) = commands

    assert body["command"] == "/switchboard"
    assert body["text"] == f"status of <@{BOB}>"
    assert body["channel_name"] == "directmessage"
    assert body["user_id"] == ALICE
    assert "thread_ts" not in body
    unknown = await sandbox.client.slash(ALICE, DM, "/unknown")
    assert unknown.error == "unknown_command"


async def test_a_message_shortcut_brings_the_message(sandbox: Sandbox, bolt: AsyncApp) -> None:
    """In threads as well, with the thread it is in."""
    used = Pressed()
    bolt.shortcut("conversation_escalate")(used)
    async with connected(sandbox, bolt):
        root = await sandbox.client.say(ALICE, SUPPORT, "boots")
        reply = await sandbox.client.say(BOB, SUPPORT, "mine too", thread_ts=root)
        assert (await sandbox.client.shortcut(BOB, SUPPORT, reply, "conversation_escalate")).ok
    (body,) = used

    assert body["type"] == "message_action"
    assert body["message"]["thread_ts"] == root
    assert body["message_ts"] == reply
    assert body["user"]["id"] == BOB


async def test_stop_is_told_to_the_app(sandbox: Sandbox, bolt: AsyncApp) -> None:
    """agent_session_stopped names the thread."""
    stopped: list[Json] = []
    heard = anyio.Event()

    async def stop(event: Json) -> None:
        stopped.append(event)
        heard.set()

    async def ignore() -> None: ...

    bolt.event("agent_session_stopped")(stop)
    bolt.event("message")(ignore)
    async with connected(sandbox, bolt):
        root = await sandbox.client.say(ALICE, DM, "boots")
        await sandbox.client.stop(ALICE, DM, root)
        with anyio.fail_after(30):
            await heard.wait()

    assert stopped[0]["thread_ts"] == root


async def test_people_act_only_where_they_are(sandbox: Sandbox) -> None:
    """Nobody writes into a channel they are not in, nor rewrites what others said."""
    ts = await sandbox.client.say(ALICE, SUPPORT, "mine")
    with pytest.raises(SandboxError, match="not_in_channel"):
        await sandbox.client.say(ALICE, "C0ESCALAT1", "hello?")
    with pytest.raises(SandboxError, match="cant_update_message"):
        await sandbox.client.edit(BOB, SUPPORT, ts, "yours")
    closed = await sandbox.client.add_channel("closed", members=[ALICE])
    await sandbox.client.archive(ALICE, closed)
    with pytest.raises(SandboxError, match="is_archived"):
        await sandbox.client.say(ALICE, closed, "anybody?")
    await sandbox.client.edit(ALICE, SUPPORT, ts, "mine, really")
    (shown,) = await sandbox.client.messages(ALICE, SUPPORT)

    assert shown["text"] == "mine, really"
    assert shown["edited"]["user"] == ALICE
