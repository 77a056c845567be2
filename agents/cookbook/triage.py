"""A triage agent that knows one way on: to refunds, by a declared handoff.

``handoffs=["Refund"]`` makes the tool ``transfer_to_refund``; the team checks the name when it is
built, and can be drawn without being run.
"""

from datetime import UTC, datetime

from agents.commerce import Clock, Commerce
from agents.shop_tools import ShopTools
from engine import Agent, Team

_TRIAGE = """\
You welcome ACME's customers. Answer in a sentence or less, in their language. Find out what they \
need, with one natural question if it is not plain. Hand over everything about money back.
"""

_REFUND = """\
You handle refunds for ACME. Answer in a sentence or less, in the customer's language. Find the \
item's id with look_up_item, then call execute_refund; do not ask for the reason if it was given. \
Say that something was refunded only if a tool's answer says so.
"""


def build_team(commerce: Commerce, *, clock: Clock = lambda: datetime.now(UTC)) -> Team:
    """Build the team.

    Args:
        commerce: The shop that refunds.
        clock: What time it is, for the return window.
    """
    shop = ShopTools(commerce, clock)
    return Team(
        Agent(
            name="Triage",
            instructions=_TRIAGE,
            handoffs=["Refund"],
            icon=":compass:",
        ),
        Agent(
            name="Refund",
            instructions=_REFUND,
            tools=[shop.look_up_item, shop.execute_refund],
            description="For a customer who wants their money back.",
            icon=":leftwards_arrow_with_hook:",
        ),
    )
