"""Tools that the clerk has never seen (first cut: it only talks)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.model.clerk.cues import Cue
from sandbox.model.clerk.manners import courtesy, greeting
from sandbox.model.clerk.phrases import Act
from sandbox.model.clerk.speech import say

if TYPE_CHECKING:
    from sandbox.model.clerk.conversation import Conversation
    from sandbox.model.reply import Reply


def respond(conversation: Conversation) -> Reply:
    """The next step of an agent that is not known."""
    if conversation.reading.has(Cue.GREETING):
        return greeting(conversation)
    return courtesy(conversation) or say(conversation, Act.LOST)
