"""Request bodies held against the types that OpenAI publishes with its client, to the last key."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from jsonschema import Draft202012Validator
from openai.types.chat import completion_create_params as chat
from openai.types.responses import response_create_params as responses
from pydantic import TypeAdapter

if TYPE_CHECKING:
    from collections.abc import Iterator

_BODIES: dict[tuple[bool, bool], Any] = {
    (False, False): chat.CompletionCreateParamsNonStreaming,
    (False, True): chat.CompletionCreateParamsStreaming,
    (True, False): responses.ResponseCreateParamsNonStreaming,
    (True, True): responses.ResponseCreateParamsStreaming,
}


def strangers(body: dict[str, Any]) -> list[str]:
    """What in a body has no place in the published types: where, and why."""
    judge = _judge("input" in body, bool(body.get("stream")))
    return [f"{error.json_path}: {error.message}" for error in judge.iter_errors(body)]


@cache
def _judge(by_responses: bool, streamed: bool) -> Any:
    schema = TypeAdapter(_BODIES[by_responses, streamed]).json_schema()
    for node in _objects(schema):
        if node.get("type") == "object" and "properties" in node:
            node.setdefault("additionalProperties", False)
    return Draft202012Validator(schema)


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for each in cast("list[object]", value):
            yield from _objects(each)
    elif isinstance(value, dict):
        yield cast("dict[str, Any]", value)
        for each in cast("dict[str, object]", value).values():
            yield from _objects(each)
