"""Two agents that know nothing of each other; whoever talks to them does the switching.

The conversation goes along: the second agent reads what was said to the first, so "I want a
refund" needs no further word about which item is meant.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from agents import offers
from agents.commerce import Clock, Commerce
from agents.customers import customer_of
from engine import Agent, Proposal, Refusal, Team, Tool

_SALES = """\
You are a sales assistant for ACME. Sell the customer a product; answer in a sentence or less, in \
their language. When they name what they want, call place_order. Say that something was ordered \
only if a tool's answer says so.
"""

_REFUNDS = """\
You are a refund agent for ACME. Help the customer with refunds; answer in a sentence or less, in \
their language. The conversation so far tells you which item is meant; if it does not, ask. Then \
call execute_refund. Say that something was refunded only if a tool's answer says so.
"""


def build_team(commerce: Commerce, *, clock: Clock = lambda: datetime.now(UTC)) -> Team:
    """Build the team.

    Args:
        commerce: The shop that sells and refunds.
        clock: What time it is, for the return window.
    """
    return Team(sales_assistant(commerce), refund_agent(commerce, clock))


def sales_assistant(commerce: Commerce, *, handoffs: Sequence[Tool] = ()) -> Agent:
    """The agent that sells.

    Args:
        commerce: The shop.
        handoffs: Tools that lead to others.
    """

    async def place_order(item_name: str, context_variables: dict[str, Any]) -> Proposal | Refusal:
        """Show the customer an order of one item, with a button that places it."""
        return await offers.propose_order(commerce, customer_of(context_variables), item_name)

    return Agent(
        name="Sales Assistant",
        instructions=_SALES,
        tools=[place_order, *handoffs],
        icon=":shopping_trolley:",
    )


def refund_agent(commerce: Commerce, clock: Clock) -> Agent:
    """The agent that refunds.

    Args:
        commerce: The shop.
        clock: What time it is.
    """

    async def execute_refund(
        item_name: str, context_variables: dict[str, Any]
    ) -> Proposal | Refusal:
        """Show the customer a refund of what they bought, with a button that pays it back."""
        customer = customer_of(context_variables)
        return await offers.propose_refund(commerce, customer, item_name, now=clock())

    return Agent(
        name="Refund Agent",
        instructions=_REFUNDS,
        tools=[execute_refund],
        description="Pays back what a customer bought.",
        icon=":leftwards_arrow_with_hook:",
    )
