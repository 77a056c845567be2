"""A mention is answered; so is what its customer writes next; nobody else is disturbed."""

from tests.stories.town import (
    MENTION,
    author,
    buttons,
    by_bot,
    everything,
    labels,
    live_tokens,
    town,
)


async def test_a_mention_is_answered_once_though_delivered_three_times() -> None:
    """Slack repeats and shuffles events, and sends a mention twice: one answer, in the thread."""
    async with town() as there:
        await there.slack.delivery(duplicates=3)
        ts = await there.say("alice", f"{MENTION} hello there")
        await there.hears("ACME", thread=ts)
        await there.say("alice", "my rocket skates broke", thread=ts)
        thread = await there.wait(lambda m: len(by_bot(m)) >= 2, thread=ts)
        assert [author(m) for m in by_bot(thread)] == [
            "Triage Agent",
            "Issues and Repairs Agent",
        ]
        requests = await there.model_requests()
        said = [m["content"] for m in requests[-1]["messages"] if m["role"] == "user"]
        assert said == ["hello there", "my rocket skates broke"]


async def test_an_agent_answers_under_its_own_name_with_a_way_to_a_human() -> None:
    """The label stands on the post; the first answer introduces itself and offers a person."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} hi")
        answer = await there.hears("automated assistant", thread=ts)
        assert author(answer) == "Triage Agent"
        assert labels(answer) == ["Talk to a human"]
        assert answer["text"].startswith("Triage Agent: ")


async def test_a_handover_is_a_quiet_line_on_top_of_the_next_agents_first_answer() -> None:
    """No post of its own, and only on the first answer."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.say("alice", "my rocket skates broke", thread=ts)
        first = await there.hears("handed over to Issues and Repairs Agent", thread=ts)
        assert first["blocks"][0]["type"] == "context"
        await there.say("alice", "that did not help", thread=ts)
        thread = await there.wait(lambda m: len(by_bot(m)) == 3, thread=ts)
        assert "handed over" not in everything(by_bot(thread)[-1])


async def test_colleagues_and_other_threads_are_left_alone() -> None:
    """Who chats in the thread without a mention is heard, not answered."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.say("bob", "I had the same once", thread=ts)
        await there.say("bob", "no mention here at all")
        await there.say("alice", "my rocket skates broke", thread=ts)
        thread = await there.wait(lambda m: len(by_bot(m)) == 2, thread=ts)
        assert len(by_bot(thread)) == 2
        users = [
            m["content"]
            for m in (await there.model_requests())[-1]["messages"]
            if m["role"] == "user"
        ]
        assert any("I had the same once" in text and "not to you" in text for text in users)
        channel = await there.slack.messages(there.people["bob"], there.channel("support"))
        assert len(by_bot(channel)) == 2


async def test_a_message_to_somebody_else_is_not_for_the_agents() -> None:
    """The customer talks to a colleague in the thread: the agents stay out of it."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.say("alice", "@Bob did yours break too?", thread=ts)
        await there.say("alice", "my rocket skates broke", thread=ts)
        thread = await there.wait(lambda m: len(by_bot(m)) == 2, thread=ts)
        assert author(by_bot(thread)[1]) == "Issues and Repairs Agent"


async def test_a_direct_message_needs_no_mention() -> None:
    """Each direct message is a thread of its own, answered there."""
    async with town() as there:
        ts = await there.say("alice", "hello", channel="dm-alice")
        thread = await there.wait(lambda m: len(by_bot(m)) == 1, channel="dm-alice", thread=ts)
        assert author(by_bot(thread)[0]) == "Triage Agent"


async def test_somebody_else_joins_by_a_mention() -> None:
    """Who mentions us in the thread is answered too, and told apart by name."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.say("bob", f"{MENTION} I want to buy a black boot", thread=ts)
        card = await there.hears("Black Boot", thread=ts, who="bob")
        assert card
        users = [
            m["content"]
            for m in (await there.model_requests())[-1]["messages"]
            if m["role"] == "user"
        ]
        assert any(text.startswith("Bob: ") for text in users)


async def test_an_edit_before_the_turn_replaces_the_text() -> None:
    """What counts is what stands there when the agents read it."""
    async with town(SWITCHBOARD_DEBOUNCE_SECONDS="3") as there:
        ts = await there.say("alice", f"{MENTION} my rocket skates broke")
        await there.slack.edit(
            there.people["alice"],
            there.channel("support"),
            ts,
            f"{MENTION} I would like a black boot",
        )
        await there.wait(lambda m: len(by_bot(m)) >= 1, thread=ts)
        requests = await there.model_requests()
        said = [m["content"] for m in requests[0]["messages"] if m["role"] == "user"]
        assert said == ["I would like a black boot"]


async def test_a_mention_that_an_edit_adds_is_answered_and_one_that_it_keeps_is_not() -> None:
    """Slack sends the mention once more with every edit of such a message."""
    async with town() as there:
        alice, support = there.people["alice"], there.channel("support")
        ts = await there.say("alice", "my skates broke")
        await there.slack.edit(alice, support, ts, f"{MENTION} my skates broke")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.slack.edit(alice, support, ts, f"{MENTION} my skates broke!")
        await there.say("alice", "hello?", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) == 2, thread=ts)
        await there.settled()
        assert len(by_bot(await there.thread(ts))) == 2


async def test_a_burst_becomes_one_turn() -> None:
    """Quick messages of one customer are read together."""
    async with town(SWITCHBOARD_DEBOUNCE_SECONDS="3") as there:
        ts = await there.say("alice", f"{MENTION} hello")
        await there.say("alice", "so", thread=ts)
        await there.say("alice", "my rocket skates broke", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) >= 1, thread=ts)
        first = (await there.model_requests())[0]
        said = [m["content"] for m in first["messages"] if m["role"] == "user"]
        assert said == ["hello", "so", "my rocket skates broke"]


async def test_while_an_agent_works_the_thread_shows_it() -> None:
    """Slack's status line is set before the answer and gone after it."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        calls = [c["method"] for c in await there.slack.calls()]
        working, posting = "assistant.threads.setStatus", "chat.postMessage"
        assert calls.index(working) < calls.index(posting)


async def test_where_slack_refuses_the_status_the_message_gets_eyes() -> None:
    """👀 while it works, taken away with the answer."""
    async with town() as there:
        await there.slack.fault("refuse", "assistant.threads.setStatus", error="invalid_thread_ts")
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        root = await there.wait(lambda m: not m[0].get("reactions"), thread=ts)
        assert not root[0].get("reactions")
        calls = [c["method"] for c in await there.slack.calls()]
        assert "reactions.add" in calls
        assert "reactions.remove" in calls


async def test_the_eyes_are_on_the_message_that_is_answered_and_on_none_for_good() -> None:
    """The second message of a thread gets its own; the first keeps none."""
    async with town() as there:
        await there.slack.fault("refuse", "assistant.threads.setStatus", error="unknown_method")
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1 and not m[0].get("reactions"), thread=ts)
        second = await there.say("alice", "what do you sell?", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) == 2, thread=ts)
        await there.wait(lambda m: not any(each.get("reactions") for each in m), thread=ts)
        added = [c["args"]["timestamp"] for c in await there.slack.calls("reactions.add")]
        assert list(dict.fromkeys(added)) == [ts, second]


async def test_nothing_a_model_says_pings_or_links_its_way_out() -> None:
    """Broadcasts, mentions and labelled links of a model's text stay inert."""
    async with town() as there:
        await there.script({"content": "Hey <!channel> <@U0BOB00000> <https://evil.example|ACME>"})
        ts = await there.say("alice", f"{MENTION} hello")
        answer = await there.hears("Hey", thread=ts)
        live = live_tokens(answer)
        assert not any(token.pings for token in live)
        assert all(token.text in token.target for token in live)
        assert buttons(answer)
