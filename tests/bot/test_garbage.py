"""A process that grows does not stand still to look for garbage."""

from __future__ import annotations

import subprocess
import sys

_GROWING = """
import gc, sys
from bot.garbage import collect_rarely
{begin}
passes = []
gc.callbacks.append(lambda phase, info: passes.append(info["generation"]))
kept = [[number] for number in range(500_000)]
print(passes.count(2), passes.count(1), gc.get_freeze_count() > 1000)
"""


def grown(begin: str) -> list[str]:
    """How many full and middle passes half a million new objects cost, and whether imports are left out."""
    command = [sys.executable, "-c", _GROWING.format(begin=begin)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def test_growing_by_half_a_million_objects_costs_no_full_pass() -> None:
    """Middle passes go on; by default it takes full ones, which is what stops the loop."""
    full, middle, without_imports = grown("collect_rarely()")
    assert full == "0"
    assert int(middle) > 10
    assert without_imports == "True"
    by_default, *_ = grown("")
    assert int(by_default) > 0
