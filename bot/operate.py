"""What an operator does with a running Switchboard, from the command line.

parked list          what was given up on, and why
parked show NAME     one of it, whole: holds people's words
parked retry NAME    tries it again
parked drop NAME     forgets it
inspect LINK         a conversation's state, transcript, inbox, outbox: holds people's words
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from redis import RedisError

from bot import inspecting
from bot.inspecting import NoSuchPlace
from bot.settings import Fault, Settings, SettingsError
from bot.store.connect import connect
from bot.store.holdings import Holdings
from bot.store.mailbox import Mailbox
from bot.store.parked import NotParked, ParkedList

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

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

    async def run(mailbox: Mailbox) -> Sequence[str]:
        return await _parked(ParkedList(mailbox), act, name)

    return _on_redis(run)


def inspect(text: str) -> int:
    """Runs ``switchboard inspect …``.

    Args:
        text: A permalink or a place.

    Returns:
        The exit code.

    Raises:
        SettingsError: There is no Redis to look at.
    """

    async def run(mailbox: Mailbox) -> Sequence[str]:
        return await inspecting.inspect(Holdings(mailbox), text)

    return _on_redis(run)


def _on_redis(act: Callable[[Mailbox], Awaitable[Sequence[str]]]) -> int:
    """Does something with the mailboxes, and prints its lines."""
    settings = Settings.load("doctor")
    if settings.redis_url.startswith("memory://"):
        raise SettingsError((Fault("REDIS_URL", "must name the Redis server that is used"),))

    async def run() -> Sequence[str]:
        async with AsyncExitStack() as stack:
            connections = await connect(settings.redis_url, stack)
            keep = int(settings.retention_days * 86_400)
            return await act(Mailbox(connections, keep_seconds=keep))

    try:
        lines = asyncio.run(run())
    except NotParked as error:
        return _fail(f"{error}.")
    except NoSuchPlace as error:
        return _fail(str(error))
    except (RedisError, OSError):
        return _fail(f"Redis cannot be reached at {settings.redis_address}.")
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def _fail(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


async def _parked(kept: ParkedList, act: str, name: str) -> Sequence[str]:
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
