"""What a conversation costs, counted at the client, not guessed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from redis.asyncio.connection import Connection

from tests.stories.town import MENTION, by_bot, town

if TYPE_CHECKING:
    import pytest

_LOOKING = ("ZRANGE", "TIME", "BLMPOP", "HGET")
"""The idle worker's looks, at its own pace whatever happens: what is due, is there a pause."""

UNHURRIED: Any = {"SWITCHBOARD_LEASE_SECONDS": "600"}
"""A lease that a slow turn does not prolong: that would be one more."""

_OURS = ("CLIENT", "ZCOUNT")
"""The test's own connection."""


def count_round_trips(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts what the clients send to Redis: a pipeline is one round trip."""
    counted: Counter[str] = Counter()
    send = Connection.send_packed_command

    async def counting(self: Any, command: Any, *args: Any, **kwargs: Any) -> Any:
        packed = bytes(command) if isinstance(command, bytes) else b"".join(command)
        counted[packed.split(b"\r\n")[2].decode(errors="replace")] += 1
        return await send(self, command, *args, **kwargs)

    monkeypatch.setattr(Connection, "send_packed_command", counting)
    return counted


def spent(counted: Counter[str]) -> int:
    """Round trips of the conversation; the bell that woke the worker counts as one."""
    return 1 + sum(n for word, n in counted.items() if word not in _LOOKING + _OURS)


async def test_a_plain_reply_takes_at_most_five_round_trips(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """put, bell, claim, commit, sent."""
    async with town(redis_url=redis_url, **UNHURRIED) as there:
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.settled()
        counted = count_round_trips(monkeypatch)
        await there.say("alice", "hello again", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) == 2, thread=ts)
        await there.settled()
        assert spent(counted) <= 5, counted


async def test_a_turn_that_ends_in_a_card_takes_at_most_seven_and_its_press_twelve(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quote is pure: nothing is stored before the card. The press stores its decision first."""
    async with town(redis_url=redis_url, **UNHURRIED) as there:
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.settled()
        counted = count_round_trips(monkeypatch)
        await there.say("alice", "I'd like a black boot", thread=ts)
        card = await there.hears("Place order", thread=ts)
        await there.settled()
        posts = len(await there.slack.calls("chat.postMessage")) - 1
        assert spent(counted) <= 7 + max(0, posts - 1), counted
        counted.clear()
        await there.press("alice", card, "Place order")
        await there.hears("Order placed", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) >= 4, thread=ts)
        await there.settled()
        assert spent(counted) <= 12, counted
