"""Events and interactions on their way to the app.

Events are repeated until acknowledged, on Slack's schedule. Interactions and slash commands are
tried once: whoever pressed sees an error. Tests make it worse: duplicates, another order.
"""

import asyncio
import random
import time
from collections import deque
from dataclasses import dataclass, replace

from sandbox.slack.background import Background
from sandbox.slack.changes import Change, Json
from sandbox.slack.config import PayloadKind
from sandbox.slack.events import Event, envelope_of, events_of
from sandbox.slack.transport import Acknowledged, Attempt, NotDelivered, Transport
from sandbox.slack.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How events are delivered.

    Args:
        subscribed: Which events the app hears at all.
        retry_schedule: Seconds before each repetition.
        ack_timeout: Seconds until an attempt counts as failed.
        duplicates: How often each event is delivered besides the first time.
        shuffle_within: Each delivery is delayed by up to so many seconds, at random.
        seed: Makes the delays the same in every run.
        message_first: Of the two events of a mention, whether ``message`` goes before
            ``app_mention``.
    """

    subscribed: frozenset[str]
    retry_schedule: tuple[float, ...]
    ack_timeout: float
    duplicates: int = 0
    shuffle_within: float = 0
    seed: int = 0
    message_first: bool = False


class Delivery:
    """Brings events and interactions to the app.

    Args:
        transport: The way to the app.
        background: Runs the deliveries.
        manner: How; may be replaced at any time.
    """

    def __init__(self, transport: Transport, background: Background, manner: Manner) -> None:
        self.transport = transport
        self.manner = manner
        self.attempts: deque[Json] = deque(maxlen=20_000)
        self.pending = 0
        self._background = background
        self._random = random.Random(manner.seed)  # noqa: S311 - reproducible, not secret

    def change_manner(self, **fields: object) -> None:
        """Replace some fields of ``manner``."""
        self.manner = replace(self.manner, **fields)
        self._random = random.Random(self.manner.seed)  # noqa: S311

    def observe(self, workspace: Workspace, change: Change) -> None:
        """Send the events of a change to the app."""
        events = list(events_of(workspace, change))
        for event in events[::-1] if self.manner.message_first else events:
            self.send(workspace, event)

    def send(self, workspace: Workspace, event: Event) -> None:
        """Send one event, if the app has subscribed to it."""
        if event.subscription in self.manner.subscribed:
            self.send_anyway(workspace, event.body)

    def send_anyway(self, workspace: Workspace, body: Json) -> None:
        """Send one event, subscribed to or not."""
        payload = envelope_of(workspace, body)
        for _ in range(1 + self.manner.duplicates):
            delay = self._random.uniform(0, self.manner.shuffle_within)
            self._background.start(self._until_acknowledged(payload, delay))

    async def interact(self, kind: PayloadKind, payload: Json) -> Acknowledged:
        """Deliver a press, a shortcut or a command, once.

        Raises:
            NotDelivered: The person has to be told.
        """
        return await self._try(Attempt(kind, payload))

    async def _until_acknowledged(self, payload: Json, delay: float) -> None:
        self.pending += 1
        try:
            await self._repeat(payload, (delay, *self.manner.retry_schedule))
        finally:
            self.pending -= 1

    async def _repeat(self, payload: Json, schedule: tuple[float, ...]) -> None:
        reason = ""
        for number, pause in enumerate(schedule):
            if pause:
                await asyncio.sleep(pause)
            try:
                await self._try(Attempt("events_api", payload, number, reason))
            except NotDelivered as failure:
                if failure.final:
                    return
                reason = failure.reason
            else:
                return

    async def _try(self, attempt: Attempt) -> Acknowledged:
        start = time.perf_counter()
        outcome = "given up"
        try:
            answer = await self.transport.deliver(attempt, timeout=self.manner.ack_timeout)
            outcome = "acknowledged"
        except NotDelivered as failure:
            outcome = failure.reason
            raise
        else:
            return answer
        finally:
            self.attempts.append(
                {
                    "kind": attempt.kind,
                    "event_id": _event_id(attempt.payload),
                    "number": attempt.number,
                    "outcome": outcome,
                    "seconds": time.perf_counter() - start,
                }
            )


def _event_id(payload: Json) -> str | None:
    # A test may send any JSON at all as a payload.
    return payload.get("event_id") if isinstance(payload, dict) else None  # pyright: ignore[reportUnnecessaryIsInstance]
