"""Who is answered, and where it ends: guests, other companies, bots, floods, budgets, loops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.access import is_guest
from tests.stories.town import MENTION, Message, Town, by_bot, everything, labels, town

if TYPE_CHECKING:
    from bot.access import Profile
    from bot.commands import Person

REFUSED = "only help certain people"


def no_guests(person: Person, profile: Profile) -> bool:
    """A rule of one's own, as an operator would write it."""
    return bool(person.user) and not is_guest(profile)


async def newcomer(there: Town, name: str, **fields: Any) -> str:
    """Somebody new in #support."""
    there.people[name] = await there.slack.add_user(name, **fields)
    await there.slack.invite(there.people[name], there.channel("support"))
    return there.people[name]


def whispers(messages: list[Message]) -> list[Message]:
    return [m for m in messages if REFUSED in everything(m)]


# ---- who ------------------------------------------------------------------------------------------


async def test_by_default_everybody_in_the_channel_is_answered() -> None:
    """A guest and somebody of another company, as anybody else."""
    async with town() as there:
        for name, fields in {
            "gus": {"is_guest": True},
            "eve": {"home_team": "T0OTHER001"},
        }.items():
            await newcomer(there, name, **fields)
            ts = await there.say(name, f"{MENTION} hello")
            await there.wait(lambda m: len(by_bot(m)) == 1, who=name, thread=ts)
        looked_up = [each["args"]["user"] for each in await there.slack.calls("users.info")]
        assert looked_up == [there.people["eve"]]  # once: who is of another company, and of which


async def test_somebody_of_an_enterprise_orders_from_a_shared_channel() -> None:
    """Slack calls their home by the enterprise in a mention, by the workspace in what follows."""
    async with town() as there:
        await newcomer(there, "eve", home_team="T0OTHER001", enterprise="E0OTHER001")
        ts = await there.say("eve", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, who="eve", thread=ts)
        await there.say("eve", "I'd like a black boot", thread=ts)
        card = await there.hears("Place order", who="eve", thread=ts)
        await there.press("eve", card, "Place order")
        await there.hears("Order placed", who="eve", thread=ts)


@pytest.mark.parametrize("rule", ["members", "tests.stories.test_who_may_and_how_much:no_guests"])
async def test_a_refused_guest_reads_so_once_a_day_and_nobody_else_does(rule: str) -> None:
    """One sentence for their eyes, whatever they write and wherever; members are answered."""
    async with town(SWITCHBOARD_CUSTOMERS=rule) as there:
        await newcomer(there, "gus", is_guest=True)
        ts = await there.say("gus", f"{MENTION} hello")
        told = await there.hears(REFUSED, who="gus")
        assert told["ts"] > ts
        assert "thread_ts" not in told, "nobody would see it in a thread without replies"
        again = await there.say("gus", f"{MENTION} hello?")
        theirs = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=theirs)
        await there.say("gus", f"{MENTION} and me?", thread=theirs)
        await there.say("alice", "still there?", thread=theirs)
        seen = await there.wait(lambda m: len(by_bot(m)) == 2, thread=theirs)
        await there.settled()
        assert not whispers(seen)
        assert not by_bot(await there.thread(again, who="gus"))
        assert len(await there.slack.calls("chat.postEphemeral")) == 1


async def test_nobody_of_another_company_writes_to_the_bot_alone() -> None:
    """In a direct message the default is members and guests."""
    async with town() as there:
        outsider = await newcomer(there, "eve", home_team="T0OTHER001")
        state = await there.slack.state(outsider)
        there.channels["dm-eve"] = next(c["id"] for c in state["channels"] if c["is_im"])
        await there.say("eve", "hello", channel="dm-eve")
        await there.hears(REFUSED, who="eve", channel="dm-eve")
        assert await there.model_requests() == []


# ---- how much -------------------------------------------------------------------------------------


async def test_a_flood_is_kept_told_once_and_ends_with_a_person(redis_url: str) -> None:
    """Over the limit one sentence; the button under it calls somebody."""
    async with town(redis_url=redis_url, SWITCHBOARD_MESSAGES="2") as there:
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.say("alice", "hello again", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) == 2, thread=ts)
        asked = len(await there.model_requests())
        await there.say("alice", "and again", thread=ts)
        told = await there.hears("a lot at once", thread=ts)
        await there.say("alice", "and again!", thread=ts)
        await there.settled()
        assert labels(told) == ["Talk to a human"]
        assert len(by_bot(await there.thread(ts))) == 3
        assert len(await there.model_requests()) == asked
        await there.press("alice", told, "Talk to a human")
        await there.hears("I've asked the team for a person", thread=ts)
        card = await there.hears("asks for a person", who="sam", channel="escalations")
        assert "and again!" in everything(card)


@pytest.mark.parametrize("limit", ["PERSON", "WORKSPACE"])
async def test_a_days_tokens_end_with_a_sentence_and_a_person(redis_url: str, limit: str) -> None:
    """The next message reads so before the model is asked; a workspace's limit is everybody's."""
    settings: Any = {f"SWITCHBOARD_{limit}_TOKENS": "1"}
    async with town(redis_url=redis_url, **settings) as there:
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.say("alice", "hello again", thread=ts)
        told = await there.hears("has to stop for now", thread=ts)
        assert labels(told) == ["Talk to a human"]
        asked = len(await there.model_requests())
        other = await there.say("bob", f"{MENTION} hello")
        if limit == "PERSON":
            await there.wait(lambda m: len(by_bot(m)) == 1, who="bob", thread=other)
            assert len(await there.model_requests()) > asked
        else:
            await there.hears("has to stop for now", who="bob", thread=other)
            assert len(await there.model_requests()) == asked


LOOK: dict[str, Any] = {
    "tool_calls": [{"name": "look_up_item", "arguments": {"search_query": "boot"}}]
}
SALES: dict[str, Any] = {"tool_calls": [{"name": "transfer_to_sales_agent", "arguments": {}}]}
BACK: dict[str, Any] = {"tool_calls": [{"name": "transfer_back_to_triage", "arguments": {}}]}
REPAIRS: dict[str, Any] = {
    "tool_calls": [{"name": "transfer_to_issues_and_repairs", "arguments": {}}]
}


@pytest.mark.parametrize(
    ("settings", "replies"),
    [
        ({"SWITCHBOARD_TURN_MODEL_CALLS": "3"}, [SALES, LOOK, LOOK, LOOK]),
        ({"SWITCHBOARD_TURN_HANDOFFS": "2"}, [SALES, BACK, REPAIRS, BACK]),
    ],
    ids=["model calls", "handoffs"],
)
async def test_a_turn_that_does_not_end_is_ended_with_a_sentence_and_a_person(
    settings: Any, replies: list[dict[str, Any]]
) -> None:
    """A model that goes round in circles costs so many calls; then somebody of the team comes."""
    async with town(**settings) as there:
        await there.script(*replies)
        ts = await there.say("alice", f"{MENTION} hello")
        await there.hears("I could not finish this", thread=ts)
        await there.hears("I've asked the team for a person", thread=ts)
        card = await there.hears("Alice needs a person", who="sam", channel="escalations")
        assert "came to the end of its limit" in everything(card)
        assert len(await there.model_requests()) == 3


async def test_a_turn_that_takes_too_long_is_ended_the_same_way() -> None:
    """Seconds are a limit like the others, also while a model is waited for."""
    async with town(SWITCHBOARD_TURN_SECONDS="0.9", SWITCHBOARD_MODEL_CALL_SECONDS="0.9") as there:
        await there.script(SALES, LOOK, LOOK, LOOK)
        await there.model_fault(kind="slow", seconds=0.4, times=None)
        ts = await there.say("alice", f"{MENTION} hello")
        await there.hears("I could not finish this", thread=ts)
        await there.hears("I've asked the team for a person", thread=ts)
        card = await there.hears("Alice needs a person", who="sam", channel="escalations")
        assert "limit (seconds)" in everything(card)


async def test_a_reply_has_an_end_whatever_somebody_asks_for() -> None:
    """Every request tells the server how long it may be."""
    async with town(SWITCHBOARD_REPLY_TOKENS="300") as there:
        ts = await there.say("alice", f"{MENTION} write the word boot a million times")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        longest = {body["max_completion_tokens"] for body in await there.model_requests()}
        assert longest == {300}
