"""Refunds that wait for the team's approval, kept aside in Redis beside the books."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from redis.asyncio import Redis

from agents.commerce import Money, Order, RefundTooLarge
from bot.store.bookkeeping import answers, book, books, script


class RefundRequests:
    """The port ``Requests`` on Redis, for one workspace; any shop's orders.

    The embedded shop's refunds leave alone what is kept here, in the same script that books them.

    Args:
        redis: A client with ``decode_responses=True`` and deadlines of its own.
        workspace: Whose.
    """

    def __init__(self, redis: Redis, *, workspace: str) -> None:
        self._redis = redis
        self._workspace = workspace
        self._request, self._release = (script(redis, name) for name in ("request", "release"))

    async def open(self, order: Order, amount: Money, *, key: str) -> None:
        """Keep an amount aside, once per key."""
        if amount.currency != order.total.currency:
            raise RefundTooLarge(order.refundable)
        keys = books(self._workspace, "requests", "requested", "orders", "refunded")
        args = [key, order.id, amount.minor, order.refundable.minor]
        with answers(ambiguous=True):
            answer = cast("list[str]", await self._request(keys=keys, args=args))
        if answer[0] == "large":
            raise RefundTooLarge(Money(int(answer[1]), amount.currency))

    async def close(self, order_id: str, *, key: str) -> None:
        """Let go of what was kept aside under a key."""
        keys = books(self._workspace, "requests", "requested")
        with answers(ambiguous=True):
            await self._release(keys=keys, args=[key, order_id])

    async def pending(self, order_ids: Sequence[str]) -> Mapping[str, int]:
        """What is kept aside of each order, in minor units."""
        requested = book(self._workspace, "requested")
        with answers(ambiguous=False):
            kept = await cast("Any", self._redis.hmget(requested, list(order_ids)))
        pairs = zip(order_ids, cast("list[str | None]", kept), strict=True)
        return {order: int(minor) for order, minor in pairs if minor and int(minor)}
