"""auth.*, apps.*, bots.*, users.*, reactions.*: who the app is and whom it meets."""

from sandbox.slack.changes import Json
from sandbox.slack.errors import SlackError
from sandbox.slack.methods.call import Call, Method, Methods
from sandbox.slack.methods.chat import bot_profile
from sandbox.slack.methods.paging import paged
from sandbox.slack.workspace import User, Workspace


def _auth_test(call: Call) -> Json:
    app = call.workspace.app
    return {
        "url": f"{call.origin}/",
        "team": call.workspace.name,
        "user": call.workspace.user(app.user_id).name,
        "team_id": call.workspace.id,
        "user_id": app.user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def _open_connection(call: Call) -> Json:
    platform = call.platform
    if platform.delivery.transport is not platform.socket:
        raise SlackError("socket_mode_disabled")
    address = call.origin.replace("http", "ws", 1)
    app_id = platform.socket.app_id
    return {"url": f"{address}/link/?ticket={platform.socket.ticket()}&app_id={app_id}"}


def _bots_info(call: Call) -> Json:
    if call.arguments.text("bot") not in {None, call.workspace.app.bot_id}:
        raise SlackError("bot_not_found")
    return {"bot": bot_profile(call)}


def _user_info(call: Call) -> Json:
    return {"user": described(call.workspace, call.workspace.user(call.arguments.required("user")))}


def _user_list(call: Call) -> Json:
    page, cursor = paged(call, list(call.workspace.users.values()), default=100)
    return {"members": [described(call.workspace, each) for each in page], **cursor}


def described(workspace: Workspace, user: User) -> Json:
    """A member as ``users.info`` describes them."""
    enterprise = {"enterprise_id": user.enterprise, "id": user.id, "teams": [user.home_team]}
    return {
        **({"enterprise_user": enterprise} if user.enterprise else {}),
        "id": user.id,
        "team_id": user.home_team or workspace.id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_restricted": user.is_guest,
        "is_stranger": user.home_team is not None,
        "is_ultra_restricted": False,
        "locale": "en-US",
        "tz": "Europe/London",
        "tz_offset": 0,
        "profile": {
            "real_name": user.real_name,
            "display_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name_normalized": user.real_name,
        },
    }


def _react(call: Call, *, add: bool) -> Json:
    channel = call.joined_channel()
    name = call.arguments.required("name").strip(":")
    ts = call.arguments.required("timestamp")
    call.workspace.react(channel, ts, call.workspace.app.user_id, name, add=add)
    return {}


METHODS: Methods = {
    "auth.test": Method(_auth_test),
    "apps.connections.open": Method(_open_connection, app_level=True),
    "bots.info": Method(_bots_info, "users:read"),
    "users.info": Method(_user_info, "users:read"),
    "users.list": Method(_user_list, "users:read"),
    "reactions.add": Method(lambda call: _react(call, add=True), "reactions:write"),
    "reactions.remove": Method(lambda call: _react(call, add=False), "reactions:write"),
}
