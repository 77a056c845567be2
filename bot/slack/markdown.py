"""The Markdown that models write, as a tree: CommonMark with tables and strikethrough.

Three things differ from a web page. HTML is text. Reference definitions are text too, since an
unused one would vanish. And a bare address is a link, because Slack is told not to look for any.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.tree import SyntaxTreeNode

from bot.slack.links import is_safe

__all__ = ["parse"]

_SCHEME = re.compile(r"(?:^|[^\w])(https?)$", re.IGNORECASE)
_ADDRESS = re.compile(r"://[^\s<>|\"*`\u3000-\u303f\uff01-\uff65]+")
_TRAILING = re.compile(r"[.,:;!?'_~]+$")
_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"))


def parse(markdown: str) -> SyntaxTreeNode:
    """Read Markdown; any text is valid."""
    return SyntaxTreeNode(_PARSER.parse(markdown))


def _bare_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - a plug-in's signature
    """Read ``https://…`` in running text as a link; called where a colon stands."""
    scheme = _SCHEME.search(state.pending)
    found = _ADDRESS.match(state.src, state.pos) if scheme and state.linkLevel == 0 else None
    if not scheme or not found:
        return False
    rest = _without_trailing(found[0])
    target = state.md.normalizeLink(scheme[1] + rest)
    if not state.md.validateLink(target):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        state.push("link_open", "a", 1).attrs = {"href": target}
        state.push("text", "", 0).content = scheme[1] + rest
        state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


def _without_trailing(address: str) -> str:
    """Leave punctuation, and brackets that were opened before the address, to the sentence."""
    shorter = _TRAILING.sub("", address)
    for opening, closing in _BRACKETS:
        if shorter.endswith(closing) and shorter.count(closing) > shorter.count(opening):
            shorter = shorter[:-1]
    return shorter if shorter == address else _without_trailing(shorter)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 50})
    parser.enable(["table", "strikethrough"]).disable("reference")
    parser.inline.ruler.before("escape", "bare_address", _bare_address)
    parser.validateLink = lambda url: is_safe(url)  # noqa: PLW0108 - the parameter's name is a type
    return parser


_PARSER = _parser()
