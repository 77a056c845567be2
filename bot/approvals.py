"""Refunds that the team approves: a card in the support channel, one decision, never one's own.

    asked ──approve──▶ carried out, as the customer's card showed it
      └────refuse────▶ let go; the customer reads why

No turn waits for it: the agents and the customer go on in the meantime.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import offers, phrases
from bot.commands import CaseOpened, order_of, ts_of_ms
from bot.conversation import Approval, Errand, Verdict
from bot.draft import human_button
from bot.places import Thread
from bot.posts import Button, Ephemeral, Notice, OfferCard, OfferRecord, Under

if TYPE_CHECKING:
    from bot.commands import Delivered, RefundDecided, RefundReason, Undelivered
    from bot.conversation import Offer
    from bot.draft import Draft, Scene

_REASON = 500
_REASONS = 20


def card_ref(offer_id: str) -> str:
    """The name under which the outbox remembers where a request's card stands."""
    return f"approval:{offer_id}"


def timer_name(offer_id: str) -> str:
    """The name of the timer that brings an undecided request to mind."""
    return f"approval:{offer_id}"


def ask(draft: Draft, scene: Scene, offer: Offer, *, number: str) -> None:
    """Puts a request before the team."""
    approval = Approval(offer=offer, number=number)
    if scene.support_channel is None:
        _nobody_there(draft, approval)
        return
    draft.change(approvals=(*draft.conversation.approvals, approval))
    _remind_later(draft, scene, offer.id)
    card = OfferCard(
        under=Under(channel=scene.support_channel),
        title=phrases.request_title(number),
        lines=_lines(scene, offer),
        note=phrases.APPROVAL_NOTE,
        permalink=scene.permalink,
        buttons=(
            Button(action="case_approve", text=phrases.APPROVE, value=offer.id, style="primary"),
            Button(action="case_refuse", text=phrases.REFUSE, value=offer.id, style="danger"),
        ),
    )
    draft.post(scene, card, ref=card_ref(offer.id), report="always")


def card_stands(draft: Draft, scene: Scene, told: Delivered) -> None:
    """The team can see it: what happens under the card comes here."""
    approval = _found(draft, told.ref)
    if approval is not None:
        _point(draft, scene, approval, f"{told.channel}:{told.message_ts}", ts=told.ts)


def card_refused(draft: Draft, told: Undelivered) -> None:
    """Nobody can be asked: the request is let go, and the customer told so."""
    approval = _found(draft, told.ref)
    if approval is not None:
        _drop(draft, approval)
        _nobody_there(draft, approval)


def explained(draft: Draft, scene: Scene, why: RefundReason) -> None:
    """Somebody of the team wrote under the card: the last of it is the reason of a refusal."""
    approval = _found(draft, card_ref(why.approval))
    if why.text is None:
        if approval is not None:
            _keep(draft, approval, why.message_ts, "", who="")
    elif why.who is None or not scene.is_staff(why.who):
        return
    elif approval is None:
        text = phrases.not_delivered(phrases.WHY_DECIDED)
        draft.post(scene, Notice(under=_under(scene, why.approval), text=text))
    elif why.who.user != approval.offer.customer.user:
        _keep(draft, approval, why.message_ts, why.text[:_REASON], who=why.who.user)


def decided(draft: Draft, scene: Scene, press: RefundDecided) -> None:
    """Approve or Refuse: each press comes to one visible outcome, and one of them counts."""
    approval = _found(draft, card_ref(press.approval))
    if not scene.is_staff(press.who):
        _tell(draft, scene, press, phrases.STAFF_ONLY)
    elif approval is None:
        before = dict(draft.conversation.settled).get(card_ref(press.approval))
        _tell(draft, scene, press, phrases.already_settled(before) if before else phrases.CASE_OLD)
    elif press.who.user == approval.offer.customer.user:
        _tell(draft, scene, press, phrases.OWN_REQUEST)
    else:
        verdict = Verdict(
            approved=press.button == "case_approve",
            by=press.who,
            name=scene.name(press.who),
            reason=_reason(approval) if press.button == "case_refuse" else "",
        )
        _drop(draft, approval)
        _settle(draft, approval, verdict)


def due(draft: Draft, scene: Scene, name: str) -> None:
    """Nobody has decided for long: whoever is on call is mentioned, the customer is told once."""
    approval = _found(draft, name)
    if approval is None:
        return
    text = phrases.undecided(scene.desk.approve_ms)
    under, mention = _under(scene, approval.offer.id), scene.desk.oncall or ""
    draft.post(scene, Notice(under=under, text=text, mention=mention))
    _remind_later(draft, scene, approval.offer.id)
    if address := scene.refs.get(card_ref(approval.offer.id)):
        # What is idle is forgotten: the card must know whose it is for as long as it waits.
        _point(draft, scene, approval, address, ts=ts_of_ms(scene.now))
    if not approval.reminded:
        _replace(draft, approval.model_copy(update={"reminded": True}))
        draft.notice(scene, phrases.request_waits(approval.number), human_button(scene))


def sentence(verdict: Verdict, number: str, outcome: str) -> str:
    """What the customer reads about a decision."""
    if verdict.approved:
        return phrases.request_approved(number, outcome)
    if verdict.by is None:
        return phrases.request_unreachable(number)
    return phrases.request_refused(number, verdict.reason)


def record(draft: Draft, scene: Scene, errand: Errand, *, outcome: str) -> None:
    """The team's card as it stands after the decision."""
    verdict = errand.verdict
    if verdict is None or verdict.by is None:
        return
    said = phrases.verdict_by(verdict.name, approved=verdict.approved)
    post = OfferRecord(
        ref=card_ref(errand.offer.id),
        title=phrases.request_title(errand.number),
        lines=_lines(scene, errand.offer),
        outcome=f"{said} {outcome if verdict.approved else verdict.reason}".rstrip(),
        permalink=scene.permalink,
    )
    draft.post(scene, post)


# ---- the record ------------------------------------------------------------------------------------


def _point(draft: Draft, scene: Scene, approval: Approval, address: str, *, ts: str) -> None:
    """Tells the card's thread whose request it is."""
    channel, _, card_ts = address.partition(":")
    place = Thread(scene.thread.workspace, channel, card_ts)
    opened = CaseOpened(
        ts=ts, case=approval.offer.id, conversation=str(scene.thread), about="approval"
    )
    draft.forward(scene, str(place), opened, opens=True)


def _found(draft: Draft, ref: str) -> Approval | None:
    return next((a for a in draft.conversation.approvals if card_ref(a.offer.id) == ref), None)


def _keep(draft: Draft, approval: Approval, ts: str, words: str, *, who: str) -> None:
    """Notes a reason, in its place if it stands there already; "" takes it back."""
    kept = {each[0]: each for each in (*approval.reasons, (ts, words, who))}
    inorder = sorted(kept.values(), key=lambda each: order_of(each[0]))
    reasons = tuple(each for each in inorder if each[1])[-_REASONS:]
    _replace(draft, approval.model_copy(update={"reasons": reasons}))


def _reason(approval: Approval) -> str:
    return approval.reasons[-1][1] if approval.reasons else ""


def _replace(draft: Draft, new: Approval) -> None:
    kept = tuple(new if a.offer.id == new.offer.id else a for a in draft.conversation.approvals)
    draft.change(approvals=kept)


def _drop(draft: Draft, approval: Approval) -> None:
    offer_id = approval.offer.id
    kept = tuple(a for a in draft.conversation.approvals if a.offer.id != offer_id)
    timers = {k: v for k, v in draft.conversation.timers.items() if k != timer_name(offer_id)}
    draft.change(approvals=kept, timers=timers)


def _settle(draft: Draft, approval: Approval, verdict: Verdict) -> None:
    """From here on the decision is carried out, whoever carries on."""
    errand = Errand(offer=approval.offer, verdict=verdict, number=approval.number)
    said = phrases.verdict_by(verdict.name, approved=verdict.approved)
    offers.remember(draft, card_ref(approval.offer.id), said)
    draft.change(errands=(*draft.conversation.errands, errand))


def _nobody_there(draft: Draft, approval: Approval) -> None:
    errand = Errand(offer=approval.offer, verdict=Verdict(approved=False), number=approval.number)
    draft.change(errands=(*draft.conversation.errands, errand))


def _remind_later(draft: Draft, scene: Scene, offer_id: str) -> None:
    at = scene.now + scene.desk.approve_ms
    draft.change(timers={**draft.conversation.timers, timer_name(offer_id): at})


def _lines(scene: Scene, offer: Offer) -> tuple[tuple[str, str], ...]:
    return (("Customer", scene.name(offer.customer)), *offer.lines)


def _under(scene: Scene, offer_id: str) -> Under:
    return Under(channel=scene.support_channel or "", thread=card_ref(offer_id))


def _tell(draft: Draft, scene: Scene, press: RefundDecided, text: str) -> None:
    # In the channel, where the card stands: Slack shows it to nobody in a thread without replies.
    under = Under(channel=scene.support_channel or "")
    draft.post(scene, Ephemeral(under=under, user=press.who.user, text=text))
