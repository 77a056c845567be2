"""Tools that the clerk has never seen: matched by their words, asked for, called, read out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sandbox.model.clerk import manners
from sandbox.model.clerk.acts import Act
from sandbox.model.clerk.arguments import Gathering, is_query, stopgap
from sandbox.model.clerk.cue_table import Cue
from sandbox.model.clerk.interview import FINDER, QUESTIONS, go_on, proceed
from sandbox.model.clerk.matching import fitting, scores, telling_words
from sandbox.model.clerk.parameters import Tool, tool_of
from sandbox.model.clerk.reporting import CALLS_A_PERSON, after_tool
from sandbox.model.clerk.speech import say
from sandbox.model.reply import call

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sandbox.model.clerk.conversation import Conversation
    from sandbox.model.reply import Reply

_BACK = re.compile(r"back|triage|front|reception|concierge|main|router|host")
_ABILITIES = 5  # named when nobody knows what to ask for
_WHAT_ELSE = re.compile(
    r"what (?:can|do|could) you (?:do|offer|help)|how can you help|\boptions\b|^help\b"
)
_ONCE_MORE = re.compile(r"^(?:and|what about|how about|same (?:for|with)|also|now)\b")
_HANDS_OVER = re.compile(r"(?:hand|transfer|pass|send|give)\b", re.IGNORECASE)
_SELF_TALK = re.compile(r"^(?:call|use|only|invoke|run|execute|internal|never)\b", re.IGNORECASE)


def respond(conversation: Conversation) -> Reply:
    """The next step of an agent whose tools are all new to the clerk."""
    reply = attempt(conversation, conversation.tools.keys())
    if reply is not None:
        return reply
    reading = conversation.reading
    if reading.topic is Cue.HUMAN:
        return _back(conversation) or say(conversation, Act.NO_HUMAN)
    if _WHAT_ELSE.search(reading.text):
        return _offer(conversation)
    courtesy = manners.courtesy(conversation)
    if courtesy is not None:
        return courtesy
    if reading.has(Cue.GREETING) or not conversation.told:
        name = manners.customer_name(conversation)
        if name and len(conversation.heard.split()) <= 6:
            return say(conversation, Act.HELLO_NAME, name=name)
        if reading.has(Cue.GREETING) and len(conversation.heard.split()) <= 4:
            return say(conversation, Act.HELLO)
    return _search(conversation) or _back(conversation) or _offer(conversation)


def attempt(conversation: Conversation, names: Collection[str]) -> Reply | None:
    """What these tools can do for the customer's words; None if they do not fit.

    Args:
        conversation: The request.
        names: The tools to consider.
    """
    tools = {name: tool_of(conversation.tools[name]) for name in names}
    fresh = conversation.fresh
    if fresh is not None:
        return after_tool(conversation, tools, fresh) if fresh.name in tools else None
    if conversation.reading.topic is Cue.HUMAN and (reply := _call_person(conversation, tools)):
        return reply
    if conversation.asked.act in QUESTIONS and (reply := go_on(conversation, tools)):
        return reply
    tool = fitting(conversation, tools, conversation.heard)
    if tool is None:
        return _once_more(conversation, tools)
    gathering = Gathering(tool)
    gathering.take_from(conversation.heard)
    return proceed(conversation, tools, gathering, conversation.heard)


def forced(conversation: Conversation, reply: Reply, name: str | None) -> Reply:
    """Makes the call that was demanded, with whatever the customer's words give for it.

    Args:
        conversation: The request.
        reply: What would be said unforced; it stands if it makes such a call.
        name: The tool that must be called; None if any will do.
    """
    if any(name in {None, one.name} for one in reply.calls):
        return reply
    tools = [tool_of(function) for function in conversation.tools.values()]
    rated = scores({tool.name: tool for tool in tools}, conversation.heard)
    chosen = name or max(rated, key=lambda one: rated[one])
    gathering = Gathering(tool_of(conversation.tools[chosen]))
    gathering.take_from(conversation.heard)
    for parameter in gathering.missing:
        gathering.values[parameter.name] = stopgap(parameter, conversation.heard)
    return call(chosen, gathering.values)


def _once_more(conversation: Conversation, tools: Mapping[str, Tool]) -> Reply | None:
    """The last call again with another value: "and in Paris?"."""
    last = conversation.all_calls[-1] if conversation.all_calls else None
    if last is None or last.name not in tools or not _ONCE_MORE.match(conversation.reading.text):
        return None
    gathering = Gathering(tools[last.name])
    gathering.take_from(conversation.heard)
    if not gathering.values or last.hands_over:
        return None
    arguments: dict[str, Any] = {**last.arguments, **gathering.values}
    return call(last.name, arguments)


def _search(conversation: Conversation) -> Reply | None:
    """Looks up what the customer names, if there is a tool that searches and nothing fits better."""
    if conversation.reading.has(Cue.OFF_TOPIC, Cue.YES, Cue.NO):
        return None
    for function in conversation.tools.values():
        tool = tool_of(function)
        if not (FINDER.match(tool.name) and len(tool.required) == 1 and is_query(tool.required[0])):
            continue
        gathering = Gathering(tool)
        gathering.take_from(conversation.heard)
        if not gathering.missing:
            return call(tool.name, gathering.values)
    return None


# ---- choosing -------------------------------------------------------------------------------


def _call_person(conversation: Conversation, tools: Mapping[str, Tool]) -> Reply | None:
    for tool in tools.values():
        if CALLS_A_PERSON.search(tool.name) and tool.name not in {
            one.name for one in conversation.calls
        }:
            summary = manners.summary(conversation)
            filled = {one.name: summary for one in tool.required if one.kind == "string"}
            return call(tool.name, filled)
    return None


def _back(conversation: Conversation) -> Reply | None:
    """Passes on what fits nothing here, unless somebody has just passed it to us.

    It goes back to where customers come from; where there is no such place but only one
    colleague, to them, if there is something to go by.
    """
    telling = len(telling_words(conversation.heard))
    doors = [name for name in conversation.tools if tool_of(conversation.tools[name]).hands_over]
    if conversation.calls or not telling:
        return None
    back = next((name for name in doors if _BACK.search(name)), None)
    if back is None and len(doors) == 1 and telling > 1:
        back = doors[0]
    return call(back) if back else None


def _offer(conversation: Conversation) -> Reply:
    """Says what can be done here; asks for other words where that was said before."""
    tools = [tool_of(one) for one in conversation.tools.values()]
    abilities = [_ability(one) for one in tools if not (one.hands_over and _BACK.search(one.name))]
    named = "; ".join([ability for ability in abilities if ability][:_ABILITIES])
    if named and conversation.asked.act is not Act.CAN_HELP:
        return say(conversation, Act.CAN_HELP, abilities=named)
    return say(conversation, Act.LOST)


def _ability(tool: Tool) -> str:
    sentence = re.split(r"(?<=[.!?])\s|\n", tool.description.strip())[0].rstrip(".!? ")
    nameless = tool.hands_over and _HANDS_OVER.match(sentence)
    if not sentence or nameless or _SELF_TALK.match(sentence):
        return tool.subject
    clause = re.split(r"[:;,] ", sentence)[0]
    return clause[:1].lower() + clause[1:]
