"""Refunds that the team approves, over the wire: asked, decided by somebody else, told."""

from __future__ import annotations

import asyncio

from sandbox.slack.seed import SUPPORT
from tests.stories.town import (
    MENTION,
    Message,
    Town,
    everything,
    labels,
    live_tokens,
    running_bot,
    town,
)

LIMIT = "100.00"


async def offered(there: Town, words: str = "my rocket skates broke") -> tuple[str, Message]:
    """Talks until the request's card stands."""
    ts = await there.say("alice", f"{MENTION} {words}")
    await there.hears("Issues and Repairs Agent", thread=ts)
    await there.say("alice", "I want my money back", thread=ts)
    return ts, await there.hears("Your refund request", thread=ts)


async def requested(there: Town) -> tuple[str, Message]:
    """Alice has confirmed; returns (thread ts, the team's card)."""
    ts, card = await offered(there)
    assert (await there.press("alice", card, "Request $1,249.00 back")).ok
    await there.hears("Refund requested: $1,249.00 for Rocket Skates", thread=ts)
    team = await there.hears("Refund request R-", who="sam", channel="escalations")
    return ts, team


async def test_a_large_refund_is_requested_and_paid_once_the_team_approves() -> None:
    """The customer's decision, then the team's; the conversation goes on in between."""
    async with town(AUTO_REFUND_LIMIT=LIMIT) as there:
        ts, card = await offered(there)
        assert "by the team, since it is more than $100.00" in everything(card)
        await there.press("alice", card, "Request $1,249.00 back")
        record = await there.hears("Somebody of the team decides on it", thread=ts)
        assert record["ts"] == card["ts"]
        assert labels(record) == ["Talk to a human"]
        team = await there.hears("Refund request R-", who="sam", channel="escalations")
        assert labels(team) == ["Approve", "Refuse"]
        assert all(each in everything(team) for each in ("Alice", "Rocket Skates", "$1,249.00"))
        assert (await there.orders("alice"))[0].refunded.minor == 0
        await there.say("alice", "thanks! do you sell anvils?", thread=ts)
        await there.settled()
        await there.press("sam", team, "Approve", channel="escalations")
        await there.hears("The team approved your refund request", thread=ts)
        done = await there.hears("Approved by Sam. Refunded", who="sam", channel="escalations")
        assert done["ts"] == team["ts"]
        assert labels(done) == []
        assert (await there.orders("alice"))[0].refunded.minor == 124_900


async def test_a_refusal_carries_the_teams_reason_and_a_way_to_a_person() -> None:
    """The last thing that was written under the card; it can ping nobody."""
    async with town(AUTO_REFUND_LIMIT=LIMIT) as there:
        ts, team = await requested(there)
        for text in ("hm", "// what a story", "They were worn. <!channel>"):
            await there.say("sam", text, channel="escalations", thread=team["ts"])
        await there.settled()
        await there.press("sam", team, "Refuse", channel="escalations")
        told = await there.hears("The team did not approve", thread=ts)
        assert "They were worn." in everything(told)
        assert "what a story" not in everything(told)
        assert live_tokens(told) == []
        assert labels(told) == ["Talk to a human"]
        assert (await there.orders("alice"))[0].refunded.minor == 0
        again, _ = await offered(there)
        await there.hears("Request $1,249.00 back", thread=again)


async def test_nobody_approves_their_own() -> None:
    """Here Alice is of the team herself: she is told so, and a colleague decides."""
    async with town(SUPPORT_CHANNEL=SUPPORT, AUTO_REFUND_LIMIT=LIMIT) as there:
        ts, card = await offered(there)
        await there.press("alice", card, "Request $1,249.00 back")
        team = await there.hears("Refund request R-")
        await there.press("alice", team, "Approve")
        await there.hears("This is your own request")
        await there.settled()
        assert (await there.orders("alice"))[0].refunded.minor == 0
        await there.press("bob", team, "Approve")
        await there.hears("The team approved your refund request", thread=ts)
        await there.hears("Approved by Bob")


async def test_two_presses_at_once_are_one_decision() -> None:
    """Approve and refuse race: one counts, the other reads which."""
    async with town(AUTO_REFUND_LIMIT=LIMIT) as there:
        ts, team = await requested(there)
        async with asyncio.TaskGroup() as group:
            for label in ("Approve", "Refuse", "Approve", "Refuse"):
                group.create_task(there.press("sam", team, label, channel="escalations"))
        await there.hears("your refund request", thread=ts)
        await there.settled()
        said = [m for m in await there.thread(ts) if "your refund request" in everything(m)]
        assert len({everything(m) for m in said}) <= 2  # the sentence, and the customer's record
        refunded = (await there.orders("alice"))[0].refunded.minor
        approved = any("The team approved" in everything(m) for m in said)
        assert refunded == (124_900 if approved else 0)


async def test_a_request_outlives_every_process(redis_url: str) -> None:
    """Asked by one worker, carried out by the next."""
    async with town(bot=False, redis_url=redis_url, AUTO_REFUND_LIMIT=LIMIT) as there:
        async with running_bot(there):
            ts, team = await requested(there)
        async with running_bot(there):
            await there.press("sam", team, "Approve", channel="escalations")
            await there.hears("The team approved your refund request", thread=ts)
        assert (await there.orders("alice"))[0].refunded.minor == 124_900


async def test_undecided_the_on_call_is_mentioned_and_the_customer_told() -> None:
    """After SWITCHBOARD_APPROVAL_HOURS."""
    async with town(
        SUPPORT_ONCALL="S0ONCALL1", SWITCHBOARD_APPROVAL_HOURS="0.0005", AUTO_REFUND_LIMIT=LIMIT
    ) as there:
        ts, card = await offered(there)
        await there.press("alice", card, "Request $1,249.00 back")
        team = await there.hears("Refund request R-", who="sam", channel="escalations")
        await there.hears(
            "<!subteam^S0ONCALL1>", who="sam", channel="escalations", thread=team["ts"]
        )
        await there.hears("nobody has decided on your refund request", thread=ts)


async def test_a_late_refund_is_a_request_where_the_team_takes_them() -> None:
    """The boot is 45 days old: by default one sentence; here a card that says why it is late."""
    async with town(LATE_REFUNDS="staff", AUTO_REFUND_LIMIT=LIMIT) as there:
        ts, card = await offered(there, "my black boot broke")
        assert "the 30 days ended on" in everything(card)
        await there.press("alice", card, "Request $89.00 back")
        await there.hears("Refund requested: $89.00 for Black Boot", thread=ts)


async def test_without_a_support_channel_a_large_refund_is_refused_with_the_contact() -> None:
    """Nobody could approve it: a sentence, where to turn to, and no card."""
    async with town(
        SUPPORT_CHANNEL="", SUPPORT_CONTACT="help@acme.example", AUTO_REFUND_LIMIT=LIMIT
    ) as there:
        ts = await there.say("alice", f"{MENTION} my rocket skates broke")
        await there.hears("Issues and Repairs Agent", thread=ts)
        await there.say("alice", "I want my money back", thread=ts)
        told = await there.hears("needs the approval of a person", thread=ts)
        assert "help@acme.example" in everything(told)
        assert (await there.orders("alice"))[0].refunded.minor == 0
