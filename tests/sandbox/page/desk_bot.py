"""A small app of no wisdom: each word it hears makes it show one thing that a page must draw."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox

Json = dict[str, Any]

CARD: list[Json] = [
    {"type": "header", "text": {"type": "plain_text", "text": "Your order :package:"}},
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "*Black Boot*, one pair"},
        "fields": [
            {"type": "mrkdwn", "text": "*Price each*\n$129.00"},
            {"type": "mrkdwn", "text": "*Total*\n$129.00"},
        ],
    },
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "place",
                "style": "primary",
                "text": {"type": "plain_text", "text": "Place order"},
                "value": "P-1",
            },
            {
                "type": "button",
                "action_id": "cancel",
                "text": {"type": "plain_text", "text": "Cancel"},
                "value": "P-1",
            },
            {
                "type": "button",
                "action_id": "scrap",
                "style": "danger",
                "text": {"type": "plain_text", "text": "Scrap it"},
                "value": "P-1",
                "confirm": {
                    "title": {"type": "plain_text", "text": "Scrap the boot?"},
                    "text": {"type": "plain_text", "text": "It cannot be unscrapped."},
                    "confirm": {"type": "plain_text", "text": "Scrap"},
                    "deny": {"type": "plain_text", "text": "Keep"},
                },
            },
        ],
    },
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "Valid for 15 minutes"}]},
]

MARKUP = (
    "*bold* _italic_ ~gone~ `code` :rocket: &lt;b&gt;not a tag&lt;/b&gt; &amp;amp;\n"
    "<https://example.com/a_b_c|a link> and <javascript:alert(1)|a trap>\n"
    "&gt; a quote\n• first\n• second\n```\nlet x = 1 &lt; 2;\n```"
)

MODAL: Json = {
    "type": "modal",
    "callback_id": "reason",
    "title": {"type": "plain_text", "text": "Why a person?"},
    "submit": {"type": "plain_text", "text": "Call"},
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


def build_bot(client: AsyncWebClient, *, team: str, bot_user: str) -> AsyncApp:
    """The app with its listeners."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=team,
            bot_id="B0SWBBOT01",
            bot_user_id=bot_user,
            bot_token=client.token,
        )

    app = AsyncApp(client=client, authorize=authorize, process_before_response=True)

    async def answer(event: Json) -> None:
        text = str(event["text"])
        place = {"channel": event["channel"], "thread_ts": event.get("thread_ts", event["ts"])}
        agent = {**place, "username": "Sales Agent", "icon_emoji": ":shopping_bags:"}
        if "think" in text:
            await client.assistant_threads_setStatus(
                channel_id=place["channel"], thread_ts=place["thread_ts"], status="is thinking…"
            )
        elif "card" in text:
            await client.chat_postMessage(**agent, text="Your order: Black Boot", blocks=CARD)
        elif "markup" in text:
            await client.chat_postMessage(**agent, text=MARKUP)
        elif "secret" in text:
            await client.chat_postEphemeral(**place, user=event["user"], text="Only for your eyes")
        else:
            await client.chat_postMessage(**agent, text="The *Black Boot* is $129.00.")

    async def hear_mention(event: Json) -> None:
        await answer(event)

    async def hear_message(event: Json) -> None:
        if "bot_id" in event or event.get("subtype"):
            return
        if event.get("channel_type") == "im" or "thread_ts" in event:
            await answer(event)

    async def press(ack: Any, body: Json, action: Json) -> None:
        if action["action_id"] == "cancel":
            return  # never acknowledged: the person must hear of it
        message = body["message"]
        words = {"place": "Ordered by the button", "scrap": "Scrapped"}[action["action_id"]]
        await client.chat_update(
            channel=body["channel"]["id"],
            ts=message["ts"],
            text=words,
            blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": words}}],
        )
        await ack()

    async def command(ack: Any, command: Json) -> None:
        await ack(text=f"You asked for `{command['text']}`")

    async def escalate(ack: Any, body: Json) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    async def reset(ack: Any, body: Json) -> None:
        message = body["message"]
        await client.chat_postMessage(
            channel=body["channel"]["id"],
            thread_ts=message.get("thread_ts", message["ts"]),
            text="Starting over",
        )
        await ack()

    async def submitted(ack: Any, body: Json, view: Json) -> None:
        reason = view["state"]["values"]["why"]["text"]["value"]
        await client.chat_postMessage(channel=body["user"]["id"], text=f"A person comes: {reason}")
        await ack()

    app.event("app_mention")(hear_mention)
    app.event("message")(hear_message)
    app.event({"type": re.compile(".*")})(_ignore)
    app.action(re.compile(".*"))(press)
    app.command("/switchboard")(command)
    app.shortcut("conversation_reset")(reset)
    app.shortcut("conversation_escalate")(escalate)
    app.view("reason")(submitted)
    return app


async def _ignore() -> None:
    """Acknowledge what nobody asked for."""


@asynccontextmanager
async def connected(sandbox: Sandbox) -> AsyncIterator[None]:
    """The app, connected over Socket Mode while the block runs."""
    workspace = sandbox.platform.workspace(None)
    client = AsyncWebClient(token=sandbox.platform.config.bot_token, base_url=sandbox.api_url)
    app = build_bot(client, team=workspace.id, bot_user=workspace.app.user_id)
    handler = AsyncSocketModeHandler(app, sandbox.platform.config.app_token)
    await handler.connect_async()
    try:
        yield
    finally:
        await handler.close_async()
