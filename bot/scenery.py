"""What may be known while a conversation's commands are taken up: looked up before, never while."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.commands import Command, Person, RefundDecided, RefundReason, Said, StaffPressed, StaffSaid
from bot.decide import silences
from bot.draft import Draft, Scene
from bot.ownership import new_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.conversation import Conversation
    from bot.limits import LimitName
    from bot.mail import Claim
    from bot.ownership import Desk
    from bot.places import Thread

_log = structlog.get_logger(__name__)


class Scenery:
    """Makes scenes for one ownership of a thread.

    Args:
        desk_: What every step works with.
        claim: The ownership.
        place: The thread.
        refs: Where posts stand; it may grow as posts are sent.
    """

    def __init__(self, desk_: Desk, claim: Claim, place: Thread, refs: Mapping[str, str]) -> None:
        self._desk = desk_
        self._claim = claim
        self._place = place
        self._refs = refs
        self._began = asyncio.get_running_loop().time()

    async def of(self, draft: Draft, commands: Sequence[tuple[str, Command]]) -> Scene:
        """What may be known while these commands are taken up.

        Nobody is looked up where only the one customer and the agents take part.
        """
        record = draft.conversation
        scene = replace(self.bare(), spent=await self._over_limits())
        scene = await self._with_refused(draft, scene, commands)
        if _is_plain(record, commands):
            return scene
        people = [*record.customers, *authors(commands)]
        staff = await self._desk.chat.staff(_acting_as_staff(commands))
        namesakes = await self._desk.identities.namesakes(staff, people)
        scene = await self.named(replace(scene, staff=staff, namesakes=namesakes), people)
        called = any(silences(draft, scene, command) for _, command in commands)
        return await self.with_history(draft, scene) if called else scene

    def bare(self) -> Scene:
        """What is known without asking anybody."""
        rules = self._desk.rules
        return Scene(
            thread=self._place,
            now=self.now(),
            names={},
            staff=frozenset(),
            refs=self._refs,
            speakers=self._desk.speakers(),
            support_channel=rules.support_channel,
            contact=rules.contact,
            card_ms=rules.card_ms,
            permalink=rules.permalink(self._place),
            new_id=new_id,
            by_hand=self._desk.by_hand,
            by_card=self._desk.by_card,
            desk=rules.desk,
            forgotten=self._claim.forgotten,
        )

    async def _over_limits(self) -> dict[Person, LimitName]:
        """Who of the authors had all that they may have."""
        found: dict[Person, LimitName] = {}
        for author, load in self._claim.loads.items():
            workspace, _, user = author.partition(":")
            limit = self._desk.rules.allowance.exceeded(load)
            if limit is not None:
                who = Person(workspace=workspace, user=user)
                found[await self._desk.identities.known(who)] = limit
        return found

    async def _with_refused(
        self, draft: Draft, scene: Scene, commands: Sequence[tuple[str, Command]]
    ) -> Scene:
        """Asks who of those that want an answer may have one; each is told once a day if not."""
        customers = draft.conversation.customers
        asking = {
            c.who: c.ts
            for _, c in reversed(commands)
            if isinstance(c, Said) and (c.calls_us or c.who in customers or self._claim.forgotten)
        }
        direct = self._place.channel.startswith("D")
        refused = await self._desk.admission.refused(asking, direct=direct)
        for who in refused:
            _log.info("customer.refused", workspace=who.workspace, user=who.user)
        first = [who for who in refused if await self._desk.mailbox.first_today(f"no:{who.key}")]
        turned_away = frozenset(asking[who] for who in first)
        return replace(scene, refused=refused, turned_away=turned_away)

    async def with_history(self, draft: Draft, scene: Scene) -> Scene:
        """Looks up what the customer bought, for whoever of the team is about to read the card."""
        customers = draft.conversation.customers
        if scene.support_channel is None or not customers:
            return scene
        return replace(scene, history=await self._desk.history(customers[0]) or ())

    async def with_earlier(
        self, draft: Draft, scene: Scene, commands: Sequence[tuple[str, Command]]
    ) -> Scene:
        """Reads a thread once when somebody calls us into the middle of it."""
        said = [c for _, c in commands if isinstance(c, Said) and c.calls_us and c.in_thread]
        if draft.conversation.customers or not said:
            return scene
        earlier = await self._desk.chat.earlier(self._place, before=said[0].ts)
        people = [Person(workspace=self._place.workspace, user=user) for user, _ in earlier]
        return replace(await self.named(scene, people), earlier=earlier)

    async def named(self, scene: Scene, people: Iterable[Person]) -> Scene:
        """The same with these people's names."""
        missing = {person.user for person in people} - set(scene.names)
        found = await self._desk.chat.names(sorted(missing)) if missing else {}
        return replace(scene, names={**scene.names, **found})

    def now(self) -> int:
        """Redis's time, as told at the claim and carried on by our own clock's pace."""
        return self._claim.now + int(1000 * (asyncio.get_running_loop().time() - self._began))


def authors(commands: Sequence[tuple[str, Command]]) -> list[Person]:
    """Who sent these commands, as far as people did."""
    return [who for _, c in commands if isinstance(who := getattr(c, "who", None), Person)]


def _acting_as_staff(commands: Sequence[tuple[str, Command]]) -> set[str]:
    """Who pressed or wrote in the support channel."""
    theirs = (RefundDecided, RefundReason, StaffPressed, StaffSaid)
    return {c.who.user for _, c in commands if isinstance(c, theirs) and c.who is not None}


def _is_plain(record: Conversation, commands: Sequence[tuple[str, Command]]) -> bool:
    """Whether only the one customer and the agents take part: nobody to look up, then."""
    taking_part = set(authors(commands)) | set(record.customers)
    said = all(isinstance(command, Said) for _, command in commands)
    return said and len(taking_part) <= 1 and record.phase == "agent"
