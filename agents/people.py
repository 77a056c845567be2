"""Calling a person: one tool for every team."""

from engine import Escalation


def escalate_to_human(summary: str) -> Escalation:
    """Ask a person of the support staff to join, only when the customer explicitly asks for one.

    Args:
        summary: Who wants what, and what was tried, in one or two sentences for the person.
    """
    return Escalation(summary=summary)
