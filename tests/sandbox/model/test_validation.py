"""What the server refuses, each with the sentence that its caller reads."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.model.errors import ApiError
from sandbox.model.rules import Rules
from sandbox.model.validation import check_chat

RULES = Rules(models=("clerk", "clerk-without-tools", "gpt-6-luna", "gpt-5-mini", "gpt-4o-mini"))
HELLO = {"role": "user", "content": "hello"}


def tool(name: str = "look", parameters: Any = None, **more: Any) -> dict[str, Any]:
    function: dict[str, Any] = {"name": name, **more}
    if parameters is not None:
        function["parameters"] = parameters
    return {"type": "function", "function": function}


def schema(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def calls(*identifiers: str, arguments: Any = "{}") -> dict[str, Any]:
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {
                "id": identifier,
                "type": "function",
                "function": {"name": "look", "arguments": arguments},
            }
            for identifier in identifiers
        ],
    }


def answers(identifier: str, content: Any = "done") -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": identifier, "content": content}


def body(*messages: Any, **more: Any) -> dict[str, Any]:
    return {"model": "clerk", "messages": list(messages or (HELLO,)), **more}


ACCEPTED: dict[str, dict[str, Any]] = {
    "plain": body({"role": "system", "content": "Be kind."}, HELLO),
    "developer": body({"role": "developer", "content": "Be kind."}, HELLO),
    "text parts": body({"role": "user", "content": [{"type": "text", "text": "hello"}]}),
    "answered calls": body(HELLO, calls("a", "b"), answers("b"), answers("a"), HELLO),
    "empty content beside calls": body(HELLO, {**calls("a"), "content": ""}, answers("a")),
    "empty arguments": body(HELLO, calls("a", arguments=""), answers("a")),
    "tools": body(tools=[tool(parameters=schema(a={"type": "string"}))], tool_choice="auto"),
    "a tool without parameters": body(tools=[tool()], parallel_tool_calls=False),
    "a chosen tool": body(
        tools=[tool()], tool_choice={"type": "function", "function": {"name": "look"}}
    ),
    "nullable and nested": body(
        tools=[
            tool(
                parameters=schema(
                    a={"anyOf": [{"type": "integer"}, {"type": "null"}]},
                    b={"type": "array", "items": {"type": "object", "properties": {}}},
                )
            )
        ]
    ),
    "reasoning off with tools": body(model="gpt-6-luna", tools=[tool()], reasoning_effort="none"),
    "an older model with tools": body(model="gpt-4o-mini", tools=[tool()], temperature=0.2),
    "no tools on a new model": body(model="gpt-6-luna"),
    "usage in a stream": body(stream=True, stream_options={"include_usage": True}),
}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no messages": ({"model": "clerk"}, "Missing required parameter: 'messages'"),
    "no model": ({"messages": [HELLO]}, "Missing required parameter: 'model'"),
    "empty messages": ({"model": "clerk", "messages": []}, "empty array"),
    "an unknown model": (body(model="gpt-0"), "does not exist"),
    "an unknown field": (body(frobnicate=1), "Unknown parameter: 'frobnicate'"),
    "an unknown message field": (
        body({**HELLO, "sender": "Triage"}),
        "Unknown parameter: 'messages[0].sender'",
    ),
    "an unknown field in an assistant message": (
        body(HELLO, {"role": "assistant", "content": "hi", "sender": "Triage"}, HELLO),
        "Unknown parameter: 'messages[1].sender'",
    ),
    "an unknown role": (body({"role": "human", "content": "hi"}), "Invalid value: 'human'"),
    "no role": (body({"content": "hi"}), "Missing required parameter: 'messages[0].role'"),
    "null from the user": (body({"role": "user", "content": None}), "'messages[0].content'"),
    "a number as content": (body({"role": "user", "content": 7}), "but got an integer"),
    "an object as a tool's answer": (
        body(HELLO, calls("a"), answers("a", {"ok": True})),
        "'messages[2].content'",
    ),
    "null content without calls": (
        body(HELLO, {"role": "assistant", "content": None}, HELLO),
        "'messages[1].content'",
    ),
    "absent content without calls": (
        body(HELLO, {"role": "assistant"}, HELLO),
        "'messages[1].content'",
    ),
    "an empty list of calls": (
        body(HELLO, {"role": "assistant", "content": "hi", "tool_calls": []}, HELLO),
        "'messages[1].tool_calls': empty array",
    ),
    "an unanswered call": (body(HELLO, calls("a"), HELLO), "did not have response messages: a"),
    "an unanswered call at the end": (body(HELLO, calls("a")), "did not have response messages"),
    "one of two unanswered": (
        body(HELLO, calls("a", "b"), answers("a"), HELLO),
        "did not have response messages: b",
    ),
    "an orphan answer": (body(HELLO, answers("a")), "must be a response to a preceding message"),
    "an answer out of place": (
        body(HELLO, calls("a"), answers("a"), HELLO, answers("a")),
        "must be a response to a preceding message",
    ),
    "an answer to another call": (
        body(HELLO, calls("a"), answers("b"), answers("a")),
        "'tool_call_id' of 'b' not found",
    ),
    "an answer given twice": (
        body(HELLO, calls("a"), answers("a"), answers("a")),
        "Duplicate value for 'tool_call_id' of 'a'",
    ),
    "two calls with one id": (body(HELLO, calls("a", "a"), answers("a")), "Duplicate value"),
    "an empty id": (body(HELLO, calls(""), answers("")), "'messages[1].tool_calls[0].id'"),
    "arguments as an object": (
        body(HELLO, calls("a", arguments={"x": 1}), answers("a")),
        "'messages[1].tool_calls[0].function.arguments'",
    ),
    "arguments that are no JSON": (
        body(HELLO, calls("a", arguments="{oops"), answers("a")),
        "expected a JSON object",
    ),
    "a system message in the middle": (
        body(HELLO, {"role": "system", "content": "Be kind."}),
        "must be at the beginning",
    ),
    "empty tools": (body(tools=[]), "'tools': empty array"),
    "a choice without tools": (body(tool_choice="auto"), "only allowed when 'tools'"),
    "parallel calls without tools": (body(parallel_tool_calls=True), "only allowed when 'tools'"),
    "a choice that is not offered": (
        body(tools=[tool()], tool_choice={"type": "function", "function": {"name": "other"}}),
        "not found in 'tools'",
    ),
    "a bad name": (body(tools=[tool("look up!")]), "'tools[0].function.name'"),
    "a long name": (body(tools=[tool("x" * 65)]), "'tools[0].function.name'"),
    "a name offered twice": (body(tools=[tool(), tool()]), "must be unique"),
    "parameters that are no object": (
        body(tools=[tool(parameters={"type": "string"})]),
        "Invalid schema for function 'look'",
    ),
    "an unknown type": (
        body(tools=[tool(parameters=schema(a={"type": "str"}))]),
        "In context=('properties', 'a')",
    ),
    "an array of nothing": (
        body(tools=[tool(parameters=schema(a={"type": "array"}))]),
        "array schema missing items",
    ),
    "a property that is no schema": (
        body(tools=[tool(parameters=schema(a="string"))]),
        "is not of type 'object'",
    ),
    "properties that are a list": (
        body(tools=[tool(parameters={"type": "object", "properties": []})]),
        "is not of type 'object'",
    ),
    "an empty enum": (
        body(tools=[tool(parameters=schema(a={"enum": []}))]),
        "non-empty array",
    ),
    "required as text": (
        body(tools=[tool(parameters={**schema(a={"type": "string"}), "required": "a"})]),
        "array of strings",
    ),
    "strict without all required": (
        body(
            tools=[
                tool(
                    parameters={**schema(a={"type": "string"}), "additionalProperties": False},
                    strict=True,
                )
            ]
        ),
        "including every key",
    ),
    "strict with additional properties": (
        body(tools=[tool(parameters=schema(), strict=True)]),
        "additionalProperties",
    ),
    "tools on a new model": (
        body(model="gpt-6-luna", tools=[tool()]),
        "set reasoning_effort to 'none'",
    ),
    "tools with effort on a new model": (
        body(model="gpt-6-luna", tools=[tool()], reasoning_effort="low"),
        "set reasoning_effort to 'none'",
    ),
    "temperature on a new model": (body(model="gpt-6-luna", temperature=0.2), "'temperature'"),
    "max_tokens on a new model": (body(model="gpt-5-mini", max_tokens=10), "max_completion_tokens"),
    "effort on an old model": (
        body(model="gpt-4o-mini", reasoning_effort="low"),
        "reasoning_effort",
    ),
    "tools on a model without": (
        body(model="clerk-without-tools", tools=[tool()]),
        "--enable-auto-tool-choice",
    ),
    "stream options without a stream": (
        body(stream_options={"include_usage": True}),
        "only allowed when 'stream'",
    ),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_in_order_passes(name: str) -> None:
    """Nothing is refused that every server takes."""
    assert check_chat(ACCEPTED[name], RULES).model


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_strict_server_refuses_is_refused(name: str) -> None:
    """Each fault is named in the refusal."""
    request, sentence = REFUSED[name]
    with pytest.raises(ApiError) as refusal:
        check_chat(request, RULES)
    assert sentence in refusal.value.message
    assert refusal.value.status == (404 if "does not exist" in sentence else 400)


def test_a_body_that_is_no_object_is_refused() -> None:
    """A list, a text or nothing at all is no request."""
    wrongs: list[Any] = [[], "hello", None]
    for wrong in wrongs:
        with pytest.raises(ApiError):
            check_chat(wrong, RULES)


def test_a_lenient_server_takes_notes_in_the_middle() -> None:
    """Where a system message may stand, and what old arguments may be, is a matter of settings."""
    lenient = Rules(models=("clerk",), system_first=False, json_arguments=False)
    note = {"role": "system", "content": "A person took over."}
    assert check_chat(body(HELLO, note, HELLO), lenient)
    assert check_chat(body(HELLO, calls("a", arguments="{oops"), answers("a")), lenient)
