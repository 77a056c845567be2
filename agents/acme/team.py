"""ACME's three agents and how they hand over to each other."""

from datetime import UTC, datetime

from agents.acme import instructions
from agents.commerce import Clock, Commerce
from agents.offers import RefundPolicy
from agents.people import escalate_to_human
from agents.shop_tools import ShopTools
from engine import Agent, Team


def build_team(
    commerce: Commerce,
    *,
    support: bool = True,
    clock: Clock = lambda: datetime.now(UTC),
    refunds: RefundPolicy = RefundPolicy(),  # noqa: B008 - frozen
) -> Team:
    """Build the default team.

    Args:
        commerce: The shop that it sells from.
        support: Whether there is a channel where people can be called; without one, no agent
            offers it.
        clock: What time it is, for the return window.
        refunds: Which refunds the customer decides alone, and which somebody has to approve.
    """
    shop = ShopTools(commerce, clock, refunds)

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
        instructions=instructions.triage(support=support),
        tools=[transfer_to_sales_agent, transfer_to_issues_and_repairs]
        + ([escalate_to_human] if support else []),
        description="Finds out what a customer needs.",
        icon=":compass:",
    )
    sales = Agent(
        name="Sales Agent",
        instructions=instructions.SALES,
        tools=[shop.look_up_item, shop.execute_order, transfer_back_to_triage],
        description="Sells ACME's products.",
        icon=":shopping_trolley:",
    )
    repairs = Agent(
        name="Issues and Repairs Agent",
        instructions=instructions.REPAIRS,
        tools=[shop.look_up_item, shop.execute_refund, transfer_back_to_triage],
        description="Mends what broke, or refunds it.",
        icon=":wrench:",
    )
    return Team(triage, sales, repairs)
