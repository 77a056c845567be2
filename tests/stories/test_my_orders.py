"""`/switchboard orders`: what somebody bought, for their eyes."""

from __future__ import annotations

from tests.stories.town import MENTION, everything, town


async def test_in_a_channel_my_orders_are_for_me_alone() -> None:
    """Ephemeral; a colleague sees neither mine nor that I asked, and has none of their own."""
    async with town() as there:
        await there.slash("alice", "orders")
        shown = await there.hears("Your last orders")
        assert shown["is_ephemeral"]
        mine = everything(shown)
        assert "1 × Rocket Skates, $1,249.00" in mine
        assert "1 × Black Boot, $89.00" in mine
        await there.slash("bob", "orders")
        await there.hears("You have no orders here", who="bob")
        seen = await there.wait(lambda _: True, who="bob")
        assert not any("Rocket Skates" in everything(m) for m in seen)


async def test_in_our_direct_messages_they_are_a_message_that_stays() -> None:
    """Plain, also if nothing was said there before: nobody else is there."""
    async with town() as there:
        await there.slash("alice", "orders", channel="dm-alice")
        plain = await there.hears("Your last orders", channel="dm-alice")
        assert not plain["is_ephemeral"]


async def test_what_was_requested_back_stands_there_too() -> None:
    """Called requested, not refunded."""
    async with town(AUTO_REFUND_LIMIT="100.00") as there:
        ts = await there.say("alice", f"{MENTION} my rocket skates broke")
        await there.hears("Issues and Repairs Agent", thread=ts)
        await there.say("alice", "I want my money back", thread=ts)
        card = await there.hears("Your refund request", thread=ts)
        await there.press("alice", card, "Request $1,249.00 back")
        await there.hears("Refund requested", thread=ts)
        await there.slash("alice", "orders")
        mine = everything(await there.hears("Your last orders"))
        assert "a refund of $1,249.00 requested" in mine
        assert "refunded" not in mine
