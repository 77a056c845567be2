"""Modals and the Home tab, from trigger to submission."""

from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from sandbox.slack.errors import SlackError
from sandbox.slack.views import Views
from tests.sandbox.slack.slack_app import ALICE, SUPPORT, connected

Json = dict[str, Any]
MODAL: Json = {
    "type": "modal",
    "callback_id": "reason",
    "title": {"type": "plain_text", "text": "Why?"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}
RESET: Json = {
    "type": "actions",
    "elements": [
        {
            "type": "button",
            "action_id": "reset",
            "text": {"type": "plain_text", "text": "Reset"},
        }
    ],
}


async def test_a_modal_is_opened_filled_in_and_refused(sandbox: Sandbox, bolt: AsyncApp) -> None:
    """The trigger opens it once; errors keep it open; a plain acknowledgement closes it."""
    submitted: list[Json] = []

    async def ask(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    async def take(ack: AsyncAck, body: Json, view: Json) -> None:
        submitted.append(view["state"]["values"])
        if len(submitted) == 1:
            await ack(response_action="errors", errors={"why": "more, please"})
        else:
            await ack()

    bolt.command("/switchboard")(ask)
    bolt.view("reason")(take)
    async with connected(sandbox, bolt), sandbox.client.live(ALICE) as frames:
        asked = await sandbox.client.slash(ALICE, SUPPORT, "/switchboard", "why")
        assert asked.ok
        modal = await anext(frame["view"] async for frame in frames if frame["type"] == "modal")
        values = {"why": {"text": {"type": "plain_text_input", "value": "because"}}}
        refused = await sandbox.client.submit_view(ALICE, modal["id"], values)
        taken = await sandbox.client.submit_view(ALICE, modal["id"], values)
        gone = await sandbox.client.submit_view(ALICE, modal["id"], values)

    assert modal["title"]["text"] == "Why?"
    assert refused.error == "invalid_form"
    assert taken.ok
    assert gone.error == "not_found"
    assert submitted[0] == values


async def test_a_submitted_modal_can_become_another(sandbox: Sandbox, bolt: AsyncApp) -> None:
    """response_action update shows the new one in place of the old."""
    after = {**MODAL, "title": {"type": "plain_text", "text": "Thanks"}, "callback_id": "thanks"}

    async def ask(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    async def take(ack: AsyncAck) -> None:
        await ack(response_action="update", view=after)

    bolt.command("/switchboard")(ask)
    bolt.view("reason")(take)
    async with connected(sandbox, bolt), sandbox.client.live(ALICE) as frames:
        modals = (frame["view"] async for frame in frames if frame["type"] == "modal")
        await sandbox.client.slash(ALICE, SUPPORT, "/switchboard")
        first = await anext(modals)
        await sandbox.client.submit_view(ALICE, first["id"], {})
        second = await anext(modals)

    assert second["id"] == first["id"]
    assert second["title"]["text"] == "Thanks"


async def test_modals_need_a_fresh_trigger(web: AsyncWebClient) -> None:
    """And views have to be views."""
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await web.views_open(trigger_id="1.2.3", view=MODAL)
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await web.views_publish(user_id=ALICE, view=MODAL)
    with pytest.raises(SlackApiError, match="not_found"):
        await web.views_update(view_id="V1", view=MODAL)


def test_a_trigger_lasts_three_seconds() -> None:
    """Then Slack calls it expired, whatever it was for."""
    time = 100.0
    views = Views(now=lambda: time)
    fresh, late = (views.trigger("T1", ALICE) for _ in range(2))

    time += 3
    assert views.redeem(fresh) == ("T1", ALICE)
    time += 0.1
    with pytest.raises(SlackError, match="expired_trigger_id"):
        views.redeem(late)


async def test_opening_the_app_is_heard_and_the_home_tab_shown(
    sandbox: Sandbox, bolt: AsyncApp, web: AsyncWebClient
) -> None:
    """app_home_opened names the tab; a published view stands before that person alone."""
    opened: list[Json] = []

    async def home(event: Json, client: AsyncWebClient) -> None:
        opened.append(event)
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [RESET]})

    async def reset(ack: AsyncAck, body: Json) -> None:
        pressed.append(body)
        await ack()

    pressed: list[Json] = []
    bolt.event("app_home_opened")(home)
    bolt.action("reset")(reset)
    async with connected(sandbox, bolt), sandbox.client.live(ALICE) as frames:
        await sandbox.client.open_home(ALICE, "home")
        view = await anext(frame["view"] async for frame in frames if frame["type"] == "home")
        assert (await sandbox.client.press_in_view(ALICE, view["id"], "reset")).ok

    assert opened[0]["tab"] == "home"
    assert opened[0]["channel"] == "D0ALICE000"
    assert pressed[0]["container"] == {"type": "view", "view_id": view["id"]}
