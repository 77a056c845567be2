"""A gift counter that shows what tools may know and return besides text.

What the customer says about the gift becomes *context variables*: kept for all agents, hidden
from the tools' schemas, merged from a ``Result``. Instructions are functions of them, so each
agent is told what the other one learnt.
"""

from collections.abc import Mapping
from typing import Any

from agents import offers
from agents.commerce import Commerce, Money
from agents.shop_tools import ShopTools
from engine import Agent, Result, Team, ToolError, pure

_MANNER = "Answer in a sentence or two, in the customer's language. "


def build_team(commerce: Commerce) -> Team:
    """Build the team.

    Args:
        commerce: The shop that sells.
    """
    shop = ShopTools(commerce)

    @pure
    def plan_gift(recipient: str, most_dollars: int) -> Result:
        """Plan a gift: note who it is for and what it may cost.

        Args:
            recipient: Who it is for.
            most_dollars: The most that it may cost, in whole US dollars.
        """
        if most_dollars < 1:
            raise ToolError("A gift costs at least a dollar; ask for the budget again.")
        wishes = {"recipient": recipient, "most_dollars": most_dollars}
        return Result(value="Noted.", context_variables=wishes)

    @pure
    async def find_gifts(search_query: str, context_variables: dict[str, Any]) -> str:
        """Find gifts by description or keywords, within the budget that was noted."""
        with offers.reachable():
            items = await commerce.find_items(search_query)
        most = Money(int(context_variables.get("most_dollars", 0)) * 100, "USD")
        fitting = [item for item in items if not most.minor or item.price <= most]
        lines = [f"{item.sku} {item.name} ({item.price}): {item.description}" for item in fitting]
        return "\n".join(lines) or "Nothing fits the wish and the budget."

    @pure
    def take_to_checkout(item_id: str) -> Result:
        """Take the chosen gift to the checkout, to order it.

        Args:
            item_id: The chosen item's id, from find_gifts.
        """
        return Result(
            value="They chose; go on with the order.",
            agent=checkout,
            context_variables={"chosen": item_id},
        )

    def transfer_back_to_counter() -> Agent:
        """For another gift."""
        return counter

    counter = Agent(
        name="Gift Counter",
        instructions=_at_the_counter,
        tools=[plan_gift, find_gifts, take_to_checkout],
        parallel_tool_calls=False,
        icon=":gift:",
    )
    checkout = Agent(
        name="Checkout",
        instructions=_at_the_checkout,
        tools=[shop.look_up_item, shop.execute_order, transfer_back_to_counter],
        tool_choice="look_up_item",
        icon=":shopping_bags:",
    )
    return Team(counter, checkout)


def _at_the_counter(context_variables: Mapping[str, Any]) -> str:
    routine = "You help customers at ACME to find a gift. " + _MANNER
    if "recipient" not in context_variables:
        return routine + "Ask who it is for and what it may cost; then call plan_gift."
    return (
        routine + f"It is for {context_variables['recipient']} and may cost "
        f"${context_variables['most_dollars']}. Find gifts with find_gifts; when one is chosen, "
        "call take_to_checkout."
    )


async def _at_the_checkout(context_variables: Mapping[str, Any]) -> str:
    chosen = context_variables.get("chosen", "what they chose")
    return (
        f"You take the order of a gift at ACME. {_MANNER}Look {chosen} up, name its price, and "
        "call execute_order with its id and price. Say that something was ordered only if a "
        "tool's answer says so."
    )
