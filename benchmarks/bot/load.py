"""What Slack sends: signed events of people who write in threads."""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Sequence

import aiohttp

SECRET = "0123456789abcdef0123456789abcdef"
_NUMBERS = itertools.count(1)
_EPOCH = int(time.time())


def ts_of(number: int) -> str:
    """The timestamp of the n-th message of this run."""
    return f"{_EPOCH}.{number:06d}"


def event(thread: int, *, reply: bool) -> bytes:
    """A message in the n-th thread, by the n-th person."""
    number = next(_NUMBERS)
    begin = f"{_EPOCH - 100}.{thread:06d}"
    said = {
        "type": "message",
        "channel": "C0BENCH00",
        "channel_type": "channel",
        "user": f"U{thread:08d}",
        "team": "T0BENCH",
        "text": "and the left one?" if reply else "<@U0BOT0000> where are my skates?",
        "ts": ts_of(number) if reply else begin,
        **({"thread_ts": begin} if reply else {}),
    }
    envelope = {
        "type": "event_callback",
        "team_id": "T0BENCH",
        "api_app_id": "A0BENCH",
        "event_id": f"Ev{number:010d}",
        "event_time": _EPOCH,
        "event": {**said, "event_ts": said["ts"]},
        "authorizations": [{"team_id": "T0BENCH", "user_id": "U0BOT0000", "is_bot": True}],
    }
    return json.dumps(envelope).encode()


def signed(body: bytes) -> dict[str, str]:
    """Slack's headers for a body."""
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }


async def send(session: aiohttp.ClientSession, url: str, body: bytes) -> float:
    """Sends one event; returns the seconds until its ack."""
    began = time.perf_counter()
    async with session.post(url, data=body, headers=signed(body)) as reply:
        await reply.read()
        assert reply.status == 200, reply.status
    return time.perf_counter() - began


async def steadily(url: str, bodies: Sequence[bytes], *, rate: float) -> list[float]:
    """Sends at a rate, whatever the acks take; returns the seconds until each."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            tasks: list[asyncio.Task[float]] = []
            for number, body in enumerate(bodies):
                await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
                tasks.append(group.create_task(send(session, url, body)))
        return [task.result() for task in tasks]


async def at_once(url: str, bodies: Sequence[bytes], *, connections: int = 32) -> None:
    """Sends as fast as acks come, over so many connections."""
    waiting = iter(bodies)

    async def work(session: aiohttp.ClientSession) -> None:
        for body in waiting:
            await send(session, url, body)

    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session,
        asyncio.TaskGroup() as group,
    ):
        for _ in range(connections):
            group.create_task(work(session))
