"""What happens to a conversation when a step of it was given up: it goes on, with a sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot import board, desk, errands, failures, offers, phrases
from bot.commands import GivenUp, LeftAlone, ts_of_ms
from bot.conversation import Conversation, read_record
from bot.decide import stop_turn
from bot.draft import Draft, Scene, human_button
from bot.mail import Changes, Put
from bot.ownership import in_order
from bot.places import BoardPlace, Thread, parse_place, workspace_of
from bot.posts import Notice, Under
from bot.scenery import Scenery

if TYPE_CHECKING:
    from bot.conversation import Errand, Offer
    from bot.mail import Claim
    from bot.ownership import Desk


def blamed(claim: Claim) -> list[str]:
    """What a step failed at: the first thing that it would do again.

    Args:
        claim: The place, as it is stored now.

    Returns:
        The id of the oldest post, of what was decided (``offer:…``), of the unfinished turn
        (``turn:…``), or of a command: one that cannot be read, else the first in order. Empty when
        there is nothing to set aside.

    Raises:
        Unreadable: It is not for this version to say.
    """
    record = read_record(claim.state) if claim.state else None
    if claim.outbox:
        return [str(json.loads(claim.outbox[0])["id"])]
    if isinstance(record, Conversation):
        begun = [f"offer:{offer.id}" for offer in _decided(record, claim.now)]
        begun += [f"turn:{record.turn.id}"] if record.turn is not None else []
        if begun:
            return begun[:1]
    for key, body in claim.inbox:
        try:
            in_order([(key, body)])
        except ValueError:
            return [key]
    return [key for key, _ in in_order(claim.inbox)[:1]]


def _decided(record: Conversation, now: int) -> list[Offer]:
    """What would be carried out at once: an accepted offer, then errands that are due."""
    due = [e.offer for e in record.errands if record.timers.get(_timer(e), 0) <= now]
    offer = record.offer
    return [offer, *due] if offer is not None and offer.state == "executing" else due


def _timer(errand: Errand) -> str:
    return errands.timer_name(errand.offer.id)


async def apology(desk_: Desk, claim: Claim, reason: str) -> Changes | None:
    """Ends an unfinished turn and tells the customer and the team.

    An accepted offer that could not be carried out to its end is left to a person: nobody can say
    what became of it.

    Args:
        desk_: What every step works with.
        claim: The place, as it is stored now.
        reason: Why, for the team.

    Returns:
        What to write together with the parking, so that it is said once whoever dies beside it.
        None where no customer is told: the team's board has heard of it.
    """
    place = parse_place(claim.place)
    record = read_record(claim.state) if claim.state else Conversation(place=claim.place)
    if not isinstance(place, Thread) or not isinstance(record, Conversation):
        await _tell_the_team(desk_, claim, reason)
        return None
    draft = Draft.over(record, claim.transcript)
    scenery = Scenery(desk_, claim, place, claim.refs)
    scene = await scenery.named(scenery.bare(), record.customers)
    for offer in _decided(record, scene.now):
        await desk_.release(offer)
    _end(draft, scene)
    board.tell(draft, scene, record)
    if scene.support_channel:
        here = Under(channel=scene.support_channel)
        draft.post(scene, Notice(under=here, text=phrases.given_up(scene.permalink, reason)))
    return Changes(
        state=draft.conversation.model_dump_json(),
        kept=draft.kept,
        append=draft.appended(),
        rows=[row.model_dump_json() for row in draft.rows],
        timer=min(draft.conversation.timers.values(), default=0),
        release=True,
    )


async def say_unreadable(desk_: Desk, claim: Claim) -> None:
    """Tells the team of a record of another version, once for all such: an upgrade has many.

    Args:
        desk_: What every step works with.
        claim: The place, as it is stored now.
    """
    news = LeftAlone(ts=ts_of_ms(claim.now), place=claim.place)
    await _tell_board(desk_, claim, news, name="left_alone")


async def _tell_the_team(desk_: Desk, claim: Claim, reason: str) -> None:
    news = GivenUp(ts=ts_of_ms(claim.now), place=claim.place, reason=reason)
    name = f"given_up:{claim.place}:{','.join(blamed(claim))}"
    await _tell_board(desk_, claim, news, name=name)


async def _tell_board(desk_: Desk, claim: Claim, news: GivenUp | LeftAlone, *, name: str) -> None:
    """Tells it once for each name; not by this place, which may be what cannot speak."""
    place = str(BoardPlace(workspace_of(claim.place)))
    if claim.place == place:
        return
    await desk_.mailbox.put(
        Put(place=place, id=name, body=news.model_dump_json(), marks=(name,), opens=True)
    )


def _end(draft: Draft, scene: Scene) -> None:
    stop_turn(draft)
    # What was due was part of what failed: it must not fail again at once.
    timers = {k: due for k, due in draft.conversation.timers.items() if due > scene.now}
    draft.change(unanswered=None, timers=timers)
    errands.give_up(draft, scene)
    offer = draft.conversation.offer
    if offer is None or offer.state == "proposed":
        draft.notice(scene, phrases.STUMBLED, human_button(scene))
        for who in draft.conversation.customers[:1]:
            failures.count(draft, scene, who)
        return
    offers.settle(draft, scene, answer=phrases.NOT_CLEAR_YET, sentence=phrases.UNCLEAR)
    why = phrases.unknown_outcome(offer.title, offer.lines)
    desk.call(draft, scene, who=offer.customer, why=why, asked=False)
