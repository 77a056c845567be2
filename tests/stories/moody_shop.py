"""A shop that changes its mind, sells out or falls silent between the card and the decision."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from agents.acme import catalogue
from agents.commerce import Catalogue, Unavailable
from bot import errands
from bot.store.ledger import RedisLedger

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from agents.commerce import Order, Quote

BOOT = "item_black_boot"


class Mood:
    """What the shop is like today; every process of the test shares it.

    Args:
        shelf: What is sold, at which price.
        silent: How many requests get no answer.
        arrives: Whether those are carried out all the same.
    """

    def __init__(self) -> None:
        self.shelf = catalogue()
        self.silent = 0
        self.arrives = False

    def change(self, **values: Any) -> None:
        """Sells the boot otherwise from now on."""
        items = [replace(i, **values) if i.sku == BOOT else i for i in self.shelf.items]
        self.shelf = Catalogue(items)


class MoodyShop(RedisLedger):
    """The embedded shop in a mood."""

    def __init__(self, redis: Redis, *, workspace: str, mood: Mood) -> None:
        super().__init__(redis, workspace=workspace, catalogue=mood.shelf)
        self._mood = mood

    async def quote(self, *asked: Any, **more: Any) -> Quote:
        self.catalogue = self._mood.shelf
        return await super().quote(*asked, **more)

    async def place(self, quote: Quote, *, key: str) -> Order:
        self.catalogue = self._mood.shelf
        if not self._mood.silent:
            return await super().place(quote, key=key)
        self._mood.silent -= 1
        if self._mood.arrives:
            await super().place(quote, key=key)
        raise Unavailable("timed out", ambiguous=True)

    async def find_by_key(self, key: str) -> Any:
        if self._mood.silent:
            raise Unavailable("timed out", ambiguous=False)
        return await super().find_by_key(key)


@pytest.fixture
def mood(monkeypatch: pytest.MonkeyPatch) -> Mood:
    """The shop's mood; it is asked again within moments."""
    made = Mood()

    def build(redis: Redis, *, workspace: str) -> MoodyShop:
        return MoodyShop(redis, workspace=workspace, mood=made)

    monkeypatch.setattr("bot.wiring.build_shop", build)
    monkeypatch.setattr(errands, "AGAIN_MS", (200, 200, 200))
    return made
