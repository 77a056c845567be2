"""A process that is asked to stop is gone within ten seconds, and leaves its work to others."""

import asyncio

from tests.chaos.city import scaled
from tests.chaos.conftest import Cities
from tests.chaos.crowd import Crowd
from tests.chaos.results import record
from tests.stories.town import MENTION, by_bot

_SMALL = 6


async def test_a_worker_hands_back_what_it_cannot_finish(cities: Cities) -> None:
    """In the middle of slow model calls: it exits in time, and no try is counted."""
    threads = scaled(_SMALL, 100)
    async with cities() as there:
        await there.start("socket")
        worker = await there.start("worker", None, ready=True, SWITCHBOARD_DRAIN_SECONDS="0.3")
        crowd = Crowd(there, threads=threads)
        await crowd.write(each=1)
        await there.quiet()  # from here on nothing is posted before the model answers
        before = len(await there.town.model_requests())
        there.town.sandbox.model.thinking_seconds = 3
        await crowd.write(each=1)
        await there.town.requested(before + threads)
        began = asyncio.get_running_loop().time()
        worker.terminate()
        assert await worker.ended() == 0
        seconds = asyncio.get_running_loop().time() - began
        assert seconds < 10
        assert await there.owned() == {}
        assert max((await there.tries()).values()) <= 0
        there.town.sandbox.model.thinking_seconds = 0
        await there.start("worker")
        await there.quiet()
        await crowd.check_transcripts()
        assert there.tracebacks() == 0
        record(
            "SIGTERM in the middle of model calls",
            small=_SMALL,
            n=threads,
            lost=0,
            exit=f"{seconds:.1f} s",
        )


async def test_a_tool_that_blocks_its_thread_keeps_no_worker_from_ending(cities: Cities) -> None:
    """It can neither be cut nor waited for; its place is given back."""
    environ = {"SWITCHBOARD_TEAM": "tests.chaos.poison:build_digging_team"}
    async with cities() as there:
        await there.start("socket")
        worker = await there.start(
            "worker", None, ready=True, SWITCHBOARD_DRAIN_SECONDS="0.3", **environ
        )
        await there.town.script({"tool_calls": [{"name": "dig", "arguments": {}}]})
        await there.town.say("alice", f"{MENTION} dig, please")
        await worker.logged("digging")
        worker.terminate()
        assert await worker.ended(seconds=10) == 0
        assert await there.owned() == {}
        assert there.tracebacks() == 0


async def test_a_receiver_stops_in_time_and_the_next_one_goes_on(cities: Cities) -> None:
    """Whatever is not acknowledged comes again."""
    async with cities() as there:
        await there.start("worker")
        receiver = await there.start("socket")
        began = asyncio.get_running_loop().time()
        thread = await there.town.say("alice", f"{MENTION} hello")
        receiver.terminate()
        assert await receiver.ended() == 0
        assert asyncio.get_running_loop().time() - began < 10
        await there.start("socket")
        await there.town.wait(lambda m: bool(by_bot(m)), thread=thread)
        await there.quiet()
        assert len(by_bot(await there.town.thread(thread))) == 1
        assert there.tracebacks() == 0
