"""Slack's markup, read by Slack's rules: what in a posted text is alive.

A text in ``mrkdwn`` comes alive by angle brackets (``<@U…>``, ``<!channel>``, ``<url|label>``), by
bare addresses, and by formatting marks. Markdown blocks add ``[label](url)``; rich text says
everything by its elements; ``plain_text`` only ever shows emoji. Tests ask here whether what the
app posted can ping, link or format; nothing of it is shared with the code that does the escaping.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, cast

from sandbox.slack.changes import Json

TokenKind = Literal[
    "text",
    "code",
    "user",
    "channel",
    "group",
    "broadcast",
    "date",
    "link",
    "labelled_link",
    "image",
    "emoji",
]
_PINGS = frozenset({"user", "group", "broadcast"})
_LINKS = frozenset({"link", "labelled_link", "channel", "image"})


@dataclass(frozen=True)
class Token:
    """A piece of a text.

    Args:
        kind: What it is.
        text: What the reader sees.
        target: Whom or where it reaches: an id, a broadcast's name, an address.
        styles: bold, italic, strike, code, quote, as far as they apply.
    """

    kind: TokenKind
    text: str
    target: str = ""
    styles: frozenset[str] = frozenset()

    @property
    def pings(self) -> bool:
        """Whether somebody is notified by it."""
        return self.kind in _PINGS

    @property
    def live(self) -> bool:
        """Whether it does more than stand there: it notifies, links or loads something."""
        return self.kind in _PINGS or self.kind in _LINKS


_BRACKET = (
    r"<(?P<target>@[^<>|\s]+|#[^<>|\s]+|![^<>|]+|[a-zA-Z][\w+.-]*:[^<>|]*|[^<>|\s]+\.[^<>|\s]+)"
    r"(?:\|(?P<label>[^<>]*))?>"
)
_BARE = r"(?<![\w@])(?P<bare>(?:https?://|mailto:|www\.)[^\s<>|]*[^\s<>|.,;:!?)'\"*_~`])"
# Slack also links bare domains of real top-level domains, "README.md" among them: the common ones.
_DOMAIN = (
    r"(?<![\w@./-])(?P<domain>(?:[\w-]+\.)+"
    r"(?:com|org|net|io|dev|app|ai|co|info|biz|shop|me|tv|uk|de|fr|es|it|nl|eu|us|ru|cn|py|md|sh|rs)"
    r"(?:/[^\s<>|]*[^\s<>|.,;:!?)'\"*_~`])?)(?![\w-]|\.\w)"
)
_EMOJI = r"(?<![\w:]):(?P<emoji>[a-z0-9_+'-]+(?:::skin-tone-[2-6])?):(?![\w:])"
_FENCE = r"(?s:```(?P<fence>.+?)```)"
_CODE = r"`(?P<code>[^`\n]+)`"
_MARKDOWN_LINK = r"(?P<image>!?)\[(?P<name>[^\]\n]*)\]\(\s*<?(?P<address>[^\s)>]+)>?[^)\n]*\)"

_ATOMS = re.compile(f"{_FENCE}|{_CODE}|{_BRACKET}|{_BARE}|{_DOMAIN}|{_EMOJI}")
_MARKDOWN_ATOMS = re.compile(
    f"{_FENCE}|{_CODE}|{_MARKDOWN_LINK}|{_BRACKET}|{_BARE}|{_DOMAIN}|{_EMOJI}"
)
_CODE_ATOMS = re.compile(_BRACKET)
_EMOJI_ATOMS = re.compile(_EMOJI)
_STYLED = re.compile(r"(?<!\w)(?P<mark>[*_~])(?=\S)(?P<inside>[^\n]+?)(?<=\S)(?P=mark)(?!\w)")
_STYLES = {"*": "bold", "_": "italic", "~": "strike"}
_PLAIN: frozenset[str] = frozenset()

# While styles are looked for, each atom is one character of a plane that no text may use.
_FIRST = 0xF0000
_PLANE = re.compile("[\U000f0000-\U000ffffd]")


def read_text(text: str) -> list[Token]:
    """The tokens of a ``mrkdwn`` text, in order."""
    atoms: list[list[Token]] = []

    def hide(match: re.Match[str]) -> str:
        atoms.append(_atom(match))
        return chr(_FIRST + len(atoms) - 1)

    hidden = _ATOMS.sub(hide, _PLANE.sub("\ufffd", text))
    lines = hidden.splitlines(keepends=True)
    return [token for line in lines for token in _line(line, atoms)]


def read_markdown(text: str) -> list[Token]:
    """The tokens of a ``markdown`` block: Slack's brackets live in it beside Markdown's links."""
    return list(_split(text, _MARKDOWN_ATOMS, _PLAIN))


def read_blocks(blocks: Iterable[Json]) -> list[Token]:
    """The tokens of all text in a list of blocks, images and buttons with addresses included."""
    return [token for block in blocks for token in _object(block)]


def read_message(message: Json) -> list[Token]:
    """The tokens of a message: its text, which notifications show, its blocks and attachments."""
    return [
        *read_text(message.get("text") or ""),
        *read_blocks(message.get("blocks") or ()),
        *(token for each in message.get("attachments") or () for token in _attachment(each)),
    ]


def mentioned_users(text: str) -> list[str]:
    """The ids of the members that a ``mrkdwn`` text mentions."""
    return [token.target for token in read_text(text) if token.kind == "user"]


# ---- blocks -------------------------------------------------------------------------------


def _object(part: object) -> Iterator[Token]:
    """Walks any part of Block Kit: text objects, elements and blocks are known by their type."""
    if isinstance(part, list):
        for each in cast("list[object]", part):
            yield from _object(each)
    if not isinstance(part, dict):
        return
    known = cast("Json", part)
    match known:
        case {"type": "mrkdwn", "text": str(text)}:
            yield from read_text(text)
        case {"type": "plain_text", "text": str(text)}:
            yield from _split(text, _EMOJI_ATOMS, _PLAIN, escaped=False)
        case {"type": "markdown", "text": str(text)}:
            yield from read_markdown(text)
        case {"type": "rich_text"}:
            yield from _rich_text(known["elements"])
        case _:
            yield from _addresses(known)
            for each in known.values():
                yield from _object(each)


def _addresses(part: Json) -> Iterator[Token]:
    if image := part.get("image_url"):
        yield Token("image", str(part.get("alt_text", "")), str(image))
    if url := part.get("url"):
        label: Json = part.get("text") or {}
        yield Token("labelled_link", str(label.get("text", "")), str(url))


def _attachment(part: Json) -> Iterator[Token]:
    """The old form: any of its texts may be markup, and some of its fields are addresses."""
    for key, value in part.items():
        if isinstance(value, str):
            yield from read_text(value)
        elif key == "fields":
            for each in cast("list[Json]", value):
                yield from _attachment(each)
        else:
            yield from _object(value)


def _rich_text(elements: Iterable[Json]) -> Iterator[Token]:
    for element in elements:
        if "elements" in element:
            yield from _rich_text(element["elements"])
        else:
            yield _rich_element(element)


def _rich_element(element: Json) -> Token:
    styles = frozenset(name for name, on in element.get("style", {}).items() if on)
    match element:
        case {"type": "user", "user_id": target}:
            return Token("user", f"@{target}", target, styles)
        case {"type": "usergroup", "usergroup_id": target}:
            return Token("group", f"@{target}", target, styles)
        case {"type": "broadcast", "range": target}:
            return Token("broadcast", f"@{target}", target, styles)
        case {"type": "channel", "channel_id": target}:
            return Token("channel", f"#{target}", target, styles)
        case {"type": "link", "url": target, "text": text}:
            return Token("labelled_link", text, target, styles)
        case {"type": "link", "url": target}:
            return Token("link", target, target, styles)
        case {"type": "date", "url": str(target)}:
            return Token("labelled_link", str(element.get("fallback", "")), target, styles)
        case {"type": "emoji", "name": name}:
            return Token("emoji", f":{name}:", name, styles)
        case _:
            return Token("text", str(element.get("text", "")), "", styles)


# ---- text ---------------------------------------------------------------------------------


def _line(line: str, atoms: list[list[Token]]) -> Iterator[Token]:
    quoted = line.startswith(("&gt;", ">"))
    styles = frozenset({"quote"}) if quoted else _PLAIN
    text = line.removeprefix("&gt;").removeprefix(">") if quoted else line
    yield from _styled(text, atoms, styles)


def _styled(text: str, atoms: list[list[Token]], styles: frozenset[str]) -> Iterator[Token]:
    """Formatting marks, outermost first."""
    found = _STYLED.search(text)
    if found is None:
        yield from _shown(text, atoms, styles)
        return
    yield from _shown(text[: found.start()], atoms, styles)
    yield from _styled(found["inside"], atoms, styles | {_STYLES[found["mark"]]})
    yield from _styled(text[found.end() :], atoms, styles)


def _shown(text: str, atoms: list[list[Token]], styles: frozenset[str]) -> Iterator[Token]:
    """Text without marks, with the hidden atoms back in their places."""
    position = 0
    for match in _PLANE.finditer(text):
        yield from _text(text[position : match.start()], styles)
        for token in atoms[ord(match[0]) - _FIRST]:
            yield replace(token, styles=token.styles | styles)
        position = match.end()
    yield from _text(text[position:], styles)


def _split(
    text: str, pattern: re.Pattern[str], styles: frozenset[str], *, escaped: bool = True
) -> Iterator[Token]:
    """Text and atoms in turn, without regard to marks."""
    position = 0
    for match in pattern.finditer(text):
        yield from _text(text[position : match.start()], styles, escaped=escaped)
        for token in _atom(match):
            yield replace(token, styles=token.styles | styles)
        position = match.end()
    yield from _text(text[position:], styles, escaped=escaped)


def _text(text: str, styles: frozenset[str], *, escaped: bool = True) -> Iterator[Token]:
    if text:
        yield Token("text", _unescaped(text) if escaped else text, "", styles)


def _atom(match: re.Match[str]) -> list[Token]:
    parts = match.groupdict()
    code = parts.get("fence") or parts.get("code")
    if code is not None:
        # A mention in code still notifies: Slack resolves brackets before anything else.
        return list(_split(code, _CODE_ATOMS, frozenset({"code"})))
    if address := parts.get("address"):
        return [Token("image" if parts["image"] else "labelled_link", parts["name"], address)]
    if emoji := parts.get("emoji"):
        return [Token("emoji", f":{emoji}:", emoji)]
    if bare := parts.get("bare"):
        return [Token("link", _unescaped(bare), _unescaped(bare))]
    if domain := parts.get("domain"):
        return [Token("link", _unescaped(domain), f"http://{_unescaped(domain)}")]
    return [_bracket(parts["target"], parts["label"])]


def _bracket(target: str, label: str | None) -> Token:
    """What stands between angle brackets."""
    shown = _unescaped(label) if label else None
    match target[0]:
        case "@":
            return Token("user", shown or target, target[1:])
        case "#":
            return Token("channel", shown or target, target[1:])
        case "!":
            return _command(target[1:], shown)
        case _:
            address = _unescaped(target)
            return Token("labelled_link" if shown else "link", shown or address, address)


def _command(command: str, shown: str | None) -> Token:
    if command.startswith("subteam^"):
        group = command.removeprefix("subteam^")
        return Token("group", shown or f"@{group}", group)
    if command.startswith("date^"):
        # A date may carry an address as its fourth part.
        parts = command.split("^")
        return Token("labelled_link" if len(parts) > 3 else "date", shown or "", parts[-1])
    return Token("broadcast", shown or f"@{command}", command)


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
