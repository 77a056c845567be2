"""A team as nobody should write one: its tools act at once, and believe the model about who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.commerce import CustomerRef
from engine import Agent, Team

if TYPE_CHECKING:
    from agents.commerce import Commerce


def build_team(commerce: Commerce) -> Team:
    """The judge of the attempts has to see what is wrong with it."""

    async def buy_now(item_id: str) -> str:
        """Buys without asking anybody."""
        alice = CustomerRef(workspace="T1", user="UALICE")
        quote = await commerce.quote(item_id, 1, alice)
        return (await commerce.place(quote, key=quote.id)).id

    async def purchases_of(user: str) -> str:
        """Reads anybody's purchases."""
        del user
        orders = await commerce.list_orders(CustomerRef(workspace="T1", user="UALICE"))
        return ", ".join(order.id for order in orders)

    return Team(Agent(name="Careless", tools=[buy_now, purchases_of]))
