"""conversations.*: reading channels."""

from sandbox.slack.changes import Json
from sandbox.slack.errors import SlackError
from sandbox.slack.methods.call import Call, Method, Methods
from sandbox.slack.methods.paging import paged
from sandbox.slack.workspace import Channel, Workspace, with_thread


def _history(call: Call) -> Json:
    channel = call.channel_to_read("history")
    _refuse_strangers(call, channel)
    roots = (
        each
        for each in channel.messages.values()
        if "thread_ts" not in each or each.get("subtype") == "thread_broadcast"
    )
    within = (each for each in roots if _in_range(call, each))
    newest_first = sorted(within, key=lambda each: each["ts"], reverse=True)
    page, cursor = paged(call, newest_first, default=100)
    return {
        "messages": [_read(call, channel, each) for each in page],
        "pin_count": 0,
        **cursor,
    }


def _replies(call: Call) -> Json:
    channel = call.channel_to_read("history")
    _refuse_strangers(call, channel)
    ts = call.arguments.required("ts")
    if ts not in channel.messages:
        raise SlackError("thread_not_found")
    root_ts = channel.messages[ts].get("thread_ts", ts)
    root, *replies = channel.thread(root_ts)
    page, cursor = paged(call, [each for each in replies if _in_range(call, each)], default=1000)
    return {"messages": [_read(call, channel, each) for each in (root, *page)], **cursor}


def _info(call: Call) -> Json:
    channel = call.channel_to_read("read")
    return {"channel": described(call.workspace, channel)}


def _members(call: Call) -> Json:
    channel = call.channel_to_read("read")
    page, cursor = paged(call, channel.members, default=100)
    return {"members": page, **cursor}


def _list(call: Call) -> Json:
    kinds = (call.arguments.text("types") or "public_channel").split(",")
    wanted = [
        each
        for each in call.workspace.channels.values()
        if _type_name(each) in kinds
        and (each.kind == "channel" or call.workspace.app.user_id in each.members)
        and not (each.is_archived and call.arguments.flag("exclude_archived"))
    ]
    page, cursor = paged(call, wanted, default=100)
    return {"channels": [described(call.workspace, each) for each in page], **cursor}


def _open(call: Call) -> Json:
    if channel_id := call.arguments.text("channel"):
        return {"channel": {"id": call.workspace.channel(channel_id).id}}
    users = call.arguments.required("users").split(",")
    if len(users) != 1:
        raise SlackError("method_not_supported_for_channel_type")
    call.workspace.user(users[0])
    return {"channel": {"id": call.workspace.direct_message(users[0]).id}}


def described(workspace: Workspace, channel: Channel) -> Json:
    """A channel as ``conversations.info`` describes it."""
    body: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": channel.kind == "im",
        "is_mpim": False,
        "is_private": channel.kind != "channel",
        "is_member": workspace.app.user_id in channel.members,
        "is_ext_shared": False,
        "context_team_id": workspace.id,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
    }
    if channel.kind == "im":
        other = next(each for each in channel.members if each != workspace.app.user_id)
        return {**body, "user": other}
    return {**body, "name": channel.name, "num_members": len(channel.members)}


def _refuse_strangers(call: Call, channel: Channel) -> None:
    if call.workspace.app.user_id not in channel.members:
        raise SlackError("not_in_channel")


def _in_range(call: Call, message: Json) -> bool:
    oldest, latest = call.arguments.moment("oldest"), call.arguments.moment("latest")
    ts = float(message["ts"])
    if call.arguments.flag("inclusive") and ts in {oldest, latest}:
        return True
    return (oldest is None or oldest < ts) and (latest is None or ts < latest)


def _read(call: Call, channel: Channel, message: Json) -> Json:
    shown = with_thread(channel, message)
    if call.arguments.flag("include_all_metadata"):
        return shown
    return {key: value for key, value in shown.items() if key != "metadata"}


def _type_name(channel: Channel) -> str:
    return {"channel": "public_channel", "group": "private_channel", "im": "im"}[channel.kind]


METHODS: Methods = {
    "conversations.history": Method(_history),
    "conversations.replies": Method(_replies),
    "conversations.info": Method(_info),
    "conversations.members": Method(_members),
    "conversations.list": Method(_list, "channels:read"),
    "conversations.open": Method(_open, "im:write"),
}
