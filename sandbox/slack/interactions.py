"""What people do to the app: press a button, type a command, pick a shortcut, send a form.

Slack tries these once. Whoever acted learns whether the app acknowledged.
"""

from typing import Any

from sandbox.slack import payloads
from sandbox.slack.acts import Act, ActInChannel, place
from sandbox.slack.block_rules import checked_view
from sandbox.slack.changes import Json, ViewShown
from sandbox.slack.compose import typed
from sandbox.slack.config import PayloadKind
from sandbox.slack.elements import pressed
from sandbox.slack.errors import SlackError
from sandbox.slack.platform import Platform
from sandbox.slack.response_urls import ResponseUrl, respond
from sandbox.slack.transport import NotDelivered
from sandbox.slack.workspace import Channel, Workspace, with_thread


class Press(ActInChannel):
    """Press a button or choose an option in a message.

    Args:
        value: The option to choose; for a button what it carries, unless a test forges another.
            With it, a button is pressed that the message has no more: somebody's screen is old.
    """

    message_ts: str
    action_id: str
    block_id: str | None = None
    value: str | None = None
    thread_ts: str | None = None


class PressInView(Act):
    """Press a button in a modal or on the Home tab."""

    view_id: str
    action_id: str
    block_id: str | None = None
    value: str | None = None


class Slash(ActInChannel):
    """Type a slash command in a channel's composer."""

    command: str
    text: str = ""


class UseShortcut(ActInChannel):
    """Pick a shortcut from a message's menu."""

    message_ts: str
    callback_id: str


class Submit(Act):
    """Send a modal off. ``values``: block_id → action_id → what was entered."""

    view_id: str
    values: dict[str, dict[str, Any]]


async def press(platform: Platform, act: Press) -> Json:
    """Press in a message, visible to everybody or ephemeral."""
    workspace = platform.workspace(act.team)
    channel = place(workspace, act)
    message = _readable(channel, act.message_ts, act.user)
    target = _answer_to(workspace, channel, act.user, message)
    payload = payloads.block_actions(
        workspace,
        user=workspace.user(act.user),
        channel=channel,
        message=message,
        action=pressed(message.get("blocks", []), act.action_id, act.block_id, act.value),
        trigger_id=platform.views.trigger(workspace.id, act.user),
        response_url=platform.response_urls.open(platform.origin, target),
    )
    return await _deliver(platform, "interactive", payload, "This button")


async def press_in_view(platform: Platform, act: PressInView) -> Json:
    """Press in a modal or on the Home tab."""
    workspace = platform.workspace(act.team)
    view = platform.views.find(act.view_id)
    payload = payloads.view_actions(
        workspace,
        user=workspace.user(act.user),
        view=view,
        action=pressed(view["blocks"], act.action_id, act.block_id, act.value),
        trigger_id=platform.views.trigger(workspace.id, act.user),
    )
    return await _deliver(platform, "interactive", payload, "This button")


async def slash(platform: Platform, act: Slash) -> Json:
    """Type a slash command; what the app acknowledges it with is shown."""
    workspace = platform.workspace(act.team)
    channel = place(workspace, act)
    if act.command not in {each.command for each in platform.config.commands}:
        raise SlackError("unknown_command")
    target = ResponseUrl(workspace=workspace, channel=channel, user=act.user)
    payload = payloads.slash_command(
        workspace,
        user=workspace.user(act.user),
        channel=channel,
        command=act.command,
        text=typed(workspace, act.text)["text"],
        trigger_id=platform.views.trigger(workspace.id, act.user),
        response_url=platform.response_urls.open(platform.origin, target),
    )
    outcome = await _deliver(platform, "slash_commands", payload, act.command)
    response = outcome.get("response")
    if response and (response.get("text") or response.get("blocks")):
        respond(target, response)
    return outcome


async def shortcut(platform: Platform, act: UseShortcut) -> Json:
    """Pick a message shortcut."""
    workspace = platform.workspace(act.team)
    channel = place(workspace, act)
    named = {each.callback_id: each.name for each in platform.config.shortcuts}
    if act.callback_id not in named:
        raise SlackError("unknown_shortcut")
    message = channel.message(act.message_ts)
    target = _answer_to(workspace, channel, act.user, message)
    payload = payloads.message_action(
        workspace,
        user=workspace.user(act.user),
        channel=channel,
        message=with_thread(channel, message),
        callback_id=act.callback_id,
        trigger_id=platform.views.trigger(workspace.id, act.user),
        response_url=platform.response_urls.open(platform.origin, target),
    )
    return await _deliver(platform, "interactive", payload, named[act.callback_id])


async def submit(platform: Platform, act: Submit) -> Json:
    """Send a modal off: it closes, shows errors, or becomes another."""
    workspace = platform.workspace(act.team)
    view = platform.views.find(act.view_id)
    payload = payloads.view_submission(
        workspace,
        user=workspace.user(act.user),
        view=view,
        values=act.values,
        trigger_id=platform.views.trigger(workspace.id, act.user),
    )
    outcome = await _deliver(platform, "interactive", payload, "This form")
    if not outcome["ok"]:
        return outcome
    response: Json = outcome["response"]
    match response.get("response_action"):
        case "errors":
            return {"ok": False, "error": "invalid_form", "errors": response.get("errors", {})}
        case "update" | "push":
            platform.views.modals[act.view_id] = {**view, **checked_view(response["view"])}
            workspace.announce(ViewShown(act.user, platform.views.modals[act.view_id]))
        case _:
            platform.views.modals.pop(act.view_id, None)
    return outcome


async def _deliver(platform: Platform, kind: PayloadKind, payload: Json, what: str) -> Json:
    try:
        acknowledged = await platform.delivery.interact(kind, payload)
    except NotDelivered as failure:
        late = failure.reason in {"timeout", "http_timeout"}
        error = "operation_timeout" if late else "dispatch_failed"
        message = f"{what} failed because the app did not respond"
        return {"ok": False, "error": error, "message": message}
    return {"ok": True, "response": acknowledged.response}


def _readable(channel: Channel, ts: str, user: str) -> Json:
    if ts not in channel.whispers:
        return channel.message(ts)
    owner, message = channel.whispers[ts]
    if owner != user:
        raise SlackError("message_not_found")
    return message


def _answer_to(workspace: Workspace, channel: Channel, user: str, message: Json) -> ResponseUrl:
    return ResponseUrl(
        workspace=workspace,
        channel=channel,
        user=user,
        thread_ts=message.get("thread_ts"),
        message_ts=message["ts"],
    )
