"""The card of an escalation: everything a person needs to begin, built by code."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot import phrases
from bot.commands import File
from bot.posts import Button, CaseCard, Relay, Under

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.conversation import Case
    from bot.draft import Draft, Scene

_PATH = 8
_TRIED = 8
_NO_WORK = ("transfer_", "escalate_")
_FILES = 6
_RECENT = 6
_RECENT_CHARS = 300
_PAGE = 2_800
_LINES = 200

SILENT = ("calling", "waiting", "human")
"""The phases in which the agents say nothing."""


def card_ref(case: Case) -> str:
    """The name under which the outbox remembers where the card stands."""
    return f"case:{case.id}"


def under_card(scene: Scene, case: Case) -> Under:
    """The card's thread."""
    return Under(channel=scene.support_channel or "", thread=card_ref(case))


def carry_on_button(case: Case) -> Button:
    """For a customer who does not want to wait."""
    return Button(action="carry_on", text=phrases.CARRY_ON, value=case.id)


def card(draft: Draft, scene: Scene, case: Case, state: str, *, under: Under | None) -> CaseCard:
    """The card as it stands now.

    Args:
        draft: Whose conversation it is.
        scene: What may be known.
        case: The escalation.
        state: What is happening with it.
        under: Where to post it; None updates the one that stands.
    """
    return CaseCard(
        under=under,
        ref=card_ref(case),
        heading=case.heading or phrases.asks_for_a_person(case.asked_by),
        customer=scene.name(draft.conversation.customers[0]),
        asked_by=case.asked_by,
        why=case.why,
        summary=case.summary,
        path=case.path,
        tried=case.tried,
        history=case.history,
        recent=case.recent,
        files=case.files,
        permalink=scene.permalink,
        state=state,
        buttons=_buttons(draft, case),
    )


def transcript(draft: Draft, scene: Scene, case: Case) -> Iterator[Relay]:
    """All that was said, in pages for the card's thread."""
    page = ""
    lines = list(said(draft, scene))
    if len(lines) > _LINES:
        lines = [(phrases.NOTE, phrases.EARLIER_LEFT_OUT), *lines[-_LINES:]]
    for who, text in lines:
        line = f"{who}: {text}"[:_PAGE]
        if page and len(page) + len(line) >= _PAGE:
            yield _page(scene, case, page)
            page = ""
        page = f"{page}\n{line}" if page else line
    yield _page(scene, case, page or phrases.NO_WORDS)


def _page(scene: Scene, case: Case, text: str) -> Relay:
    under = under_card(scene, case)
    return Relay(under=under, who=phrases.TRANSCRIPT, role=phrases.FOR_THE_TEAM, text=text)


def path(draft: Draft) -> tuple[str, ...]:
    """The agents in charge, one after the other, whether or not they said a word."""
    senders = [
        str(m["sender"]) for m in draft.messages if m["role"] == "assistant" and "sender" in m
    ]
    return tuple(agent for agent, _ in groupby(senders))[-_PATH:]


def tried(draft: Draft) -> tuple[str, ...]:
    """The tools that were used, in plain words; who was handed over to is the path's business."""
    names = [
        str(call["function"]["name"])
        for message in draft.messages
        for call in message.get("tool_calls") or ()
    ]
    work = [name.replace("_", " ") for name in names if not name.startswith(_NO_WORK)]
    return tuple(dict.fromkeys(work))[-_TRIED:]


def recent(draft: Draft, scene: Scene) -> tuple[tuple[str, str], ...]:
    """The last things said: who, and their words."""
    lines = list(said(draft, scene))[-_RECENT:]
    return tuple((who, _shortened(text)) for who, text in lines)


def _shortened(text: str) -> str:
    """The beginning of a long text, with a mark that there is more of it."""
    return text if len(text) <= _RECENT_CHARS else f"{text[: _RECENT_CHARS - 1].rstrip()}…"


def files(draft: Draft) -> tuple[File, ...]:
    """What the customers attached last."""
    attached = [file for message in draft.messages for file in message.get("files", ())]
    return tuple(File(**file) for file in attached[-_FILES:])


def said(draft: Draft, scene: Scene) -> Iterator[tuple[str, str]]:
    """Who said what, tools left out."""
    customer = scene.name(draft.conversation.customers[0])
    for message in draft.messages:
        content = message.get("content")
        if message["role"] == "user":
            who = str(message.get("sender") or customer)
            yield who, phrases.for_people(who, str(content))
        elif message["role"] == "assistant" and content:
            yield str(message.get("sender", "Assistant")), str(content)


def _buttons(draft: Draft, case: Case) -> tuple[Button, ...]:
    if draft.conversation.phase not in SILENT:
        return ()
    hand_back = Button(action="case_hand_back", text=phrases.HAND_BACK, value=case.id)
    resolve = Button(action="case_resolve", text=phrases.RESOLVE, value=case.id)
    show = Button(action="case_transcript", text=phrases.SHOW_TRANSCRIPT, value=case.id)
    if case.claimed_by is not None:
        return hand_back, resolve, show
    claim = Button(action="case_claim", text=phrases.CLAIM, value=case.id, style="primary")
    return claim, resolve, show
