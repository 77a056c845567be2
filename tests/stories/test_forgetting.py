"""One person's data, deleted and printed, in a desk that goes on."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio.to_thread
import pytest
from redis.asyncio import Redis

from bot import phrases, wiring
from bot.__main__ import main
from bot.commands import Person, Said
from bot.exporting import export
from bot.mail import Put
from bot.places import PersonPlace, Thread
from bot.privacy import Books, forgetting
from bot.store.holdings import Holdings
from bot.store.keys import WORKSPACE_KEY
from bot.store.parked import ParkedList
from tests.stories.test_retention import let_it_expire
from tests.stories.town import MENTION, by_bot, everything, town

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.forgetting import Forgotten
    from bot.wiring import Parts
    from tests.stories.town import Town
    from tests.time_passing import PassTime

SECRETS = ("zanzibar", "marmalade", "heliotrope", "xylophone")
"""Words of Alice's, each in another place."""


async def everything_in(url: str) -> str:
    """All keys and all values of a Redis, as one text."""
    client: Any = Redis.from_url(url, decode_responses=True)
    texts: list[str] = []
    async with client:
        async for key in client.scan_iter():
            match await client.type(key):
                case "string":
                    value = await client.get(key)
                case "hash":
                    value = await client.hgetall(key)
                case "list":
                    value = await client.lrange(key, 0, -1)
                case "set":
                    value = sorted(await client.smembers(key))
                case "zset":
                    value = await client.zrange(key, 0, -1)
                case _:
                    value = await client.xrange(key)
            texts.append(f"{key} {value}")
    return "\n".join(texts)


def command_line(*words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(words))
    return int(end.value.code or 0)


def mentions(text: str, *words: str) -> bool:
    return any(word in text for word in words)


@asynccontextmanager
async def operator(there: Town) -> AsyncGenerator[Parts]:
    """What the command line opens."""
    async with AsyncExitStack() as stack:
        yield await wiring.open_parts(there.settings, stack)


async def forget(there: Town, who: str) -> Forgotten:
    """What ``switchboard forget`` does."""
    async with operator(there) as parts:
        person = Person(workspace=there.team_id, user=there.people[who])
        return await forgetting(parts).forget(person)


async def alone(there: Town) -> str:
    """Alice buys something and calls a person, to whom her words are carried."""
    ts = await there.say("alice", f"{MENTION} hello zanzibar")
    await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
    await there.say("alice", "I'd like a black boot", thread=ts)
    card = await there.hears("Place order", thread=ts)
    await there.press("alice", card, "Place order")
    answer = await there.hears("Order placed", thread=ts)
    await there.wait(lambda m: len(by_bot(m)) >= 3, thread=ts)
    await there.settled()
    first = (await there.thread(ts))[1]
    await there.press("alice", first, "Talk to a human")
    await there.hears("asks for a person", who="sam", channel="escalations")
    await there.say("alice", "marmalade on the boot", thread=ts)
    await there.settled()
    assert answer
    return ts


async def shared(there: Town) -> str:
    """Alice begins, Bob joins; both are customers of one thread."""
    ts = await there.say("alice", f"{MENTION} hello heliotrope")
    await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
    await there.say("bob", f"{MENTION} hello from bob, periwinkle", thread=ts)
    await there.wait(lambda m: len(by_bot(m)) == 2, thread=ts)
    await there.say("alice", "hello again xylophone", thread=ts)
    await there.wait(lambda m: len(by_bot(m)) == 3, thread=ts)
    await there.settled()
    return ts


async def copies(there: Town) -> list[str]:
    """What the bot's posts in the support channel say, replies included."""
    top = await there.slack.messages(there.people["sam"], there.channel("escalations"))
    threads = [await there.thread(m["ts"], who="sam", channel="escalations") for m in top]
    return [everything(message) for thread in threads for message in thread]


async def test_nothing_of_a_forgotten_person_is_left_and_others_keep_theirs(
    redis_url: str,
) -> None:
    """Neither their id nor their words, in Redis and where the bot copied them in Slack."""
    async with town(redis_url=redis_url) as there:
        await alone(there)
        ts = await shared(there)
        before = await everything_in(redis_url)
        alice = there.people["alice"]
        assert all(word in before for word in (*SECRETS, alice, "periwinkle"))
        assert any("marmalade" in text for text in await copies(there))

        done = await forget(there, "alice")
        assert done.left == []
        assert (len(done.parts), done.copies) == (1, 2)
        await there.settled()

        after = await everything_in(redis_url)
        assert [line for line in after.splitlines() if mentions(line, *SECRETS, alice)] == []
        assert not any("marmalade" in text for text in await copies(there))
        assert f":{there.channel('escalations')}:" in before
        assert f":{there.channel('escalations')}:" not in after, "the card's own mailbox"
        assert "periwinkle" in after
        assert "black boot" in after.lower(), "the order stays, nobody's"
        assert list(await there.orders("alice")) == []

        await there.say("bob", "hello, do you know me?", thread=ts)
        await there.wait(lambda m: len(by_bot(m)) == 4, thread=ts)
        asked = str((await there.model_requests())[-1]["messages"])
        assert "periwinkle" in asked
        assert "xylophone" not in asked


async def test_words_of_several_are_taken_off_the_desk_when_it_is_done_with_them(
    redis_url: str,
) -> None:
    """The escalation's card holds what was last said, and its thread the transcript."""
    async with town(redis_url=redis_url) as there:
        ts = await shared(there)
        first = by_bot(await there.thread(ts))[0]
        await there.press("bob", first, "Talk to a human")
        card = await there.hears("asks for a person", who="sam", channel="escalations")
        await there.press("sam", card, "Show transcript", channel="escalations")
        await there.settled()
        before = "".join(await copies(there))
        assert all(word in before for word in ("heliotrope", "xylophone"))

        early = await forget(there, "alice")
        assert [line.split(": ")[1][:8] for line in early.left] == ["a person"]
        await there.press("sam", card, "Resolve", channel="escalations")
        await there.hears(phrases.RESOLVED, thread=ts)
        await there.settled()
        done = await forget(there, "alice")
        assert done.left == []
        assert not any(mentions(text, *SECRETS) for text in await copies(there))
        after = await everything_in(redis_url)
        assert [line for line in after.splitlines() if mentions(line, *SECRETS)] == []


async def test_what_somebody_else_has_just_written_is_not_deleted_unread(redis_url: str) -> None:
    """Neither in a thread that nobody took up yet nor in a conversation of one's own."""
    async with town(redis_url=redis_url, bot=False) as there, operator(there) as parts:
        place = str(Thread(there.team_id, there.channel("support"), "1.000001"))
        bob = Person(workspace=there.team_id, user=there.people["bob"])
        body = Said(who=bob, ts="1.000001", text="hi", to=there.people["alice"]).model_dump_json()
        await parts.mailbox.put(Put(place=place, id="m", body=body, marks=("m",), opens=True))
        done = await forget(there, "alice")
        assert done.left == [f"{place}: somebody else wrote there just now"]
        assert await parts.mailbox.waiting(place) == [("m", body)]


async def test_another_workspaces_redis_is_refused_with_a_sentence(
    redis_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the command line, as at the start of a process; nothing is deleted there."""
    async with town(redis_url=redis_url, bot=False) as there:
        client: Any = Redis.from_url(redis_url)
        async with client:
            await client.set(WORKSPACE_KEY, "T0OTHER")
        monkeypatch.setenv("REDIS_URL", redis_url)
        monkeypatch.setenv("SLACK_API_URL", there.sandbox.api_url)
        token = there.settings.slack_bot_token
        assert token is not None
        monkeypatch.setenv("SLACK_BOT_TOKEN", token.get_secret_value())
        assert await anyio.to_thread.run_sync(command_line, "forget", "--user", "U1") == 1
    assert "mailboxes of workspace T0OTHER" in capsys.readouterr().err


async def test_what_was_given_up_of_theirs_goes_too(redis_url: str) -> None:
    """And nobody else's."""
    async with town(redis_url=redis_url, bot=False) as there, operator(there) as parts:
        box = parts.mailbox
        for who in ("alice", "bob"):
            person = Person(workspace=there.team_id, user=there.people[who])
            place = str(PersonPlace(there.team_id, person.user))
            body = Said(who=person, ts="1.0", text="hi").model_dump_json()
            await box.put(Put(place=place, id="m", body=body, marks=(place,), opens=True))
            claim = await box.claim(place, "w1")
            assert claim is not None
            await box.fail(claim, wait_ms=0, park=["m"], reason="Broken")
        assert len(await ParkedList(box).all()) == 2
        await forget(there, "alice")
        (left,) = await ParkedList(box).all()
        assert there.people["bob"] in left.place


async def test_forgetting_twice_is_forgetting_once(redis_url: str) -> None:
    """Also for somebody of whom nothing was ever held."""
    async with town(redis_url=redis_url) as there:
        await shared(there)
        await forget(there, "alice")
        again = await forget(there, "alice")
        assert (again.whole, again.parts, again.copies, again.left) == ([], [], 0, [])


async def test_what_is_under_way_is_left_and_said_so(redis_url: str, pass_time: PassTime) -> None:
    """A conversation in a worker's hands is not pulled away from it."""
    async with town(redis_url=redis_url) as there:
        await there.model_fault(kind="hang", seconds=15)
        ts = await there.say("alice", f"{MENTION} hello")
        await there.requested(1)
        done = await forget(there, "alice")
        assert [line.split(": ")[1] for line in done.left] == ["a worker is at it"]
        await there.model_well()
        pass_time(15)
        await there.wait(lambda m: len(by_bot(m)) >= 1, thread=ts, seconds=40)


async def test_an_export_holds_all_of_ones_own_and_nothing_of_others(redis_url: str) -> None:
    """Conversations, orders, marks; of a shared thread one's own words."""
    async with town(redis_url=redis_url) as there:
        await alone(there)
        await shared(there)
        async with operator(there) as parts:
            person = Person(workspace=there.team_id, user=there.people["alice"])
            found = await export(Holdings(parts.mailbox), Books(parts), person)
        text = json.dumps(found)
        assert all(word in text for word in SECRETS)
        assert "periwinkle" not in text
        assert len(found["orders"]) == len(await there.orders("alice"))
        assert {(line["act"], line["result"]) for line in found["audit"]} >= {("confirmed", "done")}
        counted = [value for key, value in found["marks_and_counts"].items() if "spent" in key]
        assert int(counted[0]) > 0


async def test_whoever_has_an_id_that_begins_alike_is_left_alone(redis_url: str) -> None:
    """Slack's ids have more than one length."""
    async with town(redis_url=redis_url) as there:
        await shared(there)
        before = await everything_in(redis_url)
        async with operator(there) as parts:
            person = Person(workspace=there.team_id, user=there.people["alice"][:-2])
            done = await forgetting(parts).forget(person)
        assert (done.whole, done.parts, done.left) == ([], [], [])
        assert await everything_in(redis_url) == before


async def test_it_is_forgotten_as_well_who_had_a_conversation_once(redis_url: str) -> None:
    """The mark that outlives the conversation by a year."""
    async with town(redis_url=redis_url) as there:
        ts = await shared(there)
        await let_it_expire(redis_url)
        await forget(there, "alice")
        await there.say("alice", "hello, do you know me?", thread=ts)
        await there.say("bob", "and me?", thread=ts)
        await there.hears(phrases.FORGOTTEN, thread=ts, who="bob")
        await there.settled()
        assert "do you know me" not in await everything_in(redis_url)
