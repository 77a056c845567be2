"""What is left of a thread when its time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redis.asyncio import Redis

from bot import phrases
from bot.store.mailbox import KNEW_SECONDS
from tests.stories.town import MENTION, by_bot, everything, town

if TYPE_CHECKING:
    from tests.stories.town import Town


async def let_it_expire(url: str) -> None:
    """What Redis does when a conversation's thirty days are over."""
    client: Any = Redis.from_url(url)
    async with client:
        for kind in ("c", "in", "t", "out"):
            async for key in client.scan_iter(f"{{s0}}:{kind}:thread:*"):
                assert 0 < await client.ttl(key) <= 30 * 86_400
                await client.delete(key)


async def begun(there: Town) -> str:
    """A thread of Alice's."""
    ts = await there.say("alice", f"{MENTION} hello")
    await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
    await there.settled()
    return ts


async def test_a_reply_in_a_forgotten_thread_is_answered_so(redis_url: str) -> None:
    """Without a mention, as in any thread of hers; from then on it is a conversation again."""
    async with town(redis_url=redis_url) as there:
        ts = await begun(there)
        await let_it_expire(redis_url)
        await there.say("alice", "it still does not fly", thread=ts)
        await there.hears(phrases.FORGOTTEN, thread=ts)
        await there.say("alice", "hello?", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) == 3, thread=ts)
        asked = (await there.model_requests())[-1]["messages"]
        assert "it still does not fly" in str(asked)


async def test_others_in_a_forgotten_thread_are_left_alone(redis_url: str) -> None:
    """Only whoever was a customer there is answered; nothing is kept of anybody else."""
    async with town(redis_url=redis_url) as there:
        ts = await begun(there)
        await let_it_expire(redis_url)
        await there.say("bob", "I wonder what came of it", thread=ts)
        await there.say("alice", "nothing!", thread=ts)
        found = await there.wait(lambda m: len(by_bot(m)) == 2, thread=ts)
        assert phrases.FORGOTTEN in everything(by_bot(found)[1])
        await there.settled()
        client: Any = Redis.from_url(redis_url, decode_responses=True)
        async with client:
            (transcript,) = [key async for key in client.scan_iter("{s0}:t:thread:*")]
            assert "I wonder" not in "".join(await client.lrange(transcript, 0, -1))


async def test_the_mark_of_a_thread_names_nobody_and_goes_after_400_days(redis_url: str) -> None:
    """A digest: enough to know somebody again, not to tell who it is."""
    async with town(redis_url=redis_url) as there:
        await begun(there)
        client: Any = Redis.from_url(redis_url, decode_responses=True)
        async with client:
            (mark,) = [key async for key in client.scan_iter("{s0}:knew:*")]
            assert KNEW_SECONDS - 60 < await client.ttl(mark) <= KNEW_SECONDS
            (digest,) = await client.smembers(mark)
        assert there.people["alice"] not in digest
        assert len(digest) == 16
