"""Slack misbehaves in one channel: nothing is lost there, and the others do not notice."""

import asyncio
import statistics

from tests.chaos.city import LONG, City, scaled
from tests.chaos.conftest import Cities
from tests.chaos.crowd import Crowd
from tests.chaos.results import record
from tests.stories.town import MENTION, by_bot

_SMALL = 8
_NOISE = 0.25  # seconds


async def test_a_channel_where_half_of_all_calls_fail(cities: Cities) -> None:
    """Half 429, 10 % 500, 5 % time-outs, 5 % posted with the answer lost."""
    threads = scaled(_SMALL, 100)
    async with cities() as there:
        for role in ("socket", "worker", "worker"):
            await there.start(role)
        slack, support = there.town.slack, there.town.channel("support")
        calm = await _latencies(there, threads)
        method, where = "chat.postMessage", {"channel": support}
        for kind, share, more in (
            ("ratelimited", 0.5, {"retry_after": 1}),
            ("server_error", 0.2, {}),  # of what is left: a tenth of all
            ("hang", 0.125, {"seconds": 2}),
            ("lost_answer", 0.14, {}),
        ):
            await slack.fault(kind, method, probability=share, seed=len(kind), **where, **more)
        crowd = Crowd(there, threads=threads)
        async with asyncio.TaskGroup() as group:
            group.create_task(crowd.write(each=1))
            others = group.create_task(_latencies(there, threads))
        await there.quiet(seconds=60)
        await slack.clear_faults()
        await crowd.check_transcripts()  # each answer stands exactly once
        assert there.tracebacks() == 0
        assert await there.parked() == []
        before, during = _p95(calm), _p95(others.result())
        assert [c for c in await slack.calls(method) if c.get("status") in {429, 500}]
        # Of eight answers the slowest says how busy the machine is, the middle one what holds them
        # up: a channel that waits for the faulty one waits for seconds.
        usual = _p95 if LONG else statistics.median
        assert usual(others.result()) < 2 * usual(calm) + _NOISE
        record(
            "Slack faults in one channel",
            small=_SMALL,
            n=threads,
            unit="threads",
            lost=0,
            twice=0,
            elsewhere=f"p95 {1000 * during:.0f} ms, without faults {1000 * before:.0f} ms",
        )


async def _latencies(there: City, count: int) -> list[float]:
    """Seconds to an answer in Bob's direct message, one after the other."""
    loop, found = asyncio.get_running_loop(), list[float]()
    for n in range(count):
        began = loop.time()
        thread = await there.town.say("bob", f"{MENTION} hello {n}", channel="dm-bob")
        await there.town.wait(
            lambda m: bool(by_bot(m)), who="bob", channel="dm-bob", thread=thread, seconds=20
        )
        found.append(loop.time() - began)
    return found


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]
