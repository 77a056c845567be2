"""The Markdown that models write, as a tree: CommonMark with tables and strikethrough.

Four things differ from a web page. HTML is text. Reference definitions are text too, since an
unused one would vanish. A bare address is a link, because Slack is told not to look for any. And
so is a link as Slack writes it, because models that know Slack write it too.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.tree import SyntaxTreeNode

from bot.slack.links import is_safe

__all__ = ["parse"]

_SCHEME = re.compile(r"(?<!\w)(https?)$", re.IGNORECASE)
_ADDRESS = re.compile(r"://[^\s<>|\"*`\[\]\u3000-\u303f\uff01-\uff65]{1,2000}")
_TRAILING = re.compile(r"[.,:;!?'_~]+$")
_OPENING = {")": "(", "}": "{"}

_MANY_LINKS = 300
"""Opening brackets beyond which links and images stay text: looking for the end of each of them
takes the square of their number, and nobody reads so many."""


def parse(markdown: str) -> SyntaxTreeNode:
    """Read Markdown; any text is valid."""
    parser = _PARSER if markdown.count("[") <= _MANY_LINKS else _LINKLESS
    return SyntaxTreeNode(parser.parse(markdown))


def _bare_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - a plug-in's signature
    """Read ``https://…`` in running text as a link; called where a colon stands."""
    if not (found := _ADDRESS.match(state.src, state.pos)):
        return False
    if not (scheme := _SCHEME.search(state.pending[-len("'https") :])):
        return False
    rest = _without_trailing(found[0])
    address = scheme[1] + rest
    if not _link(state, address, address, drop=len(scheme[1]), silent=silent):
        return False
    state.pos += len(rest)
    return True


def _link(state: StateInline, address: str, label: str, *, drop: int = 0, silent: bool) -> bool:
    """Push a link in place of the last ``drop`` pending characters, unless it is unsafe."""
    target = state.md.normalizeLink(address)
    if state.linkLevel > 0 or not state.md.validateLink(target):
        return False
    if not silent:
        state.pending = state.pending[: len(state.pending) - drop]
        state.push("link_open", "a", 1).attrs = {"href": target}
        state.push("text", "", 0).content = label
        state.push("link_close", "a", -1)
    return True


def _without_trailing(address: str) -> str:
    """Leave punctuation, and brackets that were opened before the address, to the sentence."""
    while (shorter := _TRAILING.sub("", address)) and (
        shorter != address or _is_unopened(shorter[-1], shorter)
    ):
        address = shorter if shorter != address else shorter[:-1]
    return address


def _is_unopened(bracket: str, address: str) -> bool:
    opening = _OPENING.get(bracket)
    return opening is not None and address.count(bracket) > address.count(opening)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 100})
    parser.enable(["table", "strikethrough"]).disable("reference")
    parser.inline.ruler.before("escape", "bare_address", _bare_address)
    parser.validateLink = lambda url: is_safe(url)  # noqa: PLW0108 - the parameter's name is a type
    return parser


_PARSER = _parser()
_LINKLESS = _parser().disable(["link", "image"])
