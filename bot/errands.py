"""What follows a decision: the record, a new card, a request to the team, or asking the shop again.

    executing ──▶ done | declined          the record says so, the agents go on
              ──▶ changed                  the record says so, a new card follows
              ──▶ requested                the team decides (``bot.approvals``), the agents go on
              ──▶ unknown ──▶ asked again by the same key ──▶ done | declined
                                                          └──▶ a person looks

What is carried out after the talk went on is an errand: a shop that gave no clear answer is asked
again, and what the team approved is done. No errand ever gets a new key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import approvals, desk, offers, phrases
from bot.case_card import under_card
from bot.conversation import Errand
from bot.draft import human_button
from bot.posts import Notice, OfferRecord

if TYPE_CHECKING:
    from bot.conversation import Offer
    from bot.draft import Draft, Scene
    from bot.ownership import Executed

AGAIN_MS = (30_000, 120_000, 600_000)
"""After how long a silent shop is asked again; then a person is."""


def timer_name(offer_id: str) -> str:
    """The name of the timer that asks again."""
    return f"unknown:{offer_id}"


def conclude(draft: Draft, scene: Scene, done: Executed) -> bool:
    """Takes down what came of the open offer's decision.

    Returns:
        Whether the agents go on: something was decided that they may speak about.
    """
    offer = draft.conversation.offer
    assert offer is not None
    match done.status:
        case "changed" if done.again is not None:
            sentence = phrases.offered_anew(done.for_customer)
            offers.offer_anew(draft, scene, done.again, sentence=sentence)
            return False
        case "unknown":
            sentence = phrases.asked_again(done.for_customer)
            offers.settle(draft, scene, answer=done.for_model, sentence=sentence, decided=False)
            _later(draft, scene, Errand(offer=offer, tries=1))
            return False
        case "requested":
            approvals.ask(draft, scene, offer, number=done.reference or "")
        case _:
            pass
    offers.settle(draft, scene, answer=done.for_model, sentence=done.for_customer)
    return not desk.silent(draft)


def ready(draft: Draft) -> tuple[Errand, ...]:
    """The errands that are due: their time came, or the team decided."""
    timers = draft.conversation.timers
    return tuple(e for e in draft.conversation.errands if timer_name(e.offer.id) not in timers)


def is_last(errand: Errand) -> bool:
    """Whether a person looks if there is no clear answer this time."""
    return errand.tries >= len(AGAIN_MS)


def carried_out(draft: Draft, scene: Scene, errand: Errand, done: Executed) -> None:
    """Takes down what came of an errand."""
    others = tuple(e for e in draft.conversation.errands if e.offer.id != errand.offer.id)
    draft.change(errands=others)
    if done.status == "requested":  # the request itself had been unclear
        approvals.ask(draft, scene, errand.offer, number=done.reference or "")
    if done.status != "unknown":
        _tell(draft, scene, errand, done)
    elif is_last(errand):
        _hand_over(draft, scene, errand)
    else:
        if errand.verdict is not None and errand.tries == 0:
            approvals.record(draft, scene, errand, outcome=phrases.NO_CLEAR_ANSWER)
        _later(draft, scene, errand.model_copy(update={"tries": errand.tries + 1}))


def give_up(draft: Draft, scene: Scene) -> None:
    """Leaves to a person what is due and cannot be done: trying it failed, over and over."""
    for errand in ready(draft):
        others = tuple(e for e in draft.conversation.errands if e is not errand)
        draft.change(errands=others)
        _hand_over(draft, scene, errand)


def _later(draft: Draft, scene: Scene, errand: Errand) -> None:
    at = scene.now + AGAIN_MS[errand.tries - 1]
    timers = {**draft.conversation.timers, timer_name(errand.offer.id): at}
    draft.change(errands=(*draft.conversation.errands, errand), timers=timers)


def _tell(draft: Draft, scene: Scene, errand: Errand, done: Executed) -> None:
    """The record, one sentence in the thread, and a note for whoever answers there next."""
    if errand.verdict is None:
        receipt = done.for_customer
        sentence = phrases.found_out(done.for_customer)
        note = phrases.outcome_note(done.for_model)
    else:
        sentence = approvals.sentence(errand.verdict, errand.number, done.for_customer)
        receipt = sentence
        note = phrases.verdict_note(errand.number, done.for_model, errand.verdict.reason)
        approvals.record(draft, scene, errand, outcome=done.for_customer)
    _record(draft, scene, errand.offer, receipt)
    draft.notice(scene, sentence, human_button(scene))
    draft.add(note, sender=phrases.DESK)


def _hand_over(draft: Draft, scene: Scene, errand: Errand) -> None:
    """Nobody can tell what became of it: the customer is told so, and a person looks."""
    offer = errand.offer
    why = phrases.unknown_outcome(offer.title, offer.lines)
    if errand.verdict is not None:
        approvals.record(draft, scene, errand, outcome=why)
    _record(draft, scene, offer, phrases.STILL_UNKNOWN)
    draft.notice(scene, phrases.STILL_UNKNOWN)
    draft.add(phrases.STILL_UNKNOWN_NOTE, sender=phrases.DESK)
    case = draft.conversation.case
    if desk.silent(draft) and case is not None:
        draft.post(scene, Notice(under=under_card(scene, case), text=why))
    else:
        desk.call(draft, scene, who=offer.customer, why=why, asked=False)


def _record(draft: Draft, scene: Scene, offer: Offer, sentence: str) -> None:
    offers.remember(draft, offer.id, sentence)
    record = OfferRecord(
        ref=offers.card_ref(offer.id),
        title=offer.title,
        lines=offer.lines,
        outcome=sentence,
        buttons=human_button(scene),
    )
    draft.post(scene, record)
