"""What was tried and what came of it, for ``python -m benchmarks.safety``."""

from __future__ import annotations

from collections import Counter

TRIED: Counter[str] = Counter()
FAILED: Counter[str] = Counter()


def counted(what: str, tried: int, *, failures: int) -> None:
    """Notes attempts of one kind."""
    TRIED[what] += tried
    FAILED[what] += failures
