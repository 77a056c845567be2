"""Inline Markdown to lines of Slack's mrkdwn.

Slack's formatting is weaker than Markdown's, and fails visibly: a mark counts only at the edge of
a word and within one line, and there is no way to quote one. So marks are closed and reopened
around line breaks, dropped where Slack would show them, and characters of the text that Slack
would take for marks are replaced by ones that look like them. No invisible character is used.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from bot.slack.escape import clean, escape
from bot.slack.links import shown, written
from bot.slack.marks import RUN, is_idle, lookalike, unticked

__all__ = ["lines_of", "words_of"]

_LONG_LINE = 2_800
"""Characters from which a line is written without marks, so that it can be cut anywhere."""

_SIGNS = {"strong": "*", "em": "_", "s": "~"}
_BREAKS = ("softbreak", "hardbreak")


@dataclass(frozen=True, slots=True)
class _Words:
    text: str


@dataclass(frozen=True, slots=True)
class _Code:
    text: str


@dataclass(frozen=True, slots=True)
class _Link:
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class _Mark:
    sign: str
    pair: int


_Piece = _Words | _Code | _Link | _Mark


@dataclass(slots=True)
class _Lines:
    """Pieces in lines, every pair of marks within one line."""

    lines: list[list[_Piece]] = field(default_factory=lambda: [[]])
    _open: list[_Mark] = field(default_factory=list["_Mark"])
    _depth: dict[str, int] = field(default_factory=dict[str, int])
    _pairs: int = 0

    def add(self, piece: _Piece) -> None:
        self.lines[-1].append(piece)

    def start(self, sign: str) -> None:
        """Begin emphasis; the same kind within itself adds nothing."""
        self._depth[sign] = self._depth.get(sign, 0) + 1
        if self._depth[sign] == 1:
            self._open.append(self._mark(sign))

    def end(self, sign: str) -> None:
        self._depth[sign] -= 1
        if self._depth[sign] == 0:
            self.add(self._open.pop())

    def wrap(self) -> None:
        for mark in reversed(self._open):
            self.add(mark)
        self.lines.append([])
        self._open = [self._mark(mark.sign) for mark in self._open]

    def _mark(self, sign: str) -> _Mark:
        self._pairs += 1
        mark = _Mark(sign, self._pairs)
        self.add(mark)
        return mark


def lines_of(node: SyntaxTreeNode, *, bold: bool = False) -> tuple[str, ...]:
    """Write the text of one block as lines of mrkdwn.

    Args:
        node: The ``inline`` node of a paragraph, a heading or a cell.
        bold: Whether all of it is bold, as a heading is.

    Returns:
        Lines in which the only raw angle brackets are those of validated links.
    """
    lines = _Lines()
    if bold:
        lines.start("*")
    _read(_tokens(node), lines)
    if bold:
        lines.end("*")
    return tuple(_written(line) for line in lines.lines)


def words_of(node: SyntaxTreeNode) -> str:
    """Give the words of an ``inline`` node without any markup, unescaped, in one line."""
    lines = _Lines()
    _read(_tokens(node), lines)
    return " ".join("".join(_bare(piece) for piece in line) for line in lines.lines).strip()


def _tokens(node: SyntaxTreeNode) -> Sequence[Token]:
    return (node.token.children or ()) if node.token else ()


def _read(tokens: Sequence[Token], lines: _Lines) -> None:
    place = 0
    while place < len(tokens):
        token = tokens[place]
        kind, _, edge = token.type.rpartition("_")
        if token.type == "link_open":
            end = _closing(tokens, place)
            lines.add(_link(token.attrs["href"], _label(tokens[place + 1 : end])))
            place = end
        elif token.type == "image":
            lines.add(_link(token.attrs["src"], _label(token.children or ())))
        elif token.type == "code_inline":
            lines.add(_Code(clean(token.content)))
        elif token.type in _BREAKS:
            lines.wrap()
        elif kind in _SIGNS:
            (lines.start if edge == "open" else lines.end)(_SIGNS[kind])
        elif token.content:
            lines.add(_Words(clean(token.content).replace("\n", " ")))
        place += 1


def _closing(tokens: Sequence[Token], start: int) -> int:
    # Links do not nest in Markdown, so the next end is this link's.
    return next(at for at in range(start, len(tokens)) if tokens[at].type == "link_close")


def _label(tokens: Sequence[Token]) -> str:
    return clean("".join(" " if token.type in _BREAKS else token.content for token in tokens))


def _link(target: object, label: str) -> _Link | _Words:
    # An empty target is Markdown too, and passes the parser unasked.
    return _Link(str(target), label) if target else _Words(label)


def _written(line: Sequence[_Piece]) -> str:
    text = _joined(_settled(line))
    if len(text) <= _LONG_LINE:
        return text
    simple = [_Words(p.text) if isinstance(p, _Code) else p for p in line]
    return _joined([piece for piece in simple if not isinstance(piece, _Mark)])


def _settled(line: Sequence[_Piece]) -> list[_Piece]:
    """Drop the pairs of marks that Slack would show instead of heeding."""
    bad = _unheeded(line, backwards=False) | _unheeded(line[::-1], backwards=True)
    return [piece for piece in line if not (isinstance(piece, _Mark) and piece.pair in bad)]


def _unheeded(line: Sequence[_Piece], *, backwards: bool) -> set[int]:
    """Find pairs with a letter before them or a space behind it, read in one direction."""
    bad: set[int] = set()
    met: set[int] = set()
    last = ""
    for piece in line:
        if isinstance(piece, _Mark):
            first_of_pair = piece.pair not in met
            met.add(piece.pair)
            if last.isalnum() if first_of_pair else (not last or last.isspace()):
                bad.add(piece.pair)
        else:
            last = _edge(piece, first=backwards) or last
    return bad


def _edge(piece: _Words | _Code | _Link, *, first: bool) -> str:
    match piece:
        case _Words(text):
            return text[:1] if first else text[-1:]
        case _Code():
            return "`"
        case _Link():
            return "<" if first else ">"


def _joined(line: Sequence[_Piece]) -> str:
    words = "".join(piece.text for piece in line if isinstance(piece, _Words))
    risky = {
        sign
        for sign in "*_~"
        if any(isinstance(piece, _Mark) and piece.sign == sign for piece in line)
        or sum(not is_idle(match) for match in RUN.finditer(words) if match[1] == sign) > 1
    }
    text = "".join(_piece(piece, risky) for piece in line)
    # At the start of a line Slack reads even an escaped bracket as a quotation.
    return re.sub(r"^(\s*)&gt;", "\\1\u203a", text)


def _piece(piece: _Piece, risky: set[str]) -> str:
    match piece:
        case _Words(text):
            return escape(RUN.sub(lambda run: _quiet(run, risky), unticked(text)))
        case _Code(text):
            return f"`{escape(unticked(text))}`" if text.strip() else " "
        case _Link(target, label):
            return written(target, label)
        case _Mark(sign):
            return sign


def _quiet(run: re.Match[str], risky: set[str]) -> str:
    return lookalike(run[0]) if run[1] in risky and not is_idle(run) else run[0]


def _bare(piece: _Piece) -> str:
    match piece:
        case _Words(text) | _Code(text):
            return text
        case _Link(target, label):
            return shown(target, label)
        case _Mark():
            return ""
