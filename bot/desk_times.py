"""The desk's clock: cards that nobody claims, conversations that somebody claimed and left.

The times are the conversation's own timers, so they survive every restart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot import phrases
from bot.case_card import carry_on_button, under_card
from bot.posts import Button, Notice

if TYPE_CHECKING:
    from bot.conversation import Case
    from bot.draft import Draft, Scene

_KINDS = ("remind", "oncall", "idle")
Kind = Literal["remind", "oncall", "idle"]


def wait_begins(draft: Draft, scene: Scene, case: Case) -> None:
    """Somebody is waited for."""
    stop(draft, case)
    _set(draft, case, "remind", scene.now + scene.desk.remind_ms)
    _set(draft, case, "oncall", scene.now + scene.desk.oncall_ms)


def somebody_has_it(draft: Draft, scene: Scene, case: Case) -> None:
    """Somebody of the team claimed it, or wrote."""
    stop(draft, case)
    _set(draft, case, "idle", scene.now + scene.desk.idle_ms)


def stop(draft: Draft, case: Case) -> None:
    """Nobody waits any more."""
    names = {f"{kind}:{case.id}" for kind in _KINDS}
    draft.change(timers={k: v for k, v in draft.conversation.timers.items() if k not in names})


def due(draft: Draft, scene: Scene, name: str) -> None:
    """One of these times has come; the timer itself is gone already."""
    kind, _, case_id = name.partition(":")
    case = draft.conversation.case
    if case is None or case.id != case_id:
        return
    if draft.conversation.phase == "waiting" and kind in ("remind", "oncall"):
        _nobody_came(draft, scene, case, called=kind == "oncall")
    elif draft.conversation.phase == "human" and kind == "idle":
        text = phrases.idle(case.claimed_name, scene.desk.idle_ms)
        release = Button(action="case_release", text=phrases.RELEASE, value=case.id)
        draft.post(scene, Notice(under=under_card(scene, case), text=text, buttons=(release,)))


def _nobody_came(draft: Draft, scene: Scene, case: Case, *, called: bool) -> None:
    under = under_card(scene, case)
    if not called:
        text = phrases.reminder(scene.desk.remind_ms)
        draft.post(scene, Notice(under=under, text=text))
        return
    text = phrases.reminder(scene.desk.oncall_ms)
    draft.post(scene, Notice(under=under, text=text, mention=scene.desk.oncall or ""))
    draft.notice(scene, phrases.STILL_WAITING, (carry_on_button(case),))


def _set(draft: Draft, case: Case, kind: Kind, at: int) -> None:
    draft.change(timers={**draft.conversation.timers, f"{kind}:{case.id}": at})
