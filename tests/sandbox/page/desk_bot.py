"""A small app of no wisdom: each word it hears makes it show one thing that a page must draw."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from sandbox.slack.seed import user_id

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

CHOICES: list[Json] = [
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "Which size?"},
        "accessory": {
            "type": "static_select",
            "action_id": "size",
            "placeholder": {"type": "plain_text", "text": "Size"},
            "options": [
                {"text": {"type": "plain_text", "text": "Forty-two"}, "value": "42"},
                {"text": {"type": "plain_text", "text": "Forty-three"}, "value": "43"},
            ],
        },
    },
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "In which order?"},
        "accessory": {
            "type": "overflow",
            "action_id": "order",
            "options": [
                {"text": {"type": "plain_text", "text": "Cheapest first"}, "value": "price"},
                {"text": {"type": "plain_text", "text": "Strangest first"}, "value": "odd"},
            ],
        },
    },
]

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


@dataclass(frozen=True)
class DeskBot:
    """The app's listeners. ``client`` is how it speaks."""

    client: AsyncWebClient

    def listen(self, app: AsyncApp) -> None:
        """Register everything with Bolt."""
        app.event("app_mention")(self.hear_mention)
        app.event("message")(self.hear_message)
        app.event(re.compile(".*"))(ignore)
        app.action("cancel")(never_acknowledge)
        app.action(re.compile(".*"))(self.press)
        app.command("/switchboard")(self.command)
        app.shortcut("conversation_reset")(self.reset)
        app.shortcut("conversation_escalate")(self.escalate)
        app.view("reason")(self.submitted)

    async def hear_mention(self, event: Json) -> None:
        """Answer in the thread of the mention."""
        await self._answer(event)

    async def hear_message(self, event: Json) -> None:
        """Answer in direct messages and wherever a thread goes on."""
        if "bot_id" in event or event.get("subtype"):
            return
        if event.get("channel_type") == "im" or "thread_ts" in event:
            await self._answer(event)

    async def _answer(self, event: Json) -> None:
        text, channel = str(event["text"]), str(event["channel"])
        thread = str(event.get("thread_ts", event["ts"]))
        if "think" in text:
            await self.client.assistant_threads_setStatus(
                channel_id=channel, thread_ts=thread, status="is thinking…"
            )
        elif "secret" in text:
            await self.client.chat_postEphemeral(
                channel=channel, thread_ts=thread, user=event["user"], text="Only for your eyes"
            )
        elif "card" in text:
            await self._post(channel, thread, "Your order: Black Boot", CARD)
        elif "choices" in text:
            await self._post(channel, thread, "Choose", CHOICES)
        elif "link" in text:
            link = await self.client.chat_getPermalink(channel=channel, message_ts=thread)
            bob = user_id("bob")
            await self.client.chat_postMessage(channel=bob, text=f"<{link['permalink']}|There>")
        elif "markup" in text:
            await self._post(channel, thread, MARKUP)
        else:
            await self._post(channel, thread, "The *Black Boot* is $129.00.")

    async def _post(
        self, channel: str, thread: str, text: str, blocks: list[Json] | None = None
    ) -> None:
        await self.client.chat_postMessage(
            channel=channel,
            thread_ts=thread,
            text=text,
            blocks=blocks,
            username="Sales Agent",
            icon_emoji=":shopping_bags:",
        )

    async def press(self, ack: AsyncAck, body: Json, action: Json) -> None:
        """Make the card a record of what was chosen."""
        words = {"place": "Ordered by the button", "scrap": "Scrapped"}.get(action["action_id"])
        words = words or f"Chosen: {action['selected_option']['value']}"
        await self.client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text=words,
            blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": words}}],
        )
        await ack()

    async def command(self, ack: AsyncAck, command: Json) -> None:
        """Repeat what was asked for."""
        await ack(text=f"You asked for `{command['text']}`")

    async def reset(self, ack: AsyncAck, body: Json) -> None:
        """Say so in the thread of the message."""
        message = body["message"]
        thread = message.get("thread_ts", message["ts"])
        await self._post(body["channel"]["id"], thread, "Starting over")
        await ack()

    async def escalate(self, ack: AsyncAck, body: Json) -> None:
        """Ask for the reason."""
        await self.client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    async def submitted(self, ack: AsyncAck, body: Json, view: Json) -> None:
        """Repeat the reason in the direct message."""
        reason = view["state"]["values"]["why"]["text"]["value"]
        await self.client.chat_postMessage(
            channel=body["user"]["id"], text=f"A person comes: {reason}"
        )
        await ack()


async def ignore() -> None:
    """Acknowledge what nobody asked for."""


async def never_acknowledge() -> None:
    """Let the person wait."""


@asynccontextmanager
async def connected(sandbox: Sandbox) -> AsyncGenerator[None]:
    """The app, connected over Socket Mode while the block runs."""
    workspace, config = sandbox.platform.workspace(None), sandbox.platform.config
    installation = AuthorizeResult(
        enterprise_id=None,
        team_id=workspace.id,
        bot_id=workspace.app.bot_id,
        bot_user_id=workspace.app.user_id,
        bot_token=config.bot_token,
    )

    async def authorize() -> AuthorizeResult:
        return installation

    client = AsyncWebClient(config.bot_token, base_url=sandbox.api_url)
    app = AsyncApp(client=client, authorize=authorize, process_before_response=True)
    DeskBot(client).listen(app)
    handler = AsyncSocketModeHandler(app, config.app_token)
    await handler.connect_async()
    try:
        yield
    finally:
        await handler.close_async()
