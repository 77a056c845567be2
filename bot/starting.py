"""Starting a process: what keeps it from starting is one clear sentence and an exit code."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, cast

from redis.exceptions import RedisError

from bot.access import NoRule
from bot.garbage import collect_rarely
from bot.open_files import TooFewFiles, allow_open_files
from bot.processes import run_process
from bot.settings import SettingsError
from bot.slack.socket import SocketDead, SocketRefused
from bot.store.belonging import ForeignRedis
from bot.store.safety import UnsafeRedis
from bot.wiring import NoSlack
from engine import TeamError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import Settings

OK = 0
CANNOT_START = 1
MISCONFIGURED = 2
DISCONNECTED = 3


def serve(settings: Settings, leave: Callable[[int], object] = lambda _: None) -> int:
    """Runs a process to its end.

    Args:
        settings: With the role.
        leave: Called with the exit code at the end, to end the process soon: Python would wait for
            every thread, and so for a tool that blocks its own, though its place has been handed
            back.

    Returns:
        0 after a stop that was asked for; 1 when it could not start; 3 when it lost Slack for
        good, so that a supervisor starts it afresh.
    """
    try:
        allow_open_files()
        collect_rarely()
        return asyncio.run(_until_stopped(settings, leave))
    except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - ours are raised again
        return _told(error, settings)


async def _until_stopped(settings: Settings, leave: Callable[[int], object]) -> int:
    try:
        await run_process(settings)
        code = OK
    except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - ours are raised again
        code = _told(error, settings)
    leave(code)
    return code


def _told(error: BaseException, settings: Settings) -> int:
    sentence, code = explained(error, redis=settings.redis_address)
    sys.stderr.write(sentence + "\n")
    return code


def explained(error: BaseException, *, redis: str) -> tuple[str, int]:
    """What kept a process from starting, or ended it.

    Args:
        error: What it raised.
        redis: Redis's address, for people.

    Returns:
        A sentence with the remedy, and the exit code.

    Raises:
        BaseException: The error itself, when it is a fault of ours.
    """
    match _first(error):
        case SettingsError() as fault:
            return f"The configuration cannot work:\n{fault}", MISCONFIGURED
        case NoSlack() | SocketRefused() | ForeignRedis() | UnsafeRedis() | NoRule() as fault:
            return str(fault), CANNOT_START
        case TooFewFiles() as fault:
            return f"{fault}.", CANNOT_START
        case TeamError() as fault:
            return f"The team in SWITCHBOARD_TEAM cannot work: {fault}", CANNOT_START
        case RedisError() | TimeoutError():
            return f"Redis cannot be reached at {redis}. Is it running?", CANNOT_START
        case SocketDead():
            return "Slack could not be reached for too long; stopping.", DISCONNECTED
        case OSError() as fault:
            return f"Cannot start: {fault}", CANNOT_START
        case _:
            raise error


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = cast("BaseExceptionGroup[BaseException]", error).exceptions[0]
    return error
