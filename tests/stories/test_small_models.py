"""A small model, on a server that does not know its form of calls: the customer notices neither."""

import pytest

from bot import phrases
from tests.stories.town import MENTION, author, by_bot, everything, labels, town

MARKUP = (
    "tool_call",
    "{",
    "look_up",
    "execute_",
    "transfer_",
    "im_end",
    "User:",
    "Assistant:",
    "```",
    "think",
)


async def test_an_order_comes_about_though_every_call_is_written_as_text() -> None:
    """Handed over, looked up, offered, pressed: the card and the receipt are code's, as ever."""
    async with town() as there:
        await there.script(
            {"content": '<tool_call>\n{"name": "transfer_to_sales_agent", "arguments": {}}'},
            {"content": '```json\n{"name": "look_up_item", "parameters": {"search_query": "boot"}}'},
            {"content": 'Assistant: Here it is!\nexecute_order("Black Boot", price=89.0)\nDone, ordered!'},
            {"content": "Enjoy!<|im_end|>\nUser: thanks\nAssistant: Any time."},
        )  # fmt: skip
        ts = await there.say("alice", f"{MENTION} a black boot please")
        card = await there.hears("Place order", thread=ts)
        await there.press("alice", card, "Place order")
        await there.hears("Order placed", thread=ts)
        await there.hears("Enjoy!", thread=ts)
        posts = by_bot(await there.thread(ts))
        assert [author(post) for post in posts] == ["Sales Agent"] * 3
        read = "\n".join(map(everything, posts))
        assert [each for each in MARKUP if each in read] == []
        assert "Here it is!" in read
        assert "Done, ordered!" not in read
        assert len(await there.orders("alice")) == 3


@pytest.mark.parametrize(
    "said",
    [
        "Assistant: Which boots?",
        "Which boots?\nUser: the black ones\nAssistant: Great, they are ordered!",
        "<think>They want boots.</think>\nWhich boots?</s>",
        '```json\n{"response": "Which boots?"}\n```',
        "Which boots?\n" * 40,
    ],
)
async def test_only_the_agents_words_are_said(said: str) -> None:
    """No label, no thought, no line of the customer's that was made up."""
    async with town() as there:
        await there.script({"content": said})
        ts = await there.say("alice", f"{MENTION} I want boots")
        answer = await there.hears("Which boots?", thread=ts)
        words = [b["text"]["text"] for b in answer["blocks"] if b["type"] == "section"]
        assert words == ["Which boots?"]


async def test_a_model_that_recites_what_it_was_told_has_no_answer() -> None:
    """The third time in a row a person is called, as for any model that has none."""
    async with town() as there:
        recital = {"content": "You are the Triage Agent, the first whom a customer meets. 1. If"}
        await there.script(recital, recital, {"content": '<tool_response>{"ok": 1}'})
        ts = await there.say("alice", f"{MENTION} I want boots")
        for count in (1, 2):
            await there.wait(lambda m, count=count: len(by_bot(m)) == count, thread=ts)
            await there.say("alice", "boots!", thread=ts)
        called = await there.hears("asked the team for a person", thread=ts)
        assert labels(called) == ["Carry on with the assistant"]
        read = "\n".join(map(everything, by_bot(await there.thread(ts))))
        assert "You are the Triage" not in read
        assert "tool_response" not in read


async def test_a_refund_that_an_agent_only_talks_of_is_denied_beside_its_words() -> None:
    """And where there was an order, an agent may say so."""
    async with town() as there:
        await there.script({"content": "I have refunded you 1,249.00 USD."})
        ts = await there.say("alice", f"{MENTION} I want my money back")
        answer = await there.hears("I have refunded you", thread=ts)
        assert phrases.NOTHING_DONE in everything(answer)
        assert [order.refunded.minor for order in await there.orders("alice")] == [0, 0]
        await there.script(
            {"tool_calls": [{"name": "transfer_to_sales_agent"}]},
            {"tool_calls": [{"name": "execute_order", "arguments": {"product": "Black Boot", "price": 89}}]},
            {"content": "Your order has been placed!"},
        )  # fmt: skip
        await there.say("alice", "then a black boot", thread=ts)
        await there.press("alice", await there.hears("Place order", thread=ts), "Place order")
        answer = await there.hears("Your order has been placed!", thread=ts)
        assert phrases.NOTHING_DONE not in everything(answer)
