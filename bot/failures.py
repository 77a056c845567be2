"""What comes to nothing turn after turn: at the third in a row a person is called.

A turn has failed when the model had nothing to say, when the tool that ran last failed, or when
it was given up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import desk, phrases
from engine import Answered
from engine.phrases import FILTERED, NOTHING_TO_SAY

if TYPE_CHECKING:
    from bot.commands import Person
    from bot.draft import Draft, Scene
    from engine import Ending

_IN_A_ROW = 3


def failed(draft: Draft, ending: Ending) -> bool:
    """Whether a turn that ended came to nothing.

    A rule's refusal did not; a limit calls a person by itself.
    """
    turn = draft.conversation.turn
    assert turn is not None
    if not isinstance(ending, Answered):
        return False
    return turn.failed or draft.messages[-1].get("content") in (NOTHING_TO_SAY, FILTERED)


def is_last(draft: Draft) -> bool:
    """Whether another failure is the one that calls a person."""
    return draft.conversation.failures + 1 >= _IN_A_ROW


def count(draft: Draft, scene: Scene, who: Person) -> None:
    """Counts a turn that failed, and calls a person at the third in a row.

    Args:
        draft: Where to write.
        scene: What may be known.
        who: Whose turn it was.
    """
    if is_last(draft):
        draft.change(failures=0)
        desk.bring_in(draft, scene, who=who, why=phrases.WHY_FAILURES)
    else:
        draft.change(failures=draft.conversation.failures + 1)
