"""The request as the clerk sees it: what was heard, said and called, in order."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from sandbox.model.clerk.cues import Reading, read
from sandbox.model.clerk.parameters import is_handover
from sandbox.model.clerk.phrases import recognise
from sandbox.model.clerk.products import Wish, wish
from sandbox.model.wire import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sandbox.model.clerk.acts import Act


# Notes that a chat's shell may put before or in the place of words: "[Sam, support team] Hello".
_NOTE = re.compile(r"\s*\[(?P<note>[^\]]+)\]\s*(?P<text>.*)", re.DOTALL)
_LONGEST_HEARD = 4000  # characters; what a customer wants is said by then
_ASIDE = re.compile(r"support team|not to you|staff|background", re.IGNORECASE)
_GIVEN_BACK = re.compile(r"\b(?:gave|handed|gives|hands)\b.*\bback\b", re.IGNORECASE)
_WRITER = re.compile(r"(?P<name>[A-Z][\w'.-]*(?: [A-Z][\w'.-]*)?): (?=\S)")
_HANDED_OVER = re.compile(
    r"\W*(?:the conversation was )?(?:transferred|handed over|switched) to\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the customer wrote."""

    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """What an agent said.

    Args:
        text: The words.
        act: What they were for, if they are ours; None if a person or a real model wrote them.
        slots: What stood in their gaps.
    """

    text: str
    act: Act | None = None
    slots: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Called:
    """A tool that was called, and its answer."""

    name: str
    arguments: Mapping[str, Any]
    result: str

    @property
    def hands_over(self) -> bool:
        """Whether it only passed the conversation on."""
        return is_handover(self.name) or bool(_HANDED_OVER.match(self.result))


Event = Heard | Said | Called


@dataclass(frozen=True)
class Conversation:
    """Everything that happened, and the tools at hand.

    Args:
        events: In order.
        tools: Name → the function's description as it was offered.
    """

    events: Sequence[Event]
    tools: Mapping[str, Mapping[str, Any]]

    @cached_property
    def _turn_start(self) -> int:
        """Where the customer's latest words begin."""
        position = len(self.events)
        while position and not isinstance(self.events[position - 1], Heard):
            position -= 1
        while position and isinstance(self.events[position - 1], Heard):
            position -= 1
        return position

    @cached_property
    def heard(self) -> str:
        """The customer's latest words: all they wrote since they were last answered."""
        texts = [one.text for one in self.events[self._turn_start :] if isinstance(one, Heard)]
        return "\n".join(texts)

    @cached_property
    def reading(self) -> Reading:
        """What the latest words hint at."""
        return read(self.heard)

    @cached_property
    def wish(self) -> Wish:
        """The thing that the latest words name."""
        return wish(self.heard)

    @cached_property
    def before(self) -> Sequence[Event]:
        """What happened before the latest words."""
        return self.events[: self._turn_start]

    @cached_property
    def asked(self) -> Said:
        """What the customer answers to: the last words that they were told."""
        told = [one for one in self.before if isinstance(one, Said)]
        return told[-1] if told else Said("")

    @cached_property
    def calls(self) -> Sequence[Called]:
        """The calls made since the latest words."""
        return [one for one in self.events[self._turn_start :] if isinstance(one, Called)]

    @property
    def fresh(self) -> Called | None:
        """The tool answer that was just received and is still to be acted on, if any."""
        last = self.events[-1] if self.events else None
        return last if isinstance(last, Called) and not last.hands_over else None

    @cached_property
    def told(self) -> Sequence[Said]:
        """All that was said by agents."""
        return [one for one in self.events if isinstance(one, Said)]

    @cached_property
    def all_calls(self) -> Sequence[Called]:
        """All calls, of all turns and agents."""
        return [one for one in self.events if isinstance(one, Called)]

    @cached_property
    def customer_texts(self) -> Sequence[str]:
        """All that the customer wrote, one entry per message."""
        return [one.text for one in self.events if isinstance(one, Heard)]

    def did(self, *acts: Act) -> int:
        """How often any of these was said."""
        return sum(one.act in acts for one in self.told)

    def has_tool(self, name: str) -> bool:
        """Whether the agent at hand has this tool."""
        return name in self.tools


def conversation_of(
    messages: Iterable[Mapping[str, Any]], tools: Iterable[Mapping[str, Any]]
) -> Conversation:
    """Reads a request's messages and tools."""
    messages = list(messages)
    answers = {
        message["tool_call_id"]: text_of(message.get("content"))
        for message in messages
        if message["role"] == "tool"
    }
    latest = max((at for at, one in enumerate(messages) if _hands_back(one)), default=0)
    before = [event for message in messages[:latest] for event in _events(message, answers)]
    # What a person has dealt with is settled; only our own words are kept, so as not to repeat them.
    settled = [Said(event.text) for event in before if isinstance(event, Said)]
    since = [event for message in messages[latest:] for event in _events(message, answers)]
    events = [*settled, *since]
    functions = [cast("dict[str, Any]", tool["function"]) for tool in tools]
    return Conversation(events, {function["name"]: function for function in functions})


def _hands_back(message: Mapping[str, Any]) -> bool:
    """Whether this is the note that a person gave the conversation back."""
    note = _NOTE.match(text_of(message.get("content"))) if message["role"] == "user" else None
    return note is not None and bool(_GIVEN_BACK.search(note["note"]))


def _events(message: Mapping[str, Any], answers: Mapping[str, str]) -> Iterable[Event]:
    text = text_of(message.get("content"))
    if message["role"] == "user" and (said := _customers_words(text)) is not None:
        yield Heard(said[:_LONGEST_HEARD])
    if message["role"] != "assistant":
        return
    if text.strip():
        act, slots = recognise(text)
        yield Said(text, act, slots)
    for call in message.get("tool_calls") or ():
        function = call["function"]
        yield Called(function["name"], _arguments(function["arguments"]), answers[call["id"]])


def _customers_words(text: str) -> str | None:
    """A user message without its note in brackets and its writer; None if nobody spoke to us."""
    note = _NOTE.match(text)
    if note is not None:
        if not note["text"] or _ASIDE.search(note["note"]):
            return None
        return note["text"]
    writer = _WRITER.match(text)
    named = writer is not None and read(writer["name"]).empty
    return text[writer.end() :] if writer is not None and named else text


def _arguments(text: str) -> dict[str, Any]:
    try:
        arguments: Any = json.loads(text or "{}")
    except ValueError:
        return {}
    return cast("dict[str, Any]", arguments) if isinstance(arguments, dict) else {}
