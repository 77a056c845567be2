"""The processes: a receiver, a worker, or both, from the first signal of life to the last.

run      Socket Mode or HTTP, and a worker, in one process
web      Slack's signed HTTP requests          socket   Socket Mode
worker   turns and posts
"""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from redis.exceptions import RedisError, ResponseError

from bot import metrics, wiring
from bot.slack.socket import Sockets
from bot.slack.web import health_routes, serve, slack_routes
from bot.store.queue import sample_queue

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import Settings
    from bot.slack.web import Health
    from bot.store.mailbox import Mailbox
    from bot.wiring import Parts
    from bot.worker import Worker

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class ProcessHealth:
    """What the probes of a process say.

    Args:
        mailbox: Redis, and the troubles noted there.
        worker: The process's worker, if it has one.
        sockets: The process's connections to Slack, if it has any.
    """

    mailbox: Mailbox
    worker: Worker | None = None
    sockets: Sockets | None = None

    async def troubles(self) -> dict[str, str]:
        """See ``Health.troubles``."""
        try:
            await self.mailbox.bells.try_writing()
            found = await self.mailbox.troubles()
        except (RedisError, OSError, TimeoutError) as error:
            refuses = isinstance(error, ResponseError)
            found = {"redis": f"Redis {'refuses to write' if refuses else 'does not answer'}"}
        if self.worker is not None and not self.worker.ready:
            found["worker"] = "the worker takes no work"
        if self.sockets is not None and not await self.sockets.connected():
            found["slack"] = "there is no connection to Slack"
        return found

    async def figures(self) -> bytes:
        """See ``Health.figures``."""
        try:
            queue = await sample_queue(self.mailbox.redis, self.mailbox.keys)
        except (RedisError, OSError, TimeoutError):
            queue = None
        return metrics.exposition(queue)


@dataclass(slots=True)
class Stop:
    """The stop of a process, in its two stages.

    Args:
        receiving: Ends the intake.
        working: Ends the claiming; steps under way go on for a while.
    """

    receiving: asyncio.Event = field(default_factory=asyncio.Event)
    working: asyncio.Event = field(default_factory=asyncio.Event)

    def set(self) -> None:
        """Asks everything to stop."""
        self.receiving.set()
        self.working.set()


async def run_process(
    settings: Settings, stop: Stop | None = None, ready: Callable[[int], None] | None = None
) -> None:
    """Runs what the settings' role names until a signal, or ``stop``.

    Args:
        settings: With the role run, web, socket or worker.
        stop: For who runs it inside another program; else signals stop it.
        ready: Called with the HTTP port (0 for none) once it receives or works.

    Raises:
        NoSlack: Slack does not say who we are.
        redis.exceptions.RedisError: Redis cannot be reached at the start.
        TeamError: The team cannot work.
        OSError: The port is taken.
    """
    if stop is None:
        stop = Stop()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        parts = await wiring.open_parts(settings, stack)
        health = ProcessHealth(parts.mailbox)
        async with asyncio.TaskGroup() as group:
            if settings.role in ("run", "worker"):
                team = wiring.build_team(settings, parts.commerce)
                model = wiring.build_model(settings, stack)
                health.worker = wiring.build_worker(parts, model, team)
                group.create_task(health.worker.run(stop.working))
            port = await _receive(parts, health, stop, group, stack)
            _log.info("process.ready", role=settings.role, port=port, workspace=parts.us.workspace)
            if settings.support_channel is None:
                _log.warning("support.none", remedy="set SUPPORT_CHANNEL to offer people")
            if ready is not None:
                ready(port)
            await stop.receiving.wait()
            _log.info("process.stopping", role=settings.role)


async def _receive(
    parts: Parts,
    health: ProcessHealth,
    stop: Stop,
    group: asyncio.TaskGroup,
    stack: AsyncExitStack,
) -> int:
    """Starts the receiver of a role, and the probes where they are wanted."""
    settings = parts.settings
    if settings.role != "worker" and settings.receives == "http":
        bolt = wiring.build_receiver(parts, over_http=True)
        return await serve(slack_routes(bolt, health), settings.port, stack)
    if settings.role != "worker":
        bolt = wiring.build_receiver(parts, over_http=False)
        token = settings.slack_app_token
        assert token is not None
        health.sockets = Sockets(bolt, token.get_secret_value(), seconds=settings.socket_seconds)
        group.create_task(health.sockets.run(stop.receiving))
    return await _probes(health, settings.health_port, stack)


async def _probes(health: Health, port: int | None, stack: AsyncExitStack) -> int:
    return 0 if port is None else await serve(health_routes(health), port, stack)
