"""The desk: who has the conversation.

    agent ──call──▶ calling ──card stands──▶ waiting ──claim──▶ human ──hand back──▶ agent
                       └──card refused──▶ agent  └──carry on──▶ agent   └──resolve──▶ resolved

From the call until the hand-back the agents are silent. What the customer is told is said by code,
and a person is promised only once the card stands in the support channel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot import desk_times, offers, phrases, relay
from bot.case_card import (
    SILENT,
    card,
    card_ref,
    carry_on_button,
    files,
    path,
    recent,
    transcript,
    tried,
    under_card,
)
from bot.commands import CaseOpened, Delivered, StaffPressed, StaffSaid, Undelivered
from bot.conversation import Case
from bot.draft import human_button
from bot.hours import back_at
from bot.places import Thread
from bot.posts import Ephemeral, Notice, Under

if TYPE_CHECKING:
    from bot.commands import Person, Said
    from bot.draft import Draft, Scene


def silent(draft: Draft) -> bool:
    """Whether a person has the conversation, or was asked for."""
    return draft.conversation.phase in SILENT


def can_call(draft: Draft, scene: Scene) -> bool:
    """Whether a call for a person would reach somebody whom nobody has called yet."""
    return scene.support_channel is not None and not silent(draft)


def call(
    draft: Draft,
    scene: Scene,
    *,
    who: Person,
    why: str,
    summary: str = "",
    asked: bool = True,
) -> None:
    """Asks the support channel for a person.

    Args:
        draft: Where to write.
        scene: What may be known.
        who: Who asks, or in whose name.
        why: What brought it about, in code's words.
        summary: What the person should know, in the model's words.
        asked: Whether they did ask, or code does in their name.
    """
    if silent(draft):
        draft.whisper(scene, who, phrases.ALREADY_CALLED)
        return
    if scene.support_channel is None:
        draft.notice(scene, phrases.unreachable(scene.contact))
        return
    offers.end(draft, scene, "escalated")
    draft.settle_open_calls()
    case = Case(
        id=scene.new_id(),
        asked_by=scene.name(who),
        heading="" if asked else phrases.needs_a_person(scene.name(who)),
        summary=summary,
        why=why,
        path=path(draft),
        tried=tried(draft),
        history=scene.history,
        recent=recent(draft, scene),
        files=files(draft),
    )
    draft.change(phase="calling", case=case, turn=None, outage=None)
    _post_card(draft, scene, case, phrases.CASE_WAITING)


def bring_in(draft: Draft, scene: Scene, *, who: Person, why: str) -> None:
    """Asks for a person uncalled, or names whom to write to where there is none to be had."""
    if not silent(draft) and (scene.support_channel is not None or scene.contact):
        call(draft, scene, who=who, why=why, asked=False)


def _post_card(draft: Draft, scene: Scene, case: Case, state: str) -> None:
    under = Under(channel=scene.support_channel or "")
    post = card(draft, scene, case, state, under=under)
    draft.post(scene, post, ref=card_ref(case), report="always")


def card_stands(draft: Draft, scene: Scene, told: Delivered) -> None:
    """The team can see it: now the customer is promised somebody."""
    case = draft.conversation.case
    if case is None or told.ref != card_ref(case):
        return
    place = Thread(scene.thread.workspace, told.channel, told.message_ts)
    opened = CaseOpened(ts=told.ts, case=case.id, conversation=str(scene.thread))
    draft.forward(scene, str(place), opened, opens=True)
    if draft.conversation.phase == "calling":
        draft.change(phase="waiting")
        desk_times.wait_begins(draft, scene, case)
        back = back_at(scene.desk.hours, scene.now)
        draft.notice(scene, phrases.called(back), (carry_on_button(case),))


def card_refused(draft: Draft, scene: Scene, told: Undelivered) -> bool:
    """Nobody can be called: say so, promise nothing, and let the agents go on.

    Also where somebody of the team has it already, by writing in the thread: without a card there
    is no button to give it back by.

    Returns:
        Whether the agents have the conversation again by this.
    """
    case = draft.conversation.case
    if case is None or told.ref != card_ref(case) or not silent(draft):
        return False
    if case.claimed_by is not None:
        draft.add(phrases.person_left(case.claimed_name), sender=phrases.NOTE)
    desk_times.stop(draft, case)
    draft.change(phase="agent", case=None)
    draft.notice(scene, phrases.unreachable(scene.contact))
    return True


def customer_said(draft: Draft, scene: Scene, said: Said) -> None:
    """Carries what the customer writes to the card's thread while the agents are silent."""
    case = draft.conversation.case
    assert case is not None
    mention = ""
    quiet = scene.now - case.last_staff > scene.desk.silence_ms
    if draft.conversation.phase == "human" and case.claimed_by is not None and quiet:
        mention = case.claimed_by.user
        draft.change(case=case.model_copy(update={"last_staff": scene.now}))
    under = under_card(scene, case)
    relay.carry(draft, scene, said, under=under, role="customer", mention=mention)
    if draft.conversation.phase == "waiting" and not case.nudged:
        draft.change(case=case.model_copy(update={"nudged": True}))
        draft.notice(scene, phrases.PASSED_ON, (carry_on_button(case),))


def carry_on(draft: Draft, scene: Scene, who: Person, case_id: str) -> bool:
    """The customer does not want to wait.

    Returns:
        Whether the agents have the conversation again by this.
    """
    case = draft.conversation.case
    if case is None or case.id != case_id or draft.conversation.phase not in ("calling", "waiting"):
        person = case.claimed_name if case and draft.conversation.phase == "human" else ""
        draft.whisper(scene, who, phrases.nothing_to_carry_on(person))
        return False
    draft.add(phrases.CARRIED_ON, sender=phrases.NOTE)
    draft.change(phase="agent", case=None)
    desk_times.stop(draft, case)
    _update_card(draft, scene, case, phrases.CASE_CARRIED_ON)
    draft.notice(scene, phrases.CARRYING_ON)
    return True


def staff_said(draft: Draft, scene: Scene, said: StaffSaid) -> None:
    """Carries a person's words to the customer; the first of them claims."""
    case = draft.conversation.case
    if case is None or case.id != said.case or not silent(draft):
        why = phrases.WHY_RESOLVED if _resolved(draft) else phrases.WHY_HANDED_BACK
        under = Under(channel=scene.support_channel or "", thread=f"case:{said.case}")
        draft.post(scene, Notice(under=under, text=phrases.not_delivered(why)))
        return
    if draft.conversation.phase != "human":
        _claim(draft, scene, said.who)
    _staff_is_there(draft, scene, said.who, relay.with_files(said))
    relay.carry(draft, scene, said, under=scene.here, role="support")


def staff_in_thread(draft: Draft, scene: Scene, said: Said) -> None:
    """Somebody of support writes in the customer's own thread: from here on it is theirs."""
    if not silent(draft):
        _open_claimed(draft, scene, said.who)
    elif draft.conversation.phase != "human":
        _claim(draft, scene, said.who)
    _staff_is_there(draft, scene, said.who, relay.with_files(said))


def _staff_is_there(draft: Draft, scene: Scene, who: Person, text: str) -> None:
    case = draft.conversation.case
    assert case is not None
    name = scene.name(who)
    draft.add(phrases.staff_line(name, text), sender=name, who=who.user)
    draft.change(unanswered=None, case=case.model_copy(update={"last_staff": scene.now}))
    desk_times.somebody_has_it(draft, scene, case)


def _open_claimed(draft: Draft, scene: Scene, who: Person) -> None:
    """An escalation that nobody called for: the card says who has it already."""
    offers.end(draft, scene, "escalated")
    draft.settle_open_calls()
    name = scene.name(who)
    customer = scene.name(draft.conversation.customers[0])
    case = Case(
        id=scene.new_id(),
        asked_by=customer,
        heading=phrases.has_joined(name, customer),
        why=phrases.why_joined(name),
        summary="",
        path=path(draft),
        tried=tried(draft),
        history=scene.history,
        recent=recent(draft, scene),
        files=files(draft),
        claimed_by=who,
        claimed_name=name,
    )
    draft.change(phase="human", case=case, turn=None, outage=None)
    draft.add(phrases.person_joined(name), sender=phrases.NOTE)
    _post_card(draft, scene, case, phrases.case_claimed(name))
    draft.notice(scene, phrases.joined(name))


def staff_pressed(draft: Draft, scene: Scene, press: StaffPressed) -> None:
    """Claim, Hand back, Resolve: each press comes to one visible outcome."""
    case = draft.conversation.case
    objection = _objection(draft, scene, press)
    if objection or case is None:
        _tell_staff(draft, scene, press, objection or phrases.CASE_OLD)
    elif press.button == "case_claim":
        _claim(draft, scene, press.who)
    elif press.button == "case_transcript":
        for page in transcript(draft, scene, case):
            draft.post(scene, page, ref=f"transcript:{scene.new_id()}")
    elif press.button == "case_release":
        _release(draft, scene, case)
    elif press.button == "case_hand_back":
        _hand_back(draft, scene, press)
    elif press.button == "case_resolve":
        _resolve(draft, scene, press)
    else:
        assert_never(press.button)


def _objection(draft: Draft, scene: Scene, press: StaffPressed) -> str:
    """Why a press changes nothing; "" when it may."""
    case = draft.conversation.case
    # Who can see a channel that is not private can press there. Slack may not tell its members.
    if scene.staff and not scene.is_staff(press.who):
        return phrases.STAFF_ONLY
    if case is None or case.id != press.case:
        return phrases.CASE_OLD
    if not silent(draft):
        return phrases.CASE_CLOSED
    if press.button == "case_claim" and case.claimed_by is not None:
        return phrases.already_claimed(case.claimed_name)
    if press.button == "case_release" and case.claimed_by is None:
        return phrases.NOBODY_HAS_IT
    return ""


def _claim(draft: Draft, scene: Scene, who: Person) -> None:
    case = draft.conversation.case
    assert case is not None
    name = scene.name(who)
    claimed = case.model_copy(update={"claimed_by": who, "claimed_name": name})
    claimed = claimed.model_copy(update={"last_staff": scene.now})
    draft.change(phase="human", case=claimed)
    desk_times.somebody_has_it(draft, scene, claimed)
    draft.add(phrases.person_joined(name), sender=phrases.NOTE)
    _update_card(draft, scene, claimed, phrases.case_claimed(name))
    draft.notice(scene, phrases.joined(name))


def _release(draft: Draft, scene: Scene, case: Case) -> None:
    """Whoever had it has no time: somebody else is waited for."""
    free = case.model_copy(update={"claimed_by": None, "claimed_name": "", "nudged": False})
    draft.change(phase="waiting", case=free)
    draft.add(phrases.person_left(case.claimed_name), sender=phrases.NOTE)
    desk_times.wait_begins(draft, scene, free)
    _update_card(draft, scene, free, phrases.case_released(case.claimed_name))
    draft.notice(scene, phrases.released(case.claimed_name), (carry_on_button(free),))


def _hand_back(draft: Draft, scene: Scene, press: StaffPressed) -> None:
    case = draft.conversation.case
    assert case is not None
    name = scene.name(press.who)
    draft.add(phrases.person_left(name), sender=phrases.NOTE)
    draft.change(phase="agent")
    desk_times.stop(draft, case)
    _update_card(draft, scene, case, phrases.case_handed_back(name))
    draft.notice(scene, phrases.HANDED_BACK_TO_YOU, human_button(scene))


def _resolve(draft: Draft, scene: Scene, press: StaffPressed) -> None:
    case = draft.conversation.case
    assert case is not None
    name = scene.name(press.who)
    draft.add(phrases.person_left(name), sender=phrases.NOTE)
    draft.change(phase="resolved")
    desk_times.stop(draft, case)
    _update_card(draft, scene, case, phrases.case_resolved(name))
    draft.notice(scene, phrases.RESOLVED)


def _resolved(draft: Draft) -> bool:
    return draft.conversation.phase == "resolved"


def _update_card(draft: Draft, scene: Scene, case: Case, state: str) -> None:
    draft.post(scene, card(draft, scene, case, state, under=None))


def _tell_staff(draft: Draft, scene: Scene, press: StaffPressed, text: str) -> None:
    # Where the button stands. In a thread that nobody has answered yet Slack shows it to nobody.
    thread = f"case:{press.case}" if press.button == "case_release" else None
    under = Under(channel=scene.support_channel or "", thread=thread)
    draft.post(scene, Ephemeral(under=under, user=press.who.user, text=text))
