"""The desk: who has the conversation.

    agent ──call──▶ calling ──card stands──▶ waiting ──claim──▶ human ──hand back──▶ agent
                       └──card refused──▶ agent  └──carry on──▶ agent   └──resolve──▶ resolved

From the call until the hand-back the agents are silent. What the customer is told is said by code,
and a person is promised only once the card stands in the support channel.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, assert_never

from bot import offers, phrases
from bot.commands import CaseOpened, Delivered, StaffPressed, StaffSaid, Undelivered
from bot.conversation import Case
from bot.draft import human_button
from bot.places import Thread
from bot.posts import Button, CaseCard, Ephemeral, Notice, Relay, Under

if TYPE_CHECKING:
    from bot.commands import Person, Said
    from bot.draft import Draft, Scene

_PATH = 8
_RECENT = 6
_RECENT_CHARS = 300
_AGENTS_SILENT = ("calling", "waiting", "human")


def silent(draft: Draft) -> bool:
    """Whether a person has the conversation, or was asked for."""
    return draft.conversation.phase in _AGENTS_SILENT


def can_call(draft: Draft, scene: Scene) -> bool:
    """Whether a call for a person would reach somebody whom nobody has called yet."""
    return scene.support_channel is not None and not silent(draft)


def card_ref(case: Case) -> str:
    """The name under which the outbox remembers where the card stands."""
    return f"case:{case.id}"


def call(draft: Draft, scene: Scene, *, who: Person, summary: str) -> None:
    """Asks the support channel for a person."""
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
        summary=summary,
        path=_path(draft),
        recent=_recent(draft, scene),
    )
    draft.change(phase="calling", case=case, turn=None, outage=None)
    draft.post(
        scene,
        _card(draft, scene, under=Under(channel=scene.support_channel)),
        ref=card_ref(case),
        report="always",
    )


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
        draft.notice(scene, phrases.CALLED, (_carry_on_button(case),))


def card_refused(draft: Draft, scene: Scene, told: Undelivered) -> bool:
    """Nobody can be called: say so, promise nothing, and let the agents go on.

    Returns:
        Whether the agents have the conversation again by this.
    """
    case = draft.conversation.case
    if case is None or told.ref != card_ref(case) or draft.conversation.phase != "calling":
        return False
    draft.change(phase="agent", case=None)
    draft.notice(scene, phrases.unreachable(scene.contact))
    return True


def customer_said(draft: Draft, scene: Scene, said: Said) -> None:
    """Carries what the customer writes to the card's thread while the agents are silent."""
    case = draft.conversation.case
    assert case is not None
    under, name = _under_card(scene, case), scene.name(said.who)
    draft.post(scene, Relay(under=under, who=name, role="customer", text=_with_files(said)))
    if draft.conversation.phase == "waiting" and not case.nudged:
        draft.change(case=case.model_copy(update={"nudged": True}))
        draft.notice(scene, phrases.PASSED_ON, (_carry_on_button(case),))


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
    draft.add(phrases.CARRIED_ON)
    draft.change(phase="agent", case=None)
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
    text, name = _with_files(said), scene.name(said.who)
    draft.add(phrases.staff_line(name, text))
    draft.change(unanswered=None)
    draft.post(scene, Relay(under=scene.here, who=name, role="support", text=text))


def staff_pressed(draft: Draft, scene: Scene, press: StaffPressed) -> None:
    """Claim, Hand back, Resolve: each press comes to one visible outcome."""
    case = draft.conversation.case
    if case is None or case.id != press.case:
        _tell_staff(draft, scene, press, phrases.CASE_OLD)
    elif not silent(draft):
        _tell_staff(draft, scene, press, phrases.CASE_CLOSED)
    elif press.button == "case_claim":
        if case.claimed_by is not None:
            _tell_staff(draft, scene, press, phrases.already_claimed(case.claimed_name))
        else:
            _claim(draft, scene, press.who)
    elif press.button == "case_hand_back":
        _hand_back(draft, scene, press)
    elif press.button == "case_resolve":
        _resolve(draft, scene, press)
    else:
        assert_never(press.button)


def _with_files(said: Said | StaffSaid) -> str:
    """A message for people: its words, and where its files are."""
    files = [f"{file.name}: {file.permalink}" for file in said.files]
    return "\n".join([*filter(None, [said.text]), *files]) or phrases.NO_WORDS


def _claim(draft: Draft, scene: Scene, who: Person) -> None:
    case = draft.conversation.case
    assert case is not None
    name = scene.name(who)
    claimed = case.model_copy(update={"claimed_by": who, "claimed_name": name})
    draft.change(phase="human", case=claimed)
    draft.add(phrases.person_joined(name))
    _update_card(draft, scene, claimed, phrases.case_claimed(name))
    draft.notice(scene, phrases.joined(name))


def _hand_back(draft: Draft, scene: Scene, press: StaffPressed) -> None:
    case = draft.conversation.case
    assert case is not None
    name = scene.name(press.who)
    draft.add(phrases.person_left(name))
    draft.change(phase="agent")
    _update_card(draft, scene, case, phrases.case_handed_back(name))
    draft.notice(scene, phrases.HANDED_BACK_TO_YOU, human_button(scene))


def _resolve(draft: Draft, scene: Scene, press: StaffPressed) -> None:
    case = draft.conversation.case
    assert case is not None
    name = scene.name(press.who)
    draft.add(phrases.person_left(name))
    draft.change(phase="resolved")
    _update_card(draft, scene, case, phrases.case_resolved(name))
    draft.notice(scene, phrases.RESOLVED)


def _resolved(draft: Draft) -> bool:
    return draft.conversation.phase == "resolved"


def _card(draft: Draft, scene: Scene, *, under: Under | None = None, state: str = "") -> CaseCard:
    case = draft.conversation.case
    assert case is not None
    return _card_of(draft, scene, case, under=under, state=state or phrases.CASE_WAITING)


def _card_of(
    draft: Draft, scene: Scene, case: Case, *, under: Under | None, state: str
) -> CaseCard:
    return CaseCard(
        under=under,
        ref=card_ref(case),
        heading=f"{case.asked_by} asks for a person",
        customer=scene.name(draft.conversation.customers[0]),
        asked_by=case.asked_by,
        summary=case.summary,
        path=case.path,
        recent=case.recent,
        permalink=scene.permalink,
        state=state,
        buttons=_case_buttons(draft, case),
    )


def _case_buttons(draft: Draft, case: Case) -> tuple[Button, ...]:
    if not silent(draft):
        return ()
    hand_back = Button(action="case_hand_back", text=phrases.HAND_BACK, value=case.id)
    resolve = Button(action="case_resolve", text=phrases.RESOLVE, value=case.id)
    if case.claimed_by is not None:
        return hand_back, resolve
    claim = Button(action="case_claim", text=phrases.CLAIM, value=case.id, style="primary")
    return claim, resolve


def _update_card(draft: Draft, scene: Scene, case: Case, state: str) -> None:
    draft.post(scene, _card_of(draft, scene, case, under=None, state=state))


def _under_card(scene: Scene, case: Case) -> Under:
    return Under(channel=scene.support_channel or "", thread=card_ref(case))


def _carry_on_button(case: Case) -> Button:
    return Button(action="carry_on", text=phrases.CARRY_ON, value=case.id)


def _tell_staff(draft: Draft, scene: Scene, press: StaffPressed, text: str) -> None:
    under = Under(channel=scene.support_channel or "", thread=f"case:{press.case}")
    draft.post(scene, Ephemeral(under=under, user=press.who.user, text=text))


def _path(draft: Draft) -> tuple[str, ...]:
    """The agents in charge, one after the other, whether or not they said a word."""
    senders = [str(message["sender"]) for message in draft.messages if "sender" in message]
    return tuple(agent for agent, _ in groupby(senders))[-_PATH:]


def _recent(draft: Draft, scene: Scene) -> tuple[tuple[str, str], ...]:
    """The last things said, for whoever opens the card: who, and their words."""
    customer = scene.name(draft.conversation.customers[0])
    lines: list[tuple[str, str]] = []
    for message in draft.messages[-4 * _RECENT :]:
        content = message.get("content")
        if message["role"] == "user":
            lines.append((customer, str(content)))
        elif message["role"] == "assistant" and content:
            lines.append((str(message.get("sender", "Assistant")), str(content)))
    return tuple((who, text[:_RECENT_CHARS]) for who, text in lines[-_RECENT:])
