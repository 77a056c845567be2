"""What a turn came to → posts: the agents' words, then a card, a call for a person, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot import desk, failures, offers, phrases
from bot.claims import unfounded
from bot.draft import agent_buttons, human_button
from bot.posts import Say
from engine import Answered, CallsPending, Escalated, LimitReached, Refused, Suspended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation import Turn
    from bot.draft import Draft, Scene
    from engine import Ending, Message

_LONGEST = 12_000


def conclude(draft: Draft, scene: Scene, ending: Ending, *, epoch: int) -> None:
    """Ends the turn.

    Args:
        draft: Holds the turn's messages already.
        scene: What may be known.
        ending: How the engine ended it.
        epoch: The model's words are not sent once it has moved on.
    """
    turn = draft.conversation.turn
    assert turn is not None
    agent = draft.conversation.agent or ""
    failed = failures.failed(draft, ending)
    needs_human = isinstance(ending, Refused | LimitReached)
    _say(draft, scene, turn, epoch=epoch, needs_human=needs_human)
    draft.change(turn=None, outage=None, paused=False, unanswered=None)
    if not failed:
        draft.change(failures=0)
    match ending:
        case Suspended():
            line = _line(draft, agent)
            draft.change(spoke=agent, introduced=True, met=_met(draft, agent))
            offers.show(draft, scene, ending, agent=agent, customer=turn.customer, line=line)
        case Escalated():
            summary = ending.summary
            desk.call(draft, scene, who=turn.customer, why=phrases.WHY_AGENT, summary=summary)
        case LimitReached():
            desk.bring_in(draft, scene, who=turn.customer, why=phrases.why_limit(ending.limit))
        case Answered() if failed:
            failures.count(draft, scene, turn.customer)
        case Answered() | Refused() | CallsPending():
            pass
        case _:
            assert_never(ending)


def calls_a_person(draft: Draft, ending: Ending) -> bool:
    """Whether somebody of the team is about to read what the turn came to."""
    if failures.failed(draft, ending):
        return failures.is_last(draft)
    return isinstance(ending, Escalated | LimitReached)


def _say(draft: Draft, scene: Scene, turn: Turn, *, epoch: int, needs_human: bool) -> None:
    spoken = said_by_agent(draft.messages[turn.start :])
    if draft.conversation.spoke is None:
        said = (m for m in draft.messages[turn.start :] if m["role"] == "assistant")
        first = next((m["sender"] for m in said if "sender" in m), None)
        draft.change(spoke=first)
    for place, (agent, markdown) in enumerate(spoken):
        last = place == len(spoken) - 1
        new = agent not in draft.conversation.met
        post = Say(
            under=scene.here,
            speaker=scene.speaker(agent),
            markdown=markdown if len(markdown) <= _LONGEST else markdown[:_LONGEST] + phrases.CUT,
            line=_line(draft, agent, *_doubt(draft, scene, markdown)),
            buttons=(
                *(agent_buttons(scene, agent) if last else ()),
                *(human_button(scene) if new or (needs_human and last) else ()),
            ),
        )
        draft.change(spoke=agent, introduced=True, met=_met(draft, agent))
        draft.post(scene, post, epoch=epoch)


def said_by_agent(messages: Sequence[Message]) -> list[tuple[str, str]]:
    """The agents' words, in runs of one agent: (agent, Markdown)."""
    runs: list[tuple[str, str]] = []
    for message in messages:
        if message["role"] != "assistant" or not (message.get("content") or "").strip():
            continue
        agent, text = str(message.get("sender", "")), str(message["content"]).strip()
        if runs and runs[-1][0] == agent:
            runs[-1] = (agent, f"{runs[-1][1]}\n\n{text}")
        else:
            runs.append((agent, text))
    return runs


def _doubt(draft: Draft, scene: Scene, words: str) -> tuple[str, ...]:
    """What code says of a claim that cannot be true."""
    denied = scene.by_card and unfounded(words, draft)
    return (phrases.NOTHING_DONE,) if denied else ()


def _line(draft: Draft, agent: str, *more: str) -> str:
    conversation = draft.conversation
    parts = [*more]
    if conversation.spoke and conversation.spoke != agent:
        parts.append(phrases.handed_over(conversation.spoke, agent))
    if not conversation.introduced:
        parts.append(phrases.INTRODUCTION)
    return " · ".join(parts)


def _met(draft: Draft, agent: str) -> tuple[str, ...]:
    met = draft.conversation.met
    return met if agent in met else (*met, agent)
