"""A reply in the form of the Responses API: one object, or a stream of typed events."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sandbox.model.chat import call_ids, pieces, words
from sandbox.model.responses_validation import ENCRYPTED, seal
from sandbox.model.rules import reasons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.model.reply import Reply
    from sandbox.model.responses_wire import ResponsesRequest
    from sandbox.model.usage import Tokens

_REASON_TO_STOP = {"length": "max_output_tokens", "content_filter": "content_filter"}


def response(
    reply: Reply, request: ResponsesRequest, *, identifier: str, tokens: Tokens
) -> dict[str, Any]:
    """The body of a reply that is not streamed."""
    cut = _REASON_TO_STOP.get(reply.ending)
    return {
        **_head(request, identifier),
        "status": "incomplete" if cut else "completed",
        "incomplete_details": {"reason": cut} if cut else None,
        "output": _output(reply, request, identifier),
        "usage": _usage(tokens),
    }


def events(
    reply: Reply, request: ResponsesRequest, *, identifier: str, tokens: Tokens
) -> Iterator[dict[str, Any]]:
    """The same reply as a stream of events, numbered in order."""
    whole = response(reply, request, identifier=identifier, tokens=tokens)
    for number, event in enumerate(_events(whole)):
        yield {**event, "sequence_number": number}


def _events(whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    begun: dict[str, Any] = {**whole, "status": "in_progress", "output": [], "usage": None}
    begun["incomplete_details"] = None
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    for index, item in enumerate(whole["output"]):
        yield from _item_events(item, index)
    yield {"type": f"response.{whole['status']}", "response": whole}


def _item_events(item: dict[str, Any], index: int) -> Iterator[dict[str, Any]]:
    place = {"output_index": index, "item_id": item["id"]}
    empty: dict[str, Any] = {"message": {"content": []}, "function_call": {"arguments": ""}}
    added: dict[str, Any] = {**item, "status": "in_progress", **empty.get(item["type"], {})}
    yield {"type": "response.output_item.added", "output_index": index, "item": added}
    for part_index, part in enumerate(item.get("content") or ()):
        yield from _part_events(part, {**place, "content_index": part_index})
    if item["type"] == "function_call":
        for piece in pieces(item["arguments"]):
            yield {"type": "response.function_call_arguments.delta", **place, "delta": piece}
        done = {"arguments": item["arguments"], "name": item["name"]}
        yield {"type": "response.function_call_arguments.done", **place, **done}
    yield {"type": "response.output_item.done", "output_index": index, "item": item}


def _part_events(part: dict[str, Any], place: dict[str, Any]) -> Iterator[dict[str, Any]]:
    field = "text" if part["type"] == "output_text" else "refusal"
    name = "output_text" if field == "text" else "refusal"
    logprobs: dict[str, Any] = {"logprobs": []} if field == "text" else {}
    yield {"type": "response.content_part.added", **place, "part": {**part, field: ""}}
    for piece in words(part[field]):
        yield {"type": f"response.{name}.delta", **place, "delta": piece, **logprobs}
    yield {"type": f"response.{name}.done", **place, field: part[field], **logprobs}
    yield {"type": "response.content_part.done", **place, "part": part}


# ---- the parts of the object ----------------------------------------------------------------


def _head(request: ResponsesRequest, identifier: str) -> dict[str, Any]:
    given = request.model_dump(exclude_none=True)
    return {
        "id": f"resp_{identifier}",
        "object": "response",
        "created_at": int(time.time()),
        "error": None,
        "instructions": request.instructions,
        "max_output_tokens": request.max_output_tokens,
        "metadata": given.get("metadata", {}),
        "model": request.model,
        "parallel_tool_calls": request.parallel_tool_calls is not False,
        "previous_response_id": None,
        "reasoning": {"effort": None, "summary": None, **given.get("reasoning", {})},
        "store": request.store is not False,
        "temperature": 1.0 if request.temperature is None else request.temperature,
        "text": given.get("text", {"format": {"type": "text"}}),
        "tool_choice": given.get("tool_choice", "auto"),
        "tools": given.get("tools", []),
        "top_p": 1.0 if request.top_p is None else request.top_p,
        "truncation": request.truncation or "disabled",
    }


def _output(reply: Reply, request: ResponsesRequest, identifier: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    if _thinks(request) and (reply.content or reply.calls):
        items.append(_reasoning(request, identifier))
    parts = _parts(reply)
    status = "incomplete" if reply.ending in _REASON_TO_STOP else "completed"
    if parts:
        message = {"type": "message", "id": f"msg_{identifier}", "role": "assistant"}
        items.append({**message, "status": status, "content": parts})
    for call_id, one in zip(call_ids(reply.calls, identifier), reply.calls, strict=True):
        item = {"type": "function_call", "id": f"fc_{identifier}{len(items)}", "call_id": call_id}
        items.append({**item, "name": one.name, "arguments": one.arguments, "status": status})
    return items


def _parts(reply: Reply) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    if reply.content is not None:
        text = {"type": "output_text", "text": reply.content}
        parts.append({**text, "annotations": [], "logprobs": []})
    if reply.refusal is not None:
        parts.append({"type": "refusal", "refusal": reply.refusal})
    return parts


def _thinks(request: ResponsesRequest) -> bool:
    """Whether the model reasons before it answers: those that can, unless told not to."""
    effort = request.reasoning.effort if request.reasoning else None
    return reasons(request.model) and effort != "none"


def _reasoning(request: ResponsesRequest, identifier: str) -> dict[str, Any]:
    item: dict[str, Any] = {"type": "reasoning", "id": f"rs_{identifier}", "summary": []}
    if ENCRYPTED in (request.include or ()):
        item["encrypted_content"] = seal(request.model, identifier)
    return item


def _usage(tokens: Tokens) -> dict[str, Any]:
    return {
        "input_tokens": tokens.prompt,
        "input_tokens_details": {"cached_tokens": tokens.cached, "cache_write_tokens": 0},
        "output_tokens": tokens.completion,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": tokens.prompt + tokens.completion,
    }
