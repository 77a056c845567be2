"""What turns cost: usage by agent and by model, and money where the price is known."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from engine.types import Usage, UsageReported

_MILLION = 1_000_000
_DATE = re.compile(r"-\d{4}-\d\d-\d\d$")
"""Servers name the model that answered with its date."""


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million tokens.

    Args:
        input: Read for the first time.
        cached: Read from the prompt cache.
        output: Written, reasoning included.
    """

    input: Decimal
    cached: Decimal
    output: Decimal

    def of(self, usage: Usage) -> Decimal:
        """What that usage costs, in dollars."""
        fresh = usage.input_tokens - usage.cached_tokens
        read = fresh * self.input + usage.cached_tokens * self.cached
        return (read + usage.output_tokens * self.output) / _MILLION


PRICES: Mapping[str, Price] = {
    "gpt-6-luna": Price(Decimal("0.10"), Decimal("0.01"), Decimal("0.50")),
    "gpt-6-sol": Price(Decimal(2), Decimal("0.20"), Decimal(10)),
    "gpt-6.1-sol": Price(Decimal(2), Decimal("0.10"), Decimal(10)),
}
"""List prices of November 2026, without what writing to a cache costs. Check before relying."""


@dataclass(slots=True)
class Account:
    """Adds up what is reported to it.

    Args:
        prices: By model; a model without one is counted and not priced.

    Attributes:
        by_agent: Usage of each agent.
        by_model: Usage of each model.
    """

    prices: Mapping[str, Price] = field(default_factory=lambda: PRICES)
    by_agent: dict[str, Usage] = field(default_factory=dict[str, Usage])
    by_model: dict[str, Usage] = field(default_factory=dict[str, Usage])

    def add(self, reported: UsageReported) -> None:
        """Take one model call into account."""
        for sums, key in ((self.by_agent, reported.agent), (self.by_model, reported.model)):
            sums[key] = sums.get(key, Usage()) + reported.usage

    @property
    def cost(self) -> Decimal | None:
        """Dollars; None where a model has no known price."""
        total = Decimal(0)
        for model, usage in self.by_model.items():
            price = self.prices.get(model) or self.prices.get(_DATE.sub("", model))
            if price is None:
                return None
            total += price.of(usage)
        return total
