"""What Slack's composer makes of the characters a person types."""

import re

from sandbox.slack.changes import Json
from sandbox.slack.workspace import Workspace

_SPECIAL = re.compile(
    r"(?<![\w@])@(?P<name>[\w.-]*\w)|(?<![\w#])#(?P<channel>[\w-]+)|(?P<url>https?://[^\s<>|]+[^\s<>|.,;:!?)])"
)
_BROADCASTS = {"channel", "here", "everyone"}


def typed(workspace: Workspace, text: str) -> Json:
    """The ``text`` and ``blocks`` of a message a person typed.

    ``@name`` and ``#channel`` become references where they name somebody or something, addresses
    become links, ``&``, ``<`` and ``>`` are escaped: so a person cannot type a live token by hand.
    """
    elements: list[Json] = []
    parts: list[str] = []
    position = 0
    for match in _SPECIAL.finditer(text):
        reference = _reference(workspace, match)
        if reference is None:
            continue
        _plain(text[position : match.start()], elements, parts)
        element, token = reference
        elements.append(element)
        parts.append(token)
        position = match.end()
    _plain(text[position:], elements, parts)
    section: Json = {"type": "rich_text_section", "elements": elements}
    block_id = f"b{workspace.clock.next_ts()[-6:]}"
    block: Json = {"type": "rich_text", "block_id": block_id, "elements": [section]}
    return {"text": "".join(parts), "blocks": [block]}


def escaped(text: str) -> str:
    """Text with Slack's three control characters as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str, elements: list[Json], parts: list[str]) -> None:
    if text:
        elements.append({"type": "text", "text": text})
        parts.append(escaped(text))


def _reference(workspace: Workspace, match: re.Match[str]) -> tuple[Json, str] | None:
    if url := match["url"]:
        return {"type": "link", "url": url}, f"<{escaped(url)}>"
    if name := match["channel"]:
        return _channel(workspace, name)
    return _member(workspace, match["name"])


def _channel(workspace: Workspace, name: str) -> tuple[Json, str] | None:
    for channel in workspace.channels.values():
        if channel.name == name and channel.kind != "im":
            return {"type": "channel", "channel_id": channel.id}, f"<#{channel.id}|{name}>"
    return None


def _member(workspace: Workspace, name: str) -> tuple[Json, str] | None:
    wanted = name.lower()
    if wanted in _BROADCASTS:
        return {"type": "broadcast", "range": wanted}, f"<!{wanted}>"
    for user in workspace.users.values():
        if wanted in {user.name.lower(), user.real_name.lower()}:
            return {"type": "user", "user_id": user.id}, f"<@{user.id}>"
    return None
