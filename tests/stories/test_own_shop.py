"""A shop of one's own, as the page on shops shows it: sold from, refunded, listed, forgotten."""

from __future__ import annotations

import sqlite3
from contextlib import AsyncExitStack, closing
from typing import TYPE_CHECKING, Any

import pytest

from agents.acme import catalogue
from agents.commerce import CustomerRef
from bot import wiring
from bot.commands import Person
from bot.privacy import Books, forgetting
from tests.agents.shop_page import module_of_the_page
from tests.stories.town import MENTION, town

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from agents.commerce import Commerce


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Commerce]:
    """What ``build_shop`` returns in every part of the bot."""
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        made = module_of_the_page(tmp_path).SqliteShop(database, catalogue())

        def build(redis: Any, *, workspace: str) -> Any:
            del redis, workspace
            return made

        for module in ("wiring", "reports", "demo"):
            monkeypatch.setattr(f"bot.{module}.build_shop", build)
        yield made


async def test_everything_that_the_desk_does_with_a_shop_works_with_ones_own(
    shop: Commerce, redis_url: str
) -> None:
    """An order, a refund that the team approves, the list, the export; who it was is forgotten."""
    async with town(redis_url=redis_url, AUTO_REFUND_LIMIT="50.00") as there:
        alice = CustomerRef(workspace=there.team_id, user=there.people["alice"])
        ts = await there.say("alice", f"{MENTION} I'd like a black boot")
        card = await there.hears("Place order", thread=ts)
        await there.press("alice", card, "Place order")
        await there.hears("Order placed: 1 × Black Boot for $89.00", thread=ts)
        (order,) = await shop.list_orders(alice)
        assert order.id.startswith("ord_")
        ts = await there.say("alice", f"{MENTION} I want a refund for my black boot")
        card = await there.hears("Your refund request", thread=ts)
        await there.press("alice", card, "Request $89.00 back")
        team = await there.hears("Refund request R-", who="sam", channel="escalations")
        await there.slash("alice", "orders")
        await there.hears("a refund of $89.00 requested")
        await there.press("sam", team, "Approve", channel="escalations")
        await there.hears("The team approved your refund request", thread=ts)
        (order,) = await shop.list_orders(alice)
        assert order.refundable.minor == 0
        await there.settled()
        async with AsyncExitStack() as stack:
            parts = await wiring.open_parts(there.settings, stack)
            person = Person(workspace=alice.workspace, user=alice.user)
            assert [bought["total"] for bought in await Books(parts).orders(person)] == ["$89.00"]
            done = await forgetting(parts).forget(person)
            assert done.left == []
            acts = [entry.act async for entry in parts.trail.read()]
            redis: Any = parts.mailbox.redis
            people = await redis.hgetall(f"{{ledger:{there.team_id}}}:people")
        assert acts[-3:] == ["confirmed", "confirmed", "approved"]
        assert alice.user not in str(people)
        assert there.people["sam"] in str(people)
