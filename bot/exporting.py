"""What is held about a person, for that person to read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from bot import erasure
from bot.commands import Unreadable
from bot.conversation import Conversation, read_record
from bot.relay import is_copy_of

if TYPE_CHECKING:
    from bot.commands import Person
    from bot.store.holdings import Held, Holdings


class Purchases(Protocol):
    """What somebody bought, and decided."""

    async def orders(self, person: Person) -> list[Any]:
        """Their orders, as JSON."""
        ...

    async def trail(self, person: Person) -> list[Any]:
        """Their lines of the audit trail, as JSON."""
        ...


async def export(holdings: Holdings, purchases: Purchases, person: Person) -> dict[str, Any]:
    """Collects it, as JSON.

    Args:
        holdings: The mailboxes.
        purchases: The books.
        person: Whose.
    """
    places: list[dict[str, Any]] = []
    async for place in holdings.places():
        held = await holdings.read(place)
        if held.names(person.user):
            places.append(_share(held, person))
    return {
        "person": person.key,
        "places": places,
        "given_up_on": [json.loads(e) for e in await holdings.parked(person.user, ())],
        "marks_and_counts": await holdings.traces(person.user),
        "orders": await purchases.orders(person),
        "audit": await purchases.trail(person),
    }


def _share(held: Held, person: Person) -> dict[str, Any]:
    """All of what is theirs alone; of what is shared, their own words."""
    messages = erasure.messages(held.transcript)
    try:
        record = read_record(held.state) if held.state else None
    except Unreadable:
        return {"place": held.place, "unreadable": True}
    user = person.user
    if erasure.is_theirs(record, user) and not erasure.others_wait(held.inbox, user):
        return {
            "place": held.place,
            "record": json.loads(held.state or "{}"),
            "messages": messages,
            "waiting": [json.loads(body) for _, body in held.inbox],
            "to_be_sent": [json.loads(row) for row in held.outbox],
            "posts": held.refs,
        }
    shared = isinstance(record, Conversation)
    theirs = erasure.said_by(record, messages, user)[0] if shared else []
    ids = erasure.commands_of(held.inbox, user)
    waiting = [json.loads(body) for key, body in held.inbox if key in ids]
    copies = {ref: at for ref, at in held.refs.items() if is_copy_of(ref, user)}
    record_share = erasure.share(record, user)
    parts = {"messages": theirs, "waiting": waiting, "copies": copies}
    return {"place": held.place, "record": record_share, **parts}
