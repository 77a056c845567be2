"""Offers: shown, decided once, and remembered. Rules for typed decisions stand here too.

proposed ──accept──▶ executing ──▶ settled, or a new card (``bot.errands``)
    └──cancelled | expired | withdrawn | reset | escalated──▶ settled
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot import phrases
from bot.commands import Person, Pressed, Said, Undelivered, order_of
from bot.conversation import Offer
from bot.draft import human_button
from bot.posts import Button, OfferCard, OfferRecord

if TYPE_CHECKING:
    from bot.draft import Draft, Scene
    from engine import Proposal, Suspended

_YES = frozenset(
    ["y", "yes", "yep", "yeah", "yup", "ok", "okay", "sure", "confirm", "ja", "si", "sí", "oui"]
)
_NO = frozenset(["n", "no", "nope", "nah", "cancel", "stop", "nein", "non"])
_SETTLED_KEPT = 20

Decision = Literal["accept", "decline"]


def card_ref(offer_id: str) -> str:
    """The name under which the outbox remembers where an offer's card stands."""
    return f"offer:{offer_id}"


def record_ref(offer_id: str) -> str:
    """The name under which the conversation hears what became of an offer's record."""
    return f"record:{offer_id}"


def timer_name(offer_id: str) -> str:
    """The name of the timer that ends an offer."""
    return f"offer:{offer_id}"


def show(
    draft: Draft, scene: Scene, ending: Suspended, *, agent: str, customer: Person, line: str
) -> None:
    """Freezes what a tool proposed and puts its card into the thread."""
    _put_up(
        draft,
        scene,
        ending.proposal,
        call_id=ending.call_id,
        agent=agent,
        customer=customer,
        line=line,
    )


def offer_anew(draft: Draft, scene: Scene, proposal: Proposal, *, sentence: str) -> None:
    """The shop's offer is another one now: a new card follows the old one, for the same call."""
    old = draft.conversation.offer
    assert old is not None
    remember(draft, old.id, sentence)
    record = OfferRecord(ref=card_ref(old.id), title=old.title, lines=old.lines, outcome=sentence)
    draft.post(scene, record)
    _put_up(
        draft,
        scene,
        proposal,
        call_id=old.call_id,
        agent=old.agent,
        customer=old.customer,
        line="",
    )


def _put_up(
    draft: Draft,
    scene: Scene,
    proposal: Proposal,
    *,
    call_id: str,
    agent: str,
    customer: Person,
    line: str,
) -> None:
    offer = Offer(
        id=scene.new_id(),
        call_id=call_id,
        customer=customer,
        agent=agent,
        offer_kind=proposal.kind,
        terms=dict(proposal.terms),
        title=proposal.title,
        lines=tuple((label, value) for label, value in proposal.lines),
        accept=proposal.accept,
        decline=proposal.decline,
        expires=scene.now + scene.card_ms,
    )
    timers = {**draft.conversation.timers, timer_name(offer.id): offer.expires}
    draft.change(offer=offer, timers=timers)
    card = OfferCard(
        under=scene.here,
        speaker=scene.speaker(agent),
        title=offer.title,
        lines=offer.lines,
        note=phrases.OFFER_NOTE,
        line=line,
        buttons=(
            Button(action="offer_accept", text=offer.accept, value=offer.id, style="primary"),
            Button(action="offer_decline", text=offer.decline, value=offer.id),
            *human_button(scene),
        ),
    )
    draft.post(scene, card, ref=card_ref(offer.id), report="failure")


def settle(draft: Draft, scene: Scene, *, answer: str, sentence: str, decided: bool = True) -> None:
    """Ends the open offer: its call is answered, its card becomes a record."""
    offer = _close(draft, answer=answer, sentence=sentence, decided=decided)
    record = OfferRecord(
        ref=card_ref(offer.id),
        title=offer.title,
        lines=offer.lines,
        outcome=sentence,
        buttons=human_button(scene),
    )
    draft.post(scene, record, ref=record_ref(offer.id), report="failure")


def record_refused(draft: Draft, scene: Scene, told: Undelivered) -> bool:
    """Slack does not let the card be changed: what became of the offer is said under it.

    Returns:
        Whether the news is about a record.
    """
    sentences = {record_ref(each): sentence for each, sentence in draft.conversation.settled}
    sentence = sentences.get(told.ref)
    if sentence is not None:
        draft.notice(scene, sentence, human_button(scene))
    return sentence is not None


def _close(draft: Draft, *, answer: str, sentence: str, decided: bool) -> Offer:
    offer = draft.conversation.offer
    assert offer is not None
    draft.answer(offer.call_id, answer)
    if draft.conversation.notes or not decided:
        # A handoff beside the offer waits for the decision, and goes on after it. Where other
        # words come first they must not wait behind that call: the model would not see them.
        draft.settle_open_calls(phrases.NOT_CARRIED_OUT)
    timers = {k: v for k, v in draft.conversation.timers.items() if k != timer_name(offer.id)}
    draft.change(offer=None, timers=timers)
    remember(draft, offer.id, sentence)
    return offer


def remember(draft: Draft, offer_id: str, sentence: str) -> None:
    """Keeps what became of an offer, for presses that come late."""
    others = tuple(each for each in draft.conversation.settled if each[0] != offer_id)
    draft.change(settled=(*others, (offer_id, sentence))[-_SETTLED_KEPT:])


def end(draft: Draft, scene: Scene, how: phrases.OfferEnd) -> None:
    """Ends the open offer without carrying it out; nothing happens if there is none."""
    offer = draft.conversation.offer
    if offer is not None and offer.state == "proposed":
        settle(
            draft,
            scene,
            answer=phrases.OFFER_ANSWERS[how],
            sentence=phrases.OFFER_ENDS[how],
            decided=how == "cancelled",
        )


def not_shown(draft: Draft, scene: Scene) -> None:
    """Slack refused the card: there is none to turn into a record, so the thread is told."""
    answer, sentence = phrases.OFFER_ANSWERS["undelivered"], phrases.OFFER_ENDS["undelivered"]
    _close(draft, answer=answer, sentence=sentence, decided=False)
    draft.notice(scene, sentence, human_button(scene))


def typed_decision(said: Said, scene: Scene, offer: Offer, *, only: bool) -> Decision | None:
    """Reads a typed yes or no.

    It decides only if it is the whole message, from the card's customer, later than the card,
    and their only text that waits.

    Args:
        said: The message.
        scene: Knows where the card stands.
        offer: The open offer.
        only: Whether no other text of theirs waits.
    """
    card = scene.refs.get(card_ref(offer.id))
    if card is None or not only or said.files or said.who != offer.customer:
        return None
    if order_of(said.ts) <= order_of(card.partition(":")[2]):
        return None
    word = said.text.strip(" \t\n.!").lower()
    if word in _YES:
        return "accept"
    return "decline" if word in _NO else None


def pressed(draft: Draft, scene: Scene, press: Pressed) -> Decision | None:
    """Judges a press on a card; whoever may not, or is late, is told so.

    Returns:
        The decision to carry out, or None when the press came to its one outcome already.
    """
    offer = draft.conversation.offer
    if offer is None or offer.id != press.value:
        before = dict(draft.conversation.settled).get(press.value)
        text = phrases.already_settled(before) if before else phrases.OFFER_UNKNOWN
        draft.whisper(scene, press.who, text)
        return None
    if press.who != offer.customer:
        draft.whisper(scene, press.who, phrases.NOT_YOURS_TO_DECIDE)
        return None
    if offer.state == "executing":
        draft.whisper(scene, press.who, phrases.ALREADY_DECIDING)
        return None
    if scene.now >= offer.expires:
        end(draft, scene, "expired")
        draft.whisper(scene, press.who, phrases.already_settled(phrases.OFFER_ENDS["expired"]))
        return None
    return "accept" if press.button == "offer_accept" else "decline"


def accept(draft: Draft, who: Person) -> None:
    """Takes the decision: from here on the offer is carried out, whoever carries on."""
    offer = draft.conversation.offer
    assert offer is not None
    decided = offer.model_copy(update={"state": "executing", "decided_by": who.user})
    timers = {k: v for k, v in draft.conversation.timers.items() if k != timer_name(offer.id)}
    draft.change(offer=decided, timers=timers)
