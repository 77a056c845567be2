"""Posts → calls of Slack's Web API. Pure; foreign words are escaped here, by one set of functions.

Every post has a text beside its blocks: for notifications, screen readers, search and exports.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, assert_never

from bot import phrases
from bot.posts import (
    Button,
    CaseCard,
    Ephemeral,
    Notice,
    OfferCard,
    OfferRecord,
    Relay,
    RelayUpdate,
    Say,
)
from bot.slack.escape import clean, cut, escape, literal, plain
from bot.slack.links import is_safe, written
from bot.slack.mrkdwn import to_messages, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.commands import File
    from bot.posts import Row, Speaker, Under

Block = dict[str, Any]
Rendered = Say | Notice | OfferCard | OfferRecord | Relay | RelayUpdate | CaseCard | Ephemeral

EVENT_TYPE = "switchboard_post"
"""Under which a post's id stands in the message's metadata."""

_TEXT = 3_000
_NAME = 60
_BUTTON = 75
_HEADER = 150
_FIELDS = 10
_FIELD = 300  # of 2,000 characters, which an escaped text may come near
_HALF = re.compile(r"(?:<[^<>]*|&[a-z]{0,3})$")


class Unplaced(Exception):  # noqa: N818 - a state, read aloud as one
    """A post refers to another one that does not stand in Slack."""


@dataclass(frozen=True, slots=True)
class Call:
    """One Web API call.

    Args:
        method: As in ``chat.postMessage``.
        arguments: Its arguments.
    """

    method: str
    arguments: dict[str, Any]


def render(row: Row, refs: Mapping[str, str]) -> Call:
    """Renders a post.

    Args:
        row: The post; not a ``Forward``.
        refs: Where earlier posts stand: ref -> "channel:ts".

    Raises:
        Unplaced: It belongs to a post that does not stand.
    """
    post = row.post
    assert post.kind != "forward"
    blocks, text = _content(post)
    body = {"text": text, "blocks": blocks}
    match post:
        case OfferRecord() | RelayUpdate() | CaseCard(under=None):
            channel, ts = _address(post.ref, refs)
            return Call("chat.update", {"channel": channel, "ts": ts, **body})
        case Ephemeral():
            place = _place(post.under, refs)
            return Call("chat.postEphemeral", {**place, "user": post.user, **body})
        case Say() | Notice() | OfferCard() | Relay() | CaseCard():
            assert post.under is not None
            return Call(
                "chat.postMessage",
                {
                    **_place(post.under, refs),
                    **_author(post),
                    **body,
                    "unfurl_links": False,
                    "unfurl_media": False,
                    "metadata": {"event_type": EVENT_TYPE, "event_payload": {"id": row.id}},
                },
            )
        case _:
            assert_never(post)


def without_author(call: Call, name: str) -> Call:
    """The same post under the bot's own name, with the label in the body instead."""
    overrides = ("username", "icon_emoji")
    arguments = {k: v for k, v in call.arguments.items() if k not in overrides}
    label = _context(f"*{literal(name)}*")
    return Call(call.method, {**arguments, "blocks": [label, *arguments["blocks"]]})


def as_text_only(call: Call) -> Call:
    """The same post without blocks, for a Slack that refuses them.

    An update that says nothing of blocks leaves those that stand, buttons and all.
    """
    none: dict[str, Any] = {"blocks": []} if call.method == "chat.update" else {}
    rest = {k: v for k, v in call.arguments.items() if k != "blocks"}
    return Call(call.method, {**rest, **none})


def author_of(row: Row) -> str | None:
    """The label of a post that is said under somebody's name."""
    return _author(row.post).get("username")


# ---- where and by whom ---------------------------------------------------------------------------


def _address(ref: str, refs: Mapping[str, str]) -> tuple[str, str]:
    channel, _, ts = refs.get(ref, "").partition(":")
    if not ts:
        raise Unplaced(ref)
    return channel, ts


def _place(under: Under, refs: Mapping[str, str]) -> dict[str, str]:
    if under.thread is None:
        return {"channel": under.channel}
    if ":" in under.thread:
        channel, ts = _address(under.thread, refs)
        return {"channel": channel, "thread_ts": ts}
    return {"channel": under.channel, "thread_ts": under.thread}


def _author(post: Any) -> dict[str, str]:
    match post:
        case Say(speaker=speaker) | OfferCard(speaker=speaker) if speaker is not None:
            return _speaker(speaker)
        case Relay(who=who, role=role):
            icon = ":technologist:" if role == "support" else ":bust_in_silhouette:"
            return {"username": plain(f"{who} ({role})", _NAME), "icon_emoji": icon}
        case _:
            return {}


def _speaker(speaker: Speaker) -> dict[str, str]:
    icon = {"icon_emoji": speaker.icon} if speaker.icon else {}
    return {"username": plain(speaker.name, _NAME), **icon}


# ---- what ----------------------------------------------------------------------------------------


def _content(post: Rendered) -> tuple[list[Block], str]:
    match post:
        case Say():
            return _say(post)
        case Notice(mention=mention) if mention:
            blocks = [*_mention(mention), _section(escape(post.text))]
            return [*blocks, *_actions(post.buttons)], _short(post.text)
        case Notice() | Ephemeral():
            return [_section(escape(post.text)), *_actions(post.buttons)], _short(post.text)
        case OfferCard():
            top = _context(escape(post.line)) if post.line else None
            blocks = [_context(escape(post.note)), *_actions(post.buttons)]
            head, text = _offer(post.title, post.lines, post.note, post.line)
            return [*filter(None, [top]), *head, *_link(post.permalink), *blocks], text
        case OfferRecord():
            head, text = _offer(post.title, post.lines, post.outcome)
            outcome = _section(escape(post.outcome))
            blocks = [*head, *_link(post.permalink), outcome, *_actions(post.buttons)]
            return blocks, text
        case Relay():
            shown, text = _relayed(post)
            return [*_mention(post.mention), *shown], _short(f"{post.who}: {text}")
        case RelayUpdate():
            shown, text = _relayed(post)
            return shown, _short(text)
        case CaseCard():
            return _case(post)
        case _:
            assert_never(post)


def _say(post: Say) -> tuple[list[Block], str]:
    top = [_context(escape(post.line))] if post.line else []
    words, *left_out = to_messages(post.markdown) or [[]]
    cut_off = [_section(phrases.CUT.strip())] if left_out else []
    blocks = [*top, *words, *cut_off, *_actions(post.buttons)]
    line = f"\n{escape(post.line)}" if post.line else ""
    return blocks, f"{literal(post.speaker.name)}: {to_text(post.markdown)}{line}"


def _relayed(post: Relay | RelayUpdate) -> tuple[list[Block], str]:
    """A person's words and files; without words the files alone."""
    words = [] if post.files and not post.text else _plain_sections(post.text)
    named = [f"{file.name}: {file.permalink}" for file in post.files]
    return [*words, *_files(post.files)], "\n".join([*filter(None, [post.text]), *named])


def _files(files: Sequence[File], heading: str = "") -> list[Block]:
    """Files' names, each with its link: a name is anybody's words, so it is no label."""
    lines = [f"*{heading}*"] if heading and files else []
    for file in files:
        link = f": {written(file.permalink, '')}" if is_safe(file.permalink) else ""
        lines.append(f"{literal(cut(file.name, _BUTTON))}{link}")
    return [_section(text) for text in _packed(lines)]


def _packed(lines: Sequence[str]) -> list[str]:
    """Lines in as few texts as hold them: of one that is too long the end is cut off."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + len(line) < _TEXT:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return texts


def _offer(title: str, lines: Sequence[tuple[str, str]], *more: str) -> tuple[list[Block], str]:
    said = ", ".join(f"{label}: {value}" for label, value in lines)
    return _headed(title, lines), _aloud(f"{title}: {said}.", *more)


def _case(post: CaseCard) -> tuple[list[Block], str]:
    facts = [
        (phrases.CARD_CUSTOMER, post.customer),
        (phrases.CARD_WHY, post.why),
        (phrases.CARD_PATH, " → ".join(post.path) or phrases.CARD_NO_PATH),
        (phrases.CARD_TRIED, ", ".join(post.tried) or phrases.CARD_NOTHING_TRIED),
    ]
    blocks = _headed(post.heading, [fact for fact in facts if fact[1]])
    if post.summary:
        blocks.append(_section(f"*{phrases.CARD_SUMMARY}*\n{_quoted(post.summary)}"))
    if post.history:
        bought = "\n".join(f"• {_value(line)}" for line in post.history)
        blocks.append(_section(f"*{phrases.CARD_HISTORY}*\n{bought}"))
    if post.recent:
        said = "\n".join(f"*{literal(who)}*: {literal(text)}" for who, text in post.recent)
        blocks.append(_section(f"*{phrases.CARD_RECENT}*\n{said}"))
    blocks += _files(post.files, phrases.CARD_FILES)
    blocks += _link(post.permalink)
    blocks += [_context(escape(post.state)), *_actions(post.buttons)]
    told = [f"{label}: {value}" for label, value in facts if value]
    told += [f"{phrases.CARD_SUMMARY}: {post.summary}"] if post.summary else []
    told += [f"{phrases.CARD_HISTORY}: {'; '.join(post.history)}"] if post.history else []
    told += [f"{who}: {text}" for who, text in post.recent]
    return blocks, _aloud(f"{post.heading}. {post.state}", *told)


def _link(permalink: str) -> list[Block]:
    label = phrases.OPEN_THE_CONVERSATION
    return [_section(f"<{permalink}|{label}>")] if permalink else []


def _mention(target: str) -> list[Block]:
    """Calls a user or a user group; anything that is not an id of Slack's calls nobody."""
    if re.fullmatch(r"[UW][A-Z0-9]{1,30}", target):
        return [_section(f"<@{target}>")]
    return [_section(f"<!subteam^{target}>")] if re.fullmatch(r"S[A-Z0-9]{1,30}", target) else []


def _quoted(text: str) -> str:
    return "\n".join(f"> {escape(line)}" for line in clean(text).splitlines())


def cut_escaped(text: str) -> str:
    """Shortens our own mrkdwn to a section's length, never inside a link or an entity.

    Slack refuses a text in which there is nothing to see, so that one gets an ellipsis too.
    """
    if len(text) <= _TEXT:
        return text if text.strip() else "…"
    return _HALF.sub("", text[: _TEXT - 1]) + "…"


def _value(text: str) -> str:
    """One line of somebody's data; an order number keeps its underscore."""
    return escape(cut(" ".join(clean(text).split()), _FIELD))


# ---- blocks ----------------------------------------------------------------------------------------


def _headed(title: str, lines: Sequence[tuple[str, str]]) -> list[Block]:
    """A card's head: its title, then labelled values in two columns."""
    heading = {"type": "plain_text", "text": plain(title, _HEADER) or "…", "emoji": False}
    fields = [
        {
            "type": "mrkdwn",
            "text": f"*{literal(cut(label, _NAME))}*\n{_value(value)}",
            "verbatim": True,
        }
        for label, value in lines
    ]
    sections = [
        {"type": "section", "fields": fields[i : i + _FIELDS]}
        for i in range(0, len(fields), _FIELDS)
    ]
    return [{"type": "header", "text": heading}, *sections]


def _section(mrkdwn: str) -> Block:
    text = {"type": "mrkdwn", "text": cut_escaped(mrkdwn), "verbatim": True}
    return {"type": "section", "text": text}


def _plain_sections(text: str) -> list[Block]:
    seen = clean(text)
    shown = seen if seen.strip() else "…"
    return [
        {"type": "section", "text": {"type": "plain_text", "text": shown[i : i + _TEXT]}}
        for i in range(0, min(len(shown), 10 * _TEXT), _TEXT)
    ]


def _context(mrkdwn: str) -> Block:
    element = {"type": "mrkdwn", "text": cut_escaped(mrkdwn), "verbatim": True}
    return {"type": "context", "elements": [element]}


def _actions(buttons: Sequence[Button]) -> list[Block]:
    if not buttons:
        return []
    repeated = len({button.action for button in buttons}) < len(buttons)
    elements = [
        _button(button, f":{place}" if repeated else "") for place, button in enumerate(buttons)
    ]
    return [{"type": "actions", "elements": elements}]


def _button(button: Button, suffix: str) -> Block:
    style = {"style": button.style} if button.style else {}
    return {
        "type": "button",
        "action_id": button.action + suffix,
        "text": {"type": "plain_text", "text": plain(button.text, _BUTTON) or "…"},
        "value": button.value,
        **style,
    }


def _aloud(*told: str) -> str:
    """What is read out in place of a card: screen readers leave out the blocks of a message."""
    return _short("\n".join(" ".join(clean(each).split()) for each in told if each))


def _short(text: str) -> str:
    return cut_escaped(escape(text))
