"""What is answered at each of the API's two doors: checked, asked of script or clerk, formed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.model import chat, responses
from sandbox.model.clerk import answer
from sandbox.model.faults import ODD_REPLIES, Fault
from sandbox.model.reply import Reply, fingerprint
from sandbox.model.responses_validation import as_messages, as_tools, check_responses
from sandbox.model.usage import Tokens, count
from sandbox.model.validation import check_chat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.model.state import ModelServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, ready to be sent.

    Args:
        whole: As one object.
        events: The same as the blocks of an event stream; None if no stream was asked for.
    """

    whole: dict[str, Any]
    events: Sequence[str] | None


def answer_chat(server: ModelServer, body: Any, fault: Fault | None) -> Answer:
    """Answers POST /v1/chat/completions.

    Raises:
        ApiError: The body is not acceptable.
    """
    asked = check_chat(body, server.rules)
    reply = _reply(server, body["messages"], body.get("tools") or [], asked.choice, fault)
    identifier = fingerprint(body)
    tokens = _tokens(server, asked.model, body.get("tools"), body["messages"], reply)
    whole = chat.completion(reply, model=asked.model, identifier=identifier, tokens=tokens)
    if not asked.stream:
        return Answer(whole=whole, events=None)
    chunks = chat.chunks(
        reply,
        model=asked.model,
        identifier=identifier,
        tokens=tokens,
        include_usage=bool(asked.stream_options and asked.stream_options.include_usage),
    )
    events = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks]
    return Answer(whole=whole, events=[*events, "data: [DONE]\n\n"])


def answer_responses(server: ModelServer, body: Any, fault: Fault | None) -> Answer:
    """Answers POST /v1/responses.

    Raises:
        ApiError: The body is not acceptable.
    """
    asked = check_responses(body, server.rules)
    messages, tools = as_messages(asked), as_tools(asked)
    reply = _reply(server, messages, tools, asked.choice, fault)
    identifier = fingerprint(body)
    tokens = _tokens(server, asked.model, tools, messages, reply)
    whole = responses.response(reply, asked, identifier=identifier, tokens=tokens)
    if not asked.stream:
        return Answer(whole=whole, events=None)
    events = [
        f"event: {event['type']}\ndata: {json.dumps(event)}\n\n"
        for event in responses.events(reply, asked, identifier=identifier, tokens=tokens)
    ]
    return Answer(whole=whole, events=events)


def _reply(
    server: ModelServer,
    messages: Sequence[dict[str, Any]],
    tools: Sequence[dict[str, Any]],
    choice: str | None,
    fault: Fault | None,
) -> Reply:
    """What is said: by the fault at hand, else by the script, else by the clerk."""
    if fault is not None and fault.form is not None and fault.form in ODD_REPLIES:
        return ODD_REPLIES[fault.form]([tool["function"]["name"] for tool in tools])
    scripted = server.next_scripted()
    return scripted if scripted is not None else answer(messages, tools, choice)


def _tokens(
    server: ModelServer, model: str, tools: Any, messages: Sequence[Any], reply: Reply
) -> Tokens:
    prompt, cached = server.cache.measure(model, tools, list(messages))
    said = count(reply.content or "") + count(reply.refusal or "")
    called = sum(count(call.name) + count(call.arguments) for call in reply.calls)
    return Tokens(prompt=prompt, cached=cached, completion=max(said + called, 1))
