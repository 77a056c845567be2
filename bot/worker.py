"""The worker: sleeps on one bell, owns places one step at a time, renews what it owns.

``except Exception`` stands here once, around one step: what fails there is logged, tried again
with a growing pause, and parked after three tries, so that the place goes on without it.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import structlog
from redis import RedisError, exceptions

from bot import metrics
from bot.commands import Unreadable
from bot.delivery import Lost
from bot.identity import NotNow
from bot.interrupt import Interrupt, Interrupted
from bot.mail import Tried
from bot.ownership import Session
from bot.parking import apology, blamed, say_unreadable
from bot.step import run_step, staff_waits
from bot.suspects import Suspects

if TYPE_CHECKING:
    from bot.mail import Claim
    from bot.ownership import Desk

_log = structlog.get_logger(__name__)

TRIES = 3
"""After so many tries in a row without a result, what was tried is parked."""

_AWAY = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.ReadOnlyError,
    exceptions.OutOfMemoryError,
)
"""Redis cannot serve now: no fault of the step's, which is done again when it can."""

_REFUSALS = ("NOREPLICAS", "MISCONF", "BUSY ")
"""How those begin that the client has no class for: too few replicas, a disk that is full, a script
of somebody's that does not end."""

_PUT_OFF_MS = 1_000
"""The pause of a place that waits until it may be tried beside others like it, or alone."""

_SWEEP_SECONDS = 1.0
_REDIS_PAUSE = 0.5
_CUT_SECONDS = 1.0
_HOPELESS_MS = 60_000
"""The pause of a place that fails again and again with nothing in it that could be set aside."""

BOARD_SECONDS = 2.0
"""How long a pause may go unnoticed."""


class Worker:
    """Serves mailboxes until it is told to stop.

    Args:
        desk: What every step works with.
        name: Tells this worker from all others.
        concurrency: How many places it owns at once at most; most of them wait for a model.
        drain_seconds: How long steps may go on after the stop.
    """

    def __init__(
        self, desk: Desk, *, name: str, concurrency: int = 5_000, drain_seconds: float = 8.0
    ) -> None:
        self._desk = desk
        self._mailbox = desk.mailbox
        self._name = name
        self._free = asyncio.Semaphore(concurrency)
        self._suspects = Suspects()
        self._drain_seconds = drain_seconds
        self._held: dict[str, Session] = {}
        self._starting: set[str] = set()
        self._owning: set[asyncio.Task[None]] = set()
        self._unclear: set[str] = set()
        self._away = False
        self._next_sweep = 0.0
        self._stop = asyncio.Event()
        self._over = False
        self.ready = False
        """Whether it claims work: Redis answers and writes, and it was not told to stop."""

    async def run(self, stop: asyncio.Event) -> None:
        """Serves until ``stop`` is set, then lets steps finish for a while and hands back the rest."""
        self._stop = stop
        async with asyncio.TaskGroup() as group:
            renewing = group.create_task(self._renew())
            reading = group.create_task(self._read_board())
            await self._serve(group, stop)
            self.ready = False
            await self._drain()
            # Python 3.11 may lose a cancellation that meets the end of a wait.
            self._over = True
            renewing.cancel()
            reading.cancel()

    # ---- finding work --------------------------------------------------------------------------

    async def _serve(self, group: asyncio.TaskGroup, stop: asyncio.Event) -> None:
        stopping = group.create_task(stop.wait())
        while not stop.is_set():
            looking = group.create_task(self._look())
            await asyncio.wait({stopping, looking}, return_when=asyncio.FIRST_COMPLETED)
            if not looking.done():
                looking.cancel()
                break
            for place in looking.result():
                self._visit(group, place)

    async def _look(self) -> list[str]:
        """Waits for a bell; once a second at most, looks for what no bell announces."""
        loop = asyncio.get_running_loop()
        try:
            if loop.time() >= self._next_sweep:
                if self._away:
                    await self._mailbox.bells.try_writing()
                due, until_next = await self._mailbox.bells.due()
                self.ready, self._away = True, False
                self._next_sweep = loop.time() + min(_SWEEP_SECONDS, max(0.01, until_next))
                # What was ours when Redis went away still is, unless the lease ran out.
                due += self._unclear
                self._unclear.clear()
                fresh = [place for place in due if place not in self._starting | self._held.keys()]
                if fresh:
                    return fresh
            pause = max(0.01, self._next_sweep - loop.time())
            if not self._away:
                return await self._mailbox.bells.wait(self._name, seconds=pause)
        except (RedisError, OSError) as error:
            self._note_away(error)
            pause = _REDIS_PAUSE
        await asyncio.sleep(pause)
        return []

    def _visit(self, group: asyncio.TaskGroup, place: str) -> None:
        session = self._held.get(place)
        if session is not None:
            group.create_task(self._nudge(session))
        elif place not in self._starting:
            self._starting.add(place)
            owning = group.create_task(self._own(group, place))
            self._owning.add(owning)
            owning.add_done_callback(self._owning.discard)

    async def _nudge(self, session: Session) -> None:
        place = session.claim.place
        try:
            epochs = await self._mailbox.leases.renew({place: session.claim.fence})
            session.epoch_is(epochs[place])
            if await staff_waits(self._desk, session.claim):
                session.interrupt.ask()
        except (RedisError, OSError):
            pass  # the lease's own renewal will tell
        except (Unreadable, ValueError, NotNow):
            pass  # a record or a command that cannot be read is its step's fault, not the worker's

    # ---- owning ----------------------------------------------------------------------------------

    async def _own(self, group: asyncio.TaskGroup, place: str) -> None:
        async with self._free, contextlib.AsyncExitStack() as stack:
            put_off = 0 if self._suspects.has_room else _PUT_OFF_MS
            claim, doomed = None, False
            try:
                claim = await self._claim(place, unless_tried=TRIES - 1, put_off_ms=put_off)
            except Tried as tried:
                with contextlib.suppress(Tried):  # it died alone meanwhile: the next look tells
                    claim = await self._claim_suspect(place, tried, stack)
                # Not what another worker has given up meanwhile: it began anew.
                doomed = tried.alone and claim is not None and claim.attempts > tried.times
            finally:
                self._starting.discard(place)
            if claim is None:
                return
            session = Session(claim, nudged=asyncio.Event(), interrupt=Interrupt())
            self._held[place] = session
            try:
                with structlog.contextvars.bound_contextvars(place=place):
                    await self._step(group, session, doomed=doomed)
            finally:
                self._held.pop(place, None)

    async def _claim_suspect(
        self, place: str, tried: Tried, stack: contextlib.AsyncExitStack
    ) -> Claim | None:
        """Claims what may have killed its workers, or have died beside what did; see ``Suspects``."""
        if tried.alone:
            return await self._claim(place, alone=True)  # nothing of it runs any more
        company = self._suspects.enter(alone=tried.times >= TRIES)
        if company is None:
            return await self._claim(place, unless_tried=TRIES - 1, put_off_ms=_PUT_OFF_MS)
        claim: Claim | None = None
        stack.callback(lambda: self._suspects.leave(tried=claim is not None))
        if company == "alone":
            claim = await self._claim(place, alone=True)
        else:
            claim = await self._claim(place, unless_tried=TRIES, put_off_ms=_PUT_OFF_MS)
        return claim

    async def _claim(self, place: str, **how: Any) -> Claim | None:
        if self._stop.is_set():
            return None  # it waited for others here: another worker takes it
        try:
            return await self._mailbox.claim(place, self._name, **how)
        except (RedisError, OSError) as error:
            self._put_aside(place, error)
            return None

    async def _step(self, group: asyncio.TaskGroup, session: Session, *, doomed: bool) -> None:
        claim = session.claim
        if claim.attempts > 1:
            metrics.RETRIES.labels("step").inc()
        try:
            if doomed:
                await self._give_up(session, "its worker did not survive it")
            else:
                await run_step(self._desk, session, group)
        except Lost:
            _log.warning("step.lost")
        except Interrupted:
            _log.info("step.interrupted")
            await self._give_back(session)
        except NotNow as later:
            _log.info("step.later", seconds=round(later.seconds, 1))
            await self._give_back(session, wait_ms=int(1000 * later.seconds) + 1)
        except asyncio.CancelledError:
            await self._give_back(session)
            raise
        except Unreadable as error:
            await self._leave_alone(claim, str(error))
        except Exception as error:  # noqa: BLE001 - the one place; the failure is parked
            if _is_away(error):
                self._put_aside(claim.place, error)
                return
            _log.exception("step.failed", error=type(error).__name__, attempts=claim.attempts)
            await self._try_again(session, type(error).__name__)

    async def _try_again(self, session: Session, reason: str) -> None:
        claim = session.claim
        try:
            if claim.attempts >= TRIES:
                await self._give_up(session, reason)
            else:
                pause = 1000 * 2 ** (claim.attempts - 1) * random.uniform(0.8, 1.2)  # noqa: S311
                await self._mailbox.fail(claim, wait_ms=int(pause), bill=session.billed())
        except (RedisError, OSError) as error:
            self._put_aside(claim.place, error)

    async def _give_up(self, session: Session, reason: str) -> None:
        """Parks what was tried, so that the place goes on; its customer hears a sentence."""
        # The step may have stored more since it claimed the place: nothing of that may be undone.
        fresh = await self._mailbox.claim(session.claim.place, self._name)
        if fresh is None:
            return  # somebody else's by now
        session.claim = fresh  # whose lease is prolonged: a silent shop may take longer than it
        try:
            guilty = blamed(fresh)
        except Unreadable as error:
            await self._leave_alone(fresh, str(error))
            return
        try:
            changes = await apology(self._desk, fresh, reason)
        except Exception as error:  # of the same step: it must not end the worker
            if _is_away(error):
                raise
            _log.exception("step.no_apology", error=type(error).__name__)
            changes = None
        wait = 0 if guilty else _HOPELESS_MS
        if changes is not None:
            # One write: whoever dies beside it has said nothing, or all is done.
            changes = replace(changes, park=guilty, reason=reason, wait=wait)
            done = await self._mailbox.commit(fresh, changes) == "ok"
        else:
            done = await self._mailbox.fail(fresh, wait_ms=wait, park=guilty, reason=reason)
        if not done:
            _log.warning("step.lost")
            return
        metrics.PARKED.inc(len(guilty))
        _log.error("step.parked", parked=guilty, reason=reason)

    async def _leave_alone(self, claim: Claim, reason: str) -> None:
        """Leaves a place to workers of another version: theirs is its record, and what waits."""
        _log.error("record.unreadable", error=reason)
        try:
            await say_unreadable(self._desk, claim)
            await self._mailbox.fail(claim, wait_ms=_HOPELESS_MS, counted=False)
        except (RedisError, OSError) as error:
            self._put_aside(claim.place, error)

    async def _give_back(self, session: Session, *, wait_ms: int = 0) -> None:
        claim, bill = session.claim, session.billed()
        try:
            await self._mailbox.fail(claim, wait_ms=wait_ms, counted=False, bill=bill)
        except (RedisError, OSError) as error:
            self._put_aside(claim.place, error)

    def _put_aside(self, place: str, error: Exception) -> None:
        """Notes that nobody knows whose a place is: asked again once Redis answers."""
        self._unclear.add(place)
        if _is_away(error):
            self._note_away(error)
        else:  # of this place alone: no other may wait for it
            _log.error("redis.refused", error=type(error).__name__, place=place)

    def _note_away(self, error: Exception) -> None:
        """Claims nothing until Redis takes a write, and says so once, not for each place."""
        if not self._away:
            _log.error("redis.away", error=type(error).__name__)
            self._next_sweep = asyncio.get_running_loop().time() + _REDIS_PAUSE
        self.ready, self._away = False, True

    # ---- keeping and ending --------------------------------------------------------------------------

    async def _read_board(self) -> None:
        """Learns of a pause within seconds, and without costing a turn a look."""
        while not self._over:
            with contextlib.suppress(RedisError, OSError):  # the last reading holds
                await self._desk.board.read()
            await asyncio.sleep(BOARD_SECONDS)

    async def _renew(self) -> None:
        while not self._over:
            await asyncio.sleep(self._mailbox.leases.seconds / 3)
            held = {place: session.claim.fence for place, session in self._held.items()}
            try:
                epochs = await self._mailbox.leases.renew(held)
            except (RedisError, OSError) as error:
                self._note_away(error)
                continue
            for place, epoch in epochs.items():
                session = self._held.get(place)
                if session is not None and epoch != session.claim.epoch:
                    session.epoch_is(epoch)

    async def _drain(self) -> None:
        if not await self._is_idle(within=self._drain_seconds):
            for session in self._held.values():
                session.interrupt.ask()
        if not await self._is_idle(within=_CUT_SECONDS):
            # As a supervisor's kill would, a moment later; but the places are given back.
            for owning in list(self._owning):
                owning.cancel()

    async def _is_idle(self, *, within: float) -> bool:
        """Whether nothing is owned or about to be, before the time is over."""
        if self._owning:
            await asyncio.wait(self._owning, timeout=within)
        return not self._owning


def _is_away(error: Exception) -> bool:
    refused = isinstance(error, exceptions.ResponseError) and str(error).startswith(_REFUSALS)
    return refused or isinstance(error, _AWAY)
