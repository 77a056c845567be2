"""Two decisions on one offer at one time, over four processes: one outcome, and the loser sees it."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import pytest

from bot import phrases
from tests.chaos.city import City, scaled
from tests.chaos.conftest import Cities
from tests.chaos.results import record
from tests.stories.town import MENTION, Message, by_bot, everything, labels

_SMALL = 4
_AT_ONCE = 8
_EXPIRY = 4.0

_LATE = ("already settled", phrases.ALREADY_DECIDING, phrases.OFFER_UNKNOWN)


@dataclass(frozen=True)
class Race:
    """A thread in which an offer stands, and what one does about it."""

    city: City
    thread: str
    card: Message

    async def confirm(self) -> None:
        await self._press("Place order")

    async def cancel(self) -> None:
        await self._press("Cancel")

    async def human(self) -> None:
        await self._press("Talk to a human")

    async def _press(self, label: str) -> None:
        outcome = await self.city.town.press("alice", self.card, label)
        assert outcome.ok, outcome

    async def say_no(self) -> None:
        await self.city.town.say("alice", "no", thread=self.thread)

    async def reset(self) -> None:
        town = self.city.town
        shortcut = await town.slack.shortcut(
            town.people["alice"], town.channel("support"), self.thread, "conversation_reset"
        )
        assert shortcut.ok

    async def claim(self) -> None:
        """Sam of the team takes the conversation over by writing in it."""
        await self.city.town.say("sam", "let me look", thread=self.thread)

    async def expiry(self) -> None:
        """The other side moves by itself."""

    async def confirm_late(self) -> None:
        """Presses when the offer ends, a moment before or after."""
        await asyncio.sleep(_EXPIRY + random.uniform(-0.15, 0.05))
        await self.confirm()


Act = Callable[[Race], Coroutine[Any, Any, None]]

RACES: dict[str, tuple[Act, Act]] = {
    "confirm/confirm": (Race.confirm, Race.confirm),
    "confirm/cancel": (Race.confirm, Race.cancel),
    "confirm/expiry": (Race.confirm_late, Race.expiry),
    "confirm/typed no": (Race.confirm, Race.say_no),
    "confirm/reset": (Race.confirm, Race.reset),
    "confirm/human": (Race.confirm, Race.human),
    "confirm/claim": (Race.confirm, Race.claim),
}


@pytest.mark.parametrize("name", RACES)
async def test_of_two_decisions_one_holds(cities: Cities, name: str) -> None:
    """However they fall: an order is placed exactly if the card says so."""
    times = scaled(_SMALL, 170)
    minutes = str(_EXPIRY / 60) if name == "confirm/expiry" else "15"
    async with cities() as there:
        async with asyncio.TaskGroup() as group:
            for role in ("socket", "socket", "worker", "worker"):
                group.create_task(
                    there.start(role, None, ready=True, SWITCHBOARD_CARD_EXPIRY_MINUTES=minutes)
                )
        room = asyncio.Semaphore(_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            races = [group.create_task(_run(there, room, *RACES[name])) for _ in range(times)]
        await there.quiet(seconds=60)
        placed = 0
        for race in races:
            placed += await _judged(race.result(), name)
        assert await there.orders_placed() == 2 + placed
        assert there.tracebacks() == 0
        record(f"races of two decisions: {name}", small=_SMALL, n=times, placed=placed, twice=0)


async def _run(there: City, room: asyncio.Semaphore, one: Act, other: Act) -> Race:
    async with room:
        thread = await there.town.say("alice", f"{MENTION} I'd like a black boot")
        card = await there.town.hears("Place order", thread=thread, seconds=30)
        race = Race(there, thread, card)
        acts = [one, other]
        random.shuffle(acts)
        async with asyncio.TaskGroup() as group:
            for act in acts:
                group.create_task(act(race))
        return race


async def _judged(race: Race, name: str) -> bool:
    """Whether the order was placed; the card says one thing, and the loser sees something."""
    thread = await race.city.town.thread(race.thread)
    record = next(message for message in thread if message["ts"] == race.card["ts"])
    outcomes = [end for end in phrases.OFFER_ENDS.values() if end in everything(record)]
    placed = "Order placed" in everything(record)
    assert len(outcomes) + placed == 1, everything(record)
    assert "Place order" not in labels(record)
    whispers = [m for m in thread if m.get("is_ephemeral")]
    told = any(late in everything(m) for m in whispers for late in _LATE)
    if name == "confirm/claim":  # whoever won, the conversation is Sam's
        assert any(phrases.joined("Sam") in everything(message) for message in thread)
    confirm_lost, press_lost = not placed, placed and name in {"confirm/confirm", "confirm/cancel"}
    if confirm_lost or press_lost:
        assert told, [everything(message) for message in thread]
    elif name != "confirm/expiry":  # no press on the offer: it is answered in the thread
        assert len(by_bot(thread)) > 2
    return placed
