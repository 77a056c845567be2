"""The desk's clock, and the team's hand in a customer's thread."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.stories.town import (
    MENTION,
    Message,
    Town,
    by_bot,
    everything,
    labels,
    running_bot,
    town,
)


async def called(there: Town) -> tuple[str, Message]:
    ts = await there.say("alice", f"{MENTION} get me a human please")
    await there.hears("I've asked the team for a person", thread=ts)
    return ts, await there.hears("asks for a person", who="sam", channel="escalations")


async def test_an_unclaimed_card_is_brought_to_mind_then_who_is_on_call_is_mentioned() -> None:
    """The reminder first; then the mention, and the customer is told the truth."""
    async with town(
        SUPPORT_ONCALL="S0ONCALL1",
        SWITCHBOARD_REMIND_MINUTES="0.01",
        SWITCHBOARD_ONCALL_MINUTES="0.02",
    ) as there:
        ts, card = await called(there)
        await there.hears("Nobody has claimed", who="sam", channel="escalations", thread=card["ts"])
        await there.hears(
            "<!subteam^S0ONCALL1>", who="sam", channel="escalations", thread=card["ts"]
        )
        told = await there.hears("nobody of the team has been free", thread=ts)
        assert labels(told) == ["Carry on with the assistant"]


async def test_the_times_outlive_every_process(redis_url: str) -> None:
    """Called while one worker lived, brought to mind by the next."""
    async with town(bot=False, redis_url=redis_url, SWITCHBOARD_REMIND_MINUTES="0.05") as there:
        async with running_bot(there):
            _, card = await called(there)
        async with running_bot(there):
            await there.hears(
                "Nobody has claimed", who="sam", channel="escalations", thread=card["ts"]
            )


async def test_a_claimed_conversation_left_alone_may_be_released() -> None:
    """The team is offered a release; the customer hears that somebody else was asked."""
    async with town(SWITCHBOARD_IDLE_MINUTES="0.01") as there:
        ts, card = await called(there)
        await there.press("sam", card, "Claim", channel="escalations")
        offer = await there.hears(
            "can be released", who="sam", channel="escalations", thread=card["ts"]
        )
        await there.press("sam", offer, "Release", channel="escalations")
        await there.hears("Sam had to leave", thread=ts)
        freed = await there.hears("Sam released it", who="sam", channel="escalations")
        assert "Claim" in labels(freed)


async def test_outside_the_hours_the_customer_reads_when_somebody_is_back() -> None:
    """One minute of the week is open, and it is not today."""
    day = datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(days=3)
    async with town(SUPPORT_HOURS=f"{day:%a} 03:00-03:01 Europe/Berlin") as there:
        ts = await there.say("alice", f"{MENTION} get me a human please")
        await there.hears(f"Somebody is back {day:%A} 03:00 (Europe/Berlin)", thread=ts)


async def test_the_transcript_is_shown_on_demand() -> None:
    """In the card's thread: who said what."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} my rocket skates broke")
        answer = await there.hears("Issues and Repairs Agent", thread=ts)
        await there.press("alice", answer, "Talk to a human")
        await there.hears("I've asked the team", thread=ts)
        card = await there.hears("asks for a person", who="sam", channel="escalations")
        assert "Rocket Skates" in everything(card)
        await there.press("sam", card, "Show transcript", channel="escalations")
        shown = await there.hears(
            "Alice: my rocket skates broke", who="sam", channel="escalations", thread=card["ts"]
        )
        assert "Issues and Repairs Agent: " in everything(shown)


async def test_copies_follow_edits_and_deletions_both_ways() -> None:
    """What either side changes or takes back is changed on the other side."""
    async with town() as there:
        ts, card = await called(there)
        support, desk = there.channel("support"), there.channel("escalations")
        mine = await there.say("alice", "my skats broke", thread=ts)
        await there.hears("my skats broke", who="sam", channel="escalations", thread=card["ts"])
        await there.slack.edit(there.people["alice"], support, mine, "my skates broke")
        await there.hears("my skates broke", who="sam", channel="escalations", thread=card["ts"])
        theirs = await there.say("sam", "Helo Alice", channel="escalations", thread=card["ts"])
        await there.hears("Helo Alice", thread=ts)
        await there.slack.edit(there.people["sam"], desk, theirs, "Hello Alice")
        await there.hears("Hello Alice", thread=ts)
        await there.slack.delete(there.people["sam"], desk, theirs)
        await there.hears("(deleted)", thread=ts)
        assert not any("Hello Alice" in everything(m) for m in by_bot(await there.thread(ts)))


async def test_the_first_word_after_a_silence_mentions_whoever_has_it() -> None:
    """Once, not with every line."""
    async with town(SWITCHBOARD_SILENCE_MINUTES="0.001") as there:
        ts, card = await called(there)
        await there.press("sam", card, "Claim", channel="escalations")
        await there.hears("has joined", thread=ts)
        await there.quiet(0.2)
        await there.say("alice", "are you there?", thread=ts)
        line = await there.hears(
            "are you there?", who="sam", channel="escalations", thread=card["ts"]
        )
        assert f"<@{there.people['sam']}>" in everything(line)


async def test_somebody_of_support_in_the_thread_takes_it_over() -> None:
    """A turn in flight is dropped, the card says who has it, and hand back works."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.model_fault(kind="hang", times=1)
        await there.say("alice", "my rocket skates broke", thread=ts)
        await there.requested(2)
        await there.say("sam", "I'll look into it myself, Alice", thread=ts)
        await there.hears("Sam from the team has joined", thread=ts, seconds=20)
        card = await there.hears("Sam has it", who="sam", channel="escalations")
        assert "Sam wrote in the conversation" in everything(card)
        assert "1 × Rocket Skates, $1,249.00" in everything(card)
        assert not any("tighten every bolt" in everything(m) for m in await there.thread(ts))
        await there.press("sam", card, "Hand back", channel="escalations")
        await there.hears("back with the assistant", thread=ts)
        count = len(by_bot(await there.thread(ts)))
        await there.say("alice", "I'd like a black boot", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) > count, thread=ts)
        words = str((await there.model_requests())[-1]["messages"])
        assert "[Sam, support team] I'll look into it myself, Alice" in words
