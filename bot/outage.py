"""The model does not answer: told once, tried again, given up after an hour.

A short fault is not worth a word: it is tried again within seconds. One sentence follows when
that did not help, the failing call took long, or the next try is far, so that the customer
reads it within 30 s.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from bot import failures, phrases
from bot.conversation import Outage
from bot.decide import stop_turn
from bot.draft import human_button

if TYPE_CHECKING:
    from bot.draft import Draft, Scene

_GIVE_UP_MS = 3_600_000
_TELL_AFTER_MS = 8_000
_TELL_AFTER_TRIES = 3
_LONGEST_WAIT = 60.0


def note(
    draft: Draft,
    scene: Scene,
    *,
    began: int,
    now: int,
    final: bool,
    asked_to_wait: float | None,
) -> int:
    """Takes a failed model call down.

    Args:
        draft: Where to write; its turn stays, to be gone on with.
        scene: What may be known.
        began: When this try began, ms of Redis's time.
        now: When it failed.
        final: Whether trying again will not help by itself (key, quota, unknown model).
        asked_to_wait: Seconds that the server asked for.

    Returns:
        After how many ms to try again; 0 when it was given up.
    """
    before = draft.conversation.outage or Outage(since=began)
    outage = before.model_copy(update={"tries": before.tries + 1})
    if now - outage.since >= _GIVE_UP_MS:
        turn = draft.conversation.turn
        assert turn is not None
        stop_turn(draft)
        draft.change(outage=None, unanswered=None)
        draft.notice(scene, phrases.MODEL_GONE, human_button(scene))
        failures.count(draft, scene, turn.customer)
        return 0
    wait = min(_LONGEST_WAIT, max(asked_to_wait or 0.0, 2.0 ** min(outage.tries - 1, 6)))
    late = now + 1000 * wait - outage.since >= _TELL_AFTER_MS
    if not outage.told and (final or late or outage.tries >= _TELL_AFTER_TRIES):
        outage = outage.model_copy(update={"told": True})
        draft.notice(scene, phrases.MODEL_AWAY, human_button(scene))
    draft.change(outage=outage)
    return int(1000 * wait * random.uniform(0.8, 1.2))  # noqa: S311 - no secret
