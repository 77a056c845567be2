"""The only way from an agent to money: propose, be decided upon, execute.

A tool returns what ``propose_order`` or ``propose_refund`` made: a ``Proposal`` whose terms are
the shop's own offer, frozen. A person decides. ``execute`` then carries out exactly those terms,
once per key, and says what came of it. No model takes part between the proposal and its end.
Where the rules ask for the team's approval, ``request_refund`` comes in between.
"""

from agents.offers.approval import (
    approve_refund,
    needs_approval,
    refund_alone,
    refuse_refund,
    request_number,
    request_refund,
)
from agents.offers.lookup import find_item, look_up, reachable
from agents.offers.orders import propose_order
from agents.offers.policy import RefundPolicy
from agents.offers.prices import Price
from agents.offers.refunds import propose_refund
from agents.offers.requests import Requests, WithRequests
from agents.offers.settlement import Settled, execute

__all__ = [
    "Price",
    "RefundPolicy",
    "Requests",
    "Settled",
    "WithRequests",
    "approve_refund",
    "execute",
    "find_item",
    "look_up",
    "needs_approval",
    "propose_order",
    "propose_refund",
    "reachable",
    "refund_alone",
    "refuse_refund",
    "request_number",
    "request_refund",
]
