"""(conversation, command) → conversation + posts. Pure: what it needs to know is in the scene.

Each command comes to one of three ends: it is done with, a turn of the agents follows, or an
accepted offer is carried out and then a turn follows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from bot import approvals, desk, desk_times, limits, offers, phrases, relay
from bot.commands import (
    ConversationOpened,
    Deleted,
    Delivered,
    Edited,
    Person,
    Pressed,
    RefundDecided,
    RefundReason,
    ResetAsked,
    Said,
    Shortcut,
    StaffEdited,
    StaffPressed,
    StaffSaid,
    TimerDue,
    Undelivered,
    order_of,
)
from bot.conversation import Turn
from bot.draft import human_button
from bot.places import BoardPlace, PersonPlace

if TYPE_CHECKING:
    from bot.commands import Command
    from bot.draft import Draft, Scene

Next = Literal["rest", "turn", "execute"]

_FIRST_WORDS = 60
_OURS = re.compile(r"^(\s*)\[", re.MULTILINE)


def ends_the_say(command: Command) -> bool:
    """Whether a command ends what a model is saying: it bumps the epoch when it is put.

    Whether it was its author's to end, ``silences`` tells once the record is known.
    """
    match command:
        case ResetAsked() | Shortcut() | StaffSaid():
            return True
        case Pressed(button="human") | StaffPressed(button="case_claim"):
            return True
        case _:
            return False


def silences(draft: Draft, scene: Scene, command: Command) -> bool:
    """Whether a command really ends the agents' say: by who sent it, and how things stand.

    One that only cut a model short, like a stranger's reset, must not cost the customer an
    answer: the turn goes on. Staff have a say where the agents are silent already.
    """
    match command:
        case ResetAsked() | Shortcut(action="reset"):
            return _may_reset(draft, scene, command.who)
        case Shortcut() | Pressed(button="human"):
            return desk.can_call(draft, scene)
        case Said():
            return by_staff(draft, scene, command) and not desk.silent(draft)
        case _:
            return False


def by_staff(draft: Draft, scene: Scene, said: Said) -> bool:
    """Whether somebody of support writes in another person's conversation, and to its people."""
    customers = draft.conversation.customers
    others = bool(customers) and said.who not in customers
    among_staff = said.to and said.to not in {customer.user for customer in customers}
    return others and scene.is_staff(said.who) and not among_staff


def decide(draft: Draft, scene: Scene, command: Command, *, only: bool, quiet: bool) -> Next:
    """Takes one command up.

    Args:
        draft: Where to write.
        scene: What may be known.
        command: The command.
        only: For a message: whether no other text of its author waits.
        quiet: Whether something that silences the agents waits behind it: no turn, then.

    Returns:
        What follows.
    """
    match command:
        case Said():
            return _said(draft, scene, command, only=only, quiet=quiet)
        case Pressed():
            return _pressed(draft, scene, command)
        case Shortcut(action="reset") | ResetAsked():
            _reset(draft, scene, command)
        case Shortcut():
            _call(draft, scene, command.who)
        case StaffSaid():
            desk.staff_said(draft, scene, command)
        case StaffPressed():
            desk.staff_pressed(draft, scene, command)
        case Delivered():
            desk.card_stands(draft, scene, command)
            approvals.card_stands(draft, scene, command)
        case Undelivered():
            return _undelivered(draft, scene, command)
        case _:
            _note(draft, scene, command)
    return "rest"


def _note(draft: Draft, scene: Scene, command: Command) -> None:
    """Takes up what nobody waits for an answer to; what is not for a conversation is done with."""
    match command:
        case TimerDue():
            _timer(draft, scene, command)
        case Edited(who=who, text=text) if who in draft.conversation.customers:
            draft.add(phrases.edited_line(quoted(text)), who=_whose(draft, who))
            relay.follow(draft, scene, command, text=text, files=command.files)
        case Deleted():
            relay.follow(draft, scene, command, text=None)
        case RefundReason():
            approvals.explained(draft, scene, command)
        case RefundDecided():
            approvals.decided(draft, scene, command)
        case StaffEdited():
            relay.follow(draft, scene, command, text=command.text, files=command.files)
        case _:
            pass


# ---- messages ------------------------------------------------------------------------------------


def answers(draft: Draft, scene: Scene, said: Said) -> bool:
    """Whether a message is for the agents, rather than background or nobody's business."""
    customers = draft.conversation.customers
    if said.who in scene.refused:
        return False
    if said.who in customers:
        to_the_desk = desk.silent(draft) and said.to in scene.staff
        return said.calls_us or not said.to or to_the_desk
    if customers and scene.is_staff(said.who):
        return False
    return said.calls_us


def words(draft: Draft, scene: Scene, said: Said) -> str:
    """A customer's message as the transcript holds it."""
    last = draft.conversation.last_ts
    text = _readable(said)
    if last and order_of(said.ts) < order_of(last):
        text = phrases.late_line(text)
    if len(draft.conversation.customers) > 1:
        text = phrases.customer_line(scene.name(said.who), text)
    return text


def hear(draft: Draft, scene: Scene, said: Said) -> None:
    """Adds a customer's message to the transcript; it waits for an answer."""
    several = len(draft.conversation.customers) > 1
    name = scene.name(said.who) if several else ""
    whose = _whose(draft, said.who)
    draft.add(words(draft, scene, said), sender=name, who=whose, files=said.files)
    draft.change(unanswered=said.who)
    if order_of(said.ts) > order_of(draft.conversation.last_ts):
        draft.change(last_ts=said.ts)


def _whose(draft: Draft, who: Person) -> str:
    """Whose words, as ``Draft.add`` wants it."""
    return "" if draft.conversation.customers[:1] == (who,) else who.user


def overhear(draft: Draft, scene: Scene, said: Said) -> None:
    """Keeps somebody else's message as background, where there is a conversation at all."""
    if said.ts in scene.turned_away:
        draft.whisper(scene, said.who, phrases.REFUSED, in_thread=said.in_thread)
    if draft.conversation.customers:
        name = scene.name(said.who)
        line = phrases.background_line(name, _readable(said))
        draft.add(line, sender=name, who=_whose(draft, said.who))


def _readable(said: Said) -> str:
    files = [phrases.file_line(file.name) for file in said.files]
    return "\n".join([*filter(None, [quoted(said.text)]), *files]) or phrases.NO_WORDS


def quoted(text: str) -> str:
    """Somebody's words, none of whose lines can pass for a line of ours, which begin with ``[``."""
    return _OURS.sub(r"\1> [", text)


def begin_turn(draft: Draft, scene: Scene, customer: Person, *, since: str) -> None:
    """Notes that a turn is under way, so that whoever owns the place later goes on with it."""
    if draft.conversation.turn is None:
        turn = Turn(
            id=scene.new_id(),
            customer=customer,
            since=since,
            began=scene.now,
            start=len(draft.messages),
        )
        draft.change(turn=turn)


def _said(draft: Draft, scene: Scene, said: Said, *, only: bool, quiet: bool) -> Next:
    if by_staff(draft, scene, said):
        desk.staff_in_thread(draft, scene, said)
        return "rest"
    if scene.forgotten and not draft.conversation.customers and not said.calls_us:
        return _after_forgetting(draft, scene, said)
    if not answers(draft, scene, said):
        overhear(draft, scene, said)
        return "rest"
    _join(draft, scene, said)
    if desk.silent(draft):
        hear(draft, scene, said)
        desk.customer_said(draft, scene, said)
        return "rest"
    if draft.conversation.phase == "resolved":
        draft.change(phase="agent", case=None)
    offer = draft.conversation.offer
    if offer is not None:
        decision = None if quiet else offers.typed_decision(said, scene, offer, only=only)
        if decision is not None:
            return _decided(draft, scene, said.who, decision, ts=said.ts)
        offers.end(draft, scene, "withdrawn")
    hear(draft, scene, said)
    if quiet or limits.holds_up(draft, scene, said.who):
        return "rest"
    begin_turn(draft, scene, said.who, since=said.ts)
    return "turn"


def _after_forgetting(draft: Draft, scene: Scene, said: Said) -> Next:
    """A reply in a thread that is no longer kept: they learn so, and we listen again."""
    if said.who in scene.refused:
        overhear(draft, scene, said)
    else:
        _join(draft, scene, said)
        hear(draft, scene, said)
        draft.change(unanswered=None)
        draft.notice(scene, phrases.FORGOTTEN, human_button(scene))
    return "rest"


def _join(draft: Draft, scene: Scene, said: Said) -> None:
    """Whoever mentions us becomes a customer; their own mailbox and the team's board hear of it."""
    if said.who in draft.conversation.customers:
        return
    for user, text in () if draft.conversation.customers else scene.earlier:
        name = scene.names.get(user, "somebody")
        draft.add(phrases.background_line(name, quoted(text)), sender=name, who=user)
    draft.change(customers=(*draft.conversation.customers, said.who))
    opened = ConversationOpened(
        ts=said.ts,
        place=str(scene.thread),
        channel=scene.thread.channel,
        first_words=" ".join(said.text.split())[:_FIRST_WORDS],
    )
    workspace = scene.thread.workspace
    for place in (PersonPlace(workspace, said.who.user), BoardPlace(workspace)):
        draft.forward(scene, str(place), opened, opens=True)


# ---- presses -------------------------------------------------------------------------------------


def _pressed(draft: Draft, scene: Scene, press: Pressed) -> Next:
    if not draft.conversation.customers:
        draft.whisper(scene, press.who, phrases.OLD_BUTTON)
        return "rest"
    match press.button:
        case "offer_accept" | "offer_decline":
            decision = offers.pressed(draft, scene, press)
            if decision is not None:
                return _decided(draft, scene, press.who, decision, ts=press.ts)
        case "human":
            _call(draft, scene, press.who)
        case "agent_pick":
            _switch(draft, scene, press)
        case "carry_on":
            if press.who not in draft.conversation.customers:
                draft.whisper(scene, press.who, phrases.NOT_YOUR_CONVERSATION)
            elif desk.carry_on(draft, scene, press.who, press.value):
                return _go_on(draft, scene, since=press.ts)
        case _:  # a button of a support card, which this message is not
            draft.whisper(scene, press.who, phrases.CASE_OLD)
    return "rest"


def _switch(draft: Draft, scene: Scene, press: Pressed) -> None:
    """The customer puts another agent in charge; it knows what was said."""
    if press.who not in draft.conversation.customers:
        draft.whisper(scene, press.who, phrases.NOT_YOUR_CONVERSATION)
    elif press.value not in scene.by_hand or desk.silent(draft) or draft.conversation.offer:
        draft.whisper(scene, press.who, phrases.CANNOT_SWITCH)
    else:
        draft.change(agent=press.value, spoke=press.value)
        draft.notice(scene, phrases.switched(press.value))


def _decided(
    draft: Draft, scene: Scene, who: Person, decision: offers.Decision, *, ts: str
) -> Next:
    if decision == "accept":
        offers.accept(draft, who)
        return "execute"
    offers.end(draft, scene, "cancelled")
    begin_turn(draft, scene, who, since=ts)
    return "turn"


def _call(draft: Draft, scene: Scene, who: Person) -> None:
    if not draft.conversation.customers:
        draft.whisper(scene, who, phrases.OLD_BUTTON)
        return
    desk.call(draft, scene, who=who, why=phrases.WHY_ASKED)


def _go_on(draft: Draft, scene: Scene, *, since: str) -> Next:
    """The agents are back: they answer what waits, as its author's turn, if anything does."""
    who = draft.conversation.unanswered
    if who is None or limits.holds_up(draft, scene, who):
        return "rest"
    begin_turn(draft, scene, who, since=since)
    return "turn"


# ---- resets, timers, deliveries -------------------------------------------------------------------


def stop_turn(draft: Draft) -> None:
    """Ends an unfinished turn: what it left open is answered, what it said is kept."""
    if draft.conversation.turn is not None:
        if draft.conversation.offer is None:
            draft.settle_open_calls()
        draft.change(turn=None, outage=None)


def _reset(draft: Draft, scene: Scene, asked: Shortcut | ResetAsked) -> None:
    conversation = draft.conversation
    if not conversation.customers or not _may_reset(draft, scene, asked.who):
        others = bool(conversation.customers)
        why = phrases.NOT_YOUR_CONVERSATION if others else phrases.NOTHING_TO_RESET
        in_thread = not isinstance(asked, Shortcut) or asked.in_thread
        draft.whisper(scene, asked.who, why, in_thread=in_thread)
        return
    offers.end(draft, scene, "reset")
    draft.forget()
    draft.change(agent=None, spoke=None, met=(), turn=None, outage=None, variables={})
    draft.change(unanswered=None, failures=0)
    if desk.silent(draft):
        name = conversation.case.claimed_name if conversation.case else ""
        draft.notice(scene, phrases.human_has_it(name))
    else:
        draft.change(phase="agent", case=None)
        draft.notice(scene, phrases.RESET)


def _may_reset(draft: Draft, scene: Scene, who: Person) -> bool:
    customers = draft.conversation.customers
    return who in customers or (bool(customers) and scene.is_staff(who))


def _undelivered(draft: Draft, scene: Scene, told: Undelivered) -> Next:
    offer = draft.conversation.offer
    if offer is not None and told.ref == offers.card_ref(offer.id):
        offers.not_shown(draft, scene)
    elif desk.card_refused(draft, scene, told):
        return _go_on(draft, scene, since=told.ts)
    elif offers.record_refused(draft, scene, told):
        return "rest"
    approvals.card_refused(draft, told)
    return "rest"


def _timer(draft: Draft, scene: Scene, due: TimerDue) -> None:
    timers = {k: v for k, v in draft.conversation.timers.items() if k != due.name}
    draft.change(timers=timers)
    offer = draft.conversation.offer
    if offer is not None and due.name == offers.timer_name(offer.id):
        offers.end(draft, scene, "expired")
    else:
        desk_times.due(draft, scene, due.name)
        approvals.due(draft, scene, due.name)
