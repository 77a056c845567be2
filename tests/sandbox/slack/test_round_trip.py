"""The shortest way through everything: said, heard, answered, read, pressed, commanded."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.slack.slack_app import ALICE, SUPPORT, connected, data

Json = dict[str, Any]

CARD = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "One boot?"}},
    {
        "type": "actions",
        "block_id": "order",
        "elements": [
            {
                "type": "button",
                "action_id": "place",
                "value": "P-1",
                "text": {"type": "plain_text", "text": "Place order"},
            }
        ],
    },
]


async def test_a_mention_is_answered_in_its_thread(sandbox: Sandbox, bolt: AsyncApp) -> None:
    """What a person says reaches a Bolt listener, whose answer the person can read."""

    async def answer(event: Json, client: AsyncWebClient) -> None:
        await client.chat_postMessage(
            channel=event["channel"],
            text=f"You said: {event['text']}",
            thread_ts=event["ts"],
            username="Triage",
            icon_emoji=":wave:",
        )

    async def ignore() -> None: ...

    bolt.event("app_mention")(answer)
    bolt.event("message")(ignore)
    async with connected(sandbox, bolt):
        ts = await sandbox.client.say(ALICE, SUPPORT, "@Switchboard hello")
        thread = await sandbox.client.wait_for(
            lambda seen: len(seen) == 2, user=ALICE, channel=SUPPORT, thread_ts=ts
        )

    assert thread[0]["text"] == "<@U0SWBBOT01> hello"
    assert thread[0]["reply_count"] == 1
    assert thread[1]["text"] == "You said: <@U0SWBBOT01> hello"
    assert thread[1]["author"]["name"] == "Triage"
    assert thread[1]["author"]["icon_emoji"] == ":wave:"


async def test_a_press_reaches_the_app_and_changes_the_card(
    sandbox: Sandbox, bolt: AsyncApp, web: AsyncWebClient
) -> None:
    """A press carries who, what and where; the app turns the card into a record."""

    async def place(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.chat_update(
            channel=body["channel"]["id"],
            ts=body["container"]["message_ts"],
            text=f"{body['user']['id']} ordered {body['actions'][0]['value']}",
            blocks=[],
        )

    bolt.action("place")(place)
    async with connected(sandbox, bolt):
        posted = data(await web.chat_postMessage(channel=SUPPORT, text="One boot?", blocks=CARD))
        outcome = await sandbox.client.press(ALICE, SUPPORT, posted["ts"], "place")
        (card,) = await sandbox.client.wait_for(
            lambda seen: seen[0]["edited"], user=ALICE, channel=SUPPORT
        )

    assert outcome.ok
    assert card["text"] == f"{ALICE} ordered P-1"
    assert "blocks" not in card


async def test_a_slash_command_is_answered_to_its_author_alone(
    sandbox: Sandbox, bolt: AsyncApp
) -> None:
    """What a command is acknowledged with, and what comes later, is ephemeral."""

    async def status(ack: AsyncAck, respond: AsyncRespond, command: Json) -> None:
        await ack(f"looking at {command['text']}")
        await respond("nothing is open")

    bolt.command("/switchboard")(status)
    async with connected(sandbox, bolt):
        outcome = await sandbox.client.slash(ALICE, SUPPORT, "/switchboard", "status")
        seen = await sandbox.client.wait_for(
            lambda seen: len(seen) == 2, user=ALICE, channel=SUPPORT
        )

    assert outcome.ok
    assert {each["text"] for each in seen} == {"looking at status", "nothing is open"}
    assert all(each["is_ephemeral"] for each in seen)
    assert await sandbox.client.messages("U0BOB00000", SUPPORT) == []
