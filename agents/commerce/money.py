"""Amounts of money: whole minor units and a currency, never a float.

How many minor units make one major unit is ISO 4217's business: 100 for most currencies, 1 for
the yen, 1000 for the Kuwaiti dinar.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Self

from pydantic import StrictInt

_EXPONENTS: Mapping[int, str] = MappingProxyType(
    {
        0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
        3: "BHD IQD JOD KWD LYD OMR TND",
        4: "CLF UYW",
    }
)
"""All currencies of ISO 4217's list one whose minor unit is not a hundredth."""

_SYMBOLS: Mapping[str, str] = MappingProxyType({"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"})

_EXACT = 2**53
"""Beyond this, JSON readers and Lua (both of them use doubles) start to round."""

_DIGITS = 15
"""No exact amount has its first digit further from the point."""


def exponent(currency: str) -> int:
    """How many decimals a currency has."""
    return next((n for n, codes in _EXPONENTS.items() if currency in codes.split()), 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency.

    Args:
        minor: Minor units: cents of a dollar, whole yen, thousandths of a dinar.
        currency: The ISO 4217 code, three capital letters.

    Raises:
        ValueError: An amount that is not a whole number, or too large to be exact everywhere;
            a currency that is not three capital letters.
    """

    minor: StrictInt
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int or abs(self.minor) >= _EXACT:
            raise ValueError(f"{self.minor!r} is not an exact number of minor units")
        if not re.fullmatch("[A-Z]{3}", self.currency):
            raise ValueError(f"{self.currency!r} is not an ISO 4217 code")

    @classmethod
    def parse(cls, amount: Decimal | int | str, currency: str) -> Self:
        """Read an amount in major units, exactly.

        Args:
            amount: Major units, like ``"12.50"``.
            currency: The ISO 4217 code.

        Raises:
            ValueError: Not a number, or with more decimals than the currency has.
        """
        try:
            number = Decimal(amount)
        except InvalidOperation as fault:
            raise ValueError(f"{amount!r} is not an amount of money") from fault
        if not number.is_finite() or abs(number.adjusted()) > _DIGITS:
            # Before it is written out: "1e500000" would keep everybody waiting for minutes.
            raise ValueError(f"{amount!r} is not an amount of money")
        scaled = number.scaleb(exponent(currency))
        whole = int(scaled)
        if whole != scaled:
            raise ValueError(f"{amount!r} has more decimals than {currency} allows")
        return cls(whole, currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units, exactly."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: Self) -> Self:
        return type(self)(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> Self:
        return type(self)(self.minor * times, self.currency)

    def __lt__(self, other: Self) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Self) -> bool:
        return self.minor <= self._same(other)

    def __str__(self) -> str:
        number = f"{abs(self.major):,.{exponent(self.currency)}f}"
        sign = "-" if self.minor < 0 else ""
        symbol = _SYMBOLS.get(self.currency)
        return f"{sign}{symbol}{number}" if symbol else f"{sign}{number} {self.currency}"

    def _same(self, other: Self) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")
        return other.minor
