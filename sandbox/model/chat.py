"""A reply in the form of Chat Completions: one object, or a stream of chunks."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sandbox.model.reply import Call, Reply
    from sandbox.model.usage import Tokens

PIECE = 12  # characters of arguments in one chunk
_WORDS = re.compile(r"\S+\s*|\s+")


def completion(reply: Reply, *, model: str, identifier: str, tokens: Tokens) -> dict[str, Any]:
    """The body of a reply that is not streamed."""
    message: dict[str, Any] = {
        "role": "assistant",
        "content": reply.content,
        "refusal": reply.refusal,
    }
    if reply.calls:
        message["tool_calls"] = [
            {
                "id": call_id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call_id, call in zip(call_ids(reply.calls, identifier), reply.calls, strict=True)
        ]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.ending}
    return {
        "id": f"chatcmpl-{identifier}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [choice],
        "usage": usage(tokens),
        "system_fingerprint": None,
    }


def chunks(
    reply: Reply, *, model: str, identifier: str, tokens: Tokens, include_usage: bool
) -> Iterator[dict[str, Any]]:
    """The same reply in pieces, as OpenAI streams it.

    A call's id and name come with its first piece only, later pieces carry its index; usage
    comes last, in a chunk without choices, if it was asked for.
    """
    head = {
        "id": f"chatcmpl-{identifier}",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": model,
        "system_fingerprint": None,
    }
    asked = {"usage": None} if include_usage else {}
    for delta in _deltas(reply, identifier):
        yield {**head, "choices": [_choice(delta)], **asked}
    yield {**head, "choices": [_choice({}, reply.ending)], **asked}
    if include_usage:
        yield {**head, "choices": [], "usage": usage(tokens)}


def _choice(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}


def _deltas(reply: Reply, identifier: str) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": "" if reply.content else None}
    for piece in words(reply.content or ""):
        yield {"content": piece}
    for piece in words(reply.refusal or ""):
        yield {"refusal": piece}
    identifiers = call_ids(reply.calls, identifier)
    for index, (call_id, call) in enumerate(zip(identifiers, reply.calls, strict=True)):
        function = {"name": call.name, "arguments": ""}
        start = {"index": index, "id": call_id, "type": "function", "function": function}
        yield {"tool_calls": [start]}
        for piece in pieces(call.arguments):
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}


def words(text: str) -> list[str]:
    """Cuts a text behind its words, nothing lost."""
    return _WORDS.findall(text)


def pieces(text: str) -> list[str]:
    """Cuts arguments anywhere, as a model's tokens do."""
    return [text[start : start + PIECE] for start in range(0, len(text), PIECE)]


def call_ids(calls: Sequence[Call], identifier: str) -> list[str]:
    """The calls' ids: their own, or made from the request."""
    return [
        f"call_{identifier[:20]}{index}" if call.call_id is None else call.call_id
        for index, call in enumerate(calls)
    ]


def usage(tokens: Tokens) -> dict[str, Any]:
    """Token counts as Chat Completions reports them."""
    return {
        "prompt_tokens": tokens.prompt,
        "completion_tokens": tokens.completion,
        "total_tokens": tokens.prompt + tokens.completion,
        "prompt_tokens_details": {"cached_tokens": tokens.cached, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }
