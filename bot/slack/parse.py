"""Slack's JSON → a command on its way into a mailbox. Judges only what the payload itself says.

Sources: the Events API (``message``, ``app_mention``), interactivity (``block_actions``,
``message_action``) and slash commands. What is nobody's business comes out as None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from bot.commands import (
    Deleted,
    Edited,
    File,
    Person,
    Picked,
    Pressed,
    Said,
    Shortcut,
    Slash,
    Stored,
)
from bot.decide import ends_the_say
from bot.mail import Put
from bot.places import PersonPlace, Thread
from bot.slack import payloads
from bot.slack.readable import addressee, mentions, readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TEXT_LIMIT = 8_000
"""Characters of one message that the agents read."""

_REST = 500
_HUMAN_SUBTYPES = (None, "file_share", "thread_broadcast", "me_message")
_SHORTCUTS = {"conversation_reset": "reset", "conversation_escalate": "human"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who we are in the workspace.

    Args:
        workspace: The installation's team id.
        user: Our bot user.
        bot: Our bot id.
        url: The workspace's address, for permalinks.
        support_channel: Where escalations go: replies in threads there may open a mailbox.
    """

    workspace: str
    user: str
    bot: str
    url: str = ""
    support_channel: str | None = None


def parse_event(body: dict[str, Any], us: Identity) -> Put | None:
    """Reads an Events API payload.

    Raises:
        pydantic.ValidationError: It has not the form that Slack documents.
    """
    envelope = payloads.EventEnvelope.model_validate(body)
    kind = envelope.event.get("type")
    if kind not in ("message", "app_mention") or not envelope.is_for(us.workspace):
        return None
    event = payloads.MessageEvent.model_validate(envelope.event)
    marks = [f"ev:{us.workspace}:{envelope.event_id}"] if envelope.event_id else []
    match event.subtype:
        case "message_changed" if event.message and event.message.subtype == "tombstone":
            return _deleted(event, us, marks)  # a message with replies leaves one behind
        case "message_changed":
            return _changed(event, us, envelope.team_id, marks)
        case "message_deleted":
            return _deleted(event, us, marks)
        case subtype if subtype in _HUMAN_SUBTYPES:
            return _said(event, event.as_message(), us, envelope.team_id, marks)
        case _:
            return None


def parse_action(body: dict[str, Any], us: Identity) -> Put | None:
    """Reads a press on one of our buttons.

    Raises:
        pydantic.ValidationError: It has not the form that Slack documents.
    """
    press = payloads.BlockActions.model_validate(body)
    action = press.actions[0]
    button = action.action_id.partition(":")[0]
    who = Person(workspace=press.user.team_id or press.team_id, user=press.user.id)
    mark = f"p:{us.workspace}:{press.message_ts}:{action.action_ts}:{action.action_id}:{who.user}"
    channel, ts = press.channel_id, action.action_ts
    if button == "reset_pick":
        # A choice from a list that only they see: pressed twice, it is still one choice.
        mark = f"p:{us.workspace}:{press.message_ts}:{action.value}:{who.user}"
        picked = Picked(
            who=who,
            ts=ts,
            button="reset_pick",
            value=action.value,
            channel=channel,
            response_url=press.response_url,
        )
        return _put(str(PersonPlace(us.workspace, who.user)), mark, picked, (mark,), opens=True)
    pressed = Pressed(
        who=who,
        ts=ts,
        button=cast("Any", button),
        value=action.value,
        message_ts=press.message_ts,
    )
    place = str(Thread(us.workspace, channel, press.thread_ts or press.message_ts))
    return _put(place, mark, pressed, (mark,), opens=True)


def parse_shortcut(body: dict[str, Any], us: Identity) -> Put | None:
    """Reads a message shortcut.

    Raises:
        pydantic.ValidationError: It has not the form that Slack documents.
    """
    used = payloads.MessageAction.model_validate(body)
    who = Person(workspace=used.user.team_id or used.team.id, user=used.user.id)
    action = _SHORTCUTS.get(used.callback_id)
    if action is None:
        return None
    ts = used.action_ts
    in_thread = used.message.thread_ts is not None  # also of a root, once it has replies
    shortcut = Shortcut(who=who, ts=ts, action=cast("Any", action), in_thread=in_thread)
    mark = f"s:{us.workspace}:{used.callback_id}:{used.message.ts}:{ts}:{who.user}"
    place = Thread(us.workspace, used.channel.id, used.message.thread_ts or used.message.ts)
    return _put(str(place), mark, shortcut, (mark,))


def parse_slash(body: dict[str, Any], us: Identity, *, now: str) -> Put:
    """Reads a slash command.

    Args:
        body: The payload.
        us: Who we are.
        now: Our time in the form of a ts: the payload has none.

    Raises:
        pydantic.ValidationError: It has not the form that Slack documents.
    """
    typed = payloads.SlashCommand.model_validate(body)
    who = Person(workspace=typed.team_id, user=typed.user_id)
    slash = Slash(
        who=who,
        ts=now,
        word=(typed.text.split() or [""])[0].lower()[:40],
        rest=readable(typed.text.strip().partition(" ")[2], us=us.user)[:_REST],
        channel=typed.channel_id,
        response_url=typed.response_url,
    )
    mark = f"c:{us.workspace}:{typed.trigger_id}:{who.user}"
    return _put(str(PersonPlace(us.workspace, who.user)), mark, slash, (mark,), opens=True)


# ---- messages ----------------------------------------------------------------------------------


def _said(
    event: payloads.MessageEvent,
    message: payloads.Message,
    us: Identity,
    team: str,
    marks: Sequence[str],
) -> Put | None:
    said = _words(event, message, us, team)
    if said is None:
        return None
    place = Thread(us.workspace, event.channel, message.thread_ts or message.ts)
    # Replies under a card may come before the pointer to its conversation does.
    opens = said.calls_us or (event.channel == us.support_channel and said.in_thread)
    mark = f"m:{us.workspace}:{event.channel}:{message.ts}"
    counted = event.channel != us.support_channel and not said.to
    author = said.who.key if counted else ""
    return _put(str(place), f"m:{message.ts}", said, (mark, *marks), opens=opens, author=author)


def _words(
    event: payloads.MessageEvent, message: payloads.Message, us: Identity, team: str
) -> Said | None:
    """A person's message; None for bots, ourselves among them, and for Slack's own."""
    if message.bot_id or not message.user or message.user in (us.user, "USLACKBOT"):
        return None
    text = message.text
    # Under a card of ours the team writes to a customer: a mention there is no call.
    under_card = event.channel == us.support_channel and message.parent_user_id == us.user
    direct = event.channel_type == "im" or event.channel.startswith("D")
    return Said(
        who=Person(workspace=message.user_team or message.team or team, user=message.user),
        ts=message.ts,
        text="\n".join(filter(None, [readable(text, us=us.user), *_passed_on(message, us)]))[
            :TEXT_LIMIT
        ],
        calls_us=direct or (mentions(text, us.user) and not under_card),
        to=addressee(text, us.user),
        in_thread=bool(message.thread_ts) and message.thread_ts != message.ts,
        files=tuple(File(name=f.name or "a file", permalink=f.permalink) for f in message.files),
    )


def _passed_on(message: payloads.Message, us: Identity) -> Iterator[str]:
    """Words of others that a message brings along, as a quotation; no previews of links."""
    for each in message.attachments:
        if each.is_share or not message.text.strip():
            words = readable(each.text or each.fallback, us=us.user)
            yield "\n".join(f"> {line}" for line in words.splitlines())


def _changed(
    event: payloads.MessageEvent, us: Identity, team: str, marks: Sequence[str]
) -> Put | None:
    message, before = event.message, event.previous_message
    if message is None or message.subtype not in _HUMAN_SUBTYPES:
        return None
    if before is not None and before.text == message.text:
        return None  # a link's preview came, a reply was counted: the words are as they were
    said = _words(event, message, us, team)
    if said is None:
        return None
    edited_ts = message.edited.ts if message.edited else event.ts
    edited = Edited(
        who=said.who, ts=edited_ts, message_ts=message.ts, text=said.text, files=said.files
    )
    place = Thread(us.workspace, event.channel, message.thread_ts or message.ts)
    return Put(
        place=str(place),
        id=f"m:{message.ts}",
        body=said.model_dump_json(),
        marks=(f"e:{us.workspace}:{event.channel}:{message.ts}:{edited_ts}", *marks),
        amend="replace",
        note_id=f"e:{message.ts}:{edited_ts}",
        note_body=edited.model_dump_json(),
    )


def _deleted(event: payloads.MessageEvent, us: Identity, marks: Sequence[str]) -> Put | None:
    before = event.previous_message
    if before is None or before.bot_id or not before.user:
        return None
    deleted = Deleted(ts=event.ts, message_ts=before.ts)
    place = Thread(us.workspace, event.channel, before.thread_ts or before.ts)
    return Put(
        place=str(place),
        id=f"m:{before.ts}",
        body="",
        marks=(f"d:{us.workspace}:{event.channel}:{before.ts}:deleted", *marks),
        amend="remove",
        note_id=f"d:{before.ts}",
        note_body=deleted.model_dump_json(),
    )


def _put(
    place: str,
    command_id: str,
    command: Stored,
    marks: Sequence[str],
    *,
    opens: bool = False,
    author: str = "",
) -> Put:
    return Put(
        place=place,
        id=command_id,
        body=command.model_dump_json(),
        marks=marks,
        opens=opens,
        bump=ends_the_say(cast("Any", command)),
        author=author,
    )
