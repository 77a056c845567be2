"""The mailbox's contract, on the embedded Redis and on a real server."""

import asyncio
import json
from typing import Any, cast

import pytest

from bot.mail import Changes, Claim, Put, SendOutcome, Settled, Tried
from bot.store import mailbox as mailbox_module
from bot.store.belonging import ForeignRedis, ShardsDiffer, check_shards, check_workspace
from bot.store.keys import SHARDS_KEY
from bot.store.mailbox import Mailbox
from bot.store.parked import NotParked, ParkedList
from tests.bot.store.conftest import Trips

PLACE = "thread:T1:C1:1.000001"


def said(ts: str = "1.000001", user: str = "U1") -> str:
    return json.dumps({"kind": "said", "who": {"workspace": "T1", "user": user}, "ts": ts})


def put(name: str, **more: Any) -> Put:
    fields: dict[str, Any] = {"body": said(), "opens": True, "marks": (name,), **more}
    return Put(place=PLACE, id=name, **fields)


def row(name: str) -> str:
    return json.dumps({"id": name})


async def owned(mailbox: Mailbox, *names: str, worker: str = "w1") -> Claim:
    for name in names or ("m1",):
        await mailbox.put(put(name))
    claim = await mailbox.claim(PLACE, worker)
    assert claim is not None
    return claim


async def hand_on(mailbox: Mailbox, worker: str = "w2") -> Claim:
    """Somebody else takes the place over, as if the lease had run out."""
    await mailbox.redis.zadd(mailbox.keys.ready, {PLACE: 0})
    claim = await mailbox.claim(PLACE, worker)
    assert claim is not None
    return claim


def done(*names: str, **more: Any) -> Changes:
    fields: dict[str, Any] = {"kept": 0, "release": True, **more}
    return Changes(state="{}", consume=names, **fields)


async def every_key(mailbox: Mailbox) -> list[str]:
    return [str(key) async for key in cast("Any", mailbox.redis.scan_iter())]


async def look_at(mailbox: Mailbox, claim: Claim, *, seconds: float) -> None:
    """The place is looked at next so many seconds after something that came after the claim."""
    look = await mailbox.redis.zscore(mailbox.keys.ready, PLACE)
    assert look is not None
    assert claim.now <= look - seconds * 1000 <= await now_ms(mailbox)


async def now_ms(mailbox: Mailbox) -> float:
    seconds, micros = await mailbox.redis.time()
    return seconds * 1000 + micros / 1000


# ---- put -------------------------------------------------------------------------------------


async def test_a_thing_is_taken_in_once(mailbox: Mailbox) -> None:
    """Whichever of its marks is known: the second event of one message is a duplicate."""
    assert await mailbox.put(put("m1", marks=("event:1", "ts:1"))) == "stored"
    assert await mailbox.put(put("m1", marks=("event:2", "ts:1"))) == "duplicate"
    assert await mailbox.put(put("m1", marks=("event:2",))) == "duplicate"
    assert await mailbox.waiting(PLACE) == [("m1", said())]


async def test_a_mark_outlasts_slacks_retries_of_a_day(mailbox: Mailbox) -> None:
    """Every kind of mark, by a day at least; then it goes."""
    await mailbox.put(put("m1", marks=("event:1", "ts:1")))
    for mark in ("event:1", "ts:1"):
        left = await cast("Any", mailbox.redis.ttl(mailbox.keys.seen(mark)))
        assert 47 * 3600 < left <= 48 * 3600


async def test_many_at_once_are_one(mailbox: Mailbox) -> None:
    """Twenty deliveries at one time store one command."""
    outcomes: list[str] = []

    async def deliver() -> None:
        outcomes.append(await mailbox.put(put("m1")))

    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(deliver())
    assert sorted(outcomes) == ["duplicate"] * 19 + ["stored"]


async def test_what_does_not_open_a_place_leaves_nothing_behind(mailbox: Mailbox) -> None:
    """No command, no mark: when the mention comes after it, that one is stored."""
    assert await mailbox.put(put("m1", opens=False)) == "unknown"
    assert await every_key(mailbox) == []
    assert await mailbox.put(put("m1", opens=True)) == "stored"
    assert await mailbox.put(put("m2", opens=False)) == "stored"


async def test_an_edit_changes_what_still_waits(mailbox: Mailbox) -> None:
    """And is no command of its own."""
    await mailbox.put(put("m1"))
    edit = put("m1", marks=("edit",), amend="replace", body=said("2.000000"), note_id="n1")
    assert await mailbox.put(edit) == "amended"
    assert await mailbox.waiting(PLACE) == [("m1", said("2.000000"))]


async def test_a_deletion_removes_what_still_waits(mailbox: Mailbox) -> None:
    """Nothing is left of it in the inbox."""
    await mailbox.put(put("m1"))
    assert await mailbox.put(put("m1", marks=("gone",), amend="remove")) == "amended"
    assert await mailbox.waiting(PLACE) == []


async def test_an_edit_that_is_too_late_becomes_a_note(mailbox: Mailbox) -> None:
    """What was taken up already is not changed; its owner is told."""
    claim = await owned(mailbox, "m1")
    assert await mailbox.commit(claim, done("m1")) == "ok"
    edit = put("m1", marks=("edit",), amend="replace", note_id="n1", note_body='{"note": 1}')
    assert await mailbox.put(edit) == "stored"
    assert await mailbox.waiting(PLACE) == [("n1", '{"note": 1}')]


async def test_a_full_inbox_refuses_and_keeps_no_mark(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An outsider can fill one place, not the memory; what was refused may come again."""
    monkeypatch.setattr(mailbox_module, "INBOX_LIMIT", 2)
    assert [await mailbox.put(put(name)) for name in ("m1", "m2", "m3")] == [
        "stored",
        "stored",
        "full",
    ]
    claim = await mailbox.claim(PLACE, "w1")
    assert claim is not None
    await mailbox.commit(claim, done("m1", "m2"))
    assert await mailbox.put(put("m3")) == "stored"


# ---- claim and the lease ---------------------------------------------------------------------


async def test_a_place_has_one_owner(mailbox: Mailbox) -> None:
    """Of many who ask at once, one gets it."""
    await mailbox.put(put("m1"))
    claims: list[Claim | None] = []

    async def ask(worker: str) -> None:
        claims.append(await mailbox.claim(PLACE, worker))

    async with asyncio.TaskGroup() as group:
        for number in range(10):
            group.create_task(ask(f"w{number}"))
    assert len([claim for claim in claims if claim]) == 1


async def test_every_owner_has_a_higher_fence_never_below_the_clock(mailbox: Mailbox) -> None:
    """So that it rises even where a failover rolled the stored one back."""
    first = await owned(mailbox)
    second = await hand_on(mailbox)
    assert int(second.fence) > int(first.fence)
    await mailbox.redis.hset(mailbox.keys.conversation(PLACE), "fence", 7)
    third = await hand_on(mailbox)
    assert int(third.fence) >= third.now >= first.now
    assert second.attempts == 2


async def test_an_owner_is_told_everything(mailbox: Mailbox) -> None:
    """State, transcript, outbox, inbox, addresses, and the post that was under way."""
    claim = await owned(mailbox, "m1", "m2")
    assert (claim.state, claim.attempts, claim.sending) == (None, 1, None)
    changes = done("m1", append=['"a"', '"b"'], rows=[row("r1"), row("r2")], release=False)
    assert await mailbox.commit(claim, changes) == "ok"
    await mailbox.sent(
        claim, Settled(row="r1", outcome="done", ref="card", address="C1:2", next="r2")
    )
    after = await hand_on(mailbox)
    assert (after.state, after.transcript, after.outbox) == ("{}", ['"a"', '"b"'], [row("r2")])
    assert (after.refs, dict(after.inbox)) == ({"card": "C1:2"}, {"m2": said()})
    assert after.sending is not None
    assert after.sending[0] == "r2"


async def test_a_claim_whose_answer_was_lost_is_not_lost(mailbox: Mailbox) -> None:
    """The worker that owns a place without knowing it may claim it again, uncounted."""
    unheard = await owned(mailbox)
    assert await mailbox.claim(PLACE, "w2") is None
    again = await mailbox.claim(PLACE, "w1")
    assert again is not None
    assert again.attempts == unheard.attempts
    assert await mailbox.commit(unheard, done("m1")) == "lost"
    assert await mailbox.commit(again, done("m1")) == "ok"


@pytest.mark.parametrize(
    ("guilty", "what"), [("m1", "command"), ("r1", "post"), ("turn:t", "turn")]
)
async def test_what_is_given_up_on_is_parked_together_with_what_is_said_of_it(
    mailbox: Mailbox, guilty: str, what: str
) -> None:
    """One write: the apology waits as the only post, and the next try is the first."""
    claim = await owned(mailbox)
    if guilty == "r1":
        await mailbox.commit(claim, done("m1", rows=[row("r1")], start="r1", release=False))
    sorry = done(park=[guilty], reason="Broken", rows=[row("sorry")])
    assert await mailbox.commit(claim, sorry) == "ok"
    (parked,) = await ParkedList(mailbox).all()
    assert (parked.what, parked.id, parked.reason) == (what, guilty, "Broken")
    again = await mailbox.claim(PLACE, "w2")
    assert again is not None
    assert (again.attempts, again.sending, again.outbox) == (1, None, [row("sorry")])
    assert [key for key, _ in again.inbox] == (["m1"] if guilty == "turn:t" else [])
    assert await mailbox.commit(claim, sorry) == "lost"
    assert len(await ParkedList(mailbox).all()) == 1


async def test_what_was_tried_often_is_claimed_only_by_who_means_to(mailbox: Mailbox) -> None:
    """Told of it, or put off: neither is a try, and nobody owns it by that."""
    await owned(mailbox)
    second = await hand_on(mailbox)
    await mailbox.redis.zadd(mailbox.keys.ready, {PLACE: 0})
    with pytest.raises(Tried):
        await mailbox.claim(PLACE, "w3", unless_tried=2)
    assert await mailbox.claim(PLACE, "w3", unless_tried=2, put_off_ms=3_000) is None
    await look_at(mailbox, second, seconds=3)
    assert await mailbox.claim(PLACE, "w2", unless_tried=2) is not None, "its own, unheard"
    third = await hand_on(mailbox, "w3")
    assert (second.attempts, third.attempts) == (2, 3)


async def test_a_death_alone_is_told_from_one_in_company(mailbox: Mailbox) -> None:
    """Also where its worker had claimed it twice, or died again before it was given up."""
    await mailbox.fail(await owned(mailbox), wait_ms=0, counted=False)
    for alone in (False, True, True):
        await hand_on(mailbox)
        assert (await died(mailbox)).alone is False
        assert await mailbox.claim(PLACE, "w1", alone=alone) is not None
        assert await mailbox.claim(PLACE, "w1") is not None, "its own, unheard"
        assert (await died(mailbox)).alone is alone
    claim = await mailbox.claim(PLACE, "w1", alone=True)
    assert claim is not None
    assert (await died(mailbox)).alone is True
    with pytest.raises(Tried):
        await mailbox.claim(PLACE, "w1", unless_tried=1, put_off_ms=3_000)
    claim = await mailbox.claim(PLACE, "w1", alone=True)
    assert claim is not None
    await mailbox.fail(claim, wait_ms=0, counted=False)
    assert await mailbox.claim(PLACE, "w1", unless_tried=2) is not None, "it was given back"


async def died(mailbox: Mailbox) -> Tried:
    """The lease runs out; what the next worker is told."""
    await mailbox.redis.zadd(mailbox.keys.ready, {PLACE: 0})
    with pytest.raises(Tried) as caught:
        await mailbox.claim(PLACE, "w9", unless_tried=1)
    return caught.value


async def test_what_failed_by_itself_kills_nobody_and_is_claimed_beside_others(
    mailbox: Mailbox,
) -> None:
    """However often, also once it was handed back; a death later on is one again."""
    await mailbox.fail(await owned(mailbox), wait_ms=0)
    await mailbox.fail(await hand_on(mailbox), wait_ms=0)
    third = await mailbox.claim(PLACE, "w1", unless_tried=2)
    assert third is not None
    await mailbox.fail(third, wait_ms=0, counted=False)
    again = await mailbox.claim(PLACE, "w1", unless_tried=2)
    assert again is not None
    assert again.attempts == 3
    await mailbox.redis.zadd(mailbox.keys.ready, {PLACE: 0})
    with pytest.raises(Tried):
        await mailbox.claim(PLACE, "w2", unless_tried=2)


async def test_renewal_tells_the_epoch_and_what_was_lost(mailbox: Mailbox) -> None:
    """A lease goes on as long as its owner says so; a lost one is told from a kept one."""
    claim = await owned(mailbox)
    assert await mailbox.leases.renew({PLACE: claim.fence}) == {PLACE: claim.epoch}
    await look_at(mailbox, claim, seconds=5)
    await mailbox.put(put("m2", bump=True))
    assert await mailbox.leases.renew({PLACE: claim.fence}) == {PLACE: claim.epoch + 1}
    other = await hand_on(mailbox)
    assert await mailbox.leases.renew({PLACE: claim.fence}) == {PLACE: None}
    await mailbox.commit(other, done("m1", "m2"))
    assert await mailbox.leases.renew({PLACE: other.fence}) == {PLACE: None}
    assert await mailbox.leases.renew({}) == {}


async def test_a_released_place_is_not_looked_at_again(mailbox: Mailbox) -> None:
    """Nor can it be claimed."""
    claim = await owned(mailbox)
    await mailbox.commit(claim, done("m1"))
    assert (await mailbox.bells.due())[0] == []
    assert await mailbox.claim(PLACE, "w2") is None


# ---- commit ----------------------------------------------------------------------------------


async def test_a_former_owner_changes_nothing(mailbox: Mailbox) -> None:
    """Commit, sent and fail are refused; not one key is touched."""
    former = await owned(mailbox)
    owner = await hand_on(mailbox)
    await mailbox.commit(owner, done("m1", rows=[row("r1")], start="r1", release=False))
    before = await dump(mailbox)
    assert await mailbox.commit(former, done("m1", append=['"x"'])) == "lost"
    assert await mailbox.sent(former, Settled(row="r1", outcome="done")) is None
    assert await mailbox.fail(former, wait_ms=0) is False
    assert await dump(mailbox) == before


async def dump(mailbox: Mailbox) -> dict[str, object]:
    return {key: await mailbox.redis.dump(key) for key in await every_key(mailbox)}


async def test_what_a_model_said_is_refused_after_a_bump(mailbox: Mailbox) -> None:
    """Stale for who asks with an epoch; recorded for who must not lose it."""
    claim = await owned(mailbox)
    await mailbox.put(put("reset", bump=True))
    assert await mailbox.commit(claim, done("m1"), epoch=claim.epoch) == "stale"
    assert await mailbox.commit(claim, done("m1")) == "ok"


async def test_a_card_is_refused_while_newer_words_wait(mailbox: Mailbox) -> None:
    """Of its own customer only, and not those that the same step has read."""
    claim = await owned(mailbox, "m1")
    await mailbox.put(put("m2", body=said("2.000000", "U2")))
    assert await mailbox.commit(claim, done("m1", release=False), guard="U1") == "ok"
    await mailbox.put(put("m3", body=said("3.000000", "U1")))
    assert await mailbox.commit(claim, done(release=False), guard="U1") == "newer"
    assert await mailbox.commit(claim, done("m3", release=False), guard="U1") == "ok"


async def test_a_commit_rewrites_the_tail_of_the_transcript(mailbox: Mailbox) -> None:
    """`kept` messages stay, the rest is replaced; none kept empties it."""
    claim = await owned(mailbox)
    await mailbox.commit(claim, done(append=["1", "2", "3"], release=False))
    await mailbox.commit(claim, done(kept=1, append=["4"], release=False))
    assert await mailbox.redis.lrange(mailbox.keys.transcript(PLACE), 0, -1) == ["1", "4"]
    await mailbox.commit(claim, done("m1", append=["5"]))
    assert await mailbox.redis.lrange(mailbox.keys.transcript(PLACE), 0, -1) == ["5"]


async def test_a_place_with_work_left_is_due_at_once(mailbox: Mailbox) -> None:
    """What came in meanwhile, or a post: whoever releases rings."""
    claim = await owned(mailbox, "m1", "m2")
    await mailbox.bells.wait("w1", seconds=0.01)
    await mailbox.commit(claim, done("m1"))
    assert await mailbox.bells.wait("w2", seconds=1) == [PLACE]
    again = await mailbox.claim(PLACE, "w2")
    assert again is not None
    await mailbox.commit(again, done("m2", rows=[row("r1")]))
    assert (await mailbox.bells.due())[0] == [PLACE]


async def test_a_timer_keeps_a_place_among_those_to_look_at(mailbox: Mailbox) -> None:
    """At its time, not before; a later commit without one takes it off."""
    claim = await owned(mailbox)
    await mailbox.commit(claim, done("m1", timer=claim.now + 30_000))
    await look_at(mailbox, claim, seconds=30)
    places, pause = await mailbox.bells.due()
    late = (await now_ms(mailbox) - claim.now) / 1000
    assert places == []
    assert 30 - late <= pause <= 30
    again = await owned(mailbox, "m2")
    await mailbox.commit(again, done("m2"))
    assert (await mailbox.bells.due())[1] == 60


async def test_a_wait_is_ended_by_a_timer_or_a_new_command(mailbox: Mailbox) -> None:
    """A model that is away is tried later; a customer who writes is not made to wait for it."""
    claim = await owned(mailbox)
    await mailbox.commit(claim, done(wait=40_000, timer=claim.now + 20_000))
    await look_at(mailbox, claim, seconds=20)
    assert await mailbox.claim(PLACE, "w2") is None
    await mailbox.put(put("m2"))
    assert await mailbox.claim(PLACE, "w2") is not None


# ---- posts -----------------------------------------------------------------------------------


async def posting(mailbox: Mailbox) -> Claim:
    claim = await owned(mailbox)
    rows = [row("r1"), row("r2")]
    await mailbox.commit(claim, done("m1", rows=rows, start="r1", release=False))
    return claim


async def test_a_post_that_stands_leaves_the_outbox(mailbox: Mailbox) -> None:
    """The next one is marked before it is tried; the last one releases the place."""
    claim = await posting(mailbox)
    assert await mailbox.sent(claim, Settled(row="r1", outcome="done", next="r2")) == claim.epoch
    last = Settled(row="r2", outcome="done", release=True)
    assert await mailbox.sent(claim, last) == claim.epoch
    assert await mailbox.redis.llen(mailbox.keys.outbox(PLACE)) == 0
    assert (await mailbox.bells.due())[0] == []


async def test_a_post_is_settled_once(mailbox: Mailbox) -> None:
    """An answer that came twice does not take the next post off."""
    claim = await posting(mailbox)
    for _ in range(2):
        await mailbox.sent(claim, Settled(row="r1", outcome="done", next="r2"))
    assert await mailbox.redis.lrange(mailbox.keys.outbox(PLACE), 0, -1) == [row("r2")]


@pytest.mark.parametrize(("outcome", "marked"), [("later", False), ("unsure", True)])
async def test_a_post_that_must_wait_holds_its_place(
    mailbox: Mailbox, outcome: SendOutcome, *, marked: bool
) -> None:
    """Slack's pause is kept whatever comes in or falls due; the unsure one is looked up then."""
    claim = await posting(mailbox)
    await mailbox.redis.hset(mailbox.keys.conversation(PLACE), "timer", str(claim.now + 9_000))
    waits = Settled(row="r1", outcome=outcome, release=True, wait=30_000, hold=True)
    await mailbox.sent(claim, waits)
    await mailbox.put(put("m2"))
    await look_at(mailbox, claim, seconds=30)
    assert await mailbox.claim(PLACE, "w2") is None
    again = await hand_on(mailbox)
    assert (again.sending is not None) is marked
    assert again.attempts == 1
    assert again.outbox == [row("r1"), row("r2")]


async def test_every_try_of_a_post_is_marked_before_it(mailbox: Mailbox) -> None:
    """Also the one after a try that surely failed: its answer may be lost as well."""
    claim = await posting(mailbox)
    await mailbox.sent(claim, Settled(row="r1", outcome="later", release=True, wait=1, hold=True))
    second = await hand_on(mailbox)
    assert second.sending is None  # nothing to look for: it was not sent
    third = await hand_on(mailbox)  # the second owner died, or never heard an answer
    assert third.sending is not None
    assert third.sending[0] == "r1"
    await mailbox.sent(third, Settled(row="r1", outcome="unsure", release=True, wait=1, hold=True))
    fourth = await hand_on(mailbox)
    assert fourth.sending == third.sending


async def test_what_became_of_a_post_is_told_to_its_place(mailbox: Mailbox) -> None:
    """The report is a command like any other, stored with the post's end."""
    claim = await posting(mailbox)
    settled = Settled(row="r1", outcome="done", report_id="told:r1", report="{}", release=True)
    await mailbox.sent(claim, settled)
    assert await mailbox.waiting(PLACE) == [("told:r1", "{}")]
    assert (await mailbox.bells.due())[0] == [PLACE]


async def test_a_bump_is_told_with_each_post(mailbox: Mailbox) -> None:
    """So that a model's words stop between two posts."""
    claim = await posting(mailbox)
    await mailbox.put(put("reset", bump=True))
    epoch = await mailbox.sent(claim, Settled(row="r1", outcome="done", next="r2"))
    assert epoch == claim.epoch + 1


# ---- fail ------------------------------------------------------------------------------------


async def test_a_failed_try_is_counted_and_put_off(mailbox: Mailbox) -> None:
    """The commands stay."""
    claim = await owned(mailbox)
    assert await mailbox.fail(claim, wait_ms=20_000)
    await look_at(mailbox, claim, seconds=20)
    assert (await hand_on(mailbox)).attempts == 2


async def test_a_try_counts_until_it_comes_to_something(mailbox: Mailbox) -> None:
    """The end of the work, or a post that stands, but for the try under way; nothing else."""
    claim = await owned(mailbox)
    await mailbox.commit(claim, done("m1", rows=[row("r1")], release=False))
    for tries in (2, 3):
        claim = await hand_on(mailbox)
        assert claim.attempts == tries
    await mailbox.sent(claim, Settled(row="r1", outcome="done"))
    claim = await hand_on(mailbox)
    assert claim.attempts == 2
    await mailbox.commit(claim, done("m1", rows=[row("r2")], release=False))
    await mailbox.sent(claim, Settled(row="r2", outcome="done", release=True))
    claim = await owned(mailbox, "m2")
    assert claim.attempts == 1
    await mailbox.commit(claim, done())
    assert (await owned(mailbox, "m3")).attempts == 1


async def test_an_overdue_timer_does_not_shorten_a_pause(mailbox: Mailbox) -> None:
    """What fails at a timer is not tried again at once, for ever."""
    claim = await owned(mailbox)
    await mailbox.commit(claim, done("m1", timer=claim.now - 1, release=False))
    await mailbox.fail(claim, wait_ms=20_000)
    await look_at(mailbox, claim, seconds=20)


async def test_handing_back_is_no_try(mailbox: Mailbox) -> None:
    """Whoever stops or is interrupted gives the place to the next one at once."""
    claim = await owned(mailbox)
    await mailbox.fail(claim, wait_ms=0, counted=False)
    again = await mailbox.claim(PLACE, "w2")
    assert again is not None
    assert again.attempts == 1


async def test_what_was_given_back_unfinished_is_looked_at_again(mailbox: Mailbox) -> None:
    """Though its messages were taken up already and no post waits: its turn has not ended."""
    claim = await owned(mailbox)
    await mailbox.commit(claim, done("m1", release=False))
    await mailbox.bells.wait("w1", seconds=0.01)
    await mailbox.fail(claim, wait_ms=0, counted=False)
    assert await mailbox.bells.wait("w2", seconds=1) == [PLACE]
    again = await mailbox.claim(PLACE, "w2")
    assert again is not None
    await mailbox.commit(again, done())
    assert (await mailbox.bells.due())[0] == []


async def test_a_parked_command_leaves_with_its_reason(mailbox: Mailbox) -> None:
    """The others stay, and their tries begin anew."""
    claim = await owned(mailbox, "m1", "m2")
    await mailbox.fail(claim, wait_ms=0, park=["m1"], reason="ValueError")
    (entry,) = await mailbox.redis.lrange(mailbox.keys.parked, 0, -1)
    parked = json.loads(entry)
    assert (parked["place"], parked["id"], parked["body"]) == (PLACE, "m1", said())
    assert parked["reason"] == "ValueError"
    again = await mailbox.claim(PLACE, "w2")
    assert again is not None
    assert [name for name, _ in again.inbox] == ["m2"]
    assert again.attempts == 1


async def test_a_parked_post_makes_way_for_the_next(mailbox: Mailbox) -> None:
    """Only the oldest: a post that breaks its worker must not break it for ever."""
    claim = await posting(mailbox)
    await mailbox.fail(claim, wait_ms=0, park=["r2", "r1"], reason="ValueError")
    (parked,) = await ParkedList(mailbox).all()
    assert (parked.what, parked.id, parked.reason) == ("post", "r1", "ValueError")
    again = await mailbox.claim(PLACE, "w2")
    assert again is not None
    assert (again.outbox, again.sending) == ([row("r2")], None)


async def test_a_parked_command_can_be_tried_again_once(mailbox: Mailbox) -> None:
    """It lies in its inbox again, and on the list no more."""
    claim = await owned(mailbox)
    await mailbox.fail(claim, wait_ms=0, park=["m1"], reason="ValueError")
    parked = ParkedList(mailbox)
    (entry,) = await parked.all()
    assert await parked.get(entry.name) == entry
    assert await parked.retry(entry.name) == "stored"
    assert await mailbox.waiting(PLACE) == [("m1", said())]
    assert await parked.all() == []
    with pytest.raises(NotParked, match=entry.name):
        await parked.retry(entry.name)


async def test_a_parked_thing_can_be_dropped_but_a_post_not_retried(mailbox: Mailbox) -> None:
    """The thread went on without it."""
    claim = await posting(mailbox)
    await mailbox.fail(claim, wait_ms=0, park=["r1"], reason="ValueError")
    parked = ParkedList(mailbox)
    (entry,) = await parked.all()
    with pytest.raises(NotParked, match="post"):
        await parked.retry(entry.name)
    await parked.drop(entry.name)
    assert await parked.all() == []


# ---- bells, shards, round trips ----------------------------------------------------------------


async def test_an_owner_is_nudged_and_nobody_else(mailbox: Mailbox) -> None:
    """What comes in while a place is owned concerns its owner."""
    await owned(mailbox)
    assert await mailbox.bells.wait("w2", seconds=1) == [PLACE]  # the first command's bell
    await mailbox.put(put("m2"))
    assert await mailbox.bells.wait("w2", seconds=0.05) == []
    assert await mailbox.bells.wait("w1", seconds=1) == [PLACE]


async def test_the_number_of_shards_is_recorded_and_checked(mailbox: Mailbox) -> None:
    """Data of another layout is refused, not misread."""
    await check_shards(mailbox.redis)
    await check_shards(mailbox.redis)
    await mailbox.redis.set(SHARDS_KEY, 4)
    with pytest.raises(ShardsDiffer, match="4 shards"):
        await check_shards(mailbox.redis)


async def test_mailboxes_are_one_workspaces(mailbox: Mailbox) -> None:
    """Whoever comes first owns them; another installation is sent to a database of its own."""
    await check_workspace(mailbox.redis, "T1")
    await check_workspace(mailbox.redis, "T1")
    with pytest.raises(ForeignRedis, match="workspace T1, this is T2"):
        await check_workspace(mailbox.redis, "T2")


async def test_troubles_are_shared_until_they_clear(mailbox: Mailbox) -> None:
    """Every process's probe sees them."""
    await mailbox.trouble("support", "refused")
    assert await mailbox.troubles() == {"support": "refused"}
    await mailbox.trouble("support", None)
    assert await mailbox.troubles() == {}


async def test_each_call_is_one_round_trip(mailbox: Mailbox, trips: Trips) -> None:
    """Put, bell, claim, commit and sent: five for a plain reply; a nudge costs the put one more."""
    claim = await posting(mailbox)
    await mailbox.sent(claim, Settled(row="r1", outcome="done", next="r2"))
    await mailbox.leases.renew({PLACE: claim.fence})
    trips.since()  # the server knows the scripts from here on
    assert await mailbox.put(put("m2")) == "stored"
    assert trips.since() == ["EVALSHA", "PIPELINE"]
    claim = await hand_on(mailbox)
    assert trips.since() == ["ZADD", "EVALSHA"]
    await mailbox.commit(claim, done("m2", rows=[row("r3")], start="r1", release=False))
    assert trips.since() == ["EVALSHA"]
    await mailbox.sent(claim, Settled(row="r2", outcome="done", next="r3"))
    assert trips.since() == ["EVALSHA"]
    await mailbox.leases.renew({PLACE: claim.fence})
    assert trips.since() == ["EVALSHA"]
    await mailbox.bells.wait("w1", seconds=0.01)
    assert trips.since() == ["BLMPOP"]
    await mailbox.bells.due()
    assert trips.since() == ["PIPELINE"]
