"""What an operator does with a running Switchboard, from the command line.

parked list          what was given up on, and why
parked show NAME     one of it, whole: holds people's words
parked retry NAME    tries it again
parked drop NAME     forgets it
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from redis import RedisError

from bot.settings import Fault, Settings, SettingsError
from bot.store.connect import connect
from bot.store.mailbox import Mailbox
from bot.store.parked import NotParked, ParkedList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.parked import Parked


def parked(act: str, name: str = "") -> int:
    """Runs ``switchboard parked …``.

    Args:
        act: list, show, retry or drop.
        name: Of what.

    Returns:
        The exit code.

    Raises:
        SettingsError: There is no Redis to look at.
    """
    settings = Settings.load("doctor")
    if settings.redis_url.startswith("memory://"):
        raise SettingsError((Fault("REDIS_URL", "must name the Redis server that is used"),))
    try:
        lines = asyncio.run(_act(settings, act, name))
    except NotParked as error:
        return _fail(f"{error}.")
    except (RedisError, OSError):
        return _fail(f"Redis cannot be reached at {settings.redis_address}.")
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def _fail(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


async def _act(settings: Settings, act: str, name: str) -> Sequence[str]:
    async with AsyncExitStack() as stack:
        connections = await connect(settings.redis_url, stack)
        keep = int(settings.retention_days * 86_400)
        kept = ParkedList(Mailbox(connections, keep_seconds=keep))
        match act:
            case "show":
                found = await kept.get(name)
                return [_line(found), found.id, found.body]
            case "retry":
                return [f"{name}: {await kept.retry(name)}"]
            case "drop":
                await kept.drop(name)
                return [f"{name}: dropped"]
            case _:
                return [_line(each) for each in await kept.all()] or ["Nothing is parked."]


def _line(parked: Parked) -> str:
    when = datetime.fromtimestamp(parked.at / 1000, UTC).isoformat(timespec="seconds")
    return f"{parked.name}  {when}  {parked.what}  {parked.place}  {parked.reason}"
