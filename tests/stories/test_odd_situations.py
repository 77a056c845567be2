"""Odd situations: called into a thread midway, faults of Slack and of the model, strange events."""

import asyncio
import logging
from typing import Any

import pytest

from bot import phrases
from tests.stories.town import MENTION, by_bot, everything, labels, town


async def test_called_into_a_thread_midway_the_agents_know_what_was_said() -> None:
    """The thread is read once; what people wrote before is background."""
    async with town() as there:
        ts = await there.say("bob", "the skates exploded again")
        await there.say("alice", f"{MENTION} can you help us here?", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        asked = (await there.model_requests())[0]["messages"]
        said = [m["content"] for m in asked if m["role"] == "user"]
        assert said == [
            "[Bob wrote in the thread, not to you] the skates exploded again",
            "can you help us here?",
        ]
        await there.say("alice", "hello?", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) == 2, thread=ts)
        assert len(await there.slack.calls("conversations.replies")) == 1


async def test_a_plain_turn_needs_two_calls_of_slack() -> None:
    """The status and the answer; the thread is never read."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        before = len(await there.slack.calls())
        await there.say("alice", "hello again", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) == 2, thread=ts)
        assert len(await there.slack.calls()) - before <= 2
        assert await there.slack.calls("conversations.replies") == []


async def test_a_model_that_fails_for_a_moment_is_not_worth_a_word() -> None:
    """One 500: tried again within seconds, and the customer sees only the answer."""
    async with town() as there:
        await there.model_fault(kind="status", status=500, times=1)
        ts = await there.say("alice", f"{MENTION} hello")
        thread = await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        assert "ACME" in everything(by_bot(thread)[0])


async def test_a_model_that_stays_away_is_one_sentence_and_then_the_answer() -> None:
    """Told once with a way to a human; the message is kept and answered when it is back."""
    async with town() as there:
        await there.model_fault(kind="status", status=401, times=1_000)
        ts = await there.say("alice", f"{MENTION} hello")
        told = await there.hears("I've kept your message", thread=ts)
        assert labels(told) == ["Talk to a human"]
        await there.requested(3)
        assert len(by_bot(await there.thread(ts))) == 1
        await there.model_well()
        await there.hears("ACME", thread=ts)


async def test_a_human_can_be_called_while_the_model_is_away() -> None:
    """The button under the sentence works at once."""
    async with town() as there:
        await there.model_fault(kind="status", status=503, times=1_000)
        ts = await there.say("alice", f"{MENTION} hello")
        told = await there.hears("I've kept your message", thread=ts)
        await there.press("alice", told, "Talk to a human")
        await there.hears("I've asked the team", thread=ts)


async def test_slacks_rate_limit_delays_a_reply_and_loses_none() -> None:
    """429 with Retry-After in one channel; another channel is not kept waiting."""
    async with town() as there:
        await there.slack.fault(
            "ratelimited",
            "chat.postMessage",
            channel=there.channel("support"),
            retry_after=1,
        )
        ts = await there.say("alice", f"{MENTION} hello")
        await there.called_with("chat.postMessage", "ratelimited")
        other = await there.say("bob", "hello", channel="dm-bob")
        await there.wait(lambda m: len(by_bot(m)) == 1, channel="dm-bob", thread=other, who="bob")
        assert by_bot(await there.thread(ts)) == []
        await there.slack.clear_faults()
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)


async def test_a_post_whose_answer_was_lost_is_looked_up_before_it_is_sent_again() -> None:
    """Slack took it, the connection broke: one message in the thread."""
    async with town() as there:
        await there.slack.fault("lost_answer", "chat.postMessage", times=1)
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.called("conversations.replies")
        await there.say("alice", "my rocket skates broke", thread=ts)
        thread = await there.wait(lambda m: len(by_bot(m)) >= 2, thread=ts)
        assert len(by_bot(thread)) == 2


async def test_a_server_error_of_slacks_is_tried_again() -> None:
    """A 500 may or may not have posted: looked up, then sent."""
    async with town() as there:
        await there.slack.fault("server_error", "chat.postMessage", times=1)
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)


async def test_without_the_scope_for_names_the_label_stands_in_the_body() -> None:
    """A missing chat:write.customize is no reason to lose an answer."""
    async with town() as there:
        await there.slack.fault("refuse", "chat.postMessage", error="missing_scope", times=1)
        ts = await there.say("alice", f"{MENTION} hello")
        thread = await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        answer = by_bot(thread)[0]
        assert answer["blocks"][0]["elements"][0]["text"] == "*Triage Agent*"


async def test_events_that_nobody_knows_and_broken_ones_are_acknowledged() -> None:
    """Unknown types, unknown subtypes, a message without a channel: no retry, no traceback."""
    async with town() as there:
        for event in (
            {"type": "brand_new_event", "thing": 1},
            {
                "type": "message",
                "subtype": "channel_topic",
                "channel": "C1",
                "ts": "1.000001",
                "user": "U1",
                "text": "x",
            },
            {"type": "message"},
            {"type": "message", "channel": "C0SUPPORT1", "ts": "not a ts", "text": "hi"},
            {"type": "app_mention", "channel": ["C"], "ts": "1.000002"},
        ):
            await there.slack.event(event)
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)


async def test_a_shortcut_where_the_bot_is_not_a_member_is_answered_to_whoever_used_it() -> None:
    """Message shortcuts are offered in every channel; there is no conversation in this one."""
    async with town() as there:
        alice = there.people["alice"]
        elsewhere = await there.slack.add_channel("private", kind="group", members=[alice])
        ts = await there.slack.say(alice, elsewhere, "a note to myself")
        used = await there.slack.shortcut(alice, elsewhere, ts, "conversation_reset")
        assert used.ok, used
        told = await there.slack.messages(alice, elsewhere)
        assert phrases.NO_CONVERSATION_HERE in [message["text"] for message in told]


def _errors(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_payload_that_is_none_is_one_line_without_a_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Over Socket Mode as over HTTP; the next message is answered."""
    async with town() as there:
        await there.slack.delivery(ack_timeout=0.2)
        caplog.clear()
        await there.slack.payload("interactive", [])
        press: dict[str, Any] = {"type": "block_actions", "user": {"id": "U1"}, "actions": []}
        await there.slack.payload("interactive", press)
        await there.slack.delivery(ack_timeout=10)
        async with asyncio.timeout(30):
            while len(told := _errors(caplog)) < 2:
                await asyncio.sleep(0.01)
        assert len(told) == 2
        assert not any(record.exc_info for record in told)
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)


async def test_a_hundred_threads_at_once_are_all_answered() -> None:
    """No conversation waits for another."""
    async with town() as there:

        async def one(number: int) -> None:
            ts = await there.say("alice", f"{MENTION} hello number {number}")
            await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts, seconds=20)

        async with asyncio.TaskGroup() as group:
            for number in range(30):
                group.create_task(one(number))
