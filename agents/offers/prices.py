"""A price as a model writes it: a number, or the same with the signs people put around it."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema


def _bare(value: Any) -> Any:
    return value.strip(" $€£¥").replace(",", "") if isinstance(value, str) else value


Price = Annotated[Decimal, BeforeValidator(_bare), WithJsonSchema({"type": "number"})]
"""For a tool's parameter: exact from the first moment on, "$1,249.00" and 1249 alike."""
