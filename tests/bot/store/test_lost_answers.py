"""A script that was run and whose answer never came."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest
from redis.exceptions import ConnectionError as Away

from bot.mail import Changes, Claim, Put
from bot.store.connect import connect
from bot.store.mailbox import Mailbox
from tests.chaos.proxies import Gate, Proxy, proxied, redis_label

CHANGES = Changes(state="{}", kept=0, append=['"said"'], rows=['{"id": "r1"}'])


async def test_it_is_not_run_a_second_time_unseen(redis_url: str) -> None:
    """Its caller hears that Redis is away, and looks at what is stored before it goes on."""
    port = int(redis_url.rpartition(":")[2].partition("/")[0])
    gate = Gate(stop_at=0, side="after", only="commit")
    async with proxied(gate, port, redis_label) as proxy, AsyncExitStack() as stack:
        direct = Mailbox(await connect(redis_url, stack))
        behind = redis_url.replace(f":{port}/", f":{proxy.port}/")
        through = Mailbox(await connect(behind, stack))
        await direct.commit(await _owned(direct, "thread:T1:C1:1.0"), CHANGES)  # loads the script
        claim = await _owned(direct, "thread:T1:C1:2.0")
        async with asyncio.TaskGroup() as group:
            group.create_task(_cut(gate, proxy))
            with pytest.raises(Away):
                await through.commit(claim, CHANGES)
        redis: Any = direct.redis
        assert await redis.lrange(direct.keys.outbox(claim.place), 0, -1) == list(CHANGES.rows)


async def _owned(mailbox: Mailbox, place: str) -> Claim:
    await mailbox.put(Put(place=place, id="m", body="{}", marks=(place,), opens=True))
    claim = await mailbox.claim(place, "w1")
    assert claim is not None
    return claim


async def _cut(gate: Gate, proxy: Proxy) -> None:
    await gate.held.wait()
    proxy.cut()
