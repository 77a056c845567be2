"""The table of ``docs/durability.md``, from what the last long run measured.

Run as ``python -m benchmarks.chaos.table``: prints it. With ``--write`` it goes into the page,
between its two marks. The long run is ``make chaos``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).parents[2] / "docs" / "durability.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"

_OWN_COLUMNS = ("small", "n", "unit", "day")
_HEAD = ("what was done", "in every test run", "in the long run", "what came of it", "on")

Row = dict[str, float | str]


def table(results: dict[str, Row]) -> str:
    """The rows as Markdown."""
    rows = [_HEAD, ("---",) * len(_HEAD), *(_cells(what, row) for what, row in results.items())]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _cells(what: str, row: Row) -> tuple[str, ...]:
    unit = f" {row['unit']}" if "unit" in row else " times"
    figures = [f"{name} {value}" for name, value in row.items() if name not in _OWN_COLUMNS]
    small, large = (f"{row[n]:,}{unit}" for n in ("small", "n"))
    return what, small, large, ", ".join(figures), str(row["day"])


def inserted(page: str, made: str) -> str:
    """A page with the table between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


def main() -> None:
    made = table(json.loads(RESULTS.read_text()))
    if "--write" in sys.argv[1:]:
        PAGE.write_text(inserted(PAGE.read_text(), made))
    else:
        print(made)


if __name__ == "__main__":
    main()
