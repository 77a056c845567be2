"""The adapter on the documentation's page is complete and keeps the port's promises."""

import sqlite3
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from agents.commerce import Catalogue, Commerce, Item, Money, contract
from tests.agents.shop import ALICE, BOB
from tests.agents.shop_page import module_of_the_page

BOOT = Item(sku="item_boot", name="Black Boot", price=Money(8900, "USD"), keywords=("shoe",))
LAST = Item(sku="item_last", name="Last Anvil", price=Money(77777, "USD"), stock=1)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The page's first block of Python, as a module."""
    return module_of_the_page(tmp_path_factory.mktemp("page"))


@pytest.mark.parametrize("check", contract.CHECKS, ids=contract.name)
async def test_the_pages_adapter_passes_the_contract(
    check: contract.Check, page: Any, tmp_path: Path
) -> None:
    """Each promise of the port holds for the shop in SQLite."""
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        shop: Commerce = page.SqliteShop(database, Catalogue([BOOT, LAST]))
        await check(
            contract.Bench(
                commerce=shop,
                sku="item_boot",
                query="a black shoe",
                customer=ALICE,
                stranger=BOB,
                scarce="item_last",
            )
        )
