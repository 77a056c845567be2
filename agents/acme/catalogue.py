"""What ACME sells."""

from pathlib import Path

from agents.commerce import Catalogue

_FILE = Path(__file__).with_name("catalogue.json")


def catalogue() -> Catalogue:
    """Read ACME's catalogue: absurd products at absurd prices, in US dollars."""
    return Catalogue.read(_FILE)
