"""Transcripts: what is unanswered, how an answer is put in, what a model may be sent."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b

from pydantic_core import PydanticSerializationError, to_json

from engine import phrases
from engine.model import Reply
from engine.types import Message

_VOID = "void-"

_NO_NAME = re.compile(r"[^a-zA-Z0-9_-]+")
_LONGEST_NAME = 64
_LONGEST_ID = 32
"""What OpenAI takes back: names of these characters and so long; ids of 40, some left for marks."""


def unanswered(messages: Sequence[Message]) -> list[Message]:
    """The calls of the last assistant message that wait for an answer, in order.

    Calls that something else than answers follows are not waiting: the conversation went on.
    """
    answered: set[str] = set()
    for message in reversed(messages):
        if message["role"] != "tool":
            calls: list[Message] = message.get("tool_calls") or []
            return [call for call in calls if call["id"] not in answered]
        answered.add(message["tool_call_id"])
    return []


def caller(messages: Sequence[Message]) -> str | None:
    """The name of the agent whose calls the transcript ends in."""
    return next((m.get("sender") for m in reversed(messages) if m["role"] != "tool"), None)


def tool_message(call_id: str, content: str) -> Message:
    """The answer to a call."""
    return {"role": "tool", "tool_call_id": call_id, "content": content}


def answer_call(messages: Sequence[Message], call_id: str, content: str) -> list[Message]:
    """A transcript in which a waiting call is answered.

    Args:
        messages: A transcript that ends in unanswered calls. It is not changed.
        call_id: The call.
        content: What came of it.

    Returns:
        A new transcript with the answer in its place by the order of the calls. If the call has
        an answer already, that one stands and nothing is added.

    Raises:
        LookupError: The transcript does not end in a message with such a call.
    """
    start = next((i for i in range(len(messages), 0, -1) if messages[i - 1]["role"] != "tool"), 0)
    calls: list[Message] = messages[start - 1].get("tool_calls") or [] if start else []
    order = {call["id"]: place for place, call in enumerate(calls)}
    if call_id not in order:
        raise LookupError(f"no call {call_id!r} waits at the end of this transcript")
    answers = {message["tool_call_id"]: message for message in messages[start:]}
    answers.setdefault(call_id, tool_message(call_id, content))
    return [*messages[:start], *sorted(answers.values(), key=lambda m: order[m["tool_call_id"]])]


def paired(messages: Sequence[Message]) -> list[Message]:
    """The messages, made acceptable: every call answered once, in order, and nothing else.

    What a transcript lacks is filled in by a fixed sentence, so that equal transcripts give
    equal requests and a longer one begins with the shorter one (the prompt cache).
    """
    sent: list[Message] = []
    answers: dict[str, Message | None] = {}
    for message in messages:
        if message["role"] != "tool":
            if answers:
                sent += _filled(answers)
                answers = {}
            if calls := message.get("tool_calls"):
                answers = {call["id"]: None for call in calls}
            sent.append(message)
        elif message["tool_call_id"] in answers:
            answers[message["tool_call_id"]] = message
    return sent + _filled(answers)


def _filled(answers: Mapping[str, Message | None]) -> list[Message]:
    return [answer or tool_message(call, phrases.UNANSWERED) for call, answer in answers.items()]


def assistant_message(reply: Reply, *, sender: str, transcript: Sequence[Message]) -> Message:
    """A reply as it is stored: always acceptable, whatever the model sent.

    Args:
        reply: The reply.
        sender: The agent it comes from.
        transcript: What it is added to; ids must be new in it.
    """
    said = _seen(whole(reply.content or ""))
    message: Message = {"role": "assistant", "content": said}
    if reply.tool_calls:
        message["tool_calls"] = _acceptable(reply, transcript)
    elif reply.refusal:
        message |= dict.fromkeys(("content", "refusal"), whole(reply.refusal))
    elif reply.finish == "content_filter":
        message["content"] = phrases.FILTERED
    elif said is None:
        message["content"] = phrases.NOTHING_TO_SAY
    elif reply.finish == "length":
        message["content"] = f"{said} {phrases.CUT}"
    if reply.reasoning and reply.tool_calls:
        message["reasoning"] = {"model": reply.model, "items": [*reply.reasoning]}
    return message | {"sender": sender}


def whole(text: str) -> str:
    """Halves of characters are put together; what is left alone can neither be stored nor sent."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _seen(text: str) -> str | None:
    """A text in which there is anything to see: a zero-width space is no answer."""
    return text if any(char.isprintable() and not char.isspace() for char in text) else None


def _acceptable(reply: Reply, transcript: Sequence[Message]) -> list[Message]:
    """The calls as servers take them back, those that must not run under a void id.

    The fault is in the id, so that it is still known after a crash.
    """
    spoke = max((i for i, m in enumerate(transcript) if m["role"] == "user"), default=0)
    before, used = _ids(transcript[:spoke]), _ids(transcript[spoke:])
    seen: set[str] = set()
    calls: list[Message] = []
    for place, call in enumerate(reply.tool_calls):
        call_id = _short(call.get("id") or "")
        fault = "cut" if reply.finish == "length" else _fault(call_id, seen, used)
        seen.add(call_id)
        # Some servers count each turn's calls from nought: new words, new calls.
        stored = f"{call_id}-{len(transcript)}" if call_id in before else call_id
        stored = f"{_VOID}{fault}-{len(transcript)}-{place}" if fault else stored
        name = _NO_NAME.sub("_", call["function"]["name"])[:_LONGEST_NAME] or "_"
        called = {"name": name, "arguments": whole(call["function"]["arguments"])}
        calls.append({"id": stored, "type": "function", "function": called})
    return calls


def _short(call_id: str) -> str:
    """An id that is not too long to be sent back; equal ones stay equal."""
    if len(call_id) <= _LONGEST_ID:
        return call_id
    return blake2b(call_id.encode(errors="replace"), digest_size=_LONGEST_ID // 2).hexdigest()


def _ids(messages: Sequence[Message]) -> set[str]:
    return {call["id"] for message in messages for call in message.get("tool_calls") or ()}


def _fault(call_id: str, seen: Collection[str], used: Collection[str]) -> str | None:
    if not call_id.strip():
        return "noid"
    if call_id in seen:
        return "twin"
    return "used" if call_id in used else None


def void_answer(call: Message, transcript: Sequence[Message]) -> str | None:
    """Why a call must not run; None if it may.

    A call that repeats an earlier one, id and arguments, is answered with what that one gave.
    """
    fault = call["id"].removeprefix(_VOID).partition("-")[0]
    if not call["id"].startswith(_VOID) or fault not in phrases.VOID:
        return None
    earlier = _answer_to_same(call, transcript) if fault == "used" else None
    return phrases.VOID[fault] if earlier is None else earlier


def _answer_to_same(call: Message, transcript: Sequence[Message]) -> str | None:
    same = {
        other["id"]
        for message in transcript
        for other in message.get("tool_calls") or ()
        if other["function"] == call["function"] and other["id"] != call["id"]
    }
    answers = (m["content"] for m in transcript if m.get("tool_call_id") in same)
    return next(answers, None)


def as_json(value: object) -> bytes:
    """JSON of whatever stands in a transcript; half a character becomes a question mark."""
    try:
        return to_json(value)
    except PydanticSerializationError:
        return json.dumps(value, ensure_ascii=False).encode(errors="replace")
