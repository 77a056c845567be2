"""A step over a customer's thread: what waits, an accepted offer, a turn, and what is said."""

from __future__ import annotations

import asyncio
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot import board, errands, failures, metrics, outage, phrases
from bot.answer import calls_a_person, conclude
from bot.commands import Delivered, Said, Undelivered
from bot.conversation import Conversation, read_record
from bot.decide import Next, begin_turn, ends_the_say, silences
from bot.delivery import Lost
from bot.draft import Draft, Scene, human_button
from bot.interrupt import Interrupted
from bot.mail import Changes
from bot.scenery import Scenery
from bot.status import Status
from bot.taking_up import answers_soon, take_up
from engine import ModelError, ModelRefused, Suspended

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.commands import Command
    from bot.conversation import Offer, Verdict
    from bot.delivery import Delivery
    from bot.ownership import Desk, Executed, Session
    from bot.places import Thread
    from bot.posts import Row

_log = structlog.get_logger(__name__)

_WAITS = 3
"""A burst is waited for at most so many times the pause that ends it."""

_PAUSED_MS = 2_000
_IN_SUPPORT = ("case:", "approval:")
"""How refs of cards in the support channel begin."""


class ConversationStep:
    """What an owner does with a customer's thread between claim and release.

    Args:
        desk_: What every step works with.
        session: The ownership.
        group: Where the status line is shown.
        delivery: Sends the posts.
        place: The thread.
    """

    def __init__(
        self,
        desk_: Desk,
        session: Session,
        group: asyncio.TaskGroup,
        delivery: Delivery,
        place: Thread,
    ) -> None:
        self._desk = desk_
        self._session = session
        self._claim = session.claim
        self._delivery = delivery
        self._place = place
        self._scenery = Scenery(desk_, session.claim, place, delivery.refs)
        self._status = Status(desk_.chat, place, group)
        self._newest = ""
        self._unsent: list[Row] = []
        state = self._claim.state
        found = read_record(state) if state else None
        record = found if isinstance(found, Conversation) else Conversation(place=str(place))
        self._before = record
        self._draft = Draft.over(record, self._claim.transcript)

    async def send_left(self, left: Sequence[Row], commands: Sequence[tuple[str, Command]]) -> bool:
        """Sends what a former step left unsent; an agent's words unless somebody ended its say.

        Returns:
            False when the place was given back to wait.
        """
        if not left:
            return True
        silenced = False
        if any(ends_the_say(command) for _, command in commands):
            scene = await self._scenery.of(self._draft, commands)
            silenced = any(silences(self._draft, scene, command) for _, command in commands)
        again = self._claim.sending
        return await self._delivery.deliver(left, release=False, again=again, silenced=silenced)

    async def run(self, commands: Sequence[tuple[str, Command]]) -> None:
        """Does the step.

        Raises:
            Lost: Somebody else owns the place.
            Interrupted: Something ended a model's say; the place is still owned.
        """
        scene = await self._scenery.with_earlier(
            self._draft, await self._scenery.of(self._draft, commands), commands
        )
        if answers_soon(self._draft, commands, scene):
            self._newest = commands[-1][1].ts
            self.working(self._draft.conversation.agent or self._desk.turns.team.start.name)
            commands = await self._burst(commands)
            now = await self._scenery.of(self._draft, commands)
            scene = replace(
                now,
                earlier=scene.earlier,
                names={**scene.names, **now.names},
                turned_away=scene.turned_away | now.turned_away,
            )
        offer = self._draft.conversation.offer
        if offer is not None and offer.state == "executing":
            follows: Next = "execute"  # a former owner was carrying it out
        else:
            follows = take_up(self._draft, commands, scene)
            await self._note_reach(command for _, command in commands)
        if follows == "execute":
            if not await self._execute(scene):
                return
            follows = "turn"
        if errands.ready(self._draft) and not await self._do_errands(scene):
            return
        if follows != "turn" or self._draft.conversation.turn is None:
            await self._finish()
        elif await self._say_before():
            await (self._turn(scene) if self._desk.board.paused is None else self._pause(scene))

    # ---- what waits ------------------------------------------------------------------------------

    async def _note_reach(self, commands: Iterable[Command]) -> None:
        """Turns the readiness probe red while the support channel takes no cards."""
        for command in commands:
            if isinstance(command, Undelivered) and command.ref.startswith(_IN_SUPPORT):
                _log.error("support.unreachable", error=command.error)
                told = phrases.cards_refused(command.error)
                await self._desk.mailbox.trouble("support_channel", told)
            elif isinstance(command, Delivered) and command.ref.startswith(_IN_SUPPORT):
                await self._desk.mailbox.trouble("support_channel", None)

    async def _burst(
        self, commands: Sequence[tuple[str, Command]]
    ) -> Sequence[tuple[str, Command]]:
        """Waits until the customer pauses, so that quick messages become one turn."""
        pause = self._desk.rules.debounce
        loop = asyncio.get_running_loop()
        latest = loop.time() + _WAITS * pause
        nudged = self._session.nudged
        while pause and loop.time() < latest:
            try:
                async with asyncio.timeout(pause):
                    await nudged.wait()
            except TimeoutError:
                break
            nudged.clear()
            commands = await self._desk.commands(
                await self._desk.mailbox.waiting(self._claim.place)
            )
            if not all(isinstance(command, Said) for _, command in commands):
                break
        return commands

    # ---- an accepted offer -------------------------------------------------------------------------

    async def _execute(self, scene: Scene) -> bool:
        """Carries the open offer out and posts the record; False when the place is given back."""
        draft = self._draft
        offer = draft.conversation.offer
        assert offer is not None
        done = await self._carried_out(offer)
        _log.info("offer.executed", offer_kind=offer.offer_kind, status=done.status)
        scene = replace(await self._scenery.named(scene, [offer.customer]), now=self._scenery.now())
        if errands.conclude(draft, scene, done):
            begin_turn(draft, scene, offer.customer, since=draft.conversation.last_ts)
        return await self._say()

    async def _do_errands(self, scene: Scene) -> bool:
        """Does what is due beside the talk; False when the place is given back."""
        draft = self._draft
        for errand in errands.ready(draft):
            last = errands.is_last(errand)
            done = await self._carried_out(errand.offer, errand.verdict, last=last)
            _log.info("errand.done", offer_kind=errand.offer.offer_kind, status=done.status)
            scene = replace(
                await self._scenery.named(scene, [errand.offer.customer]), now=self._scenery.now()
            )
            if last:
                scene = await self._scenery.with_history(self._draft, scene)
            errands.carried_out(draft, scene, errand, done)
            if not await self._say():
                return False
        return True

    async def _carried_out(
        self, offer: Offer, verdict: Verdict | None = None, *, last: bool = False
    ) -> Executed:
        """Has what was decided carried out, once it is stored that it was.

        The shop takes a key once but knows no fence: to whoever was paused past the lease it may
        give another answer than the one that the next owner has written into the thread.
        """
        if self._draft.consumed or self._draft.rows:
            await self._commit(epoch=None)
        if not await self._desk.mailbox.leases.owns(self._claim):
            raise Lost(self._claim.place)
        return await self._desk.execute(offer, verdict=verdict, last=last)

    async def _pause(self, scene: Scene) -> None:
        """The agents are off: the customer is told once, and the turn waits to be gone on with."""
        draft = self._draft
        if not draft.conversation.paused:
            draft.change(paused=True)
            draft.notice(scene, self._desk.board.paused or "", human_button(scene))
        await self._finish(wait=_PAUSED_MS)

    async def _say_before(self) -> bool:
        """Sends what must not wait for the model: a withdrawn card, news for other mailboxes.

        Returns:
            False when the place was given back; the turn is noted and goes on later.
        """
        return await self._say() if self._draft.rows else True

    async def _say(self) -> bool:
        """Stores the draft and sends its posts; False when the place was given back to wait."""
        await self._commit(epoch=None, sends=True)
        unsent, self._unsent = self._unsent, []
        return await self._delivery.deliver(unsent, release=False)

    # ---- a turn --------------------------------------------------------------------------------------

    async def _turn(self, scene: Scene) -> None:
        draft, began = self._draft, self._scenery.now()
        try:
            ending = await self._desk.turns.run(draft, self, self._session.interrupt)
            metrics.TURNS.labels(type(ending).__name__.lower()).inc()
            metrics.took("turn", (self._scenery.now() - began) / 1000)
        except ModelError as error:
            await self._model_failed(scene, error, began)
            return
        before = copy(draft)
        before.messages, before.rows = list(draft.messages), list(draft.rows)
        turn = draft.conversation.turn
        assert turn is not None
        if calls_a_person(draft, ending):
            scene = await self._for_the_team(scene)
        conclude(draft, replace(scene, now=self._scenery.now()), ending, epoch=self._claim.epoch)
        guard = turn.customer.user if isinstance(ending, Suspended) else ""
        if not await self._finish(epoch=self._claim.epoch, guard=guard):
            assert isinstance(ending, Suspended)
            self._draft = before
            before.answer(ending.call_id, phrases.READ_FIRST)
            before.change(turn=None, outage=None)
            await self._finish(epoch=self._claim.epoch)

    async def _model_failed(self, scene: Scene, error: ModelError, began: int) -> None:
        if failures.is_last(self._draft):
            scene = await self._for_the_team(scene)
        wait = outage.note(
            self._draft,
            scene,
            began=began,
            now=self._scenery.now(),
            final=isinstance(error, ModelRefused),
            asked_to_wait=getattr(error, "retry_after", None),
        )
        metrics.TURNS.labels("model_failed").inc()
        metrics.MODEL_ERRORS.labels(str(error.status or type(error).__name__)).inc()
        if wait:
            metrics.RETRIES.labels("model").inc()
        _log.warning(
            "model.failed",
            error=type(error).__name__,
            status=error.status,
            reason=str(error).partition(":")[0][:80],  # behind it, a server may quote the request
            retry_ms=wait,
        )
        await self._finish(epoch=self._claim.epoch, wait=wait)

    async def _for_the_team(self, scene: Scene) -> Scene:
        """What somebody of the team wants to read about the customers."""
        named = await self._scenery.named(scene, self._draft.conversation.customers)
        return await self._scenery.with_history(self._draft, named)

    async def store(self, *, happened: bool) -> None:
        """See ``Observer.store``."""
        await self._commit(epoch=None if happened else self._claim.epoch)

    def working(self, agent: str) -> None:
        """See ``Observer.working``."""
        self._status.show(agent, on=self._newest or self._draft.conversation.last_ts)

    def paid(self, tokens: int) -> None:
        """See ``Observer.paid``."""
        turn = self._draft.conversation.turn
        assert turn is not None
        bill, payer = self._session.bill, turn.customer.key
        bill[payer] = bill.get(payer, 0) + tokens

    # ---- writing ----------------------------------------------------------------------------------------

    async def _commit(self, *, epoch: int | None, sends: bool = False) -> None:
        """Stores the draft and keeps the place; ``sends`` when its posts are sent next."""
        self._tell()
        rows = self._draft.rows
        changes = self._changes(start=sends, release=False, wait=0)
        self._check(await self._desk.mailbox.commit(self._claim, changes, epoch=epoch))
        self._unsent += rows
        self._draft.stored()
        self._before = self._draft.conversation

    async def _finish(self, *, epoch: int | None = None, guard: str = "", wait: int = 0) -> bool:
        """Stores the draft, sends all posts, gives the place back.

        Returns:
            False when the guard refused, and nothing was stored.
        """
        self._tell()
        rows = [*self._unsent, *self._draft.rows]
        changes = self._changes(start=True, release=not rows, wait=wait)
        outcome = await self._desk.mailbox.commit(self._claim, changes, epoch=epoch, guard=guard)
        if outcome == "newer":
            return False
        self._check(outcome)
        await self._status.shown()
        await self._delivery.deliver(rows, release=True, wait=wait)
        self._status.clear()
        return True

    def _tell(self) -> None:
        """Tells the team's board, and the log, what is news in what is stored next."""
        board.tell(self._draft, self._scenery.bare(), self._before)
        limited = self._draft.conversation.limited
        if limited not in (None, self._before.limited):
            _log.warning("limit.spent", limit=limited)

    def _check(self, outcome: str) -> None:
        if outcome == "stale":
            raise Interrupted
        if outcome != "ok":
            raise Lost(self._claim.place)

    def _changes(self, *, start: bool, release: bool, wait: int) -> Changes:
        draft = self._draft
        first = [*self._unsent, *draft.rows][:1] if start else []
        return Changes(
            state=draft.conversation.model_dump_json(),
            kept=draft.kept,
            consume=draft.consumed,
            append=draft.appended(),
            rows=[row.model_dump_json() for row in draft.rows],
            timer=min(draft.conversation.timers.values(), default=0),
            start=first[0].id if first else "",
            release=release,
            wait=wait,
            bill=self._session.billed(),
            customers=[who.key for who in draft.conversation.customers],
        )
