"""The outbox: in order, one at a time, looked up before it is sent again."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

from bot.chat import Later, Refused, Sending, Sent, Unsure
from bot.commands import COMMANDS, Command, ResetAsked
from bot.delivery import Delivery, Lost
from bot.interrupt import Interrupted
from bot.mail import Changes, Claim, Put
from bot.posts import Ephemeral, Forward, Notice, Post, Row, Under
from bot.store import lease as lease_module
from bot.store.connect import connect
from bot.store.mailbox import Mailbox
from tests.bot.fakes import ALICE, THREAD, FakeChat, said

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

PLACE = str(THREAD)
ELSEWHERE = "thread:T1:C2:7.000000"
HERE = Under(channel="C1", thread="100.000000")


def row(name: str, post: Post | None = None, **more: Any) -> Row:
    return Row(id=name, post=post or Notice(under=HERE, text=name), **more)


@dataclass(slots=True)
class Owner:
    """Somebody who owns the place, with posts to send."""

    mailbox: Mailbox
    chat: FakeChat
    claim: Claim

    async def sends(self, *rows: Row, release: bool = True, **more: Any) -> bool:
        """Stores the posts, the first one marked as being sent, and sends them."""
        changes = Changes(
            state="{}",
            kept=0,
            consume=[key for key, _ in self.claim.inbox],
            rows=[each.model_dump_json() for each in rows],
            start=rows[0].id,
        )
        assert await self.mailbox.commit(self.claim, changes) == "ok"
        return await self.delivery.deliver(rows, release=release, **more)

    @property
    def delivery(self) -> Delivery:
        return Delivery(self.mailbox, self.chat, self.claim)

    async def left(self) -> list[str]:
        """The posts that still wait."""
        redis: Any = self.mailbox.redis
        stored = await redis.lrange(self.mailbox.keys.outbox(PLACE), 0, -1)
        return [Row.model_validate_json(text).id for text in stored]

    async def reports(self, place: str = PLACE) -> list[Command]:
        return [COMMANDS.validate_json(body) for _, body in await self.mailbox.waiting(place)]

    async def bumps(self) -> None:
        """A reset comes in meanwhile."""
        body = ResetAsked(who=ALICE, ts="900.0").model_dump_json()
        await self.mailbox.put(Put(place=PLACE, id="reset", body=body, marks=("reset",), bump=True))

    async def is_overtaken(self) -> None:
        """The lease ran out, and another worker took the place over."""
        redis: Any = self.mailbox.redis
        await redis.zadd(self.mailbox.keys.ready, {PLACE: 0})
        assert await self.mailbox.claim(PLACE, "w2") is not None


@asynccontextmanager
async def owner(*answers: Sending) -> AsyncGenerator[Owner]:
    async with AsyncExitStack() as stack:
        mailbox = Mailbox(await connect(f"memory://{secrets.token_hex(4)}", stack))
        body = said().model_dump_json()
        await mailbox.put(Put(place=PLACE, id="m", body=body, marks=("m",), opens=True))
        claim = await mailbox.claim(PLACE, "w1")
        assert claim is not None
        yield Owner(mailbox, FakeChat(answers=deque(answers)), claim)


async def test_posts_leave_in_order_and_each_once() -> None:
    """And the place is given back with the last one."""
    async with owner() as one:
        assert await one.sends(row("a"), row("b"), row("c"))
        assert [each.id for each in one.chat.sent] == ["a", "b", "c"]
        assert await one.left() == []
        assert one.chat.looked_for == []


@pytest.mark.parametrize("sending", [Later(0.01), Unsure(0.01)])
async def test_what_cannot_be_sent_now_holds_up_what_comes_after_it(sending: Sending) -> None:
    """Order holds: the place is given back, and both are left."""
    async with owner(Sent("C1:1.0"), sending) as one:
        assert not await one.sends(row("a"), row("b"), row("c"))
        assert [each.id for each in one.chat.sent] == ["a", "b"]
        assert await one.left() == ["b", "c"]


@pytest.mark.parametrize(
    ("tried", "pause"), [(2_000, 3), (100_000, 25), (86_400_000, 60)], ids=["new", "minutes", "day"]
)
async def test_the_longer_slack_is_ill_the_seldomer_it_is_asked(tried: int, pause: int) -> None:
    """From seconds to a minute; the post stays, and what comes after it."""
    async with owner(Unsure(3.0)) as one:
        now = one.claim.now
        assert not await one.sends(row("a"), row("b"), again=("a", now - tried))
        assert await one.left() == ["a", "b"]
        redis: Any = one.mailbox.redis
        due = float(await redis.zscore(one.mailbox.keys.ready, PLACE)) - now
        assert 1000 * pause <= due <= 1200 * pause + 30_000  # jitter, and a slow machine


async def test_what_slack_will_never_take_does_not_hold_up_the_rest() -> None:
    """It is dropped, and told to whoever wants to know."""
    async with owner(Refused("is_archived")) as one:
        assert await one.sends(row("a", ref="case:1", report="failure"), row("b"))
        assert await one.left() == []
        (told,) = await one.reports()
        assert (told.kind, getattr(told, "ref", ""), getattr(told, "error", "")) == (
            "undelivered",
            "case:1",
            "is_archived",
        )


@pytest.mark.parametrize(
    ("report", "sending", "kinds"),
    [
        ("always", Sent("C1:1.000001"), ["delivered"]),
        ("always", Refused("x"), ["undelivered"]),
        ("failure", Sent("C1:1.000001"), []),
        ("never", Refused("x"), []),
    ],
)
async def test_a_post_is_reported_as_it_wants(
    report: str, sending: Sending, kinds: list[str]
) -> None:
    """To the place itself, as a command."""
    async with owner(sending) as one:
        await one.sends(row("a", ref="case:1", report=report))
        assert [told.kind for told in await one.reports()] == kinds


async def test_a_post_that_stands_can_be_referred_to_at_once() -> None:
    """By those behind it, and by later owners."""
    async with owner(Sent("C1:1.000001")) as one:
        delivery = one.delivery
        await one.sends(row("a", ref="offer:1"), release=False)
        assert delivery.refs == {}
        redis: Any = one.mailbox.redis
        await redis.zadd(one.mailbox.keys.ready, {PLACE: 0})
        after = await one.mailbox.claim(PLACE, "w2")
        assert after is not None
        assert after.refs == {"offer:1": "C1:1.000001"}


# ---- after a crash --------------------------------------------------------------------------------------


async def test_what_a_former_owner_may_have_sent_is_looked_up_first() -> None:
    """It stands: not sent again, its address is known, the rest follows."""
    async with owner() as one:
        one.chat.standing["a"] = "C1:1.000001"
        assert await one.sends(row("a"), row("b"), again=("a", 1))
        assert one.chat.looked_for == ["a"]
        assert [each.id for each in one.chat.sent] == ["b"]


async def test_what_does_not_stand_is_sent() -> None:
    """Looked for once; only what was being sent is looked for."""
    async with owner() as one:
        assert await one.sends(row("a"), row("b"), again=("a", 1))
        assert one.chat.looked_for == ["a"]
        assert [each.id for each in one.chat.sent] == ["a", "b"]


async def test_an_ephemeral_that_may_have_been_seen_is_not_said_again() -> None:
    """It cannot be looked for: tried once."""
    async with owner() as one:
        whisper = Ephemeral(under=HERE, user="U1", text="x")
        assert await one.sends(row("a", whisper), again=("a", 1))
        assert (one.chat.looked_for, one.chat.sent) == ([], [])


# ---- overtaken ----------------------------------------------------------------------------------------


async def test_a_models_words_wait_for_the_judgement_of_what_came_in() -> None:
    """Something came in between two posts: whoever owns the place next knows what it was."""
    async with owner() as one:
        one.chat.meanwhile = one.bumps
        epoch = one.claim.epoch
        with pytest.raises(Interrupted):
            await one.sends(row("a", epoch=epoch), row("b", epoch=epoch), row("c"))
        assert [each.id for each in one.chat.sent] == ["a"]
        assert await one.left() == ["b", "c"]


async def test_a_models_words_of_before_are_dropped_only_when_its_say_was_ended() -> None:
    """By a reset they are; a stranger's refused one costs the customer no answer."""
    for silenced, sent in ((True, ["b"]), (False, ["a", "b"])):
        async with owner() as one:
            rows = (row("a", epoch=one.claim.epoch - 1), row("b"))
            assert await one.sends(*rows, silenced=silenced)
            assert [each.id for each in one.chat.sent] == sent


async def test_an_owner_that_lost_the_place_sends_no_more() -> None:
    """What was on the wire may stand; nothing after it, and nothing is settled."""
    async with owner() as one:
        one.chat.meanwhile = one.is_overtaken
        with pytest.raises(Lost):
            await one.sends(row("a"), row("b"))
        assert [each.id for each in one.chat.sent] == ["a"]
        assert await one.left() == ["a", "b"]


async def test_who_was_paused_past_the_lease_posts_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Slack knows no fence: whoever has not heard from Redis for long asks first."""
    async with owner() as one:
        redis: Any = one.mailbox.redis
        await redis.zadd(one.mailbox.keys.ready, {PLACE: 0})
        assert await Mailbox(one.mailbox.connections).claim(PLACE, "w2") is not None
        monkeypatch.setattr(lease_module, "monotonic", lambda: monotonic() + 60)
        with pytest.raises(Lost):
            await one.delivery.deliver([row("a")], release=True)
        assert one.chat.sent == []


async def test_a_post_that_takes_longer_than_the_lease_is_looked_for() -> None:
    """Whoever was paused between asking and sending does not send what another owner has sent."""
    async with owner() as one:
        one.mailbox.leases.seconds = 0.1
        one.chat.meanwhile = asyncio.Event().wait
        assert not await one.sends(row("a"))
        assert await one.left() == ["a"]
        redis: Any = one.mailbox.redis
        assert await redis.hget(one.mailbox.keys.conversation(PLACE), "sending")


# ---- forwards -----------------------------------------------------------------------------------------


async def test_a_command_for_another_mailbox_is_put_there_once() -> None:
    """However often it is sent: its row's id is its name and its mark."""
    async with owner() as one:
        body = ResetAsked(who=ALICE, ts="900.0").model_dump_json()
        twice = [row("a", Forward(place=ELSEWHERE, body=body, opens=True)) for _ in range(2)]
        assert await one.sends(*twice)
        assert await one.mailbox.waiting(ELSEWHERE) == [("row:a", body)]
        assert one.chat.sent == []
