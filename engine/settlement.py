"""What the calls of one response mean, taken together: answers, who is next, whether it ends."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from engine import phrases
from engine.calls import Outcome, Plan
from engine.types import (
    Agent,
    Ending,
    Escalated,
    Escalation,
    LimitReached,
    Limits,
    Proposal,
    Refusal,
    Refused,
    Result,
    Suspended,
)


@dataclass(slots=True)
class Settlement:
    """What one response's calls come to, beside each other.

    A person who is wanted comes before an open proposal, that before a refusal. Any of them
    comes before a handoff: beside a proposal it waits, unanswered, for the decision; beside an
    end it is dropped. Of several handoffs the first one counts.

    Args:
        agent: In charge before.
        sender: Whose calls they were. If that is somebody else, the conversation was handed over
            before a crash, and these calls are what was left.
        handoffs: The (source, target) pairs that the turn has gone already.
        limits: The turn's.

    Attributes:
        answers: One text for each outcome; None leaves the call unanswered.
        target: Who takes the conversation over.
        by: The place of the outcome that hands it over.
        ending: Why the turn ends, if it does.
    """

    agent: Agent
    sender: str
    handoffs: Collection[tuple[str, str]]
    limits: Limits
    answers: list[str | None] = field(default_factory=list[str | None])
    target: Agent | None = None
    by: int | None = None
    ending: Ending | None = None

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Decide the answers, the next agent and the end."""
        self.ending = _ending(outcomes)
        for outcome in outcomes:
            self.answers.append(self._answer(outcome))

    def _answer(self, outcome: Outcome) -> str | None:
        match outcome.value:
            case str() as text:
                return text
            case Escalation():
                return phrases.PERSON_ASKED
            case Refusal(sentence=sentence):
                return sentence
            case Proposal():
                return self._proposed(outcome.plan)
            case Agent() as target:
                return self._handed(target, outcome.plan)
            case Result() as result:
                return self._returned(result, outcome.plan)

    def _returned(self, result: Result, plan: Plan) -> str | None:
        if result.agent is None:
            return result.value
        said = self._handed(result.agent, plan)
        moved = self.by == len(self.answers)
        return result.value if result.value and moved else said

    def _proposed(self, plan: Plan) -> str | None:
        match self.ending:
            case Suspended(call_id=call_id) if call_id == plan.call["id"]:
                return None
            case Escalated():
                return phrases.WITHDRAWN
            case _:
                return phrases.ONE_AT_A_TIME

    def _handed(self, target: Agent, plan: Plan) -> str | None:
        if isinstance(self.ending, Suspended) and plan.tool and plan.tool.pure:
            return None
        if isinstance(self.ending, Escalated | Refused):
            return phrases.HANDOFF_DROPPED
        if self.target or self.sender != self.agent.name:
            return phrases.HANDOFF_IGNORED
        if target.name == self.agent.name:
            return phrases.ALREADY_HERE.format(name=target.name)
        if (self.agent.name, target.name) in self.handoffs:
            return phrases.HANDOFF_REPEATED.format(source=self.agent.name, target=target.name)
        if len(self.handoffs) >= self.limits.handoffs:
            self.ending = self.ending or LimitReached(limit="handoffs")
            return phrases.HANDOFF_LIMIT
        self.target, self.by = target, len(self.answers)
        return phrases.TRANSFERRED.format(name=target.name)


def _ending(outcomes: Sequence[Outcome]) -> Ending | None:
    values = [outcome.value for outcome in outcomes]
    for value in values:
        if isinstance(value, Escalation):
            return Escalated(summary=value.summary)
    for outcome in outcomes:
        if isinstance(outcome.value, Proposal):
            return Suspended(call_id=outcome.plan.call["id"], proposal=outcome.value)
    refusal = next((value for value in values if isinstance(value, Refusal)), None)
    return Refused(sentence=refusal.sentence) if refusal else None
