"""Tells the customer what a tool answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.model.clerk import manners
from sandbox.model.clerk.acts import Act
from sandbox.model.clerk.arguments import Gathering
from sandbox.model.clerk.interview import FINDER, remember
from sandbox.model.clerk.matching import CLEARLY, fitting
from sandbox.model.clerk.outcomes import (
    Outcome,
    for_customers,
    json_object,
    outcome_of,
    readable,
)
from sandbox.model.clerk.speech import say
from sandbox.model.reply import call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.model.clerk.conversation import Called, Conversation
    from sandbox.model.clerk.parameters import Tool
    from sandbox.model.reply import Reply

CALLS_A_PERSON = re.compile(
    r"human|person|escalat|representative|manager|live_agent|operator|colleague"
)
_TROUBLE = re.compile(
    r"^\W*(?:error|failed|failure|could not|couldn't|cannot|can't|unable|invalid|exception)"
)
_DONE = re.compile(
    r"\W*(?:ok(?:ay)?|success(?:ful(?:ly)?)?|done|true|yes|completed?|(?:ok|success): yes)\W*"
)
_SUCCESS = re.compile(r"\W*success(?:ful(?:ly)?)?\W+", re.IGNORECASE)
_LONGEST_RESULT = 900  # characters read out


def after_tool(conversation: Conversation, tools: Mapping[str, Tool], called: Called) -> Reply:
    """Tells what a tool answered, or goes on to the deed that it was called for."""
    if CALLS_A_PERSON.search(called.name):
        return manners.after_call_for_person(conversation, called)
    if outcome_of(called.result) is Outcome.INTERRUPTED:
        return say(conversation, Act.GO_ON)
    follow_up = _follow_up(conversation, tools, called)
    if follow_up is not None:
        return follow_up
    text = _speakable(readable(called.result))
    if not text or text.lower() in {"none", "null"}:
        return say(conversation, Act.TOOL_SILENT)
    if _DONE.fullmatch(text.lower()):
        return say(conversation, Act.TOOL_DONE)
    if outcome_of(called.result) is Outcome.CANCELLED and "cancel" not in called.name:
        return say(conversation, Act.TOOL_CANCELLED)
    if (success := _SUCCESS.match(text)) and text[success.end() :]:
        return say(conversation, Act.TOOL_SUCCEEDED, result=text[success.end() :])
    failed = _TROUBLE.match(text.lower()) or json_object(called.result).get("error")
    return say(conversation, Act.TOOL_FAILED if failed else Act.TOOL_RESULT, result=text)


def _follow_up(
    conversation: Conversation, tools: Mapping[str, Tool], called: Called
) -> Reply | None:
    """Goes on to the deed for which something was looked up."""
    if not FINDER.match(called.name):
        return None
    tool = fitting(conversation, tools, conversation.heard, CLEARLY)
    if tool is None or FINDER.match(tool.name):
        return None
    gathering = Gathering(tool)
    gathering.take_from(conversation.heard)
    remember(conversation, gathering)
    return None if gathering.missing else call(tool.name, gathering.values)


def _speakable(text: str) -> str:
    """A tool's answer for the customer, of a bearable length."""
    text = for_customers(text)
    if len(text) > _LONGEST_RESULT:
        text = f"{text[:_LONGEST_RESULT].rsplit(' ', 1)[0]} …"
    return text
