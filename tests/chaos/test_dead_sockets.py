"""Socket Mode connections that die without a word: nothing is forwarded, and nobody hangs up."""

import asyncio

import pytest

from tests.chaos.city import NOISE, City, scaled, until
from tests.chaos.conftest import Cities
from tests.chaos.crowd import Crowd
from tests.chaos.processes import Process
from tests.chaos.proxies import Gate, Proxy, http_label, proxied
from tests.chaos.results import record

_SOCKET = "link"
_CONNECTIONS = 2
_SMALL, _LARGE = 6, 60
_DISCONNECTED = 3

_SECONDS = scaled(12.0, 120.0)
_SECONDS_TO_EXIT = scaled(3.0, 30.0)
"""The long run's last repetition, a minute after the event, must find the next process."""

_SCHEDULE = scaled((0, *[0.5] * 80), (0, 60.0, 300.0))
_MANNERS = {"retry_schedule": _SCHEDULE, "ack_timeout": scaled(0.5, 3.0)}


async def _before_slack(there: City, gate: Gate | None = None) -> Proxy:
    """A proxy before Slack's Web API and the connections that it hands out."""
    port = int(there.town.sandbox.url.rpartition(":")[2])
    return await there.stack.enter_async_context(proxied(gate or Gate(), port, http_label))


async def _start(there: City, proxy: Proxy, seconds: float) -> Process:
    """A receiver, with all its connections."""
    process = await there.start(
        "socket",
        None,
        ready=True,
        SLACK_API_URL=f"http://127.0.0.1:{proxy.port}/api/",
        SWITCHBOARD_SOCKET_SECONDS=str(seconds),
    )
    await _all_connected(proxy, seconds=15)
    return process


async def _all_connected(proxy: Proxy, *, seconds: float) -> None:
    async def connected() -> bool:
        return proxy.alive(_SOCKET) == _CONNECTIONS

    await until(connected, seconds=seconds, why="connections are missing")


@pytest.mark.parametrize("dead", [1, 2])
async def test_a_silent_connection_is_replaced(cities: Cities, dead: int) -> None:
    """Within a quarter of the time that a process bears without one; nothing is lost meanwhile."""
    threads, bound = scaled(_SMALL, _LARGE), _SECONDS / 4
    async with cities(**_MANNERS) as there:
        loop, proxy = asyncio.get_running_loop(), await _before_slack(there)
        await there.start("worker")
        await _start(there, proxy, _SECONDS)
        crowd = Crowd(there, threads=threads)
        async with asyncio.TaskGroup() as group:
            proxy.silence(_SOCKET, connections=dead)
            group.create_task(crowd.write(each=1, within=bound))
            began = loop.time()
            await _all_connected(proxy, seconds=bound + scaled(2.0, 0.0))
            noticed = loop.time() - began
        await there.quiet(seconds=30)
        crowd.check()
        assert await crowd.answered() == threads
        assert there.tracebacks() == 0
        record(
            f"{dead} of 2 Socket Mode connections half-open",
            small=_SMALL,
            n=threads,
            unit="messages",
            lost=0,
            twice=0,
            replaced=f"after {noticed:.1f} s",
        )


async def test_without_any_connection_the_process_ends_and_the_next_one_goes_on(
    cities: Cities,
) -> None:
    """With the code that a supervisor starts it afresh for; what Slack had meanwhile is answered."""
    threads = scaled(_SMALL, _LARGE)
    async with cities(**_MANNERS) as there:
        loop, proxy = asyncio.get_running_loop(), await _before_slack(there)
        await there.start("worker")
        receiver = await _start(there, proxy, _SECONDS_TO_EXIT)
        crowd = Crowd(there, threads=threads)
        async with asyncio.TaskGroup() as group:
            proxy.deaf_to = _SOCKET
            proxy.silence(_SOCKET, connections=_CONNECTIONS)
            group.create_task(crowd.write(each=1, within=_SECONDS_TO_EXIT))
            began = loop.time()
            code = await receiver.ended(seconds=2 * _SECONDS_TO_EXIT + NOISE)
            ended = loop.time() - began
        assert code == _DISCONNECTED
        assert ended < 1.5 * _SECONDS_TO_EXIT + scaled(2.0, 0.0)
        assert receiver.events("socket.dead")
        proxy.deaf_to = None
        await _start(there, proxy, _SECONDS)
        await there.quiet(seconds=30)
        crowd.check()
        assert await crowd.answered() == threads
        assert there.tracebacks() == 0
        record(
            "no Socket Mode connection comes through",
            small=_SMALL,
            n=threads,
            unit="messages",
            lost=0,
            twice=0,
            exit=f"code {code} after {ended / _SECONDS_TO_EXIT:.2f} × the time it may bear",
        )


async def test_a_dead_connection_does_not_hold_up_a_stop(cities: Cities) -> None:
    """It cannot say goodbye; the process is gone within ten seconds all the same."""
    async with cities() as there:
        proxy = await _before_slack(there)
        receiver = await _start(there, proxy, 120)
        proxy.silence(_SOCKET, connections=_CONNECTIONS)
        began = asyncio.get_running_loop().time()
        receiver.terminate()
        assert await receiver.ended() == 0
        assert asyncio.get_running_loop().time() - began < 10
        assert there.tracebacks() == 0


async def test_a_used_address_is_not_tried_for_ever(cities: Cities) -> None:
    """Slack took a connection up, but nobody heard of it: a later try asks for a new address."""
    gate = Gate(only=_SOCKET, stop_at=_CONNECTIONS, side="after")
    async with cities() as there:
        proxy = await _before_slack(there, gate)
        await _start(there, proxy, _SMALL)
        proxy.silence(_SOCKET, connections=1)
        async with asyncio.timeout(_SMALL + NOISE):
            await gate.held.wait()
        proxy.cut()
        connections = there.town.sandbox.platform.socket.connections

        async def all_taken_up() -> bool:
            return len(connections) == _CONNECTIONS

        await until(all_taken_up, seconds=2 * _SMALL + NOISE, why="a connection is missing")
