"""What turns cost."""

from decimal import Decimal

from engine import Usage, UsageReported
from engine.prices import PRICES, Account

USED = Usage(input_tokens=2_500, cached_tokens=2_000, output_tokens=150)


def report(agent: str, model: str) -> UsageReported:
    return UsageReported(agent=agent, model=model, usage=USED)


def test_cached_tokens_cost_less():
    """A typical call on the default model."""
    assert PRICES["gpt-6-luna"].of(USED) == Decimal("0.000145")


def test_usage_is_added_up_by_agent_and_by_model():
    """Money is the sum over models."""
    account = Account()
    for agent, model in (("A", "gpt-6-luna"), ("B", "gpt-6-luna"), ("B", "gpt-6-sol")):
        account.add(report(agent, model))
    assert account.by_agent == {"A": USED, "B": USED + USED}
    assert account.cost == 2 * Decimal("0.000145") + Decimal("0.0029")


def test_a_model_without_a_price_leaves_the_cost_open():
    """Nothing is better than a wrong sum."""
    account = Account()
    account.add(report("A", "qwen3"))
    assert account.cost is None
    assert account.by_model == {"qwen3": USED}


def test_a_model_that_is_named_with_its_date_has_its_price():
    """As servers name it; another model whose name only begins alike has none."""
    dated, other = Account(), Account()
    dated.add(report("A", "gpt-6-luna-2026-10-01"))
    other.add(report("A", "gpt-6-luna-nano"))
    assert dated.cost == Decimal("0.000145")
    assert other.cost is None
