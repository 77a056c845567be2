"""The tools that a team uses on a shop, ready to be listed: ``tools=[shop.look_up_item, …]``."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from agents import offers
from agents.commerce import Clock, Commerce
from agents.customers import customer_of
from agents.offers import Price, RefundPolicy
from engine import Proposal, Refusal, pure


def _now() -> datetime:
    return datetime.now(UTC)


_ALONE = RefundPolicy()
"""The customer decides on every refund within the window alone."""


@dataclass(frozen=True, eq=False)
class ShopTools:
    """Look-ups and proposals on one shop. None of them has an effect: a decision comes first.

    Args:
        commerce: The shop.
        clock: What time it is, for the return window.
        refunds: Which refunds the customer decides alone, and which somebody has to approve.
    """

    commerce: Commerce
    clock: Clock = _now
    refunds: RefundPolicy = _ALONE

    @pure
    async def look_up_item(self, search_query: str) -> str:
        """Find products by description or keywords: their ids, names and prices.

        Args:
            search_query: What the customer said about it.
        """
        return await offers.look_up(self.commerce, search_query)

    async def execute_order(
        self, product: str, price: Price, context_variables: dict[str, Any], quantity: int = 1
    ) -> Proposal | Refusal:
        """Show the customer an order summary with a button that places the order.

        Args:
            product: The item's id, from look_up_item.
            price: The price of one, a number, as look_up_item gave it.
            context_variables: Who the customer is; never the model's to say.
            quantity: How many.
        """
        customer = customer_of(context_variables)
        return await offers.propose_order(self.commerce, customer, product, price, quantity)

    async def execute_refund(
        self, item_id: str, context_variables: dict[str, Any], reason: str = "not provided"
    ) -> Proposal | Refusal:
        """Show the customer a refund summary with a button that refunds their purchase.

        Args:
            item_id: The item's id, from look_up_item.
            context_variables: Who the customer is; never the model's to say.
            reason: Why they want their money back.
        """
        customer = customer_of(context_variables)
        return await offers.propose_refund(
            self.commerce,
            customer,
            item_id,
            reason,
            now=self.clock(),
            policy=self.refunds,
        )
