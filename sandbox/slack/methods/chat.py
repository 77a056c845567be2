"""chat.*: posting, changing and taking back messages."""

from sandbox.slack.changes import Json
from sandbox.slack.errors import SlackError
from sandbox.slack.methods.call import Call, Method, Methods
from sandbox.slack.methods.content import content_of
from sandbox.slack.workspace import Channel

_AUTHORSHIP = ("username", "icon_emoji", "icon_url")


def _post_message(call: Call) -> Json:
    channel = call.joined_channel()
    body = {**content_of(call), **_author(call)}
    if thread_ts := call.arguments.text("thread_ts"):
        body["thread_ts"] = thread_ts
        if call.arguments.flag("reply_broadcast"):
            body["subtype"] = "thread_broadcast"
    message = call.workspace.post(channel, body)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def _update(call: Call) -> Json:
    channel = call.joined_channel()
    ts = call.arguments.required("ts")
    previous = _own_message(call, channel, ts, refusal="cant_update_message")
    content = content_of(call, previous=previous)
    # Slack marks a message as edited where its text changed, not where its blocks did.
    editor = None if content.get("blocks") else call.workspace.app.user_id
    message = call.workspace.edit(channel, ts, by=editor, **content)
    return {"channel": channel.id, "ts": ts, "text": message["text"], "message": message}


def _delete(call: Call) -> Json:
    channel = call.channel()
    ts = call.arguments.required("ts")
    _own_message(call, channel, ts, refusal="cant_delete_message")
    call.workspace.delete(channel, ts, by=call.workspace.app.user_id)
    return {"channel": channel.id, "ts": ts}


def _post_ephemeral(call: Call) -> Json:
    channel = call.joined_channel()
    user = call.arguments.required("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    body = {**content_of(call), **_author(call)}
    if thread_ts := call.arguments.text("thread_ts"):
        body["thread_ts"] = thread_ts
        if not channel.replies.get(thread_ts):
            # Slack takes it and shows it to nobody: there is no thread yet that one could open.
            return {"message_ts": call.workspace.clock.next_ts()}
    return {"message_ts": call.workspace.whisper(channel, user, body)}


def _permalink(call: Call) -> Json:
    channel = call.channel()
    message = channel.message(call.arguments.required("message_ts"))
    link = f"{call.platform.origin}/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    if thread_ts := message.get("thread_ts"):
        link += f"?thread_ts={thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _own_message(call: Call, channel: Channel, ts: str, *, refusal: str) -> Json:
    message = channel.message(ts)
    if message.get("bot_id") != call.workspace.app.bot_id:
        raise SlackError(refusal)
    return message


def _author(call: Call) -> Json:
    """Who the message is from: the bot's user, or a name of the app's own choosing."""
    app = call.workspace.app
    signature: Json = {"bot_id": app.bot_id, "app_id": app.app_id}
    username, emoji, url = (call.arguments.text(name) for name in _AUTHORSHIP)
    if not (username or emoji or url):
        return {**signature, "user": app.user_id, "bot_profile": bot_profile(call)}
    call.need("chat:write.customize")
    icons = {"emoji": emoji} if emoji else {"image_48": url} if url else {}
    return {
        **signature,
        "subtype": "bot_message",
        "username": username or app.name,
        **({"icons": icons} if icons else {}),
    }


def bot_profile(call: Call) -> Json:
    """The app's bot, as messages and ``bots.info`` describe it."""
    app = call.workspace.app
    return {
        "id": app.bot_id,
        "app_id": app.app_id,
        "user_id": app.user_id,
        "name": app.name,
        "team_id": call.workspace.id,
        "deleted": False,
        "updated": 0,
        "icons": {},
    }


METHODS: Methods = {
    "chat.postMessage": Method(_post_message, "chat:write"),
    "chat.update": Method(_update, "chat:write"),
    "chat.delete": Method(_delete, "chat:write"),
    "chat.postEphemeral": Method(_post_ephemeral, "chat:write"),
    "chat.getPermalink": Method(_permalink),
}
