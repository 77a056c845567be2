"""``python -m agents.evals``: play cases against a model, print a table, exit 1 under a threshold."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from agents.commerce import Commerce
from agents.evals.cases import load_cases
from agents.evals.report import Report, evaluate
from agents.loading import load_team
from engine import Team
from engine.models import connect
from engine.models.retrying import RetryingModel

ACME = Path(__file__).parent.parent / "acme" / "evals.toml"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        0 if enough runs were without a fault, else 1.
    """
    asked = _parser().parse_args(arguments)
    try:
        cases = [
            case
            for case in load_cases(asked.cases)
            if not asked.only or {case.name, *case.tags} & set(asked.only)
        ]
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if not cases:
        sys.stderr.write("no case has that name or tag\n")
        return 1
    asked.cases = cases
    report = asyncio.run(_evaluate(asked))
    sys.stdout.write("\n".join(report.lines()) + "\n")
    return 0 if report.rate >= asked.threshold else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m agents.evals", description=__doc__)
    parser.add_argument("--team", default="agents.acme:build_team")
    parser.add_argument("--cases", type=Path, default=ACME, help="a TOML or YAML file")
    parser.add_argument("--only", nargs="*", help="names or tags")
    parser.add_argument("--model", required=True)
    parser.add_argument("--base-url", default=os.environ.get("OPENAI_BASE_URL"))
    parser.add_argument("--api", choices=("chat", "responses"))
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--threshold", type=float, default=0.9, help="share without a fault")
    return parser


async def _evaluate(asked: argparse.Namespace) -> Report:
    def build(commerce: Commerce) -> Team:
        return load_team(asked.team, commerce)

    key = os.environ.get("OPENAI_API_KEY", "none")
    model = connect(key, asked.base_url, api=asked.api)
    try:
        return await evaluate(
            asked.cases,
            build,
            RetryingModel(model=model),
            model_name=asked.model,
            runs=asked.runs,
            at_once=asked.at_once,
        )
    finally:
        await model.aclose()


if __name__ == "__main__":
    sys.exit(main())
