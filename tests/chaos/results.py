"""What the long run measured: the docs' table is made from it, never by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fcntl import LOCK_EX, flock
from pathlib import Path

from tests.chaos.city import LONG

RESULTS = Path(__file__).parents[2] / "benchmarks" / "chaos" / "results.json"


def record(row: str, *, small: int, n: int, **figures: float | str) -> None:
    """Keeps what a row of the table came to, if this is the long run.

    Args:
        row: What was done.
        small: How often it is done in every test run.
        n: How often it was done now.
        figures: What held, and what was measured.
    """
    if not LONG:
        return
    day = datetime.now(UTC).date().isoformat()
    with RESULTS.open("r+") as file:
        flock(file, LOCK_EX)  # tests run side by side
        known: dict[str, dict[str, float | str]] = json.loads(file.read() or "{}")
        known[row] = {"small": small, "n": n, "day": day, **figures}
        file.seek(0)
        file.truncate()
        file.write(json.dumps(known, indent=2, ensure_ascii=False) + "\n")
