"""Starting afresh: the slash command, the shortcut, and what a reset leaves alone."""

from tests.stories.town import MENTION, by_bot, everything, labels, town


async def test_slash_reset_starts_the_one_conversation_of_the_channel_afresh() -> None:
    """It says so in the thread, and the thread stays engaged with nothing remembered."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} my rocket skates broke")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        assert (await there.slash("alice", "reset")).ok
        await there.hears("Fresh start", thread=ts)
        await there.say("alice", "hello again", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) == 3, thread=ts)
        asked = (await there.model_requests())[-1]["messages"]
        assert [m["content"] for m in asked if m["role"] == "user"] == ["hello again"]


async def test_several_conversations_give_a_choice_with_the_first_words_of_each() -> None:
    """Only the caller sees the buttons; the chosen one is reset, and the choice is gone."""
    async with town() as there:
        one = await there.say("alice", f"{MENTION} my rocket skates broke")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=one)
        two = await there.say("alice", f"{MENTION} hello you")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=two)
        await there.slash("alice", "reset")
        choice = await there.hears("Which of your conversations")
        assert choice["is_ephemeral"]
        assert labels(choice) == ["hello you", "my rocket skates broke"]
        await there.press("alice", choice, "my rocket skates broke")
        await there.hears("Fresh start", thread=one)
        assert not any("Fresh start" in everything(m) for m in await there.thread(two))
        told = await there.hears("Starting afresh: “my rocket skates broke”")
        assert (told["ts"], labels(told)) == (choice["ts"], [])


async def test_a_shortcut_resets_the_thread_it_is_used_in() -> None:
    """Slash commands cannot be used in threads; the message menu can."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} my rocket skates broke")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.slack.shortcut(
            there.people["alice"], there.channel("support"), ts, "conversation_reset"
        )
        await there.hears("Fresh start", thread=ts)


async def test_a_reset_cancels_an_open_card_and_keeps_placed_orders() -> None:
    """The card's later press does nothing; what was placed stays placed."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} I'd like a black boot")
        card = await there.hears("Place order", thread=ts)
        await there.slash("alice", "reset")
        await there.hears("Cancelled by the reset", thread=ts)
        await there.press("alice", card, "Place order")
        await there.hears("already settled", thread=ts)
        assert len(await there.orders("alice")) == 2


async def test_a_reset_drops_the_turn_in_flight() -> None:
    """What a model was about to say is not said."""
    async with town() as there:
        await there.model_fault(kind="hang", times=1)
        ts = await there.say("alice", f"{MENTION} my rocket skates broke")
        await there.requested(1)
        await there.slash("alice", "reset")
        await there.hears("Fresh start", thread=ts, seconds=20)
        thread = await there.thread(ts)
        assert [everything(m) for m in by_bot(thread) if "Fresh start" not in everything(m)] == []


async def test_a_stranger_cannot_reset_somebody_elses_conversation() -> None:
    """They are told, the conversation goes on."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.slack.shortcut(
            there.people["bob"], there.channel("support"), ts, "conversation_reset"
        )
        told = await there.hears("somebody else's", thread=ts, who="bob")
        assert told["is_ephemeral"]
        assert not any("Fresh start" in everything(m) for m in await there.thread(ts))


async def test_a_strangers_refused_reset_costs_the_customer_no_answer() -> None:
    """Though it cut the model short: the turn goes on."""
    async with town() as there:
        await there.model_fault(kind="slow", seconds=15, times=1)
        ts = await there.say("alice", f"{MENTION} my rocket skates broke")
        await there.requested(1)
        await there.slack.shortcut(
            there.people["bob"], there.channel("support"), ts, "conversation_reset"
        )
        told = await there.hears("somebody else's", who="bob")
        assert "thread_ts" not in told, "nobody would see it there: the thread has no reply yet"
        thread = await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        assert "Fresh start" not in everything(by_bot(thread)[0])


async def test_while_a_person_has_the_thread_a_reset_says_who_has_it() -> None:
    """The agents' memory goes, the case stays."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} get me a human please")
        await there.hears("I've asked the team", thread=ts)
        card = await there.hears("asks for a person", who="sam", channel="escalations")
        await there.press("sam", card, "Claim", channel="escalations")
        await there.hears("has joined", thread=ts)
        await there.slash("alice", "reset")
        await there.hears("Sam from the team has this conversation", thread=ts)


async def test_status_and_help_are_seen_by_the_caller_only() -> None:
    """Who has which of my conversations; what I can type."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} my rocket skates broke")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.slash("alice", "status")
        status = await there.hears("Your conversations with me")
        assert "Issues and Repairs Agent" in everything(status)
        assert "my rocket skates broke" in everything(status)
        assert status["is_ephemeral"]
        await there.slash("alice", "help")
        await there.hears("/switchboard reset")
        await there.slash("bob", "reset")
        await there.hears("nothing to reset", who="bob")


async def test_a_refused_reset_costs_the_customer_no_answer_that_waits_for_slack() -> None:
    """The answer waits out a rate limit; a stranger's reset meanwhile changes nothing."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.slack.fault("ratelimited", "chat.postMessage", retry_after=2, times=1)
        await there.say("alice", "my rocket skates broke", thread=ts)
        await there.called_with("chat.postMessage", "ratelimited")
        await there.slack.shortcut(
            there.people["bob"], there.channel("support"), ts, "conversation_reset"
        )
        await there.hears("Issues and Repairs Agent", thread=ts)
        await there.hears("somebody else's", thread=ts, who="bob")
