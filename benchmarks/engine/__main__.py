"""What a turn costs in the engine, against a bare client loop that makes the same calls.

    python -m benchmarks.engine [--rounds 5] [--chart FILE.svg] [--check]

A turn is three model calls and two tool calls against a server without latency in another
process. CPU per turn is the figure to trust: wall time on a shared machine is noise. Subjects take
turns within each round, so that a busy minute hits both; the table holds medians.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.engine.chart import chart


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    title: str
    variant: str
    history: int
    turns: int
    at_once: int = 1


CASES = (
    Case("fresh", "chat", 0, 60),
    Case("40 earlier messages", "chat", 40, 40),
    Case("100 earlier messages", "chat", 100, 20),
    Case("fresh, streamed", "stream", 0, 40),
    Case("40 earlier, streamed", "stream", 40, 20),
    Case("fresh, 100 at once", "chat", 0, 300, at_once=100),
)
Figures = dict[str, dict[str, dict[str, float]]]


def main() -> int:
    """Measure, print, and say whether the budgets hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--chart", type=Path)
    parser.add_argument("--check", action="store_true", help="exit 1 where a budget is exceeded")
    asked = parser.parse_args()
    with _server() as url:
        figures = _measure(url, asked.rounds)
    _print_table(figures)
    kept = [_report(*budget) for budget in (*_budgets(figures), _importing(asked.rounds))]
    if asked.chart:
        asked.chart.write_text(chart({c.title: figures[c.title] for c in CASES[:5]}))
    return 0 if all(kept) or not asked.check else 1


@contextmanager
def _server() -> Generator[str]:
    command = [sys.executable, "-m", "benchmarks.engine.server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
        process.terminate()


def _measure(url: str, rounds: int) -> Figures:
    runs = {case.title: {"floor": list[dict[str, float]](), "engine": []} for case in CASES}
    for number in range(rounds):
        for case in CASES:
            order = ("floor", "engine") if number % 2 else ("engine", "floor")
            for subject in order:
                runs[case.title][subject].append(_run(subject, case, url))
    return {
        title: {
            subject: {
                "cpu_ms": median(1000 * r["cpu"] / r["turns"] for r in results),
                "per_second": median(r["turns"] / r["wall"] for r in results),
            }
            for subject, results in subjects.items()
        }
        for title, subjects in runs.items()
    }


def _run(subject: str, case: Case, url: str) -> dict[str, float]:
    numbers = map(str, (case.history, case.turns, case.at_once))
    command = [sys.executable, "-m", "benchmarks.engine.turns", subject, case.variant]
    done = subprocess.run([*command, *numbers, url], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def _print_table(figures: Figures) -> None:
    print("| a turn of 3 model calls and 2 tool calls | floor, CPU ms | engine, CPU ms | ratio |")
    print("|---|---|---|---|")
    for title, subjects in figures.items():
        floor, ours = subjects["floor"]["cpu_ms"], subjects["engine"]["cpu_ms"]
        print(f"| {title} | {floor:.2f} | {ours:.2f} | {ours / floor:.2f} |")


def _budgets(figures: Figures) -> Iterator[tuple[str, float, str, float]]:
    def ratio(title: str, of: str = "cpu_ms") -> float:
        return figures[title]["engine"][of] / figures[title]["floor"][of]

    yield "fresh, CPU against the floor", ratio("fresh"), "<=", 0.7
    yield "40 earlier, CPU against the floor", ratio("40 earlier messages"), "<=", 0.2
    own = [figures[t]["engine"]["cpu_ms"] for t in ("100 earlier messages", "fresh")]
    yield "100 earlier, CPU against our own fresh figure", own[0] / own[1], "<=", 1.2
    yield "streamed, CPU against the bare streaming loop", ratio("fresh, streamed"), "<=", 0.8
    yield "100 at once, turns a second", ratio("fresh, 100 at once", "per_second"), ">=", 1.5


def _importing(rounds: int) -> tuple[str, float, str, float]:
    code = "import time; began = time.process_time(); import engine; print(time.process_time() - began)"
    command = [sys.executable, "-c", code]
    runs = [
        subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(rounds)
    ]
    return "import engine, CPU seconds", median(float(run.stdout) for run in runs), "<=", 0.3


def _report(what: str, value: float, sign: str, bound: float) -> bool:
    kept = value <= bound if sign == "<=" else value >= bound
    print(f"{'ok  ' if kept else 'OVER'} {what}: {value:.2f} ({sign} {bound})")
    return kept


if __name__ == "__main__":
    sys.exit(main())
