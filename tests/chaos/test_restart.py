"""Processes come and go; conversations stay."""

from tests.chaos.conftest import Cities
from tests.stories.town import MENTION, by_bot


async def test_the_agent_and_the_messages_survive_a_restart(cities: Cities) -> None:
    """A new process goes on with the same agent, and knows what was said."""
    async with cities() as there:
        first = await there.start("run")
        ts = await there.town.say("alice", f"{MENTION} I'd like a black boot")
        await there.town.hears("Place order", thread=ts)
        await there.quiet()
        before = await there.transcript(ts)
        first.terminate()
        assert await first.ended() == 0
        await there.start("run")
        await there.town.say("alice", "no, what else do you have?", thread=ts)
        await there.town.wait(lambda m: len(by_bot(m)) >= 2, thread=ts)
        await there.quiet()
        assert (await there.transcript(ts))[: len(before)] == before
        assert there.tracebacks() == 0
