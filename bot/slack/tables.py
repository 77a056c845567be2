"""Markdown tables as aligned lines, for a fenced block."""

import unicodedata
from collections.abc import Sequence

from markdown_it.tree import SyntaxTreeNode

from bot.slack.inline import words_of

__all__ = ["rows_of"]

_BETWEEN = "  "


def rows_of(table: SyntaxTreeNode) -> list[str]:
    """Lay out a table node.

    Returns:
        Unescaped lines: the header, a line under it, and the rows; columns as wide as their
        widest cell, aligned as the Markdown says.
    """
    rows = [row.children for part in table.children for row in part.children]
    cells = [[words_of(cell.children[0]) for cell in row] for row in rows]
    sides = [str(cell.attrs.get("style", "")) for cell in rows[0]]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    lines = [_line(row, widths, sides) for row in cells]
    return [lines[0], _BETWEEN.join("-" * width for width in widths), *lines[1:]]


def _line(cells: Sequence[str], widths: Sequence[int], sides: Sequence[str]) -> str:
    padded = [_padded(*column) for column in zip(cells, widths, sides, strict=True)]
    return _BETWEEN.join(padded).rstrip()


def _padded(cell: str, width: int, side: str) -> str:
    space = width - _width(cell)
    left = space if side.endswith("right") else space // 2 if side.endswith("center") else 0
    return " " * left + cell + " " * (space - left)


def _width(text: str) -> int:
    """Count the columns that text takes in a fixed-width font: wide scripts take two a letter."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
