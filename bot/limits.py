"""How much one person, and a whole workspace, may have of the agents.

What was written and spent lately is counted in the scripts that take commands in and store turns;
here it is only judged. Whoever is over a limit reads so once, with a person to turn to; what they
write is kept, and their decisions on a card count as ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import phrases
from bot.draft import human_button
from engine import Limits

if TYPE_CHECKING:
    from bot.commands import Person
    from bot.conversation import LimitName
    from bot.draft import Draft, Scene
    from bot.mail import Load
    from bot.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """The limits of a day.

    Args:
        person_tokens: Read and written by the model for one person.
        workspace_tokens: And for all together.
    """

    person_tokens: int = 200_000
    workspace_tokens: int = 5_000_000

    def exceeded(self, load: Load) -> LimitName | None:
        """The limit that somebody's load has reached, if it has reached one."""
        if load.too_many:
            return "messages"
        if load.tokens >= self.person_tokens:
            return "person"
        return "workspace" if load.workspace_tokens >= self.workspace_tokens else None


def turn_limits(settings: Settings) -> Limits:
    """Where a turn of the agents stops, as configured."""
    return Limits(
        model_calls=settings.turn_model_calls,
        handoffs=settings.turn_handoffs,
        seconds=settings.turn_seconds,
    )


def holds_up(draft: Draft, scene: Scene, who: Person) -> bool:
    """Whether somebody is over a limit, so that no turn of theirs may begin now."""
    limit = scene.spent.get(who)
    if limit != draft.conversation.limited:
        draft.change(limited=limit)
        if limit is not None:
            draft.notice(scene, phrases.spent(limit, _elsewhere(scene)), human_button(scene))
    return limit is not None


def _elsewhere(scene: Scene) -> str | None:
    return None if scene.support_channel else scene.contact
