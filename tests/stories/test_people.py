"""The human: called, claimed, relayed both ways, handed back; and what agents know of it after."""

from tests.stories.town import (
    MENTION,
    Message,
    Town,
    author,
    by_bot,
    everything,
    labels,
    live_tokens,
    town,
)

BOUGHT = "1 × Rocket Skates, $1,249.00"
"""How one of Alice's purchases stands on a card."""


async def called(there: Town, who: str = "alice") -> tuple[str, Message]:
    """Calls a person; returns (thread ts, the card in #escalations)."""
    ts = await there.say(who, f"{MENTION} get me a human please")
    await there.hears("I've asked the team for a person", thread=ts, who=who)
    card = await there.hears("asks for a person", who="sam", channel="escalations")
    return ts, card


async def test_a_person_is_promised_only_once_the_card_stands() -> None:
    """The support channel has the card before the customer reads about it."""
    async with town() as there:
        ts, card = await called(there)
        promise = await there.hears("I've asked the team", thread=ts)
        assert card["ts"] < promise["ts"]
        assert labels(card) == ["Claim", "Resolve", "Show transcript"]
        assert labels(promise) == ["Carry on with the assistant"]
        assert "Alice" in everything(card)
        assert BOUGHT in everything(card)
        assert f"/archives/{there.channel('support')}/p{ts.replace('.', '')}" in everything(card)


async def test_words_go_both_ways_under_the_writers_names_until_the_hand_back() -> None:
    """Claim, relay, hand back; then the agents know what was said, with both markers."""
    async with town() as there:
        ts, card = await called(there)
        await there.say("alice", "is anybody there?", thread=ts)
        relayed = await there.hears(
            "is anybody there?", who="sam", channel="escalations", thread=card["ts"]
        )
        assert author(relayed).startswith("Alice")
        await there.press("sam", card, "Claim", channel="escalations")
        await there.hears("Sam from the team has joined", thread=ts)
        claimed = await there.hears(
            "Sam has it", who="sam", channel="escalations", thread=card["ts"]
        )
        assert labels(claimed) == ["Hand back", "Resolve", "Show transcript"]
        await there.say("sam", "Hello Alice, Sam here", channel="escalations", thread=card["ts"])
        line = await there.hears("Hello Alice, Sam here", thread=ts)
        assert author(line).startswith("Sam")
        await there.say("sam", "// between us: be kind", channel="escalations", thread=card["ts"])
        await there.say("alice", "thank you Sam", thread=ts)
        await there.hears("thank you Sam", who="sam", channel="escalations", thread=card["ts"])
        await there.press("sam", claimed, "Hand back", channel="escalations")
        await there.hears("back with the assistant", thread=ts)
        assert not any("between us" in everything(m) for m in await there.thread(ts))
        count = len(by_bot(await there.thread(ts)))
        await there.say("alice", "I'd like a black boot", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) > count, thread=ts)
        asked = (await there.model_requests())[-1]["messages"]
        words = "\n".join(str(m.get("content")) for m in asked)
        assert "[Sam, support team] Hello Alice, Sam here" in words
        assert "Sam from the support team took over here" in words
        assert "gave the conversation back here" in words
        assert "between us" not in words


def linked(message: Message, name: str) -> bool:
    """Whether a file stands in a message with a live link, and its name as plain words."""
    links = [token.target for token in live_tokens(message) if token.target.endswith(f"/{name}")]
    return bool(links) and f"{name}: <" in everything(message)


async def test_files_are_links_on_the_card_and_beside_the_words_also_after_an_edit() -> None:
    """Those from before the call too; the model never sees an address."""
    async with town() as there:
        alice, sam = there.people["alice"], there.people["sam"]
        support, desk = there.channel("support"), there.channel("escalations")
        words = f"{MENTION} look at my skates"
        ts = await there.slack.say(alice, support, words, files=("skates.png",))
        await there.wait(lambda m: bool(by_bot(m)), thread=ts)
        await there.say("alice", "get me a human please", thread=ts)
        card = await there.hears("asks for a person", who="sam", channel="escalations")
        assert linked(card, "skates.png")
        await there.hears("I've asked the team", thread=ts)
        mine = await there.slack.say(alice, support, "the bil", thread_ts=ts, files=("bill.pdf",))
        copy = await there.hears("the bil", who="sam", channel="escalations", thread=card["ts"])
        assert linked(copy, "bill.pdf")
        await there.slack.edit(alice, support, mine, "the bill")
        copy = await there.hears("the bill", who="sam", channel="escalations", thread=card["ts"])
        assert linked(copy, "bill.pdf")
        await there.slack.say(sam, desk, "", thread_ts=card["ts"], files=("form.pdf",))
        alone = await there.hears("form.pdf", thread=ts)
        assert linked(alone, "form.pdf")
        assert author(alone).startswith("Sam")
        assert "/files/" not in str(await there.model_requests())


async def test_the_card_names_every_agent_on_the_way_also_who_said_nothing() -> None:
    """Triage hands over without a word; the team still sees where the conversation came from."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} my rocket skates broke")
        await there.hears("Issues and Repairs Agent", thread=ts)
        await there.say("alice", "get me a human please", thread=ts)
        card = await there.hears("asks for a person", who="sam", channel="escalations")
        assert "Triage Agent → Issues and Repairs Agent" in everything(card)


async def test_who_wants_the_assistant_back_from_a_person_learns_who_has_it() -> None:
    """An old “Carry on” pressed after the claim changes nothing and says why."""
    async with town() as there:
        ts, card = await called(there)
        promise = await there.hears("I've asked the team", thread=ts)
        await there.press("sam", card, "Claim", channel="escalations")
        await there.hears("has joined", thread=ts)
        await there.press("alice", promise, "Carry on with the assistant")
        told = await there.hears("Sam from the team has this conversation", thread=ts)
        assert told["is_ephemeral"]


async def test_the_agents_are_silent_from_the_call_to_the_hand_back() -> None:
    """While a person is waited for or has the thread, no model is asked."""
    async with town() as there:
        ts, card = await called(there)
        asked = len(await there.model_requests())
        await there.say("alice", "my rocket skates broke", thread=ts)
        await there.hears("passed that on", thread=ts)
        await there.press("sam", card, "Claim", channel="escalations")
        await there.hears("has joined", thread=ts)
        await there.say("alice", "and the boot too", thread=ts)
        await there.hears("and the boot too", who="sam", channel="escalations", thread=card["ts"])
        assert len(await there.model_requests()) == asked


async def test_the_button_and_the_shortcut_call_a_person_too() -> None:
    """“Talk to a human” under an answer, “Get a human” in the message menu."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} hello")
        answer = await there.hears("ACME", thread=ts)
        await there.press("alice", answer, "Talk to a human")
        await there.hears("I've asked the team", thread=ts)
        await there.hears(BOUGHT, who="sam", channel="escalations")
        other = await there.say("bob", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=other, who="bob")
        outcome = await there.slack.shortcut(
            there.people["bob"], there.channel("support"), other, "conversation_escalate"
        )
        assert outcome.ok
        await there.hears("I've asked the team", thread=other, who="bob")


async def test_the_customer_may_carry_on_with_the_assistant() -> None:
    """Who does not want to wait gets the agents back; the card says so."""
    async with town() as there:
        ts, card = await called(there)
        promise = await there.hears("I've asked the team", thread=ts)
        await there.press("alice", promise, "Carry on with the assistant")
        await there.hears("The assistant is back", thread=ts)
        closed = await there.hears(
            "carried on with the assistant", who="sam", channel="escalations"
        )
        assert labels(closed) == []
        await there.press("sam", card, "Claim", channel="escalations")
        await there.hears("earlier escalation", who="sam", channel="escalations")


async def test_a_second_claimer_is_told_who_has_it() -> None:
    """Two of the team press Claim: one has it."""
    async with town() as there:
        kim = await there.slack.add_user("kim", real_name="Kim", role="support")
        there.people["kim"] = kim
        await there.slack.invite(kim, there.channel("escalations"), by=there.people["sam"])
        ts, card = await called(there)
        await there.press("sam", card, "Claim", channel="escalations")
        await there.hears("has joined", thread=ts)
        await there.press("kim", card, "Claim", channel="escalations")
        told = await there.hears("Sam already has this one", who="kim", channel="escalations")
        assert told["is_ephemeral"]


async def test_a_refused_card_promises_nobody() -> None:
    """The bot is not in the support channel: the customer is told, the agents go on."""
    async with town(SUPPORT_CONTACT="help@acme.example") as there:
        await there.slack.kick(there.people["switchboard"], there.channel("escalations"))
        ts = await there.say("alice", f"{MENTION} get me a human please")
        told = await there.hears("I could not reach the team", thread=ts)
        assert "help@acme.example" in everything(told)
        await there.say("alice", "I'd like a black boot", thread=ts)
        await there.hears("Black Boot", thread=ts)


async def test_a_staff_line_after_the_hand_back_is_answered_not_delivered() -> None:
    """Nobody believes that the customer read it."""
    async with town() as there:
        ts, card = await called(there)
        await there.press("sam", card, "Claim", channel="escalations")
        claimed = await there.hears(
            "Sam has it", who="sam", channel="escalations", thread=card["ts"]
        )
        await there.press("sam", claimed, "Hand back", channel="escalations")
        await there.hears("back with the assistant", thread=ts)
        await there.say("sam", "one more thing", channel="escalations", thread=card["ts"])
        await there.hears("Not delivered", who="sam", channel="escalations", thread=card["ts"])
        assert not any("one more thing" in everything(m) for m in await there.thread(ts))


async def test_resolve_closes_and_the_next_message_reopens() -> None:
    """A closing sentence; the customer's next message is the agents' again."""
    async with town() as there:
        ts, card = await called(there)
        await there.press("sam", card, "Resolve", channel="escalations")
        await there.hears("The team has closed this", thread=ts)
        await there.say("alice", "I'd like a black boot", thread=ts)
        await there.hears("Black Boot", thread=ts)


async def test_without_a_support_channel_there_is_no_button_and_no_tool() -> None:
    """Nobody is offered who is not there."""
    async with town(SUPPORT_CHANNEL="") as there:
        ts = await there.say("alice", f"{MENTION} hello")
        answer = await there.hears("ACME", thread=ts)
        assert labels(answer) == []
        tools = [t["function"]["name"] for t in (await there.model_requests())[0]["tools"]]
        assert "escalate_to_human" not in tools


async def test_colleagues_in_the_support_channel_may_call_the_agents_into_their_thread() -> None:
    """A chat there is nobody's case; a mention in it begins a conversation."""
    async with town() as there:
        ts = await there.say("sam", "the skates again", channel="escalations")
        await there.say("sam", "third time this week", channel="escalations", thread=ts)
        await there.settled()
        await there.say("sam", f"{MENTION} hello", channel="escalations", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) == 1, who="sam", channel="escalations", thread=ts)
