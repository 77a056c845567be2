"""views.*: modals and Home tabs."""

from sandbox.slack.block_rules import checked_view
from sandbox.slack.changes import Json, ViewShown
from sandbox.slack.errors import SlackError
from sandbox.slack.methods.call import Call, Method, Methods


def _open(call: Call) -> Json:
    view = _view(call, "modal")
    team_id, user = call.platform.views.redeem(call.arguments.required("trigger_id"))
    if team_id != call.workspace.id:
        raise SlackError("invalid_trigger_id")
    view_id = f"V{call.workspace.clock.next_ts().replace('.', '')[-10:]}"
    stored: Json = {**view, "id": view_id, "root_view_id": view_id, "owner": user}
    call.platform.views.modals[view_id] = stored
    call.workspace.announce(ViewShown(user, stored))
    return {"view": stored}


def _update(call: Call) -> Json:
    modals = call.platform.views.modals
    view_id = call.arguments.required("view_id")
    if view_id not in modals:
        raise SlackError("not_found")
    stored = {**modals[view_id], **_view(call, "modal")}
    modals[view_id] = stored
    call.workspace.announce(ViewShown(stored["owner"], stored))
    return {"view": stored}


def _publish(call: Call) -> Json:
    user = call.workspace.user(call.arguments.required("user_id")).id
    stored: Json = {**_view(call, "home"), "id": f"V{user[1:]}"}
    call.platform.views.homes[call.workspace.id, user] = stored
    call.workspace.announce(ViewShown(user, stored))
    return {"view": stored}


def _view(call: Call, kind: str) -> Json:
    view = call.arguments.object("view", error="invalid_arguments")
    if view.get("type") != kind:
        message = f"[ERROR] must be a view of type {kind} [json-pointer:/view]"
        raise SlackError("invalid_arguments", messages=(message,))
    return {**checked_view(view), "team_id": call.workspace.id, "app_id": call.workspace.app.app_id}


METHODS: Methods = {
    "views.open": Method(_open),
    "views.update": Method(_update),
    "views.publish": Method(_publish),
}
