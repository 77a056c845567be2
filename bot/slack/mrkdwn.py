"""Markdown, as models write it, to Slack's section blocks.

The text of a block is marked ``verbatim``: Slack reads the tokens in angle brackets and looks for
nothing else, and the only tokens written here are validated links (``bot.slack.links``).
Limits are Slack's: 3,000 characters in a section, 50 blocks and about 13,000 characters in a
message (a few less here, for what the caller puts around the text).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from bot.slack.escape import escape
from bot.slack.inline import lines_of
from bot.slack.markdown import parse
from bot.slack.marks import unticked
from bot.slack.parts import Unit, packed
from bot.slack.tables import rows_of

__all__ = ["Block", "to_blocks", "to_messages", "to_text"]

Block = dict[str, Any]
"""One Block Kit block, as JSON."""

_SECTION_CHARS = 3_000
_MESSAGE_CHARS = 12_000
_MESSAGE_BLOCKS = 40
_TEXT_CHARS = 3_000

_LISTS = ("bullet_list", "ordered_list")
_BULLETS = ("•", "◦", "▪")
_INDENT = "    "
_RULE = "———"
_DEEPEST = 40
"""Characters of indentation after which nesting is shown no deeper."""

_TASK = re.compile(r"\[([ xX])\](?= |$)")


def to_blocks(markdown: str) -> list[Block]:
    """Write Markdown as section blocks.

    Args:
        markdown: Anything; what is no Markdown, Slack's own markup included, stays readable text.

    Returns:
        Sections of at most 3,000 characters each, as many as it takes; none for blank text.
    """
    return [_section(part) for part in _parts(markdown, _SECTION_CHARS)]


def to_messages(markdown: str) -> list[list[Block]]:
    """Write Markdown as messages: sections as ``to_blocks`` makes them, in groups that Slack takes.

    Returns:
        At most 40 sections and 12,000 characters in each message; none for blank text.
    """
    messages: list[list[Block]] = []
    room = 0
    for part in _parts(markdown, _SECTION_CHARS):
        if not messages or len(part) > room or len(messages[-1]) == _MESSAGE_BLOCKS:
            messages.append([])
            room = _MESSAGE_CHARS
        messages[-1].append(_section(part))
        room -= len(part)
    return messages


def to_text(markdown: str) -> str:
    """Write Markdown as a message's ``text``: what notifications show and screen readers say.

    Returns:
        One mrkdwn text of at most 3,000 characters, as inert as the blocks are; an ellipsis where
        it was cut.
    """
    first, *others = _parts(markdown, _TEXT_CHARS - 2) or [""]
    return f"{first} …" if others else first


def _parts(markdown: str, limit: int) -> list[str]:
    return packed(_units(parse(markdown).children), limit)


def _section(text: str) -> Block:
    # Expanded, or Slack would fold a longer answer behind "See more".
    body = {"type": "mrkdwn", "text": text, "verbatim": True}
    return {"type": "section", "text": body, "expand": True}


def _units(nodes: Sequence[SyntaxTreeNode]) -> Iterator[Unit]:
    """Yield a document's units: air between blocks, none within a list or under a heading."""
    previous = ""
    for node in nodes:
        gap = "\n" if node.type in _LISTS or previous == "heading" else "\n\n"
        for unit in _block(node, "", ""):
            yield replace(unit, gap=gap)
            gap = "\n"
        previous = node.type


def _nested(nodes: Sequence[SyntaxTreeNode], first: str, rest: str) -> Iterator[Unit]:
    """Yield the units of blocks within a block; ``first`` stands before the first line of all."""
    for node in nodes:
        for unit in _block(node, first[:_DEEPEST], rest[:_DEEPEST]):
            yield unit
            first = rest


def _block(node: SyntaxTreeNode, first: str, rest: str) -> Iterator[Unit]:
    match node.type:
        case "paragraph" | "heading":
            lines = lines_of(node.children[0], bold=node.type == "heading")
            yield Unit(lines, first=first, rest=rest)
        case "blockquote":
            yield from _nested(node.children, f"{first}> ", f"{rest}> ")
        case "bullet_list" | "ordered_list":
            for number, item in enumerate(node.children, start=int(node.attrs.get("start", 1))):
                yield from _item(item, first, rest, number)
                first = rest
        case "hr":
            yield Unit((_RULE,), first=first, rest=rest)
        case "table":
            yield from _code(rows_of(node), first, rest)
        case _:
            yield from _code(node.content.rstrip("\n").split("\n"), first, rest)


def _item(item: SyntaxTreeNode, first: str, rest: str, number: int) -> Iterator[Unit]:
    ordered = item.parent is not None and item.parent.type == "ordered_list"
    depth = min(rest.count(_INDENT), len(_BULLETS) - 1)
    bullet = f"{number}. " if ordered else f"{_BULLETS[depth]} "
    units = list(_nested(item.children, first + bullet, rest + _INDENT))
    task = _TASK.match(units[0].lines[0]) if units else None
    if task:
        ticked = first + ("☐ " if task[1] == " " else "☑ ")
        lines = (task.string[task.end() :].lstrip(), *units[0].lines[1:])
        units[0] = replace(units[0], lines=lines, first=ticked)
    yield from units or [Unit(("",), first=first + bullet)]


def _code(lines: Sequence[str], first: str, rest: str) -> Iterator[Unit]:
    """Yield fenced lines; a bullet that they hang on gets a line of its own before them."""
    if first != rest:
        yield Unit(("",), first=first, rest=rest)
    if any(line.strip() for line in lines):
        yield Unit(tuple(escape(line.replace("```", unticked("```"))) for line in lines), code=True)
