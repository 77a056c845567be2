"""A team whose agents do not hand over: the customer chooses, by a row of buttons."""

from __future__ import annotations

from tests.stories.town import MENTION, author, by_bot, labels, town


async def test_the_customer_switches_between_agents_who_know_what_was_said() -> None:
    """Only the customer; and the other agent goes on with the same messages."""
    async with town(SWITCHBOARD_TEAM="agents.cookbook.by_hand:build_team") as there:
        ts = await there.say("alice", f"{MENTION} hello")
        thread = await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        first = by_bot(thread)[0]
        assert author(first) == "Sales Assistant"
        assert labels(first)[0] == "Refund Agent"
        await there.press("bob", first, "Refund Agent")
        await there.hears("somebody else's", thread=ts, who="bob")
        await there.press("alice", first, "Refund Agent")
        await there.hears("Refund Agent is in charge now", thread=ts)
        await there.say("alice", "Actually, I want a refund.", thread=ts)
        thread = await there.wait(lambda m: len(by_bot(m)) == 3, thread=ts)
        assert author(by_bot(thread)[-1]) == "Refund Agent"
        words = [m.get("content") for m in (await there.model_requests())[-1]["messages"]]
        assert "hello" in words
