"""What the agents try fails turn after turn, over the wire: a person is brought in."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.stories.town import MENTION, Message, by_bot, everything, town

SALES: dict[str, Any] = {"tool_calls": [{"name": "transfer_to_sales_agent", "arguments": {}}]}
ORDER: dict[str, Any] = {
    "tool_calls": [{"name": "execute_order", "arguments": {"product": "item_no_such", "price": 5}}]
}
SORRY: dict[str, Any] = {"content": "Sorry, that did not work."}
HELLO: dict[str, Any] = {"content": "Hello there."}


def _answered(turns: int, messages: list[Message]) -> bool:
    return len(by_bot(messages)) == turns


async def test_three_failures_in_a_row_bring_in_a_person() -> None:
    """A tool that fails in turn after turn; one good turn in between begins a new row."""
    async with town() as there:
        await there.script(SALES, ORDER, SORRY, ORDER, SORRY, HELLO, *[ORDER, SORRY] * 3)
        ts = await there.say("alice", f"{MENTION} one pizza oven")
        for turns in range(1, 6):
            await there.wait(partial(_answered, turns), thread=ts)
            await there.settled()
            cards = await there.slack.messages(there.people["sam"], there.channel("escalations"))
            assert cards == []
            await there.say("alice", "and again?", thread=ts)
        await there.hears("I've asked the team for a person", thread=ts)
        card = await there.hears("Alice needs a person", who="sam", channel="escalations")
        assert "failed three times in a row" in everything(card)
        assert "Alice" in everything(card)
        assert "1 × Rocket Skates, $1,249.00" in everything(card)
        assert "execute order" in everything(card)


async def test_a_spent_limit_names_the_contact_where_nobody_can_be_called() -> None:
    """No support channel: nobody is promised, and the address is given."""
    async with town(
        SUPPORT_CHANNEL="", SUPPORT_CONTACT="help@acme.example", SWITCHBOARD_TURN_MODEL_CALLS="2"
    ) as there:
        await there.script(SALES, ORDER)
        ts = await there.say("alice", f"{MENTION} one pizza oven")
        await there.hears("I could not finish this", thread=ts)
        await there.hears("Please write to help@acme.example", thread=ts)
