"""Redis dies, stays away, comes back: nothing acknowledged is lost, and the bot recovers by itself."""

import asyncio
import os
import signal

import aiohttp
import pytest

from sandbox.slack.http_mode import signature
from tests.chaos.city import LONG, NOISE, City, scaled, until
from tests.chaos.conftest import Cities
from tests.chaos.crowd import Crowd
from tests.chaos.mutation import encoded, payloads
from tests.chaos.processes import Process
from tests.chaos.results import record
from tests.redis_server import RedisServer
from tests.stories.town import MENTION, Message, by_bot

_RECOVERY, _LEASE = 5.0, 15
"""Far less than a lease: whoever owned a place when Redis went away still owns it afterwards."""

_THREADS = 5

WAYS = {"web": "over HTTP", "socket": "over Socket Mode"}


async def test_redis_killed_under_load_loses_nothing(
    cities: Cities, own_redis: RedisServer
) -> None:
    """With everysec: every event that was acknowledged is answered, every order stands, once."""
    times = scaled(1, 10)
    schedule = (0, 0.5, 1.0, 2.0, 4.0)
    async with cities(own_redis, retry_schedule=schedule, thinking_seconds=0.3) as there:
        await there.start("socket")
        for _ in range(2):
            await there.start("worker", None, ready=True, SWITCHBOARD_LEASE_SECONDS=str(_LEASE))
        crowd = Crowd(there, threads=_THREADS)
        await crowd.write(each=1)
        await there.quiet()
        recoveries: list[float] = []
        for _ in range(times):
            thread, card = await _card(there)
            async with asyncio.TaskGroup() as group:
                group.create_task(crowd.write(each=2))
                pressing = group.create_task(there.town.press("alice", card, "Place order"))
                crashing = group.create_task(_crash(there))
            recoveries.append(await _recovered(there, crashing.result()))
            if not pressing.result().ok:  # Slack showed its error; the button still works
                await there.quiet()
                await there.town.press("alice", card, "Place order")
            await there.town.hears("Order placed", thread=thread)
            await there.quiet(seconds=1.5 * _LEASE)
        # What is stored counts: an owner that Redis forgot may ask the model once more, in vain.
        await crowd.check_transcripts()
        assert len(await there.town.orders("alice")) == 2 + times
        assert there.tracebacks() == 0
        assert max(recoveries) < _RECOVERY
        record(
            "Redis killed and restarted under load, AOF everysec",
            small=1,
            n=times,
            lost=0,
            twice=0,
            recovery=f"{max(recoveries):.1f} s",
        )


@pytest.mark.parametrize("role", WAYS)
async def test_redis_away_is_told_and_made_up_for(cities: Cities, role: str) -> None:
    """Nothing is acknowledged, a press shows Slack's error; afterwards all is answered, once.

    The long run keeps to Slack's own times. A minute's outage ends before the second repetition
    of whatever came in it.
    """
    threads, away = scaled((_THREADS, 1.5), (60, 60.0))
    schedule, ack_timeout = scaled(((0, 1.0, 3.0), 0.5), ((0, 60.0, 300.0), 3.0))
    async with cities(retry_schedule=schedule, ack_timeout=ack_timeout) as there:
        loop, proxy = asyncio.get_running_loop(), await there.before_redis()
        environ = {"REDIS_URL": there.redis_at(proxy), "HEALTH_PORT": "0"}
        receiver = await _receiver(there, role, environ)
        await there.start("worker", None, ready=True, **environ)
        thread, card = await _card(there)
        await there.quiet()
        acknowledged = await _acknowledged(there)
        crowd = Crowd(there, threads=threads)
        before = await crowd.answered()
        proxy.away = True
        proxy.cut()
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(away))
            await asyncio.sleep(away / 10)  # what comes at once is repeated when Redis comes back
            outcome = await there.town.press("alice", card, "Place order")
            await crowd.write(each=1, within=scaled(0, 0.5 * away))
        assert not outcome.ok
        assert await _readiness(receiver) == 503
        if role == "web":
            assert await _offered(there, receiver) == 503
        assert await _acknowledged(there) == acknowledged
        assert len(await there.town.orders("alice")) == 2
        proxy.away, began = False, loop.time()
        # Who acknowledges late now is slow, and not without Redis.
        await there.town.slack.delivery(ack_timeout=max(ack_timeout, NOISE))
        await there.quiet(seconds=schedule[-1] + 30)
        made_up = loop.time() - began
        crowd.check()
        assert await crowd.answered() == before + threads
        assert await _readiness(receiver) == 200
        assert (await there.town.press("alice", card, "Place order")).ok
        await there.town.hears("Order placed", thread=thread)
        assert len(await there.town.orders("alice")) == 3
        assert there.tracebacks() == 0
        record(
            f"Redis away for {away:g} s, {WAYS[role]}",
            small=_THREADS,
            n=threads,
            unit="messages",
            lost=0,
            twice=0,
            answered=f"all after {made_up:.0f} s more",
        )


@pytest.mark.parametrize("setting", ["min-replicas-to-write", "maxmemory"])
async def test_a_redis_that_refuses_to_write_is_away(
    cities: Cities, own_redis: RedisServer, setting: str
) -> None:
    """In the middle of steps: no fault of theirs. It is said once, not for each of many threads."""
    environ = {"SWITCHBOARD_LEASE_SECONDS": str(_LEASE), "HEALTH_PORT": "0"}
    async with cities(own_redis, thinking_seconds=0.5) as there:
        process = await there.start("run", None, ready=True, **environ)
        crowd = Crowd(there, threads=2 * _THREADS)
        await crowd.write(each=1)
        await there.town.requested(1)
        await there.redis.config_set(setting, 1)
        await until(lambda: _is_red(process), seconds=10, why="it says that it is ready")
        before = await _refused(there)
        await until(lambda: _refused_since(there, before + 5), seconds=10, why="it does not try")
        assert await _readiness(process) == 503
        assert len(process.events("redis.away")) <= 2  # a look may be on its way meanwhile
        await there.redis.config_set(setting, 0)
        await there.quiet()
        crowd.check()
        assert await crowd.answered() == 2 * _THREADS
        assert await _readiness(process) == 200
        assert process.events("step.failed") == []
        assert there.tracebacks() == 0


@pytest.mark.skipif(not LONG, reason="it waits for Redis's deadlines: the long run only")
async def test_a_silent_redis_is_noticed_and_left(cities: Cities, own_redis: RedisServer) -> None:
    """It keeps its connections open and answers nothing: nobody may wait for it for ever."""
    silent = 12.0
    async with cities(own_redis, retry_schedule=(0, 2.0, 4.0, 8.0, 16.0)) as there:
        web = await there.start_web()
        await there.start("worker")
        assert own_redis.process is not None
        os.kill(own_redis.process.pid, signal.SIGSTOP)
        thread = await there.town.say("alice", f"{MENTION} hello")
        await asyncio.sleep(silent)
        assert await _readiness(web) == 503
        os.kill(own_redis.process.pid, signal.SIGCONT)
        recovery = await _recovered(there, {})
        assert recovery < _RECOVERY
        await there.town.wait(lambda m: bool(by_bot(m)), thread=thread, seconds=30)
        await there.quiet()
        assert len(by_bot(await there.town.thread(thread))) == 1
        assert there.tracebacks() == 0
        record(f"Redis silent for {silent:g} s", small=0, n=1, lost=0, recovery=f"{recovery:.1f} s")


async def _receiver(there: City, role: str, environ: dict[str, str]) -> Process:
    if role == "web":
        return await there.start_web(**environ)
    return await there.start(role, None, ready=True, **environ)


async def _acknowledged(there: City) -> int:
    """How many deliveries were acknowledged so far."""
    attempts = (await there.town.slack.deliveries())["attempts"]
    return len([each for each in attempts if each["outcome"] == "acknowledged"])


async def _offered(there: City, web: Process) -> int:
    """The answer to an event: its HTTP status."""
    town, port = there.town, web.events("process.ready")[0]["port"]
    kind, event = payloads(
        town.team_id, town.channel("support"), town.people["alice"], "U0SWBBOT01"
    )[0]
    body, headers = encoded(kind, event)
    signed = headers | signature(there.config.signing_secret, body)
    url = f"http://127.0.0.1:{port}/slack/events"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=signed) as reply,
    ):
        return reply.status


async def _readiness(process: Process) -> int:
    return (await _probed(process))[0]


async def _probed(process: Process) -> tuple[int, dict[str, str]]:
    """What the readiness probe says: its HTTP status and the reasons."""
    port = process.events("process.ready")[0]["port"]
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/readyz") as reply,
    ):
        return reply.status, (await reply.json())["troubles"]


async def _is_red(process: Process) -> bool:
    return {"redis", "worker"} <= set((await _probed(process))[1])


async def _refused(there: City) -> int:
    """How often Redis refused something so far."""
    return int((await there.redis.info("stats"))["total_error_replies"])


async def _refused_since(there: City, count: int) -> bool:
    return await _refused(there) >= count


async def _card(there: City) -> tuple[str, Message]:
    thread = await there.town.say("alice", f"{MENTION} I'd like a black boot")
    return thread, await there.town.hears("Place order", thread=thread)


async def _crash(there: City) -> dict[str, str]:
    """Kills Redis in the middle of it, and starts it again. Returns the places owned then."""
    await until(lambda: _several(there), seconds=10, why="nobody works", pause=0.01)
    there.server.kill()
    there.server.start()
    return await there.owned()


async def _several(there: City) -> bool:
    return len(await there.owned()) >= 3


async def _recovered(there: City, owned: dict[str, str]) -> float:
    """Seconds until what was under way goes on, and a new message is answered."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await there.taken_over(owned, seconds=30)
    thread = await there.town.say("alice", f"{MENTION} hello there")
    await there.town.wait(lambda m: bool(by_bot(m)), thread=thread, seconds=30)
    return loop.time() - began
