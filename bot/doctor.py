"""``switchboard doctor``: what keeps Switchboard from working, one line each, with its remedy."""

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from bot.checks.finding import Finding
from bot.checks.model import check_model
from bot.checks.redis import check_redis
from bot.checks.slack import check_slack
from bot.checks.team import check_team
from bot.settings import Fault, Settings
from bot.wiring import build_model
from engine import Model

__all__ = ["doctor", "exit_code", "main", "report", "run_doctor"]


def main() -> int:
    """Examine what the process's environment and ``.env`` name, print it, return the exit code."""
    findings = asyncio.run(doctor())
    sys.stdout.write(report(findings) + "\n")
    return exit_code(findings)


async def doctor(
    environ: Mapping[str, str] | None = None, dotenv: Path | str | None = ".env"
) -> list[Finding]:
    """Examine the configuration, and everything that it names.

    Args:
        environ: Where variables are; None is the process's environment.
        dotenv: A file of further variables, which need not exist.
    """
    settings, faults = Settings.survey(environ, dotenv)
    async with AsyncExitStack() as stack:
        reachable = settings.openai_api_key or settings.openai_base_url
        model = build_model(settings, stack) if reachable else None
        return await run_doctor(settings, faults=faults, model=model)


async def run_doctor(
    settings: Settings,
    *,
    faults: Sequence[Fault] = (),
    model: Model | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[Finding]:
    """Look at everything at once; nothing is changed, nothing is posted.

    Args:
        settings: What is set and well-formed.
        faults: What is not; each is a finding, and what hangs on it is not asked.
        model: The adapter to ask; None leaves the model out.
        now: The machine's clock.

    Returns:
        Findings in the order of the configuration: variables, Slack, Redis, model, team.
    """
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(check_slack(settings, now=now))]
        if "REDIS_URL" not in {fault.variable for fault in faults}:
            asked.append(group.create_task(check_redis(settings)))
        if model is not None:
            asked.append(group.create_task(check_model(settings, model)))
    found = [finding for check in asked for finding in check.result()]
    return [*(Finding("fail", str(fault)) for fault in faults), *found, *check_team(settings)]


def report(findings: Sequence[Finding]) -> str:
    """Write the findings as lines, and a last one that sums up."""
    problems = sum(finding.level == "fail" for finding in findings)
    verdict = f"{problems} to mend" if problems else "nothing to mend"
    return "\n".join([*map(str, findings), verdict])


def exit_code(findings: Sequence[Finding]) -> int:
    """Say how the process ends: 1 if anything is to be mended."""
    return int(any(finding.level == "fail" for finding in findings))
