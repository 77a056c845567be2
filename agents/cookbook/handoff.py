"""The two agents of ``by_hand``, where the first hands over by itself: a tool returns an agent."""

from datetime import UTC, datetime

from agents.commerce import Clock, Commerce
from agents.cookbook.by_hand import refund_agent, sales_assistant
from engine import Agent, Team


def build_team(commerce: Commerce, *, clock: Clock = lambda: datetime.now(UTC)) -> Team:
    """Build the team.

    Args:
        commerce: The shop that sells and refunds.
        clock: What time it is, for the return window.
    """
    refunds = refund_agent(commerce, clock)

    def transfer_to_refunds() -> Agent:
        """For a customer who wants their money back."""
        return refunds

    return Team(sales_assistant(commerce, handoffs=[transfer_to_refunds]), refunds)
