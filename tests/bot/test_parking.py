"""What is given up after three tries: the conversation goes on, and nothing of it is undone."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from bot import phrases, worker
from bot.commands import Slash
from bot.conversation import CaseThread, Errand, OpenConversation, Outage, PersonRecord
from bot.draft import Draft
from bot.errands import timer_name
from bot.mail import Changes, Put
from bot.parking import apology, say_unreadable
from bot.posts import CaseCard, Ephemeral, Forward, Notice, OfferRecord, Row, Under
from bot.store.parked import ParkedList
from bot.worker import Worker
from tests.bot.fakes import (
    ALICE,
    OFFER_ID,
    SUPPORT,
    conversation,
    draft,
    in_phase,
    offer,
    press,
    said,
    with_offer,
    with_turn,
)
from tests.bot.room import BOARD, PLACE, Broken, room

LATER = 1 << 42
"""Long after the embedded Redis's now, ms."""


async def test_a_message_that_cannot_be_answered_is_parked_with_a_sentence() -> None:
    """Whatever the bug: the customer hears of it, and may call a person."""
    async with room(Broken()) as there:
        await there.holds(in_phase("agent"), said("my skates broke"))
        notice, _ = await there.said_to_all(Notice, count=2)  # the other one is for the team
        assert notice.text == phrases.STUMBLED
        assert [b.action for b in notice.buttons] == ["human"]
        record, _ = await there.record()
        assert (record.turn, record.unanswered) == (None, None)


async def test_what_the_failing_step_had_stored_stays_stored() -> None:
    """An acceptance above all: it is not open to a second decision."""
    async with room() as there:
        await there.holds(with_offer(expires=LATER), press("offer_accept"))
        (record_post,) = await there.said_to_all(OfferRecord)
        assert record_post.outcome == phrases.UNCLEAR
        assert there.executed == 1
        record, transcript = await there.record()
        assert record.offer is None
        assert phrases.NOT_CLEAR_YET in transcript[-1]


async def test_an_accepted_offer_that_cannot_be_carried_out_is_left_to_a_person() -> None:
    """It does not stand in the way of everything that comes after it for ever."""
    async with room() as there:
        await there.holds(with_offer(state="executing"), said("hello?"))
        (card,) = await there.said_to_all(CaseCard)
        assert card.why == phrases.unknown_outcome("Your order", offer().lines)
        assert there.released == [OFFER_ID]
        record, _ = await there.record()
        assert record.phase in ("calling", "waiting")


async def test_a_decided_errand_that_fails_takes_no_message_with_it() -> None:
    """A person is called for it; what the customer wrote meanwhile is kept for them."""
    async with room() as there:
        errand = Errand(offer=offer("executing"), tries=1)
        later = Errand(offer=offer("executing", id="p2"), tries=1)
        timers = {timer_name("p2"): LATER}
        made = draft(conversation(errands=(errand, later), timers=timers))
        await there.holds(made, said("hello?"))
        (card,) = await there.said_to_all(CaseCard)
        assert card.why == phrases.unknown_outcome("Your order", offer().lines)
        record, transcript = await there.record()
        assert record.errands == (later,)
        assert there.released == [OFFER_ID]
        assert "hello?" in "".join(transcript)
        assert there.executed == 1


@pytest.mark.parametrize(
    ("made", "news"),
    [
        (with_offer(state="executing"), ["opened"]),
        (with_turn(outage=Outage(since=1, tries=3, told=True)), ["outage_over"]),
    ],
    ids=["a person is called", "its outage ends"],
)
async def test_the_teams_board_hears_what_giving_up_changed(made: Draft, news: list[str]) -> None:
    """Or its queue and its notice would stand as they were."""
    async with room() as there:
        await there.holds(made)
        claim = await there.mailbox.claim(PLACE, "w1")
        assert claim is not None
        changes = await apology(there.desk(), claim, "Broken")
        assert changes is not None
        posts = [Row.model_validate_json(row).post for row in changes.rows]
        told = [json.loads(post.body) for post in posts if isinstance(post, Forward)]
        assert [each.get("what", each["kind"]) for each in told] == news


CARD = f"thread:T1:{SUPPORT}:300.000000"


@pytest.mark.parametrize(
    ("place", "state"),
    [
        ("person:T1:UALICE", None),
        (CARD, CaseThread(place=CARD, case="c", conversation=PLACE).model_dump_json()),
    ],
    ids=["slash command", "card"],
)
async def test_the_team_hears_once_of_what_no_customer_is_told(
    place: str, state: str | None
) -> None:
    """Wherever it was set aside."""
    async with room() as there:
        await there.mailbox.put(Put(place=place, id="m", body="{}", marks=("m",), opens=True))
        if state is not None:
            claim = await there.mailbox.claim(place, "before")
            assert claim is not None
            changes = Changes(state=state, kept=0, release=True)
            assert await there.mailbox.commit(claim, changes) == "ok"
        await there.mailbox.redis.hset(there.mailbox.keys.conversation(place), "attempts", "2")
        (notice,) = await there.said_to_all(Notice)
        assert notice.under == Under(channel=SUPPORT)
        assert "given up on" in notice.text
        assert place not in notice.text
        (parked,) = await ParkedList(there.mailbox).all()
        assert (parked.place, parked.id) == (place, "m")


@pytest.mark.parametrize("tries", [0, 2, 3])
async def test_what_another_version_wrote_is_left_alone_with_what_waits_there(tries: int) -> None:
    """However often it was tried: the team is told, nothing is parked, no try is counted."""
    async with room() as there:
        await there.holds(in_phase("agent"), said("hello?"), tries=tries)
        redis: Any = there.mailbox.redis
        key = there.mailbox.keys.conversation(PLACE)
        await redis.hset(key, "state", '{"kind": "conversation", "version": 99}')
        (notice,) = await there.said_to_all(Notice)
        assert notice.text == phrases.LEFT_ALONE
        assert await ParkedList(there.mailbox).all() == []
        assert await redis.hmget(key, "owner", "attempts") == [None, str(tries)]
        assert [key for key, _ in await there.mailbox.waiting(PLACE)] == ["k-0"]
        seconds, _ = await redis.time()
        assert await redis.zscore(there.mailbox.keys.ready, PLACE) > (seconds + 50) * 1000


@pytest.mark.parametrize(
    "wrong", [{"kind": "new"}, {"news": 1}, {"who": {**ALICE.model_dump(), "new": 1}}]
)
@pytest.mark.parametrize("tries", [0, 2])
async def test_a_command_of_a_later_version_waits_for_whoever_knows_it(
    wrong: dict[str, Any], tries: int
) -> None:
    """With what came before and behind it; a broken one is parked."""
    async with room() as there:
        await there.holds(in_phase("agent"), said("hello?"), tries=tries)
        redis: Any = there.mailbox.redis
        body = json.dumps(said("again").model_dump() | wrong)
        await redis.hset(there.mailbox.keys.inbox(PLACE), "k-1", body)
        (notice,) = await there.said_to_all(Notice)
        assert notice.text == phrases.LEFT_ALONE
        assert await ParkedList(there.mailbox).all() == []
        assert len(await there.mailbox.waiting(PLACE)) == 2
        tried = await redis.hget(there.mailbox.keys.conversation(PLACE), "attempts")
        assert int(tried) == tries


async def test_a_later_versions_command_to_another_mailbox_waits_as_well() -> None:
    """Its post is not given up on."""
    async with room() as there:
        await there.holds(in_phase("agent"))
        redis: Any = there.mailbox.redis
        row = Row(id="r1", post=Forward(place=BOARD, body='{"kind": "new"}'))
        await redis.rpush(there.mailbox.keys.outbox(PLACE), row.model_dump_json())
        (notice,) = await there.said_to_all(Notice)
        assert notice.text == phrases.LEFT_ALONE
        assert await ParkedList(there.mailbox).all() == []
        assert await redis.llen(there.mailbox.keys.outbox(PLACE)) == 1


async def test_of_many_such_places_the_team_hears_once() -> None:
    """An upgrade that stops half way has thousands of them."""
    async with room() as there:
        await there.holds(in_phase("agent"))
        claim = await there.mailbox.claim(PLACE, "w1")
        assert claim is not None
        for place in (PLACE, "thread:T1:C1:101.000000"):
            await say_unreadable(there.desk(), replace(claim, place=place))
        assert len(await there.mailbox.waiting(BOARD)) == 1


async def test_a_record_of_another_version_holds_up_no_other_place() -> None:
    """Its customer's own mailbox takes it for gone; of the board the last reading holds."""
    async with room() as there:
        await there.holds(in_phase("agent"))
        mine, later = "person:T1:UALICE", '{"kind": "conversation", "version": 99}'
        await there.mailbox.redis.hset(there.mailbox.keys.conversation(PLACE), "state", later)
        listed = (OpenConversation(place=PLACE, channel="C1", first_words="hello"),)
        asked = Slash(who=ALICE, ts="900.0", word="status", channel="C1", response_url="https://s")
        body = asked.model_dump_json()
        await there.mailbox.put(Put(place=mine, id="m", body=body, marks=("m",), opens=True))
        claim = await there.mailbox.claim(mine, "before")
        assert claim is not None
        state = PersonRecord(place=mine, conversations=listed).model_dump_json()
        changes = Changes(state=state, kept=0, release=True)
        assert await there.mailbox.commit(claim, changes) == "ok"
        assert await there.said_to_all(Ephemeral)
        board = there.mailbox.keys.conversation(BOARD)
        await there.mailbox.redis.hset(board, "state", later)
        assert (await there.desk().board.read()).place == BOARD


@pytest.mark.parametrize(("tries", "least_ms"), [(0, 800), (1, 1_600)])
async def test_what_failed_is_tried_again_after_a_growing_pause(tries: int, least_ms: int) -> None:
    """About a second, about two: whatever is broken is given time, and not hammered on."""
    async with room(Broken()) as there:
        await there.holds(in_phase("agent"), said("hello?"), tries=tries)
        redis: Any = there.mailbox.redis
        record, stop = there.mailbox.keys.conversation(PLACE), asyncio.Event()
        seconds, micros = await redis.time()

        async def failed() -> bool:
            owner, attempts = await redis.hmget(record, "owner", "attempts")
            return owner is None and int(attempts) == tries + 1

        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            group.create_task(Worker(there.desk(), name="w1", drain_seconds=1).run(stop))
            while not await failed():
                await asyncio.sleep(0.01)
            stop.set()
        look = await redis.zscore(there.mailbox.keys.ready, PLACE)
        assert look - seconds * 1000 - micros // 1000 >= least_ms


async def test_what_fails_with_nothing_to_set_aside_is_left_for_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Or its worker would do nothing else, and its customer would read of it every few seconds.

    What was due is not due any more: it may have been what failed.
    """

    async def fails(*_: object) -> None:
        raise Broken

    async with room() as there:
        await there.holds(in_phase("agent", timers={"due": 1, "later": LATER}))
        claim = await there.mailbox.claim(PLACE, "before")
        assert claim is not None
        assert claim.state is not None
        changes = Changes(state=claim.state, kept=0, consume=["k-0"], timer=1, release=True)
        assert await there.mailbox.commit(claim, changes) == "ok"
        redis: Any = there.mailbox.redis
        await redis.hset(there.mailbox.keys.conversation(PLACE), "attempts", "2")
        monkeypatch.setattr(worker, "run_step", fails)
        seconds, _ = await redis.time()
        ready = there.mailbox.keys.ready
        async with there.served():
            while (await redis.zscore(ready, PLACE) or 0) < (seconds + 50) * 1000:
                await asyncio.sleep(0.01)
        assert len(await redis.lrange(there.mailbox.keys.outbox(PLACE), 0, -1)) == 2
        record, _ = await there.record()
        assert record.timers == {"later": LATER}


async def test_also_where_no_customer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person's own mailbox, the team's board, a card's thread."""

    async def fails(*_: object) -> None:
        raise Broken

    async with room() as there:
        redis: Any = there.mailbox.redis
        mine, ready = "person:T1:UALICE", there.mailbox.keys.ready
        await there.mailbox.put(Put(place=mine, id="m", body="{}", marks=("m",), opens=True))
        claim = await there.mailbox.claim(mine, "before")
        assert claim is not None
        state = PersonRecord(place=mine).model_dump_json()
        changes = Changes(state=state, kept=0, consume=["m"], timer=1, release=True)
        assert await there.mailbox.commit(claim, changes) == "ok"
        await redis.hset(there.mailbox.keys.conversation(mine), "attempts", "2")
        monkeypatch.setattr(worker, "run_step", fails)
        seconds, _ = await redis.time()
        async with there.served():
            while (await redis.zscore(ready, mine) or 0) < (seconds + 50) * 1000:
                await asyncio.sleep(0.01)
        assert await ParkedList(there.mailbox).all() == []
