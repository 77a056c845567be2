"""What died alone too often, and workers that look at it at the same time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

import pytest

from bot.posts import Say
from bot.store.mailbox import Mailbox, Tried
from bot.store.parked import ParkedList
from bot.suspects import Suspects
from engine import Reply
from tests.bot.fakes import in_phase, said
from tests.bot.room import PLACE, room

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.mail import Claim
    from tests.bot.room import Room


async def test_what_another_worker_has_given_up_meanwhile_is_not_given_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What waits there now is innocent: it is answered."""
    async with room(Reply(content="Hello!")) as there:
        await _died_alone(there)

        async def given_up() -> None:
            await _set(there, attempts="0")

        _meanwhile(monkeypatch, given_up)
        assert len(await there.said_to_all(Say)) == 1
        assert await ParkedList(there.mailbox).all() == []


async def test_who_died_alone_between_two_looks_ends_no_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker that stood still for so long looks once more."""
    async with room() as there:
        await there.holds(in_phase("agent"), said("hi"), tries=2)

        async def dies_under_another() -> None:
            await _died_alone(there, held=True)

        _meanwhile(monkeypatch, dies_under_another)
        monkeypatch.setattr(Suspects, "enter", _in_company)
        async with there.served():
            while not await ParkedList(there.mailbox).all():
                await asyncio.sleep(0.01)


@pytest.mark.parametrize(("tries", "alone"), [(2, False), (3, True)])
async def test_who_died_in_company_asks_to_be_tried_alone(
    tries: int, monkeypatch: pytest.MonkeyPatch, *, alone: bool
) -> None:
    """After a third death: what killed its workers is found, and takes nobody else along."""
    asked, enter = list[bool](), Suspects.enter

    def noted(suspects: Suspects, *, alone: bool) -> Literal["alone", "together"] | None:
        asked.append(alone)
        return enter(suspects, alone=alone)

    monkeypatch.setattr(Suspects, "enter", noted)
    async with room(Reply(content="Hello!")) as there:
        await there.holds(in_phase("agent"), said("hi"), tries=tries)
        assert len(await there.said_to_all(Say)) == 1
        assert asked[0] is alone


def _in_company(_: Suspects, *, alone: bool) -> str:
    del alone
    return "together"


def _meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Awaitable[None]]) -> None:
    """Lets something happen between the first look at such a place and what follows from it."""
    claim, told = Mailbox.claim, list[Tried]()

    async def slowly(*given: Any, **only: Any) -> Claim | None:
        try:
            return await claim(*given, **only)
        except Tried as tried:
            told.append(tried)
            if len(told) == 1:
                await happens()
            raise

    monkeypatch.setattr(Mailbox, "claim", slowly)


async def _died_alone(there: Room, *, held: bool = False) -> None:
    """Its worker did, a second time."""
    if not held:
        await there.holds(in_phase("agent"), said("hi"), tries=2)
    redis: Any = there.mailbox.redis
    fence = await redis.hget(there.mailbox.keys.conversation(PLACE), "fence")
    await _set(there, alone=fence, attempts="3" if held else "2")


async def _set(there: Room, **fields: str) -> None:
    redis: Any = there.mailbox.redis
    await redis.hset(there.mailbox.keys.conversation(PLACE), mapping=fields)
