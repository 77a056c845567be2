"""Who is asking, as tools learn it."""

from collections.abc import Mapping
from typing import Any

from agents.commerce import CustomerRef


def customer_of(context_variables: Mapping[str, Any]) -> CustomerRef:
    """The turn's customer, which the shell put there and no model can choose.

    Args:
        context_variables: What the engine passes to a tool that asks for it.

    Raises:
        TypeError: The shell did not say; a fault of the shell, never of the model.
    """
    customer = context_variables.get("customer")
    if not isinstance(customer, CustomerRef):
        raise TypeError(f"context_variables['customer'] is {customer!r}, not a CustomerRef")
    return customer
