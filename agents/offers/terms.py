"""What a proposal carries at rest, as plain JSON with a version.

History: 1, the first.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from agents.commerce import Money, Order, Quote


class OrderTerms(BaseModel):
    """An offer that the customer may take."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    quote: Quote


class RefundTerms(BaseModel):
    """A refund that the customer may ask for.

    Args:
        approval: Why the team has to approve it as well; "" if it need not.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    order: Order
    name: str
    amount: Money
    reason: str
    approval: str = ""


Terms = OrderTerms | RefundTerms

_KINDS: Mapping[str, type[Terms]] = {"order": OrderTerms, "refund": RefundTerms}


def freeze(terms: Terms) -> dict[str, Any]:
    """Terms as plain JSON."""
    return terms.model_dump(mode="json")


def thaw(kind: str, terms: Mapping[str, Any]) -> Terms:
    """Read terms back.

    Args:
        kind: The proposal's kind, "order" or "refund".
        terms: Its terms, as ``freeze`` made them.

    Raises:
        ValueError: Another kind, an unknown version, or not such terms.
    """
    if kind not in _KINDS:
        raise ValueError(f"{kind!r} is not a kind of proposal")
    return _KINDS[kind].model_validate(terms)
