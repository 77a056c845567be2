"""How often the desk was attacked, and what came of it.

    python -m benchmarks.safety [--write FILE.md]

Plays every attempt of ``tests/safety`` in this process, on all teams that come along, and prints a
table. With ``--write`` it takes the place of the one between the marks in a page. The exit code is
1 if anything got through.
"""

import argparse
import asyncio
import os
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bot.logs import configure_logs
from tests.safety.attacks import ATTACKS
from tests.safety.judging import faults
from tests.safety.mediation import SECRETS, TEAMS, attempts, described, played
from tests.safety.planting import EXAMPLES, calls, planted

_MARKS = re.compile(r"(?<=<!-- figures -->\n).*(?=<!-- /figures -->)", re.DOTALL)


_BY = {
    "customer": "by the card's own customer",
    "colleague": "by a colleague in the same thread",
    "stranger": "by somebody else of the workspace",
    "staff": "by somebody of the support team",
    "other workspace": "by somebody of another workspace with the customer's very id",
}
_THROUGH = {
    "message": "through a message",
    "item name": "through the name of an item on sale",
    "display name": "through a display name",
    "tool result": "through what a tool answered",
}


@dataclass(frozen=True)
class Row:
    """One kind of attack."""

    what: str
    tried: int
    got_through: int

    def __str__(self) -> str:
        return f"| {self.what} | {self.tried:,} | {self.got_through} |"


def rendered() -> Row:
    """Every hostile text in every place of every post, in every form in which it may leave."""
    tried = alive = 0
    for attack in ATTACKS.values():
        for post in EXAMPLES:
            for place, copy in planted(post, attack):
                for _, call in calls(copy):
                    tried += 1
                    alive += bool(faults(call, markdown=place == "say.markdown"))
    what = f"{len(set(ATTACKS.values()))} hostile texts in every place of every post"
    return Row(what, tried, alive)


async def mediated() -> list[Row]:
    """Every attempt on every team, by the person who attacks and by the way in."""
    tried: Counter[str] = Counter()
    through: Counter[str] = Counter()
    for team in TEAMS:
        for attempt in attempts(team):
            world, wrong = await played(attempt)
            kinds = ["in all", _BY[attempt.person], _THROUGH[attempt.way]]
            kinds += ["read and obeyed by the model"] if world.model.obeyed else []
            tried.update(kinds)
            through.update(kinds if wrong else ())
            if wrong:
                sys.stderr.write(f"{described(attempt)}: {wrong}\n")
    order = ["in all", "read and obeyed by the model", *_BY.values(), *_THROUGH.values()]
    return [
        Row(f"orders to a model that obeys: {kind}", tried[kind], through[kind]) for kind in order
    ]


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    head = "| attack | attempts | got through |\n|---|---|---|\n"
    return head + "".join(f"{row}\n" for row in rows)


def main() -> int:
    """Plays, prints, writes."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--write", type=Path)
    chosen = words.parse_args()
    os.environ.update(SECRETS)
    configure_logs("ERROR", pretty=False)
    rows = [rendered(), *asyncio.run(mediated())]
    print(table(rows))
    if chosen.write:
        page = chosen.write.read_text()
        chosen.write.write_text(_MARKS.sub(lambda _: table(rows), page))
    return int(any(row.got_through for row in rows))


if __name__ == "__main__":
    sys.exit(main())
