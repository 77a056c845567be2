"""Whatever is asked, the clerk answers, and its answer is one that a loop can use."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.model.clerk import answer
from tests.sandbox.model.clerk.conftest import ACME, function

STRANGE = [
    function("find_book", "Finds a book.", title="string"),
    function("renew_loan", "Renews a loan.", loan_number="integer", weeks="number"),
    function("rate", "Rates us.", stars={"type": "integer", "enum": [1, 2, 3]}, public="boolean"),
    function("tag", "", tags={"type": "array", "items": {"type": "string"}}, more="object"),
]
TEAMS = st.sampled_from([*ACME.values(), STRANGE, [*ACME["sales"], *STRANGE], []])
WORDS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                "I",
                "want",
                "a",
                "refund",
                "for",
                "my",
                "boot",
                "no",
                "yes",
                "human",
                "the",
                "broken",
                "2",
                "anvil",
                "renew",
                "loan",
                "17",
                "book",
                "please",
                "hi",
                "thanks",
                "$4",
                "[note]",
                "_x_",
                "<@U1>",
                "what?",
                "{item}",
                "item_7",
            ]
        ),
        max_size=8,
    ).map(" ".join),
)
RESULTS = st.one_of(
    WORDS,
    st.sampled_from(["success", "null", "[]", "{}", '[{"item_id": "item_7", "name": "Boot"}]']),
)


def _names(tools: list[Any]) -> set[str]:
    return {tool["function"]["name"] for tool in tools}


@st.composite
def requests(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[Any]]:
    """A transcript that the API would take, and the tools of the agent at hand."""
    tools: list[Any] = draw(TEAMS)
    messages: list[dict[str, Any]] = []
    for turn in range(draw(st.integers(1, 3))):
        messages.append({"role": "user", "content": draw(WORDS)})
        if tools and draw(st.booleans()):
            name = draw(st.sampled_from(sorted(_names(tools))))
            asked = {"name": name, "arguments": draw(st.sampled_from(["{}", "", '{"x": 1}']))}
            calls = [{"id": f"call_{turn}", "type": "function", "function": asked}]
            messages.append({"role": "assistant", "content": None, "tool_calls": calls})
            result = {"role": "tool", "tool_call_id": f"call_{turn}", "content": draw(RESULTS)}
            messages.append(result)
        if draw(st.booleans()):
            reply = answer(messages, tools)
            if not reply.calls:
                messages.append({"role": "assistant", "content": reply.content})
    return messages, tools


CHOICES = st.sampled_from([None, "auto", "required", "none"])


@settings(max_examples=150, deadline=None)
@given(requests(), CHOICES)
def test_every_request_gets_a_usable_answer(
    request: tuple[list[dict[str, Any]], list[Any]], choice: str | None
) -> None:
    """Words, or a call of a tool on offer with a JSON object; the same again when asked again."""
    messages, tools = request
    reply = answer(messages, tools, choice)
    assert reply == answer(messages, tools, choice)
    assert reply.content or reply.calls
    for one in reply.calls:
        assert one.name in _names(tools)
        assert isinstance(json.loads(one.arguments), dict)
    if choice == "none":
        assert not reply.calls
    if choice == "required" and tools:
        assert reply.calls


def test_a_chosen_tool_is_called() -> None:
    """Though nobody said what with."""
    (one,) = answer([{"role": "user", "content": "hello"}], STRANGE, "renew_loan").calls
    assert one.name == "renew_loan"
    assert json.loads(one.arguments) == {"loan_number": 1, "weeks": 1}
