"""ACME's three agents and what they can do."""

from datetime import UTC, datetime
from typing import Any

from agents import offers
from agents.acme import instructions
from agents.commerce import Clock, Commerce
from agents.customers import customer_of
from agents.offers import Price
from agents.people import escalate_to_human
from engine import Agent, Proposal, Refusal, Team, pure


def build_team(
    commerce: Commerce, *, support: bool = True, clock: Clock = lambda: datetime.now(UTC)
) -> Team:
    """Build the default team.

    Args:
        commerce: The shop that it sells from.
        support: Whether there is a channel where people can be called; without one, no agent
            offers it.
        clock: What time it is, for the return window.
    """

    @pure
    async def look_up_item(search_query: str) -> str:
        """Find products by description or keywords: their ids, names and prices.

        Args:
            search_query: What the customer said about it.
        """
        return await offers.look_up(commerce, search_query)

    async def execute_order(
        product: str, price: Price, context_variables: dict[str, Any], quantity: int = 1
    ) -> Proposal | Refusal:
        """Show the customer an order summary with a button that places the order.

        Args:
            product: The item's id, from look_up_item.
            price: The price of one in US dollars, from look_up_item.
            context_variables: Who the customer is; never the model's to say.
            quantity: How many.
        """
        customer = customer_of(context_variables)
        return await offers.propose_order(commerce, customer, product, price, quantity)

    async def execute_refund(
        item_id: str, context_variables: dict[str, Any], reason: str = "not provided"
    ) -> Proposal | Refusal:
        """Show the customer a refund summary with a button that refunds their purchase.

        Args:
            item_id: The item's id, from look_up_item.
            context_variables: Who the customer is; never the model's to say.
            reason: Why they want their money back.
        """
        customer = customer_of(context_variables)
        return await offers.propose_refund(commerce, customer, item_id, reason, now=clock())

    def transfer_to_sales_agent() -> Agent:
        """For anything about buying: products, prices, recommendations."""
        return sales

    def transfer_to_issues_and_repairs() -> Agent:
        """For anything broken or unsatisfying: issues, repairs, returns, refunds."""
        return repairs

    def transfer_back_to_triage() -> Agent:
        """For any topic outside your purview, a wish for a human being included."""
        return triage

    triage = Agent(
        name="Triage Agent",
        instructions=instructions.TRIAGE + (instructions.CALL_A_PERSON if support else ""),
        tools=[transfer_to_sales_agent, transfer_to_issues_and_repairs]
        + ([escalate_to_human] if support else []),
        description="Finds out what a customer needs.",
        icon=":compass:",
    )
    sales = Agent(
        name="Sales Agent",
        instructions=instructions.SALES,
        tools=[look_up_item, execute_order, transfer_back_to_triage],
        description="Sells ACME's products.",
        icon=":shopping_trolley:",
    )
    repairs = Agent(
        name="Issues and Repairs Agent",
        instructions=instructions.REPAIRS,
        tools=[look_up_item, execute_refund, transfer_back_to_triage],
        description="Mends what broke, or refunds it.",
        icon=":wrench:",
    )
    return Team(triage, sales, repairs)
