"""Orders and refunds: nothing without the customer's decision on what was shown, and once."""

import asyncio

from tests.stories.town import MENTION, Message, Town, by_bot, everything, labels, running_bot, town
from tests.time_passing import PassTime


async def card_for_a_boot(
    there: Town, who: str = "alice", channel: str = "support"
) -> tuple[str, Message]:
    """Talks until the order card stands; returns (thread ts, card)."""
    ts = await there.say(who, f"{MENTION} I'd like a black boot", channel=channel)
    card = await there.hears("Place order", thread=ts, who=who, channel=channel)
    return ts, card


async def test_a_pressed_order_becomes_a_record_without_buttons_that_decide() -> None:
    """The card says what, how many, price and total; pressing places it once."""
    async with town() as there:
        ts, card = await card_for_a_boot(there)
        assert labels(card) == ["Place order", "Cancel", "Talk to a human"]
        text = everything(card)
        assert all(part in text for part in ("Black Boot", "Quantity", "$89.00", "Total"))
        outcome = await there.press("alice", card, "Place order")
        assert outcome.ok
        record = await there.hears("Order placed", thread=ts)
        assert record["ts"] == card["ts"]
        assert labels(record) == ["Talk to a human"]
        orders = await there.orders("alice")
        assert orders[0].lines[0].name == "Black Boot"
        assert len(orders) == 3


async def test_a_button_carries_an_id_and_nothing_else() -> None:
    """No price, no item, no name: what runs is what was stored."""
    async with town() as there:
        _, card = await card_for_a_boot(there)
        values = {
            b["value"]
            for block in card["blocks"]
            for b in block.get("elements", [])
            if b.get("action_id", "").startswith("offer_")
        }
        assert len(values) == 1
        assert len(values.pop()) == 32


async def test_a_cancelled_order_is_not_placed_and_the_agent_goes_on() -> None:
    """Cancel is a decision too: the card says so, the agent answers."""
    async with town() as there:
        ts, card = await card_for_a_boot(there)
        before = len(by_bot(await there.thread(ts)))
        await there.press("alice", card, "Cancel")
        await there.hears("Cancelled. Nothing was done.", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) == before + 1, thread=ts)
        assert len(await there.orders("alice")) == 2


async def test_where_a_card_may_not_be_changed_the_receipt_is_said_under_it() -> None:
    """Some workspaces forbid edits; the outcome of a press is seen all the same."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} I'd like a black boot")
        card = await there.hears("Place order", thread=ts)
        await there.slack.fault("refuse", "chat.update", error="edit_window_closed")
        await there.press("alice", card, "Place order")
        receipt = await there.hears("Order placed", thread=ts)
        assert receipt["ts"] != card["ts"]
        assert len(await there.orders("alice")) == 3


async def test_a_typed_yes_places_the_order() -> None:
    """A whole message of yes, after the card, from its customer."""
    async with town() as there:
        ts, _ = await card_for_a_boot(there)
        await there.say("alice", "Yes!", thread=ts)
        await there.hears("Order placed", thread=ts)
        assert len(await there.orders("alice")) == 3


async def test_a_typed_no_cancels_it() -> None:
    """A whole message of no."""
    async with town() as there:
        ts, _ = await card_for_a_boot(there)
        await there.say("alice", "no", thread=ts)
        await there.hears("Cancelled. Nothing was done.", thread=ts)
        assert len(await there.orders("alice")) == 2


async def test_a_yes_inside_a_longer_message_decides_nothing() -> None:
    """Anything but the bare word withdraws the card, visibly, and goes to the agent."""
    async with town() as there:
        ts, _ = await card_for_a_boot(there)
        await there.say("alice", "yes but make it two of them please", thread=ts)
        await there.hears("Withdrawn", thread=ts)
        assert len(await there.orders("alice")) == 2


async def test_a_yes_among_other_texts_decides_nothing() -> None:
    """It must be the only text of theirs that waits."""
    async with town(bot=False) as there, running_bot(there, there.as_role("socket")):
        async with running_bot(there, there.as_role("worker")):
            ts, _ = await card_for_a_boot(there)
        await there.say("alice", "yes", thread=ts)
        await there.say("alice", "wait, is it waterproof?", thread=ts)
        await there.delivered()
        async with running_bot(there, there.as_role("worker")):
            await there.hears("Withdrawn", thread=ts)
        assert len(await there.orders("alice")) == 2


async def test_a_yes_of_somebody_else_decides_nothing() -> None:
    """A colleague's yes is background."""
    async with town() as there:
        ts, card = await card_for_a_boot(there)
        await there.say("bob", "yes", thread=ts)
        await there.press("alice", card, "Cancel")
        await there.hears("Cancelled", thread=ts)
        assert len(await there.orders("alice")) == 2
        assert len(await there.orders("bob")) == 0


async def test_a_yes_written_before_the_card_stood_decides_nothing(pass_time: PassTime) -> None:
    """An offer is not shown at all while newer words of its customer wait."""
    async with town() as there:
        await there.model_fault(kind="slow", seconds=15, times=1)
        ts = await there.say("alice", f"{MENTION} I'd like a black boot")
        await there.requested(1)
        await there.say("alice", "yes", thread=ts)
        await there.delivered()
        pass_time(15)
        await there.wait(lambda m: len(by_bot(m)) >= 1, thread=ts)
        assert len(await there.orders("alice")) == 2


async def test_a_foreign_press_is_refused_with_a_sentence_only_they_see() -> None:
    """Bob presses Alice's button: an ephemeral sentence, and nothing happens."""
    async with town() as there:
        ts, card = await card_for_a_boot(there)
        await there.press("bob", card, "Place order")
        refusal = await there.hears("only they can decide", who="bob", thread=ts)
        assert refusal["is_ephemeral"]
        assert len(await there.orders("alice")) == 2
        await there.press("alice", card, "Place order")
        await there.hears("Order placed", thread=ts)


async def test_two_fingers_place_one_order() -> None:
    """Accept pressed twice at once: one order, the second press is told."""
    async with town() as there:
        ts, card = await card_for_a_boot(there)
        async with asyncio.TaskGroup() as both:
            for _ in range(2):
                both.create_task(there.press("alice", card, "Place order"))
        await there.hears("Order placed", thread=ts)
        await there.wait(
            lambda m: any(
                "already settled" in everything(x) or "carried out" in everything(x)
                for x in m
                if x.get("is_ephemeral")
            ),
            thread=ts,
        )
        assert len(await there.orders("alice")) == 3


async def test_an_undecided_card_expires_by_itself() -> None:
    """After its time the card says so; a later press does nothing and is told."""
    async with town(SWITCHBOARD_CARD_EXPIRY_MINUTES="0.05") as there:
        ts, card = await card_for_a_boot(there)
        await there.hears("Expired without a decision", thread=ts)
        await there.press("alice", card, "Place order")
        await there.hears("already settled", thread=ts)
        assert len(await there.orders("alice")) == 2


async def test_a_refund_within_thirty_days_is_a_card_and_then_a_record() -> None:
    """Alice's skates are twelve days old."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} I want a refund for my rocket skates")
        card = await there.hears("Keep it", thread=ts)
        assert "Refund $1,249.00" in labels(card)
        await there.press("alice", card, "Refund $1,249.00")
        record = await there.hears("Refund", thread=ts)
        await there.wait(lambda m: "Keep it" not in everything(m[-1]), thread=ts)
        assert record


async def test_a_refund_out_of_time_is_one_sentence_and_a_way_to_a_human() -> None:
    """Alice's boot is forty-five days old: no card."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} I want a refund for my black boot")
        answer = await there.hears("30 days", thread=ts)
        assert "Talk to a human" in labels(answer)
        assert not any("Keep it" in everything(m) for m in await there.thread(ts))


async def test_a_refund_of_what_was_never_bought_is_one_sentence() -> None:
    """Bob bought nothing."""
    async with town() as there:
        ts = await there.say("bob", f"{MENTION} I want a refund for my rocket skates")
        thread = await there.wait(
            lambda m: by_bot(m) != [] and "Talk to a human" in labels(by_bot(m)[-1]),
            thread=ts,
            who="bob",
        )
        assert not any("Keep it" in everything(m) for m in thread)
