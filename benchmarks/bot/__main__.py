"""What Switchboard costs end to end, beside a plain Bolt app that acknowledges first.

    python -m benchmarks.bot [--calls 5000] [--chart docs/pictures/bot.svg]

Slack and the model answer at once, from a process of their own; Redis is a real server with an
append-only file. CPU for a turn is the figure to trust: on a shared machine turns a second and
waits tell as much about the neighbours. Three minutes at most on two idle cores.
"""

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.bot import measures
from benchmarks.bot.chart import Bar, chart
from benchmarks.bot.measures import Figures
from benchmarks.bot.stage import stage

WORKERS = (1, 2, 4)
CHART = Path("docs/pictures/bot.svg")


def main() -> None:
    """Measure, print the tables, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=5_000, help="model calls to keep open")
    parser.add_argument("--chart", type=Path, default=CHART)
    asked = parser.parse_args()
    found = asyncio.run(_measure(asked.calls))
    for line in _tables(found):
        print(line)
    asked.chart.write_text(chart(_bars(found)))


async def _measure(calls: int) -> dict[str, Figures]:
    found: dict[str, Figures] = {}
    rounds = [await measures.acks(rate=200, seconds=4) for _ in range(3)]
    found["acks"] = min(rounds, key=lambda each: each["p99"])
    for workers in WORKERS:
        found[f"turns {workers}"] = await measures.turns(workers=workers)
    found["usual"] = await measures.usual_turns()
    found["parts"] = _parts()
    found["killed"] = await measures.killed(usual=False)
    found["usual killed"] = await measures.killed(usual=True)
    found["waiting"] = await measures.waiting(calls=calls)
    return found


def _parts() -> Figures:
    with stage() as on:
        command = [sys.executable, "-m", "benchmarks.bot.parts", on.environ["REDIS_URL"]]
        done = subprocess.run([*command, on.world.url], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def _tables(found: Mapping[str, Figures]) -> list[str]:
    acks, wait, one = found["acks"], found["waiting"], found["turns 1"]
    return [
        "| the ack, receiver alone, 200 events a second | |",
        "|---|---|",
        f"| p50, p99 | {acks['p50']:.1f} ms, {acks['p99']:.1f} ms |",
        f"| CPU for an event | {acks['cpu']:.2f} ms |",
        "",
        *_turns(found),
        "",
        *_split(found),
        "",
        "| a plain turn | |",
        "|---|---|",
        f"| round trips to Redis, the bell among them | {one['trips']:.1f} |",
        f"| calls of Slack | {one['slack_calls']:.1f} |",
        "",
        f"| {wait['calls']:,.0f} model calls open in one process | |",
        "|---|---|",
        f"| memory for each | {wait['kb']:.0f} KB |",
        f"| the loop's lag, p99: while they wait | {wait['lag_waiting']:.0f} ms |",
        (
            f"| while they are opened, {wait['opened_per_second']:.0f} a second "
            f"| {wait['lag_opening']:.0f} ms |"
        ),
        f"| while they are answered | {wait['lag_answering']:.0f} ms |",
    ]


def _turns(found: Mapping[str, Figures]) -> list[str]:
    lines = [
        "| | turns a second | CPU ms a turn: receiver, workers, Redis | lost by a kill |",
        "|---|---|---|---|",
    ]
    for workers in WORKERS:
        turns = found[f"turns {workers}"]
        cpu = ", ".join(f"{turns[f'{who}_cpu']:.1f}" for who in ("receiver", "worker", "redis"))
        lost = f"{found['killed']['lost']:.0f} of 100" if workers == 1 else ""
        name = "1 worker" if workers == 1 else f"{workers} workers"
        lines.append(f"| {name} | {turns['per_second']:.0f} | {cpu} | {lost} |")
    usual, lost = found["usual"], found["usual killed"]["lost"]
    lines.append(
        f"| plain Bolt app | {usual['per_second']:.0f} | {usual['receiver_cpu']:.1f} in all "
        f"| {lost:.0f} of 100 |"
    )
    return lines


def _split(found: Mapping[str, Figures]) -> list[str]:
    head = ["| where the CPU of a turn goes | ms |", "|---|---|"]
    return head + [f"| {name} | {value:.2f} |" for name, value in _parts_of(found)]


def _parts_of(found: Mapping[str, Figures]) -> list[tuple[str, float]]:
    parts, whole = found["parts"], found["turns 1"]
    rest = whole["worker_cpu"] - parts["redis"] - parts["slack"] - parts["engine"]
    return [
        ("receiver: Bolt", parts["bolt"]),
        ("receiver: Redis client", parts["put"]),
        ("receiver: HTTP and the rest", whole["receiver_cpu"] - parts["bolt"] - parts["put"]),
        ("worker: Redis client", parts["redis"]),
        ("worker: engine, model client", parts["engine"]),
        ("worker: Slack client, two calls", parts["slack"]),
        ("worker: deciding and the rest", rest),
        ("Redis itself", whole["redis_cpu"]),
    ]


def _bars(found: Mapping[str, Figures]) -> list[tuple[str, list[Bar]]]:
    whole, usual = found["turns 1"], found["usual"]["receiver_cpu"]
    ours = sum(whole[f"{who}_cpu"] for who in ("receiver", "worker", "redis"))
    lost, lost_there = found["killed"]["lost"], found["usual killed"]["lost"]
    return [
        (
            "CPU ms for a turn, instant model and Slack",
            [
                ("Switchboard, Redis included", ours, f"{ours:.1f}", "ours"),
                ("plain Bolt app", usual, f"{usual:.1f}", "usual"),
            ],
        ),
        (
            "Where it goes",
            [(name, value, f"{value:.2f}", "ours") for name, value in _parts_of(found)],
        ),
        (
            "Lost of 100 acknowledged messages, worker killed",
            [
                ("Switchboard", lost, f"{lost:.0f}", "ours"),
                ("plain Bolt app", lost_there, f"{lost_there:.0f}", "usual"),
            ],
        ),
    ]


if __name__ == "__main__":
    main()
