"""What the app reads when a person presses, picks a shortcut, submits a form or types a command."""

from sandbox.slack.changes import Json
from sandbox.slack.workspace import Channel, User, Workspace

_TOKEN = "sandbox-verification-token"  # noqa: S105 - Slack's legacy field, of no use
_CHANNEL_NAMES = {"im": "directmessage", "group": "privategroup"}


def block_actions(
    workspace: Workspace,
    *,
    user: User,
    channel: Channel,
    message: Json,
    action: Json,
    trigger_id: str,
    response_url: str,
) -> Json:
    """A press in a message. What is ephemeral is named in the container only, as in Slack."""
    ephemeral = bool(message.get("is_ephemeral"))
    container: Json = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    return {
        "type": "block_actions",
        **_common(workspace, user, trigger_id),
        "container": container,
        "channel": _channel(channel),
        **({} if ephemeral else {"message": message}),
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [{**action, "action_ts": workspace.clock.next_ts()}],
    }


def view_actions(
    workspace: Workspace, *, user: User, view: Json, action: Json, trigger_id: str
) -> Json:
    """A press in a modal or on the Home tab."""
    return {
        "type": "block_actions",
        **_common(workspace, user, trigger_id),
        "container": {"type": "view", "view_id": view["id"]},
        "view": view,
        "actions": [{**action, "action_ts": workspace.clock.next_ts()}],
    }


def message_action(
    workspace: Workspace,
    *,
    user: User,
    channel: Channel,
    message: Json,
    callback_id: str,
    trigger_id: str,
    response_url: str,
) -> Json:
    """A message shortcut."""
    return {
        "type": "message_action",
        **_common(workspace, user, trigger_id),
        "action_ts": workspace.clock.next_ts(),
        "callback_id": callback_id,
        "channel": _channel(channel),
        "message_ts": message["ts"],
        "message": message,
        "response_url": response_url,
    }


def view_submission(
    workspace: Workspace, *, user: User, view: Json, values: Json, trigger_id: str
) -> Json:
    """A modal sent off."""
    return {
        "type": "view_submission",
        **_common(workspace, user, trigger_id),
        "view": {**view, "state": {"values": values}},
        "response_urls": [],
    }


def slash_command(
    workspace: Workspace,
    *,
    user: User,
    channel: Channel,
    command: str,
    text: str,
    trigger_id: str,
    response_url: str,
) -> Json:
    """A slash command: flat, for it travels as a form, and without a thread."""
    return {
        "token": _TOKEN,
        "team_id": workspace.id,
        "team_domain": workspace.name.lower(),
        "channel_id": channel.id,
        "channel_name": _CHANNEL_NAMES.get(channel.kind, channel.name),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def _common(workspace: Workspace, user: User, trigger_id: str) -> Json:
    return {
        "token": _TOKEN,
        "api_app_id": workspace.app.app_id,
        "team": {"id": workspace.id, "domain": workspace.name.lower()},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.home_team or workspace.id,
        },
        "trigger_id": trigger_id,
    }


def _channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": _CHANNEL_NAMES.get(channel.kind, channel.name)}
