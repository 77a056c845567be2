"""Money is whole minor units of one currency."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from agents.commerce import Money

currencies = st.sampled_from(["USD", "EUR", "JPY", "KWD", "CLF", "CHF"])
amounts = st.integers(min_value=-(2**50), max_value=2**50)
money = st.builds(Money, amounts, currencies)


@given(money)
def test_money_survives_json(amount: Money) -> None:
    """What is stored comes back the same."""
    adapter = TypeAdapter(Money)
    assert adapter.validate_json(adapter.dump_json(amount)) == amount


@given(money)
def test_major_units_are_exact_both_ways(amount: Money) -> None:
    """Decimal major units lose nothing, in any currency."""
    assert Money.parse(amount.major, amount.currency) == amount
    assert Money.parse(str(amount.major), amount.currency) == amount


@given(amounts, amounts, currencies)
def test_sums_are_the_minor_units_sums(first: int, second: int, currency: str) -> None:
    """Adding and taking away are exact."""
    both = Money(first, currency) + Money(second, currency)
    assert both == Money(first + second, currency)
    assert both - Money(second, currency) == Money(first, currency)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Money(124900, "USD"), "$1,249.00"),
        (Money(-1250, "USD"), "-$12.50"),
        (Money(5, "EUR"), "€0.05"),
        (Money(1200, "JPY"), "¥1,200"),
        (Money(1250, "KWD"), "1.250 KWD"),
        (Money(990, "CHF"), "9.90 CHF"),
    ],
)
def test_amounts_are_shown_with_the_currencys_decimals(amount: Money, shown: str) -> None:
    """Two for most, none for the yen, three for the dinar."""
    assert str(amount) == shown


@pytest.mark.parametrize(
    "value",
    [
        "1.005",
        "abc",
        "",
        "NaN",
        "Infinity",
        "1e400",
        "0.1.2",
        "1e99999",
        "-1e500000",
        "1e9999999",
        "1e-99999999999",
    ],
)
def test_what_is_not_an_exact_amount_is_refused(value: str) -> None:
    """Text that is no amount, or has more decimals than there are cents, is not rounded.

    At once, too: a model may write a number whose digits would fill a book.
    """
    with pytest.raises(ValueError, match=r"amount|decimals|exact"):
        Money.parse(value, "USD")


def test_yen_have_no_decimals() -> None:
    """Half a yen does not exist."""
    assert Money.parse(Decimal("12.0"), "JPY") == Money(12, "JPY")
    with pytest.raises(ValueError, match="decimals"):
        Money.parse("12.5", "JPY")


@pytest.mark.parametrize("minor", [1.0, True, "1", 2**53, -(2**53)])
def test_only_exact_whole_numbers_are_money(minor: Any) -> None:
    """No float, no bool, no text, nothing that a double cannot hold."""
    with pytest.raises(ValueError, match="exact"):
        Money(minor, "USD")
    with pytest.raises(ValidationError):
        TypeAdapter(Money).validate_python({"minor": minor, "currency": "USD"})


@pytest.mark.parametrize("currency", ["usd", "US", "DOLLAR", "", "U$D"])
def test_a_currency_is_an_iso_code(currency: str) -> None:
    """Three capital letters."""
    with pytest.raises(ValueError, match="ISO"):
        Money(1, currency)


def test_currencies_do_not_mix() -> None:
    """Dollars and euros are neither added nor compared."""
    dollar, euro = Money(1, "USD"), Money(1, "EUR")
    for mix in (lambda: dollar + euro, lambda: dollar - euro, lambda: dollar < euro):
        with pytest.raises(ValueError, match="mix"):
            mix()
    assert dollar != euro
