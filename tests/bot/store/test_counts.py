"""What people had of the agents is counted within the scripts that run anyway."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from bot.mail import Changes, Claim, Load, Put

if TYPE_CHECKING:
    from bot.store.mailbox import Mailbox
    from tests.bot.store.conftest import Trips

PLACE = "thread:T1:C1:1.000001"
ALICE, BOB = "T1:UALICE", "T1:UBOB"


async def write(mailbox: Mailbox, number: int, *, author: str = ALICE, place: str = PLACE) -> None:
    body = json.dumps({"kind": "said", "who": {}, "ts": f"{number}.0"})
    name = f"{place}:{author}:{number}"
    put = Put(place=place, id=name, body=body, marks=(name,), opens=True, author=author)
    assert await mailbox.put(put) == "stored"
    assert await mailbox.put(put) == "duplicate"


async def owned(mailbox: Mailbox, place: str = PLACE) -> Claim:
    claim = await mailbox.claim(place, "w1")
    assert claim is not None
    return claim


async def finish(mailbox: Mailbox, claim: Claim, **changes: Any) -> str:
    done = Changes(state="{}", kept=0, consume=[k for k, _ in claim.inbox], release=True, **changes)
    return await mailbox.commit(claim, done)


async def test_the_one_message_too_many_is_noted(mailbox: Mailbox) -> None:
    """As many as allowed are fine, in whatever threads; a duplicate is not counted."""
    mailbox.messages = 3
    for number in range(3):
        await write(mailbox, number, place=f"thread:T1:C1:{number}.0")
    claim = await owned(mailbox, "thread:T1:C1:2.0")
    assert claim.loads == {ALICE: Load()}
    await write(mailbox, 9)
    await write(mailbox, 9, author=BOB)
    claim = await owned(mailbox)
    assert claim.loads == {ALICE: Load(too_many=True), BOB: Load()}


async def test_messages_of_long_ago_do_not_count(mailbox: Mailbox) -> None:
    """Whoever has paused for as long as the window begins anew."""
    mailbox.messages, mailbox.message_seconds = 2, 60.0
    for number in range(3):
        await write(mailbox, number)
    assert (await owned(mailbox)).loads[ALICE].too_many
    heard = mailbox.keys.heard(ALICE)
    assert 0 < await mailbox.redis.ttl(heard) <= 60
    await mailbox.redis.delete(heard)  # as its time does
    await write(mailbox, 4)
    await mailbox.redis.zadd(mailbox.keys.ready, {PLACE: 0})
    assert not (await owned(mailbox)).loads[ALICE].too_many


async def test_the_window_slides_for_somebody_who_never_pauses(mailbox: Mailbox) -> None:
    """What lies behind it does not count, also where newer messages keep the list alive."""
    mailbox.messages, mailbox.message_seconds = 2, 60.0
    for number in range(2):
        await write(mailbox, number)
    heard = mailbox.keys.heard(ALICE)
    [_, first] = await cast("Any", mailbox.redis.lrange(heard, 0, -1))
    await cast("Any", mailbox.redis.lset(heard, 1, str(int(first) - 61_000)))
    await write(mailbox, 2)
    assert not (await owned(mailbox)).loads[ALICE].too_many


async def test_tokens_count_for_the_person_and_for_the_workspace(mailbox: Mailbox) -> None:
    """The next message brings what was spent; the counts go after a day."""
    await write(mailbox, 1)
    claim = await owned(mailbox)
    assert await finish(mailbox, claim, bill={ALICE: 700}) == "ok"
    await write(mailbox, 2)
    claim = await owned(mailbox)
    assert claim.loads == {ALICE: Load(tokens=700, workspace_tokens=700)}
    assert await finish(mailbox, claim, bill={ALICE: 1, BOB: 2}) == "ok"
    await write(mailbox, 3, author=BOB)
    claim = await owned(mailbox)
    assert claim.loads[BOB] == Load(tokens=2, workspace_tokens=703)
    for who in (ALICE, BOB, "T1"):
        assert 86_000 < await mailbox.redis.ttl(mailbox.keys.spent(who)) <= 86_400


async def test_a_day_does_not_begin_anew_with_every_token(mailbox: Mailbox) -> None:
    """Whoever talks every day would never get their tokens back."""
    await write(mailbox, 1)
    await finish(mailbox, await owned(mailbox), bill={ALICE: 1})
    for who in (ALICE, "T1"):
        await mailbox.redis.expire(mailbox.keys.spent(who), 100)
    await write(mailbox, 2)
    await finish(mailbox, await owned(mailbox), bill={ALICE: 1})
    for who in (ALICE, "T1"):
        assert await mailbox.redis.ttl(mailbox.keys.spent(who)) <= 100


async def test_another_workspace_has_counts_of_its_own(mailbox: Mailbox) -> None:
    """The same person's id elsewhere, and the other installation's total."""
    await write(mailbox, 1)
    await finish(mailbox, await owned(mailbox), bill={ALICE: 700})
    there = "thread:T2:C1:1.000001"
    await write(mailbox, 1, author="T2:UALICE", place=there)
    assert (await owned(mailbox, there)).loads == {"T2:UALICE": Load()}


async def test_a_person_of_many_names_has_one_count(mailbox: Mailbox) -> None:
    """A mention says E5 where the message that brings the same words, and the bill, say T5."""
    mailbox.messages = 1
    await write(mailbox, 1, author="T5:UEVE")
    await finish(mailbox, await owned(mailbox), bill={"T5:UEVE": 700})
    await write(mailbox, 2, author="E5:UEVE")
    claim = await owned(mailbox)
    assert claim.loads["E5:UEVE"] == Load(too_many=True, tokens=700, workspace_tokens=700)


async def test_what_was_spent_counts_also_when_nothing_is_written(mailbox: Mailbox) -> None:
    """A reset or a lost lease ends a model's say, not its price."""
    await write(mailbox, 1)
    claim = await owned(mailbox)
    assert await mailbox.fail(claim, wait_ms=0, counted=False, bill={ALICE: 10})
    claim = await owned(mailbox)
    bump = Put(place=PLACE, id="r", body="{}", marks=("r",), bump=True)
    await mailbox.put(bump)
    changes = Changes(state="{}", kept=0, bill={ALICE: 5})
    assert await mailbox.commit(claim, changes, epoch=claim.epoch) == "stale"
    await mailbox.fail(claim, wait_ms=0)
    stale = claim
    await write(mailbox, 2)
    claim = await owned(mailbox)
    assert await mailbox.commit(stale, changes) == "lost"
    await write(mailbox, 3)
    await mailbox.fail(claim, wait_ms=0, park=["r"], reason="x", bill={ALICE: 1})
    await write(mailbox, 4)
    assert (await owned(mailbox)).loads[ALICE].tokens == 21
    assert await mailbox.redis.llen(mailbox.keys.parked) == 1


async def test_counting_costs_no_round_trip(mailbox: Mailbox, trips: Trips) -> None:
    """One script each, as without it."""
    await write(mailbox, 1)
    await finish(mailbox, await owned(mailbox), bill={ALICE: 7})
    trips.since()
    body = json.dumps({"kind": "said", "who": {}, "ts": "5.0"})
    await mailbox.put(Put(place=PLACE, id="x", body=body, marks=("x",), author=ALICE))
    claim = await owned(mailbox)
    await finish(mailbox, claim, bill={ALICE: 7})
    assert trips.since() == ["EVALSHA"] * 3


async def test_something_is_first_once_a_day(mailbox: Mailbox) -> None:
    """The second time is told apart, and forgotten after a day."""
    assert await mailbox.first_today("no:T1:UBOB")
    assert not await mailbox.first_today("no:T1:UBOB")
    assert await mailbox.first_today("no:T2:UBOB")
