"""One visit from the first word to the fresh start, over each of Slack's two transports.

The same steps as in the browser, read off the wire: whatever a page might hide shows here.
"""

import pytest

from tests.stories.town import MENTION, Message, Town, author, everything, labels, town


async def pressed(there: Town, thread: str, label: str, result: str) -> Message:
    """Alice presses a button that waits in her thread; returns what its message became."""
    card = await there.hears(label, thread=thread)
    assert (await there.press("alice", card, label)).ok
    record = await there.hears(result, thread=thread)
    assert record["ts"] == card["ts"]
    assert labels(record) == ["Talk to a human"]
    return record


async def order_a_boot(there: Town) -> str:
    """Triage greets, Sales sells; returns the thread."""
    thread = await there.say("alice", f"{MENTION} hello")
    assert author(await there.hears("ACME", thread=thread)) == "Triage Agent"
    await there.say("alice", "I'd like a black boot", thread=thread)
    sale = await there.hears("Triage Agent handed over to Sales Agent", thread=thread)
    assert author(sale) == "Sales Agent"
    await pressed(there, thread, "Place order", "Order placed: 1 × Black Boot for $89.00")
    return thread


async def refund_the_skates(there: Town) -> None:
    """A fix is offered and refused; then money comes back."""
    thread = await there.say("alice", f"{MENTION} my rocket skates broke")
    fix = await there.hears("Does that help?", thread=thread)
    assert author(fix) == "Issues and Repairs Agent"
    await there.say("alice", "no, that does not help", thread=thread)
    await there.hears("Would you like a refund?", thread=thread)
    await there.say("alice", "yes please", thread=thread)
    await pressed(there, thread, "Refund $1,249.00", "Refunded: $1,249.00")


async def talk_with_sam(there: Town, thread: str) -> None:
    """Called, claimed, words both ways, handed back."""
    await there.say("alice", "get me a human", thread=thread)
    await there.hears("I've asked the team", thread=thread)
    case = await there.hears("Alice asks for a person", who="sam", channel="escalations")
    await there.press("sam", case, "Claim", channel="escalations")
    await there.hears("Sam from the team has joined", thread=thread)
    await there.say("sam", "Good morning, Alice", channel="escalations", thread=case["ts"])
    assert author(await there.hears("Good morning, Alice", thread=thread)) == "Sam (support)"
    await there.say("alice", "Good morning, Sam", thread=thread)
    heard = await there.hears(
        "Good morning, Sam", who="sam", channel="escalations", thread=case["ts"]
    )
    assert author(heard) == "Alice (customer)"
    claimed = await there.hears("Sam has it", who="sam", channel="escalations", thread=case["ts"])
    await there.press("sam", claimed, "Hand back", channel="escalations")
    await there.hears("back with the assistant", thread=thread)


async def start_afresh(there: Town) -> None:
    """The slash command asks which conversation; the chosen one is forgotten."""
    assert (await there.slash("alice", "reset")).ok
    question = await there.hears("Which of your conversations")
    assert labels(question) == ["my rocket skates broke", "hello"]
    assert (await there.press("alice", question, "hello")).ok


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_a_visit_from_the_first_word_to_the_fresh_start(*, http: bool) -> None:
    """Order, refund, person, reset: the same whichever way Slack delivers."""
    async with town(http=http) as there:
        thread = await order_a_boot(there)
        await refund_the_skates(there)
        await talk_with_sam(there, thread)
        await start_afresh(there)
        fresh = await there.hears("Fresh start", thread=thread)
        assert "Placed orders stay" in everything(fresh)
        assert [order.lines[0].name for order in await there.orders("alice")] == [
            "Black Boot",
            "Rocket Skates",
            "Black Boot",
        ]
