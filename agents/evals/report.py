"""Many cases, many times: a table, and whether it is good enough."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from agents.evals.cases import Case
from agents.evals.judge import faults
from agents.evals.play import BuildTeam, play
from engine import Model, ModelError, Usage


@dataclass(frozen=True, slots=True)
class Run:
    """One case, played once: what was wrong with it, and what it cost."""

    case: Case
    faults: Sequence[str]
    usage: Usage


@dataclass(frozen=True, slots=True)
class Report:
    """All runs.

    Args:
        model: The model's id, as it was asked for.
        runs: In the order of the cases.
    """

    model: str
    runs: Sequence[Run] = field(default_factory=list[Run])

    @property
    def rate(self) -> float:
        """The share of runs without a fault."""
        return sum(not run.faults for run in self.runs) / len(self.runs)

    def lines(self) -> Iterator[str]:
        """The table in Markdown: a line for each tag, then each case that failed."""
        yield f"| {self.model} | runs | without a fault |"
        yield "|---|---|---|"
        groups: defaultdict[str, list[Run]] = defaultdict(list)
        for run in self.runs:
            for tag in (*run.case.tags, "all"):
                groups[tag].append(run)
        for tag in sorted(groups, key=lambda tag: (tag == "all", tag)):
            good = sum(not run.faults for run in groups[tag])
            yield f"| {tag} | {len(groups[tag])} | {good / len(groups[tag]):.0%} |"
        usage = sum((run.usage for run in self.runs), Usage())
        yield f"\n{usage.input_tokens} tokens read, {usage.output_tokens} written."
        for run in self.runs:
            if run.faults:
                yield f"\n{run.case.name}\n" + "\n".join(f"  - {fault}" for fault in run.faults)


async def evaluate(
    cases: Sequence[Case],
    build: BuildTeam,
    model: Model,
    *,
    model_name: str,
    runs: int = 1,
    at_once: int = 4,
) -> Report:
    """Play every case some times.

    Args:
        cases: The cases.
        build: Makes the team for a shop; each run has a shop of its own.
        model: Who answers. One that is unavailable fails the run, and no other.
        model_name: Its id.
        runs: How often each case is played.
        at_once: How many at a time.
    """
    gate = asyncio.Semaphore(at_once)

    async def run(case: Case) -> Run:
        async with gate:
            try:
                played = await play(case, build, model, model_name=model_name)
            except ModelError as error:
                return Run(case, [f"{type(error).__name__}: {error}"], Usage())
            return Run(case, faults(case, played), played.usage)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(run(case)) for case in cases for _ in range(runs)]
    return Report(model_name, [task.result() for task in tasks])
