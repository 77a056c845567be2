"""What an operator reads from the books: orders, and the audit trail.

orders               everybody's last orders, of the embedded shop
orders --customer U  one person's, of any shop
audit                the trail, a line each
audit --export       the same, whole, as JSON lines
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from redis import RedisError

from agents.commerce import CustomerRef, Unavailable
from agents.offers import WithRequests
from bot.receipts import receipt
from bot.settings import Fault, Settings, SettingsError
from bot.shop import build_shop
from bot.store.audit import AuditTrail
from bot.store.books import AuditEntry
from bot.store.connect import connect
from bot.store.ledger import RedisLedger
from bot.store.requests import RefundRequests
from bot.wiring import NoSlack, identify, open_slack

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from redis.asyncio import Redis

    from agents.commerce import Commerce

    Report = Callable[[Redis, str], AsyncGenerator[str, None]]

_ENTRY = TypeAdapter(AuditEntry)
_SHOWN = 100


class NotOurs(Exception):  # noqa: N818 - a state, read aloud as one
    """The shop is somebody's own, which does not list everybody's orders. For the operator."""


def orders(customer: str = "", workspace: str = "") -> int:
    """Runs ``switchboard orders``.

    Args:
        customer: A person's id in Slack; "" lists everybody's.
        workspace: The workspace's id; "" asks Slack which one the token is for.

    Returns:
        The exit code.

    Raises:
        SettingsError: There is no Redis to look at.
    """

    async def report(redis: Redis, where: str) -> AsyncGenerator[str, None]:
        shop = build_shop(redis, workspace=where)
        if not customer:
            for line in await _everybodys(shop):
                yield line
            return
        seen = WithRequests(shop, RefundRequests(redis, workspace=where))
        for order in await seen.list_orders(_customer(customer, where), limit=_SHOWN):
            yield receipt(order)

    return _print(report, workspace)


def audit(*, export: bool, workspace: str = "") -> int:
    """Runs ``switchboard audit``.

    Args:
        export: Whether all of each line is printed, as JSON.
        workspace: The workspace's id; "" asks Slack which one the token is for.

    Returns:
        The exit code.

    Raises:
        SettingsError: There is no Redis to look at.
    """

    async def report(redis: Redis, where: str) -> AsyncGenerator[str, None]:
        async for entry in AuditTrail(redis, workspace=where).read():
            yield _ENTRY.dump_json(entry).decode() if export else _line(entry)

    return _print(report, workspace)


async def _everybodys(shop: Commerce) -> list[str]:
    if not isinstance(shop, RedisLedger):
        raise NotOurs
    found = [each async for each in shop.all_orders()]
    newest = sorted(found, key=lambda each: each[1].placed_at, reverse=True)[:_SHOWN]
    return [f"{who}  {receipt(order)}" for who, order in newest]


def _line(entry: AuditEntry) -> str:
    at = f"{entry.at:%Y-%m-%d %H:%M:%S}Z"
    result = f" {entry.result}" if entry.result else ""
    return f"{at}  {entry.act}{result}  {entry.id or '-'}  {entry.customer}  key {entry.key}"


def _customer(text: str, workspace: str) -> CustomerRef:
    """A person, who may belong to another workspace: ``U…`` or ``T…:U…``."""
    theirs, _, user = text.rpartition(":")
    return CustomerRef(workspace=theirs or workspace, user=user)


def _print(report: Report, workspace: str) -> int:
    settings = Settings.load("doctor")
    if settings.redis_url.startswith("memory://"):
        raise SettingsError((Fault("REDIS_URL", "must name the Redis server that is used"),))
    try:
        asyncio.run(_write(report, settings, workspace))
    except NoSlack as error:
        return _fail(f"{error}. With --workspace T… Slack is not asked.")
    except NotOurs:
        return _fail("Your own shop lists its orders itself; here only with --customer U….")
    except (Unavailable, RedisError, OSError):
        return _fail(f"Redis cannot be reached at {settings.redis_address}.")
    return 0


async def _write(report: Report, settings: Settings, workspace: str) -> None:
    async with AsyncExitStack() as stack:
        if not workspace:
            workspace = (await identify(await open_slack(settings, stack), settings)).workspace
        redis = (await connect(settings.redis_url, stack)).scripts
        async for line in report(redis, workspace):
            sys.stdout.write(f"{line}\n")


def _fail(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1
