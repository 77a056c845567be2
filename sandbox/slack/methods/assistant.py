"""assistant.threads.* and agents.sessions.*: what the app shows while it works."""

from sandbox.slack.changes import Json, PromptsSet
from sandbox.slack.errors import SlackError
from sandbox.slack.methods.call import Call, Method, Methods

_STOP = "agent_session_stopped"
_SESSION_STATUSES = {"processing", "active", "suspended", "closed"}


def _set_status(call: Call) -> Json:
    channel = call.channel("channel_id")
    thread_ts = call.arguments.required("thread_ts")
    if thread_ts not in channel.messages:
        raise SlackError("invalid_thread_ts")
    status = call.arguments.text("status") or ""
    username = call.arguments.text("username")
    call.platform.status.set(call.workspace, channel, thread_ts, status, username=username)
    return {}


def _set_title(call: Call) -> Json:
    call.channel("channel_id").message(call.arguments.required("thread_ts"))
    call.arguments.required("title")
    return {}


def _set_prompts(call: Call) -> Json:
    channel = call.channel("channel_id")
    prompts = call.arguments.objects("prompts", error="invalid_arguments")
    if not 1 <= len(prompts) <= 4:
        raise SlackError("invalid_arguments", messages=("[ERROR] prompts must be 1 to 4",))
    call.workspace.announce(PromptsSet(channel, tuple(prompts)))
    return {}


def _session_status(call: Call) -> Json:
    channel = call.channel("channel_id")
    if call.arguments.required("status") not in _SESSION_STATUSES:
        raise SlackError("invalid_arguments", messages=("[ERROR] unknown status",))
    if thread_ts := call.arguments.text("thread_ts"):
        channel.message(thread_ts)
    if _STOP in call.platform.delivery.manner.subscribed:
        return {}
    warning = f"missing_{_STOP}_event_subscription"
    return {"warning": warning, "response_metadata": {"warnings": [warning]}}


def _rename_session(call: Call) -> Json:
    call.channel("channel_id")
    if not 1 <= len(call.arguments.required("title")) <= 200:
        raise SlackError("invalid_arguments", messages=("[ERROR] title must be 1 to 200",))
    return {}


METHODS: Methods = {
    "assistant.threads.setStatus": Method(_set_status, "chat:write"),
    "assistant.threads.setTitle": Method(_set_title, "assistant:write"),
    "assistant.threads.setSuggestedPrompts": Method(_set_prompts, "assistant:write"),
    "agents.sessions.setStatus": Method(_session_status, "chat:write"),
    "agents.sessions.rename": Method(_rename_session, "chat:write"),
}
