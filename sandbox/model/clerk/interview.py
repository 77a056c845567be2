"""Gathers what a tool needs: from the customer's words, from earlier calls, by asking."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.model.clerk.acts import Act
from sandbox.model.clerk.arguments import Gathering, answer_to, is_composed
from sandbox.model.clerk.conversation import Conversation, Heard, Said
from sandbox.model.clerk.cue_table import Cue
from sandbox.model.clerk.matching import CLEARLY, fitting
from sandbox.model.clerk.outcomes import json_object
from sandbox.model.clerk.speech import say
from sandbox.model.reply import call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.model.clerk.parameters import Parameter, Tool
    from sandbox.model.reply import Reply

QUESTIONS = (Act.ASK_ARGUMENT, Act.ASK_CHOICE)
FINDER = re.compile(r"^(?:look_?up|find|search|get|list|fetch)")


def go_on(conversation: Conversation, tools: Mapping[str, Tool]) -> Reply | None:
    """Takes the customer's words as the answer to our question; None if they cannot be one."""
    if conversation.reading.has(Cue.DROP):
        other = fitting(conversation, tools, conversation.heard)
        return None if other else say(conversation, Act.DROPPED)
    start, pairs = _interview(conversation)
    label = conversation.asked.slots.get("label", "")
    tool = _interviewing(conversation, tools, start, label)
    if tool is None:
        return None
    parameter = next(one for one in tool.required if one.label == label)
    other = fitting(conversation, tools, conversation.heard, CLEARLY)
    if other is not None and other.name != tool.name and len(conversation.heard.split()) > 2:
        return None
    gathering = Gathering(tool)
    gathering.take_from(start)
    for asked, answer in pairs:
        for one in tool.required:
            if one.label == asked:
                gathering.take_answer(one, answer)
    if answer_to(parameter, conversation.heard) is None and parameter in gathering.missing:
        return _ask(conversation, parameter)
    gathering.take_from(conversation.heard)
    return proceed(conversation, tools, gathering, start)


def _interview(conversation: Conversation) -> tuple[str, list[tuple[str, str]]]:
    """What the customer wanted when we began to ask, and our questions with their answers."""
    pairs: list[tuple[str, str]] = []
    heard: list[str] = []
    for event in reversed(conversation.events):
        if isinstance(event, Heard):
            heard.insert(0, event.text)
        elif isinstance(event, Said) and event.act in QUESTIONS:
            pairs.insert(0, (event.slots["label"], "\n".join(heard)))
            heard = []
        elif isinstance(event, Said) or not event.hands_over:
            break
    return "\n".join(heard), pairs


def _interviewing(
    conversation: Conversation, tools: Mapping[str, Tool], start: str, label: str
) -> Tool | None:
    """The tool that we were asking for: the one that fits best and has such a parameter."""
    asking = {
        name: tool
        for name, tool in tools.items()
        if any(one.label == label for one in tool.required)
    }
    best = fitting(conversation, asking, start)
    return best or next(iter(asking.values()), None)


def proceed(
    conversation: Conversation, tools: Mapping[str, Tool], gathering: Gathering, wanted: str
) -> Reply:
    """Calls the tool, or asks for what is missing, one thing at a time."""
    remember(conversation, gathering)
    gathering.take_remainder(wanted)
    missing = gathering.missing
    if not missing:
        return call(gathering.tool.name, gathering.values)
    if missing[0].name.endswith("_id") and (found := _find_first(conversation, tools, gathering)):
        return found
    return _ask(conversation, missing[0])


def _ask(conversation: Conversation, parameter: Parameter) -> Reply:
    if parameter.choices:
        choices = ", ".join(str(choice).replace("_", " ") for choice in parameter.choices)
        return say(conversation, Act.ASK_CHOICE, label=parameter.label, choices=choices)
    return say(conversation, Act.ASK_ARGUMENT, label=parameter.label)


def remember(conversation: Conversation, gathering: Gathering) -> None:
    """Takes from earlier calls and their answers what the customer need not say twice."""
    for parameter in gathering.missing:
        if is_composed(parameter):
            continue
        for one in reversed(conversation.all_calls):
            known = {**json_object(one.result), **one.arguments}
            if known.get(parameter.name) not in (None, ""):
                gathering.values[parameter.name] = known[parameter.name]
                break


def _find_first(
    conversation: Conversation, tools: Mapping[str, Tool], gathering: Gathering
) -> Reply | None:
    """Looks the thing up whose id is missing, if there is a tool to do so."""
    done = {one.name for one in conversation.calls}
    for tool in tools.values():
        if not FINDER.match(tool.name) or tool is gathering.tool or tool.name in done:
            continue
        finding = Gathering(tool)
        finding.take_from(conversation.heard)
        if tool.required and not finding.missing:
            return call(tool.name, finding.values)
    return None
