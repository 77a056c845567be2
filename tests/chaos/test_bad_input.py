"""Malformed and forged requests: refused by name, and the bot goes on."""

import asyncio
import random
from typing import Self

import aiohttp

from sandbox.slack.http_mode import signature
from tests.chaos.city import City, scaled
from tests.chaos.conftest import Cities
from tests.chaos.mutation import FORGERIES, encoded, mutated, payloads
from tests.chaos.processes import Process
from tests.chaos.results import record
from tests.stories.town import MENTION, by_bot

_SMALL = 300
_AT_ONCE = 16


async def test_mutated_payloads_break_nothing(cities: Cities) -> None:
    """Signed, but not what Slack sends: no traceback, and what is valid is answered."""
    count = scaled(_SMALL, 10_000)
    async with cities() as there:
        web = await there.start_web()
        await there.start("worker")
        known = _payloads(there)
        threads: list[str] = []
        async with _Poster(there, web) as poster:
            for n in range(count):
                kind, payload = random.choice(known)
                body, headers = encoded(kind, mutated(payload))
                await poster.post(body, headers | signature(there.config.signing_secret, body))
                if n % 50 == 0:
                    threads.append(await there.town.say("alice", f"{MENTION} hello {n}"))
        await there.quiet(seconds=30)
        for thread in threads:
            assert len(by_bot(await there.town.thread(thread))) == 1
        assert there.tracebacks() == 0
        # Taken, refused as a request or as an unknown kind of one, or named in the log.
        assert web.events("listener.failed") == []
        assert set(poster.statuses) <= {200, 400, 404}
        assert web.events("payload.malformed")
        assert poster.statuses.get(400, 0) == len(web.events("request.refused"))
        parked = len(await there.parked())
        record("mutated payloads", small=_SMALL, n=count, tracebacks=0, parked=parked)


async def test_forged_requests_are_all_refused(cities: Cities) -> None:
    """One line each, no effect."""
    count = scaled(_SMALL, 10_000)
    async with cities() as there:
        web = await there.start_web()
        names = list(FORGERIES)
        async with _Poster(there, web) as poster:
            for n in range(count):
                kind, payload = random.choice(_payloads(there))
                body, headers = encoded(kind, payload)
                forged = FORGERIES[names[n % len(names)]](there.config.signing_secret, body)
                await poster.post(body, headers | forged)
        assert poster.statuses == {401: count}
        assert len(web.events("request.refused")) == count
        assert await there.work() == {}
        assert there.tracebacks() == 0
        record("forged requests", small=_SMALL, n=count, refused=count)


def _payloads(there: City) -> list[tuple[str, dict[str, object]]]:
    town = there.town
    return payloads(town.team_id, town.channel("support"), town.people["alice"], "U0SWBBOT01")


class _Poster:
    """Posts many requests, a few at a time, and counts the answers by status."""

    def __init__(self, there: City, web: Process) -> None:
        port = web.events("process.ready")[0]["port"]
        self._url = f"http://127.0.0.1:{port}/slack/events"
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._group = asyncio.TaskGroup()
        self._session = aiohttp.ClientSession()
        self.statuses: dict[int, int] = {}

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._group.__aexit__(None, None, None)
        await self._session.close()

    async def post(self, body: bytes, headers: dict[str, str]) -> None:
        """Posts one, as soon as there is room."""
        await self._room.acquire()
        self._group.create_task(self._post(body, headers))

    async def _post(self, body: bytes, headers: dict[str, str]) -> None:
        try:
            async with self._session.post(self._url, data=body, headers=headers) as reply:
                self.statuses[reply.status] = self.statuses.get(reply.status, 0) + 1
        finally:
            self._room.release()
