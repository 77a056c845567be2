"""The Responses API as OpenAI's own client sees it, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from openai import AsyncOpenAI, BadRequestError

from sandbox.model.errors import ApiError
from sandbox.model.responses_validation import check_responses
from sandbox.model.rules import Rules
from sandbox.model.state import DEFAULT_MODELS

if TYPE_CHECKING:
    from openai.types.responses import Response

Client = TestClient[web.Request, web.Application]

SEALED = ["reasoning.encrypted_content"]
LOOK: dict[str, Any] = {
    "type": "function",
    "name": "look_up_item",
    "description": "Finds an item.",
    "parameters": {
        "type": "object",
        "properties": {"search_query": {"type": "string"}},
        "required": ["search_query"],
    },
    "strict": False,
}


async def script(client: Client, **reply: Any) -> None:
    response = await client.post("/sandbox/model/script", json={"replies": [reply]})
    assert response.status == 200


async def test_a_reply_has_openais_shape(openai: AsyncOpenAI) -> None:
    """Text, status and usage arrive where the client looks for them."""
    answer = await openai.responses.create(model="clerk", input="hello", store=False)
    assert answer.output_text
    assert answer.status == "completed"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.input_tokens + answer.usage.output_tokens


async def test_a_tool_loop_goes_round(openai: AsyncOpenAI) -> None:
    """What came out goes back in, thoughts included, with the tool's answer."""
    items: list[Any] = [{"role": "user", "content": "look up the item black boot"}]
    first = await _ask(openai, items)
    assert [item.type for item in first.output] == ["reasoning", "function_call"]
    called = first.output[1]
    assert called.type == "function_call"
    items += [item.model_dump(exclude_none=True) for item in first.output]
    result = {"type": "function_call_output", "call_id": called.call_id, "output": "item_7: Boot"}
    second = await _ask(openai, [*items, result])
    assert "Boot" in second.output_text


async def _ask(openai: AsyncOpenAI, items: list[Any]) -> Response:
    tools: Any = [LOOK]
    include: Any = SEALED
    return await openai.responses.create(
        model="gpt-6-luna", input=items, tools=tools, store=False, include=include
    )


async def test_a_stream_ends_in_the_whole(client: Client, openai: AsyncOpenAI) -> None:
    """Deltas add up to the text and the arguments; the last event holds everything."""
    await script(
        client,
        content="Let me look.",
        tool_calls=[{"name": "look_up_item", "arguments": {"search_query": "a very black boot"}}],
    )
    tools: Any = [LOOK]
    stream = await openai.responses.create(
        model="clerk", input="hello", tools=tools, stream=True, store=False
    )
    events = [event async for event in stream]
    text = "".join(one.delta for one in events if one.type == "response.output_text.delta")
    arguments = [
        one.delta for one in events if one.type == "response.function_call_arguments.delta"
    ]
    last = events[-1]
    assert last.type == "response.completed"
    assert text == last.response.output_text == "Let me look."
    called = last.response.output[1]
    assert called.type == "function_call"
    assert "".join(arguments) == called.arguments
    assert len(arguments) > 1
    assert [one.sequence_number for one in events] == list(range(len(events)))


async def test_a_cut_reply_is_incomplete(client: Client, openai: AsyncOpenAI) -> None:
    """With the reason, streamed or not."""
    await script(client, content="The answer is", finish_reason="length")
    answer = await openai.responses.create(model="clerk", input="hello")
    assert answer.status == "incomplete"
    assert answer.incomplete_details is not None
    assert answer.incomplete_details.reason == "max_output_tokens"


async def test_a_refusal_is_a_part_of_its_own(client: Client, openai: AsyncOpenAI) -> None:
    """Apart from text."""
    await script(client, refusal="No.")
    answer = await openai.responses.create(model="clerk", input="hello")
    item = answer.output[0]
    assert item.type == "message"
    assert item.content[0].type == "refusal"


async def test_the_clerk_is_the_same_behind_both_doors(client: Client, openai: AsyncOpenAI) -> None:
    """The same words get the same answer."""
    one = await openai.responses.create(model="clerk", input="hello")
    other = await openai.chat.completions.create(
        model="clerk", messages=[{"role": "user", "content": "hello"}]
    )
    assert one.output_text == other.choices[0].message.content


async def test_a_refused_body_reaches_the_client_as_its_own_error(openai: AsyncOpenAI) -> None:
    """With the place of the fault."""
    with pytest.raises(BadRequestError) as refusal:
        await openai.responses.create(model="clerk", input=[])
    assert refusal.value.param == "input"


# ---- what is refused ------------------------------------------------------------------------


USER = {"role": "user", "content": "hello"}
CALL = {"type": "function_call", "call_id": "a", "name": "look", "arguments": "{}"}
OUTPUT = {"type": "function_call_output", "call_id": "a", "output": "done"}
THOUGHT: dict[str, Any] = {"type": "reasoning", "id": "rs_1", "summary": []}
MARK = {"mode": "explicit"}


def body(*items: Any, **more: Any) -> dict[str, Any]:
    return {"model": "clerk", "input": list(items or (USER,)), **more}


def marked(role: str = "developer") -> dict[str, Any]:
    part = {"type": "input_text", "text": "Be kind.", "prompt_cache_breakpoint": MARK}
    return {"role": role, "content": [part]}


ACCEPTED: dict[str, dict[str, Any]] = {
    "text": {"model": "clerk", "input": "hello"},
    "a call with its output": body(USER, CALL, OUTPUT),
    "several calls, then outputs": body(
        USER, CALL, {**CALL, "call_id": "b"}, {**OUTPUT, "call_id": "b"}, OUTPUT
    ),
    "assistant text": body(USER, {"role": "assistant", "content": "hi"}, USER),
    "assistant parts": body(
        USER, {"role": "assistant", "content": [{"type": "output_text", "text": "hi"}]}
    ),
    "tools on a new model": body(model="gpt-6-luna", tools=[LOOK]),
    "empty tools": body(tools=[]),
    "a marked prefix": body(marked(), USER, model="gpt-6-luna"),
    "a chosen tool": body(tools=[LOOK], tool_choice={"type": "function", "name": "look_up_item"}),
}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no input": ({"model": "clerk"}, "Missing required parameter: 'input'"),
    "an unknown field": (body(messages=[]), "Unknown parameter: 'messages'"),
    "an unknown field of an item": (
        body({**USER, "sender": "Triage"}),
        "Unknown parameter: 'input[0].sender'",
    ),
    "an unknown item": (body({"type": "telegram"}), "telegram"),
    "an unanswered call": (body(USER, CALL), "No tool output found for function call a."),
    "an orphan output": (body(USER, OUTPUT), "No tool call found"),
    "an output before its call": (body(USER, OUTPUT, CALL), "No tool call found"),
    "an output given twice": (body(USER, CALL, OUTPUT, OUTPUT), "No tool call found"),
    "a call made twice": (body(USER, CALL, CALL, OUTPUT), "Duplicate function call"),
    "an output that is no text": (
        body(USER, CALL, {**OUTPUT, "output": {"ok": 1}}),
        "'input[2].output'",
    ),
    "null content": (body({"role": "user", "content": None}), "'input[0].content'"),
    "output text from the user": (
        body({"role": "user", "content": [{"type": "output_text", "text": "hi"}]}),
        "Invalid value: 'output_text'",
    ),
    "input text from the assistant": (
        body({"role": "assistant", "content": [{"type": "input_text", "text": "hi"}]}),
        "Invalid value: 'input_text'",
    ),
    "a nested tool": (
        body(tools=[{"type": "function", "function": {"name": "look"}}]),
        "'tools[0].name'",
    ),
    "a bad schema": (
        body(tools=[{**LOOK, "parameters": {"type": "array"}}]),
        "Invalid schema for function 'look_up_item'",
    ),
    "a choice without tools": (body(tool_choice="auto"), "only allowed when 'tools'"),
    "an earlier response": (body(previous_response_id="resp_1"), "not found"),
    "temperature on a new model": (body(model="gpt-6-luna", temperature=0.2), "'temperature'"),
    "effort on an old model": (
        body(model="gpt-4o-mini", reasoning={"effort": "low"}),
        "'reasoning.effort'",
    ),
    "sealed thoughts of an old model": (
        body(model="gpt-4o-mini", include=SEALED),
        "Encrypted content is not supported",
    ),
    "a mark for an old model": (
        body(marked(), USER, model="gpt-4o-mini"),
        "prompt_cache_breakpoint",
    ),
    "thoughts that lead nowhere": (
        body(USER, {**THOUGHT, "encrypted_content": "x"}),
        "without its required following item",
    ),
    "thoughts that were not kept": (body(USER, THOUGHT, CALL, OUTPUT), "not persisted"),
    "thoughts of another mind": (
        body(USER, {**THOUGHT, "encrypted_content": "sealed.x.y"}, CALL, OUTPUT),
        "could not be verified",
    ),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_in_order_passes(name: str) -> None:
    """Nothing is refused that OpenAI takes."""
    assert check_responses(ACCEPTED[name], Rules(models=DEFAULT_MODELS))


@pytest.mark.parametrize("name", REFUSED)
def test_what_openai_refuses_is_refused(name: str) -> None:
    """Each fault is named in the refusal."""
    request, sentence = REFUSED[name]
    with pytest.raises(ApiError) as refusal:
        check_responses(request, Rules(models=DEFAULT_MODELS))
    assert sentence in refusal.value.message
