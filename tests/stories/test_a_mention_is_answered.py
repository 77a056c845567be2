"""The first thing that Switchboard does: answer once, labelled, in the thread."""

from tests.stories.town import MENTION, author, by_bot, town


async def test_a_mention_is_answered_in_its_thread_by_an_agent() -> None:
    """An agent answers under its own name, in the thread of the mention, once."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} hello there")
        thread = await there.wait(lambda m: len(by_bot(m)) >= 1, thread=ts)
        assert author(by_bot(thread)[0]) == "Triage Agent"
