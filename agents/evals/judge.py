"""Judging what came of a case: by what was done, not by how it was put."""

import re
from collections.abc import Iterator

from agents.evals.cases import Case, ExpectedCall
from agents.evals.play import Played


def faults(case: Case, played: Played) -> list[str]:
    """What is wrong, in sentences; empty if nothing is."""
    return [*_missing(case, played), *_forbidden(case, played)]


def _missing(case: Case, played: Played) -> Iterator[str]:
    if case.agent and played.agent != case.agent:
        yield f"{played.agent!r} is in charge, not {case.agent!r}"
    for expected in case.calls:
        if not any(_fits(expected, call.tool, call.arguments) for call in played.calls):
            made = ", ".join(f"{call.tool}({call.arguments})" for call in played.calls)
            yield f"{expected.tool}({expected.arguments}) was not called, but: {made or 'nothing'}"
    ending = type(played.ending).__name__.lower()
    if case.ending and ending != case.ending:
        yield f"it ended {ending}, not {case.ending}"
    if case.offers is not None and tuple(played.offers) != case.offers:
        yield f"offers were {played.offers}, not {list(case.offers)}"


def _forbidden(case: Case, played: Played) -> Iterator[str]:
    called = {call.tool for call in played.calls}
    for tool in case.never:
        if tool in called:
            yield f"{tool} was called"
    for pattern in case.never_says:
        for text in played.said:
            if found := re.search(pattern.pattern, text, re.IGNORECASE):
                yield f"an agent said {found[0]!r}"


def _fits(expected: ExpectedCall, tool: str, arguments: dict[str, object]) -> bool:
    return tool == expected.tool and all(
        wanted.casefold() in str(arguments.get(key, "")).casefold()
        for key, wanted in expected.arguments.items()
    )
