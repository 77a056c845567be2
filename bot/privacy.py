"""``switchboard forget`` and ``switchboard export``: one person's data, deleted or printed."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from redis import RedisError

from agents.commerce import CustomerRef, Unavailable
from bot import wiring
from bot.commands import Person
from bot.exporting import export
from bot.forgetting import Forgetting
from bot.settings import Fault, Settings, SettingsError
from bot.slack.copies import SlackCopies
from bot.store.belonging import ForeignRedis
from bot.store.books import AuditEntry
from bot.store.holdings import Holdings
from bot.store.safety import UnsafeRedis
from bot.wiring import NoSlack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from bot.forgetting import Forgotten
    from bot.wiring import Parts


_ENTRY = TypeAdapter(AuditEntry)


def run(word: Literal["forget", "export"], *, user: str, workspace: str | None) -> int:
    """Does one of the two.

    Args:
        word: Which.
        user: Whose data: ``U…``.
        workspace: Their own, where it is not the installation's.

    Returns:
        0; 1 when something is left or could not be reached.

    Raises:
        SettingsError: Redis or Slack's token is not set.
    """
    settings = Settings.load("doctor")
    faults: list[Fault] = []
    if settings.redis_url.startswith("memory://"):
        faults.append(Fault("REDIS_URL", "must name the Redis server that is used"))
    if settings.slack_bot_token is None:
        faults.append(Fault("SLACK_BOT_TOKEN", "is not set; the bot's own posts are deleted by it"))
    if faults:
        raise SettingsError(tuple(faults))
    try:
        return asyncio.run(_run(settings, word, user, workspace))
    except (RedisError, OSError, Unavailable):
        sentence = f"Redis cannot be reached at {settings.redis_address}. Run it again."
    except (NoSlack, ForeignRedis, UnsafeRedis) as error:
        sentence = str(error)
    sys.stderr.write(f"{sentence}\n")
    return 1


async def _run(settings: Settings, word: str, user: str, workspace: str | None) -> int:
    async with AsyncExitStack() as stack:
        parts = await wiring.open_parts(settings, stack)
        person = Person(workspace=workspace or parts.us.workspace, user=user)
        if word == "export":
            found = await export(Holdings(parts.mailbox), Books(parts), person)
            sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
            return 0
        done = await forgetting(parts).forget(person)
        sys.stdout.write("".join(f"{line}\n" for line in _told(done)))
        return 1 if done.left else 0


def forgetting(parts: Parts) -> Forgetting:
    """What forgets, put together."""
    return Forgetting(
        mailbox=parts.mailbox,
        holdings=Holdings(parts.mailbox),
        copies=SlackCopies(parts.client),
        names=Books(parts),
        workspace=parts.us.workspace,
    )


class Books:
    """What is known of somebody as a buyer, in any shop; their pseudonym is in the trail's book."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def forget(self, person: Person) -> None:
        """See ``Names.forget``."""
        ref = CustomerRef(workspace=person.workspace, user=person.user)
        await self._parts.trail.forget(ref)

    async def orders(self, person: Person) -> list[Any]:
        """See ``Purchases.orders``."""
        ref = CustomerRef(workspace=person.workspace, user=person.user)
        found = await self._parts.commerce.list_orders(ref, limit=100_000)
        return [
            {
                "id": order.id,
                "placed_at": order.placed_at.isoformat(),
                "items": [f"{line.quantity} x {line.name}" for line in order.lines],
                "total": str(order.total),
                "refunded": str(order.refunded),
            }
            for order in found
        ]

    async def trail(self, person: Person) -> list[Any]:
        """See ``Purchases.trail``."""
        ref = CustomerRef(workspace=person.workspace, user=person.user)
        return [
            _ENTRY.dump_python(entry, mode="json") async for entry in self._parts.trail.about(ref)
        ]


def _told(done: Forgotten) -> Iterator[str]:
    yield f"Conversations and lists deleted: {len(done.whole)}."
    yield f"Conversations of several people, without their messages now: {len(done.parts)}."
    yield f"Copies of their words taken back in Slack: {done.copies}."
    if done.left:
        yield "Still there:"
        yield from (f"  {line}" for line in done.left)
        yield "Run it again later. Their name stays on the books until nothing is left."
    else:
        yield "Orders and the audit trail are nobody's now."
        yield "Not ours to delete: their own messages in Slack, backups, the model provider's logs."
