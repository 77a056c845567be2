"""What happens to a conversation when a step of it was given up: it goes on, with a sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot import desk, offers, phrases
from bot.conversation import Conversation, Unreadable, read_record
from bot.decide import stop_turn
from bot.draft import Draft, Scene, human_button
from bot.mail import Changes
from bot.ownership import new_id
from bot.places import Thread, parse_place

if TYPE_CHECKING:
    from bot.mail import Claim
    from bot.ownership import Desk


async def apologise(desk_: Desk, claim: Claim) -> None:
    """Ends an unfinished turn and tells the customer; the place stays owned.

    An accepted offer that could not be carried out to its end is left to a person: nobody can say
    what became of it. A record that cannot be read is left as it is.

    Args:
        desk_: What every step works with.
        claim: The place, as it is stored now.
    """
    place = parse_place(claim.place)
    try:
        record = read_record(claim.state) if claim.state else Conversation(place=claim.place)
    except Unreadable:
        return
    if not isinstance(place, Thread) or not isinstance(record, Conversation):
        return
    messages = [json.loads(message) for message in claim.transcript]
    draft = Draft(record, messages, kept=len(messages))
    _end(draft, await _scene(desk_, claim, place, record))
    changes = Changes(
        state=draft.conversation.model_dump_json(),
        kept=draft.kept,
        append=draft.appended(),
        rows=[row.model_dump_json() for row in draft.rows],
        timer=min(draft.conversation.timers.values(), default=0),
    )
    await desk_.mailbox.commit(claim, changes)


def _end(draft: Draft, scene: Scene) -> None:
    stop_turn(draft)
    draft.change(unanswered=None)
    offer = draft.conversation.offer
    if offer is None or offer.state == "proposed":
        draft.notice(scene, phrases.STUMBLED, human_button(scene))
        return
    offers.settle(draft, scene, answer=phrases.NOT_CLEAR_YET, sentence=phrases.UNCLEAR)
    desk.call(draft, scene, who=offer.customer, why=phrases.unknown_outcome(offer.title))


async def _scene(desk_: Desk, claim: Claim, place: Thread, record: Conversation) -> Scene:
    rules = desk_.rules
    return Scene(
        thread=place,
        now=claim.now,
        names=await desk_.chat.names(sorted({person.user for person in record.customers})),
        staff=frozenset(),
        refs=claim.refs,
        speakers=desk_.speakers(),
        support_channel=rules.support_channel,
        contact=rules.contact,
        card_ms=rules.card_ms,
        permalink=rules.permalink(place),
        new_id=new_id,
        desk=rules.desk,
    )
