"""Units of text packed into parts of limited length.

A unit (a paragraph, a list item, a fenced block) stays whole where it fits. What must be cut is
cut between lines, then between words, and never inside a link or an entity; code that is cut is
closed and opened again.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["Unit", "packed"]

_FENCE = "```"
_ATOM = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);|\s+|[^\s<&]{1,60}|.")


@dataclass(frozen=True, slots=True)
class Unit:
    """Escaped text that belongs together.

    Args:
        lines: Its lines, without prefix.
        gap: What separates it from the unit before, in the same part.
        first: What stands before its first line: a bullet, a mark of quotation.
        rest: What stands before every other line, also after a cut.
        code: Whether it stands between fences.
    """

    lines: tuple[str, ...]
    gap: str = "\n"
    first: str = ""
    rest: str = ""
    code: bool = False


def packed(units: Iterable[Unit], limit: int) -> list[str]:
    """Join units to as few parts as their order allows, each at most ``limit`` characters."""
    parts: list[str] = []
    for unit in units:
        pieces = _pieces(unit, limit)
        if len(pieces) == 1 and parts and len(parts[-1]) + len(unit.gap + pieces[0]) <= limit:
            parts[-1] += unit.gap + pieces[0]
        else:
            parts += pieces
    return [part for part in parts if part.strip()]


def _pieces(unit: Unit, limit: int) -> list[str]:
    room = limit - 2 * len(_FENCE + "\n") if unit.code else limit
    pieces: list[str] = []
    for row in _rows(unit, room):
        if pieces and len(pieces[-1]) + 1 + len(row) <= room:
            pieces[-1] += "\n" + row
        else:
            pieces.append(row)
    return [f"{_FENCE}\n{piece}\n{_FENCE}" for piece in pieces] if unit.code else pieces


def _rows(unit: Unit, room: int) -> Iterator[str]:
    prefix = unit.first
    for line in unit.lines:
        for piece in _cut(line, room - max(len(unit.first), len(unit.rest))):
            yield prefix + piece
            prefix = unit.rest


def _cut(line: str, room: int) -> Iterator[str]:
    """Cut a line into pieces of at most ``room`` characters, at spaces where it has any."""
    if len(line) <= room:
        yield line
        return
    piece = ""
    for atom in _ATOM.findall(line):
        if len(piece) + len(atom) > room:
            yield piece.rstrip()
            piece = "" if atom.isspace() else atom
        else:
            piece += atom
    yield piece
