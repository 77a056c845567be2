"""However Slack delivers an event, it has one effect."""

import asyncio
from typing import Any

from tests.chaos.city import City, scaled
from tests.chaos.conftest import Cities
from tests.chaos.crowd import Crowd
from tests.chaos.proxies import Gate
from tests.chaos.results import record
from tests.stories.town import MENTION, by_bot

_RECEIVER_KILLS = 2
_REPEATED = 12
_PAIRS = 12


async def test_a_receiver_killed_before_its_ack_loses_nothing(cities: Cities) -> None:
    """Slack's retry brings the event to the next receiver; stored or not, it has one effect."""
    times = scaled(_RECEIVER_KILLS, 20)
    async with cities() as there:
        await there.start("worker")
        for n in range(times):
            gate = Gate(stop_at=0, side="after" if n % 2 else "before", only="put")
            receiver = await there.start("socket", gate)
            thread = await there.town.say("alice", f"{MENTION} hello, this is number {n}")
            await gate.held.wait()
            receiver.kill()
            await receiver.ended()
            other = await there.start("socket")
            await there.town.wait(lambda m: bool(by_bot(m)), thread=thread)
            await there.quiet()
            heard = [m for m in await there.transcript(thread) if m["role"] == "user"]
            assert len(heard) == 1
            assert len(by_bot(await there.town.thread(thread))) == 1
            other.kill()
            await other.ended()
        assert there.tracebacks() == 0
        record(
            "receiver killed between receipt and ack",
            small=_RECEIVER_KILLS,
            n=times,
            lost=0,
            twice=0,
        )


async def test_an_event_delivered_five_times_at_once_has_one_effect(cities: Cities) -> None:
    """To two receivers with two connections each."""
    threads = scaled(_REPEATED, 200)
    async with cities() as there:
        for role in ("socket", "socket", "worker", "worker"):
            await there.start(role)
        await there.town.slack.delivery(duplicates=4)
        crowd = Crowd(there, threads=threads)
        await crowd.write(each=1)
        await there.quiet(seconds=60)
        crowd.check()
        assert await crowd.answered() == threads
        assert there.tracebacks() == 0
        record("each event 5 times at once", small=_REPEATED, n=threads, lost=0, twice=0)


async def test_mention_and_message_are_one_whichever_comes(cities: Cities) -> None:
    """Both in either order, only the mention, or only the message."""
    times = scaled(_PAIRS, 400)
    async with cities() as there:
        for role in ("socket", "socket", "worker", "worker"):
            await there.start(role)
        await there.town.slack.delivery(subscribed=[])  # what comes is delivered by hand
        threads = [await there.town.say("alice", f"{MENTION} hello {n}") for n in range(times)]
        room = asyncio.Semaphore(16)

        async def deliver(n: int, ts: str) -> None:
            kinds = [
                ["app_mention", "message"],
                ["message", "app_mention"],
                ["app_mention"],
                ["message"],
            ]
            async with room:
                for kind in kinds[n % 4]:
                    await there.town.slack.event(_event(there, kind, ts, f"hello {n}"))

        async with asyncio.TaskGroup() as group:
            for n, ts in enumerate(threads):
                group.create_task(deliver(n, ts))
        await there.quiet(seconds=60)
        said = await there.town.slack.messages(
            there.town.people["alice"], there.town.channel("support")
        )
        answered = sorted(m["thread_ts"] for m in by_bot(said))
        assert answered == sorted(threads)
        assert there.tracebacks() == 0
        record(
            "mention + message of one ts, in either order, or one of them",
            small=_PAIRS,
            n=times,
            lost=0,
            twice=0,
        )


def _event(there: City, kind: str, ts: str, text: str) -> dict[str, Any]:
    bot = "U0SWBBOT01"
    event = {
        "type": kind,
        "user": there.town.people["alice"],
        "text": f"<@{bot}> {text}",
        "ts": ts,
        "channel": there.town.channel("support"),
        "event_ts": ts,
    }
    return event | ({"channel_type": "channel"} if kind == "message" else {})
