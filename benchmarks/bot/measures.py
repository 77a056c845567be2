"""What is measured: acks, turns, waiting calls, a kill. Each on a fresh Redis and world."""

import asyncio
import time
from collections.abc import Sequence
from statistics import quantiles

from benchmarks.bot.load import at_once, event, steadily
from benchmarks.bot.process import resident_kb
from benchmarks.bot.stage import Process, Stage, stage

Figures = dict[str, float]

PATIENCE = 60.0  # seconds


def percentile(values: Sequence[float], which: int) -> float:
    """The n-th percentile."""
    return quantiles(values, n=100)[which - 1]


async def acks(*, rate: float, seconds: float) -> Figures:
    """How long Slack waits for the receiver alone; in ms."""
    with stage() as on:
        web = on.start("web")
        await steadily(web.events, _events(50), rate=50)
        before = web.cpu()
        took = await steadily(web.events, _events(int(rate * seconds)), rate=rate)
        cpu = (web.cpu() - before) / len(took)
    return {
        "p50": 1000 * percentile(took, 50),
        "p99": 1000 * percentile(took, 99),
        "cpu": 1000 * cpu,
    }


def _events(count: int) -> list[bytes]:
    return [event(number % 200, reply=number >= 200) for number in range(count)]


async def turns(*, workers: int, threads: int = 120, waves: int = 3) -> Figures:
    """Turns a second and CPU ms a turn, end to end."""
    with stage() as on:
        web = on.start("web")
        ours = [on.start("worker") for _ in range(workers)]
        found = await _waves(on, web, [web, *ours], threads=threads, waves=waves)
        figures = [each.stop() for each in ours] + [web.stop()]
    trips = sum(sum(each["trips"].values()) for each in figures)
    return {**found, "trips": trips / (threads * waves)}


async def usual_turns(*, threads: int = 120, waves: int = 3) -> Figures:
    """The same for the plain Bolt app."""
    with stage() as on:
        app = on.usual()
        return await _waves(on, app, [app], threads=threads, waves=waves, counted=False)


async def _waves(
    on: Stage,
    receiver: Process,
    ours: Sequence[Process],
    *,
    threads: int,
    waves: int,
    counted: bool = True,
) -> Figures:
    await at_once(receiver.events, [event(n, reply=False) for n in range(threads)])
    assert await on.until("chat.postMessage", threads, seconds=PATIENCE)
    cpu, slack = [each.cpu() for each in ours], await on.counts()
    redis = on.redis.cpu()
    for each in ours if counted else ():
        each.count_afresh()
    began = time.perf_counter()
    for wave in range(waves):
        await at_once(receiver.events, [event(n, reply=True) for n in range(threads)])
        expected = threads * (wave + 2)
        assert await on.until("chat.postMessage", expected, seconds=PATIENCE)
    wall, made = time.perf_counter() - began, threads * waves
    spent = [each.cpu() - before for each, before in zip(ours, cpu, strict=True)]
    after = await on.counts()
    calls = sum(n - slack.get(name, 0) for name, n in after.items() if _of_slack(name))
    return {
        "per_second": made / wall,
        "receiver_cpu": 1000 * spent[0] / made,
        "worker_cpu": 1000 * sum(spent[1:]) / made,
        "redis_cpu": 1000 * (on.redis.cpu() - redis) / made,
        "slack_calls": calls / made,
    }


def _of_slack(name: str) -> bool:
    return name not in ("model", "waiting", "threads")


async def waiting(*, calls: int) -> Figures:
    """So many model calls open at once in one process: memory for each, and the loop's lag."""
    with stage() as on:
        web = on.start("web")
        worker = on.start(
            "worker",
            SWITCHBOARD_WORKSPACE_TOKENS="1000000000",
            SWITCHBOARD_MODEL_CALL_SECONDS="280",
            SWITCHBOARD_TURN_SECONDS="290",
            SWITCHBOARD_LEASE_SECONDS="15",
        )
        await at_once(web.events, [event(calls + n, reply=False) for n in range(20)])
        assert await on.until("chat.postMessage", 20, seconds=PATIENCE)
        before = resident_kb(worker.child.pid)
        await on.tell("model", gather=calls + 1)
        began = time.time()
        await at_once(web.events, [event(n, reply=False) for n in range(calls)])
        assert await on.until("waiting", calls, seconds=120), await on.counts()
        opened = time.time()
        memory = (resident_kb(worker.child.pid) - before) / calls
        await asyncio.sleep(12)  # two renewals of every lease
        settled = time.time()
        await on.tell("release")
        assert await on.until("chat.postMessage", calls + 20, seconds=120), await on.counts()
        ended = time.time()
        lags: list[tuple[float, float]] = worker.stop()["lags"]
    return {
        "calls": calls,
        "kb": memory,
        "lag_waiting": _lag(lags, opened, settled),
        "lag_opening": _lag(lags, began, opened),
        "lag_answering": _lag(lags, settled, ended),
        "opened_per_second": calls / (opened - began),
    }


def _lag(lags: Sequence[tuple[float, float]], since: float, until: float) -> float:
    """p99 of the loop's lag in a span of time, ms."""
    return 1000 * percentile([lag for at, lag in lags if since <= at <= until], 99)


async def killed(*, usual: bool, messages: int = 100) -> Figures:
    """Acknowledged messages without an answer, after a SIGKILL while all wait for the model."""
    with stage() as on:
        await on.tell("model", seconds=1.0)
        receiver = on.usual() if usual else on.start("web")
        app = receiver if usual else on.start("worker")
        await at_once(receiver.events, [event(n, reply=False) for n in range(messages)])
        assert await on.until("waiting", messages // 2, seconds=PATIENCE)
        app.kill()
        if usual:
            on.usual()
        else:
            on.start("worker")
        began = time.perf_counter()
        await on.until("threads", messages, seconds=9)
        answered = (await on.counts())["threads"]
    return {"lost": messages - answered, "seconds": time.perf_counter() - began}
