"""Does a model do what a team's instructions ask of it? Conversations, played and judged.

    python -m agents.evals --model gpt-6-luna --runs 3

A case says who writes what, and what must and must never come of it: which agent is in charge,
which tools were called with which arguments, which offers were made, how it ended. Words are
judged only by what must never be said. Nothing here judges by asking a model.
"""

from agents.evals.cases import Case, ExpectedCall, load_cases
from agents.evals.judge import faults
from agents.evals.play import Played, PlayedCall, play
from agents.evals.report import Report, evaluate

__all__ = [
    "Case",
    "ExpectedCall",
    "Played",
    "PlayedCall",
    "Report",
    "evaluate",
    "faults",
    "load_cases",
    "play",
]
