"""What is wrong with a message, by the sandbox's reading of Slack's rules and by what can be seen."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from sandbox.slack.block_rules import checked_blocks
from sandbox.slack.errors import SlackError
from sandbox.slack.markup import read_message, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.slack.render import Call
    from sandbox.slack.markup import Token

_JOINERS = "\u200c\u200d"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_NUMBERS = re.compile(r"\d+\.\d+\.\d+\.\d+")
_OUR_LINK = "https://acme.slack.example/archives/C1/p1"


def faults(call: Call, *, markdown: bool) -> list[str]:
    """What a call does that it may not.

    Args:
        call: As it leaves.
        markdown: Whether links of the writer's may be live in it.
    """
    body = call.arguments
    found = [*_hidden(body), *_parsed(body.get("blocks", []))]
    for token in (*read_message(body), *read_text(str(body.get("username", "")))):
        found += _alive(token, markdown=markdown)
    if call.method == "chat.postMessage" and (body["unfurl_links"] or body["unfurl_media"]):
        found.append("links are unfurled")
    if not str(body.get("text", "")).strip():
        found.append("no text beside the blocks")
    try:
        checked_blocks(body.get("blocks", []))
    except SlackError as error:
        found += error.messages
    return found


def _alive(token: Token, *, markdown: bool) -> Iterator[str]:
    if token.pings:
        yield f"pings {token.target!r}"
    if token.kind in ("channel", "image"):
        yield f"a live {token.kind}: {token.target!r}"
    if token.kind == "labelled_link" and token.target != _OUR_LINK:
        if not markdown:
            yield f"a link with a label of its own: {token.text!r} to {token.target!r}"
        yield from _disguised(token)


def _disguised(token: Token) -> Iterator[str]:
    """A link that says another address than its own, or leads where no link may."""
    parts = urlsplit(token.target)
    host = (parts.hostname or parts.path.rpartition("@")[2]).lower()
    if parts.scheme not in ("http", "https", "mailto") or "@" in parts.netloc:
        yield f"a link to {token.target!r}"
    for named in _hosts(token.text):
        if named.removeprefix("www.") != host.removeprefix("www."):
            yield f"a link that says {named!r} and leads to {host!r}"


def _hosts(label: str) -> Iterator[str]:
    """What a reader takes for the name of a server: word by word, unlike the bot's way."""
    read = unicodedata.normalize("NFKC", label).replace("\u3002", ".").replace("\\", "/").lower()
    for word in re.split(r"[^\w.:/@#?-]+", read):
        _, address, behind = word.rpartition("//")
        host = re.split("[/?#:]", behind)[0].rpartition("@")[2].strip("._-")
        *names, last = host.split(".")
        domain = any(names) and last.isalpha() and len(last) > 1
        if host and (address or domain or host == "localhost" or _NUMBERS.fullmatch(host)):
            yield host


def _parsed(value: object) -> Iterator[str]:
    """Texts in which Slack would look for names of channels and people by itself."""
    if isinstance(value, dict):
        block = cast("Mapping[str, Any]", value)
        if block.get("type") == "mrkdwn" and block.get("verbatim") is not True:
            yield "a text that is not verbatim"
        for inner in block.values():
            yield from _parsed(inner)
    elif isinstance(value, list):
        for inner in cast("list[Any]", value):
            yield from _parsed(inner)


def _hidden(value: object, path: str = "") -> Iterator[str]:
    """Characters that nobody sees, in any string."""
    if isinstance(value, str):
        for char in set(value):
            category = unicodedata.category(char)
            if category in _UNSEEN and char not in "\n\t" + _JOINERS:
                yield f"{path}: U+{ord(char):04X}"
    elif isinstance(value, dict):
        for key, inner in cast("Mapping[str, Any]", value).items():
            yield from _hidden(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(cast("list[Any]", value)):
            yield from _hidden(inner, f"{path}[{at}]")
