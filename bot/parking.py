"""What happens to a conversation when a step of it was given up: it goes on, with a sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot import phrases
from bot.conversation import Conversation, Unreadable, read_record
from bot.decide import stop_turn
from bot.draft import Draft
from bot.mail import Changes
from bot.ownership import new_id
from bot.places import Thread, parse_place
from bot.posts import Button, Notice, Row, Under

if TYPE_CHECKING:
    from bot.mail import Claim
    from bot.ownership import Desk


async def apologise(desk: Desk, claim: Claim) -> None:
    """Ends an unfinished turn and tells the customer; the place stays owned.

    A record that cannot be read is left as it is.
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
    stop_turn(draft)
    buttons: tuple[Button, ...] = ()
    if desk.rules.support_channel:
        buttons = (Button(action="human", text=phrases.TALK_TO_A_HUMAN, value=claim.place),)
    here = Under(channel=place.channel, thread=place.ts)
    row = Row(id=new_id(), post=Notice(under=here, text=phrases.STUMBLED, buttons=buttons))
    changes = Changes(
        state=draft.conversation.model_dump_json(),
        kept=draft.kept,
        append=draft.appended(),
        rows=[row.model_dump_json()],
        timer=min(draft.conversation.timers.values(), default=0),
    )
    await desk.mailbox.commit(claim, changes)
