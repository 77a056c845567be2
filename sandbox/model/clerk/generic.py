"""Tools that the clerk has never seen: matched by their words, asked for, called, read out."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

from sandbox.model.clerk import manners
from sandbox.model.clerk.arguments import Gathering, answer_to, is_composed
from sandbox.model.clerk.conversation import Called, Conversation, Heard, Said
from sandbox.model.clerk.cues import Cue, read
from sandbox.model.clerk.matching import CLEARLY, ENOUGH, ENOUGH_TO_PASS_ON, scores, telling_words
from sandbox.model.clerk.outcomes import Outcome, for_customers, outcome_of, readable
from sandbox.model.clerk.parameters import Tool, tool_of
from sandbox.model.clerk.phrases import Act
from sandbox.model.clerk.speech import say
from sandbox.model.reply import call

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sandbox.model.clerk.parameters import Parameter
    from sandbox.model.reply import Reply

_PERSON = re.compile(r"human|person|escalat|representative|manager|live_agent|operator|colleague")
_BACK = re.compile(r"back|triage|front|reception|concierge|main|router|host")
_FINDER = re.compile(r"^(?:look_?up|find|search|get|list|fetch|lookup)")
_TROUBLE = re.compile(
    r"^\W*(?:error|failed|failure|could not|couldn't|cannot|can't|unable|invalid|exception)"
)
_QUESTIONS = (Act.ASK_ARGUMENT, Act.ASK_CHOICE)
_LONGEST_RESULT = 900  # characters read out
_ABILITIES = 5  # named when nobody knows what to ask for
_WHAT_ELSE = re.compile(
    r"what (?:can|do|could) you (?:do|offer|help)|how can you help|\boptions\b|^help\b"
)
_ONCE_MORE = re.compile(r"^(?:and|what about|how about|same (?:for|with)|also|now)\b")
_DONE = re.compile(
    r"\W*(?:ok(?:ay)?|success(?:ful(?:ly)?)?|done|true|yes|completed?|(?:ok|success): yes)\W*"
)
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
    return _back(conversation) or _offer(conversation)


def attempt(conversation: Conversation, names: Collection[str]) -> Reply | None:
    """What these tools can do for the customer's words; None if they do not fit.

    Args:
        conversation: The request.
        names: The tools to consider.
    """
    tools = {name: tool_of(conversation.tools[name]) for name in names}
    fresh = conversation.fresh
    if fresh is not None:
        return _after_tool(conversation, tools, fresh) if fresh.name in tools else None
    if conversation.reading.topic is Cue.HUMAN and (reply := _call_person(conversation, tools)):
        return reply
    if conversation.asked.act in _QUESTIONS and (reply := _go_on(conversation, tools)):
        return reply
    tool = _fitting(conversation, tools, conversation.heard, ENOUGH)
    if tool is None:
        return _once_more(conversation, tools)
    gathering = Gathering(tool)
    gathering.take_from(conversation.heard)
    return _next(conversation, tools, gathering, conversation.heard)


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


# ---- choosing -------------------------------------------------------------------------------


def _fitting(
    conversation: Conversation, tools: Mapping[str, Tool], text: str, least: float
) -> Tool | None:
    """The tool that fits a text best, if it fits well enough and was not just called."""
    rated = scores(tools, text, read(text).topic or "")
    done = {one.name for one in conversation.calls}
    rated = {name: score for name, score in rated.items() if name not in done}
    best = max(rated, key=lambda name: rated[name], default=None)
    if best is None:
        return None
    enough = min(least, ENOUGH_TO_PASS_ON) if tools[best].hands_over else least
    return tools[best] if rated[best] >= enough else None


def _call_person(conversation: Conversation, tools: Mapping[str, Tool]) -> Reply | None:
    for tool in tools.values():
        if _PERSON.search(tool.name) and tool.name not in {one.name for one in conversation.calls}:
            summary = manners.summary(conversation)
            filled = {one.name: summary for one in tool.required if one.kind == "string"}
            return call(tool.name, filled)
    return None


def _back(conversation: Conversation) -> Reply | None:
    """Passes on what fits nothing here, unless somebody has just passed it to us."""
    if conversation.calls or not _worth_passing_on(conversation):
        return None
    for name in conversation.tools:
        if tool_of(conversation.tools[name]).hands_over and _BACK.search(name):
            return call(name)
    return None


def _worth_passing_on(conversation: Conversation) -> bool:
    return bool(telling_words(conversation.heard))


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
    if not sentence or _SELF_TALK.match(sentence):
        return tool.subject
    return sentence[:1].lower() + sentence[1:]


# ---- gathering ------------------------------------------------------------------------------


def _go_on(conversation: Conversation, tools: Mapping[str, Tool]) -> Reply | None:
    """Takes the customer's words as the answer to our question, if they can be one."""
    if conversation.reading.has(Cue.DROP):
        other = _fitting(conversation, tools, conversation.heard, ENOUGH)
        return None if other else say(conversation, Act.DROPPED)
    start, pairs = _interview(conversation)
    label = conversation.asked.slots.get("label", "")
    tool = _interviewing(conversation, tools, start, label)
    if tool is None:
        return None
    parameter = next(one for one in tool.required if one.label == label)
    other = _fitting(conversation, tools, conversation.heard, CLEARLY)
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
    return _next(conversation, tools, gathering, start)


def _interview(conversation: Conversation) -> tuple[str, list[tuple[str, str]]]:
    """What the customer wanted when we began to ask, and our questions with their answers."""
    pairs: list[tuple[str, str]] = []
    heard: list[str] = []
    for event in reversed(conversation.events):
        if isinstance(event, Heard):
            heard.insert(0, event.text)
        elif isinstance(event, Said) and event.act in _QUESTIONS:
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
    best = _fitting(conversation, asking, start, ENOUGH)
    return best or next(iter(asking.values()), None)


def _next(
    conversation: Conversation, tools: Mapping[str, Tool], gathering: Gathering, wanted: str
) -> Reply:
    """Calls the tool, or asks for what is missing, one thing at a time."""
    _remember(conversation, gathering)
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


def _remember(conversation: Conversation, gathering: Gathering) -> None:
    """Takes from earlier calls and their answers what the customer need not say twice."""
    for parameter in gathering.missing:
        if is_composed(parameter):
            continue
        for one in reversed(conversation.all_calls):
            known = {**_object(one.result), **one.arguments}
            if known.get(parameter.name) not in (None, ""):
                gathering.values[parameter.name] = known[parameter.name]
                break


def _object(text: str) -> dict[str, Any]:
    try:
        value: Any = json.loads(text)
    except ValueError:
        return {}
    if isinstance(value, list):
        found = cast("list[Any]", value)
        value = found[0] if len(found) == 1 else None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _find_first(
    conversation: Conversation, tools: Mapping[str, Tool], gathering: Gathering
) -> Reply | None:
    """Looks the thing up whose id is missing, if there is a tool to do so."""
    done = {one.name for one in conversation.calls}
    for tool in tools.values():
        if not _FINDER.match(tool.name) or tool is gathering.tool or tool.name in done:
            continue
        finding = Gathering(tool)
        finding.take_from(conversation.heard)
        if tool.required and not finding.missing:
            return call(tool.name, finding.values)
    return None


# ---- reading out ----------------------------------------------------------------------------


def _after_tool(conversation: Conversation, tools: Mapping[str, Tool], called: Called) -> Reply:
    if _PERSON.search(called.name):
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
    failed = _TROUBLE.match(text.lower()) or _object(called.result).get("error")
    return say(conversation, Act.TOOL_FAILED if failed else Act.TOOL_RESULT, result=text)


def _follow_up(
    conversation: Conversation, tools: Mapping[str, Tool], called: Called
) -> Reply | None:
    """Goes on to the deed for which something was looked up."""
    if not _FINDER.match(called.name):
        return None
    tool = _fitting(conversation, tools, conversation.heard, CLEARLY)
    if tool is None or _FINDER.match(tool.name):
        return None
    gathering = Gathering(tool)
    gathering.take_from(conversation.heard)
    _remember(conversation, gathering)
    return None if gathering.missing else call(tool.name, gathering.values)


def _speakable(text: str) -> str:
    """A tool's answer for the customer, of a bearable length."""
    text = for_customers(text)
    if len(text) > _LONGEST_RESULT:
        text = f"{text[:_LONGEST_RESULT].rsplit(' ', 1)[0]} …"
    return text
