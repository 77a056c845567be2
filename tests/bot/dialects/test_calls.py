"""Calls that a model wrote as text: read in every form that models were trained on, and no other."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialects.calls import find_calls

OFFERED = {"transfer_to_sales": [], "look_up_item": ["search_query"], "execute_order": ["id", "n"]}
LOOK = {"search_query": "a {boot}"}
TAGGED = """<tool_call>
<function=look_up_item>
<parameter=search_query>
a {boot}
</parameter>
</function>
</tool_call>"""
CHANNEL = "<|start|>assistant<|channel|>commentary to=functions.look_up_item"
DESCRIBED = json.dumps({"name": "look_up_item", "arguments": LOOK})


@pytest.mark.parametrize(
    "text",
    [
        DESCRIBED,
        f"```json\n{DESCRIBED}\n```",
        f"```\n[{DESCRIBED}]\n```",
        f"<tool_call>\n{DESCRIBED}\n</tool_call>",
        f"<tool_call>{DESCRIBED}",
        f"[TOOL_CALLS] [{DESCRIBED}]",
        f"[TOOL_CALLS]look_up_item[ARGS]{json.dumps(LOOK)}",
        f"<|python_tag|>{json.dumps({'name': 'look_up_item', 'parameters': LOOK})}",
        f"<function=look_up_item>{json.dumps(LOOK)}</function>",
        TAGGED,
        json.dumps({"tool_calls": [{"id": "1", "function": json.loads(DESCRIBED)}]}),
        json.dumps({"type": "function", "function": {"name": "look_up_item", "parameters": LOOK}}),
        json.dumps({"function_call": None, "tool": "look_up_item", "args": LOOK}),
        json.dumps({"action": "look_up_item", "action_input": LOOK}),
        json.dumps({"name": "functions.look_up_item", "arguments": json.dumps(LOOK)}),
        'look_up_item(search_query="a {boot}")',
        'look_up_item("a {boot}")',
        '[look_up_item(search_query="a {boot}")]',
        '```tool_code\nprint(tools.look_up_item(search_query="a {boot}"))\n```',
        'look_up_item(\n    search_query="a {boot}",\n)',
        f"{CHANNEL} <|constrain|>json<|message|>{json.dumps(LOOK)}<|call|>",
        f"{CHANNEL}<|message|>{json.dumps(LOOK)}",
    ],
)
def test_a_call_in_any_form_is_a_call(text: str) -> None:
    """Alone, between marks, fenced, in a list; nothing of it is left as words."""
    words, calls = find_calls(text, OFFERED)
    assert words == ""
    assert [(call.name, json.loads(call.arguments)) for call in calls] == [("look_up_item", LOOK)]


@pytest.mark.parametrize("text", ["transfer_to_sales()", '{"name": "transfer_to_sales"}'])
def test_a_call_may_be_without_arguments(text: str) -> None:
    """A handoff takes none."""
    _, (call,) = find_calls(text, OFFERED)
    assert (call.name, json.loads(call.arguments)) == ("transfer_to_sales", {})


def test_words_before_a_call_are_kept_and_what_follows_it_is_not() -> None:
    """It was written before the call was answered: a made-up result, and what is said of it."""
    for text in (
        f"One moment.\n\n{DESCRIBED}\nIt costs 5 USD.",
        f"One moment.\n```json\n{DESCRIBED}\n```\n```output\nIt costs 5 USD.",
        f"One moment.\n<tool_call>{DESCRIBED}</tool_call><tool_response>5 USD</tool_response>",
        'One moment.\nlook_up_item("a {boot}")\nIt costs 5 USD.',
    ):
        words, calls = find_calls(text, OFFERED)
        assert (words, len(calls)) == ("One moment.", 1)


def test_several_calls_keep_their_order() -> None:
    """As a model may make them at once."""
    text = f'<tool_call>{DESCRIBED}</tool_call>\n<tool_call>{{"name": "transfer_to_sales"}}</tool_call>'
    assert [call.name for call in find_calls(text, OFFERED)[1]] == [*OFFERED][1::-1]


def test_a_tool_that_nobody_offered_is_believed_only_where_it_is_plainly_a_call() -> None:
    """Alone or marked: the model is told that there is none. Elsewhere it is somebody's JSON."""
    gone = '{"name": "search_shop", "arguments": {"q": 1}}'
    assert [call.name for call in find_calls(gone, OFFERED)[1]] == ["search_shop"]
    assert find_calls(f"<tool_call>{gone}</tool_call>", OFFERED)[1]
    assert find_calls(f"Send this: {gone}", OFFERED) == (f"Send this: {gone}", [])


@pytest.mark.parametrize("text", ['<tool_call>{"name": "look_up', "[TOOL_CALLS] look_up_item",
                                  '<tool_response>{"ok": true}</tool_response>\nOrder placed.'])  # fmt: skip
def test_markup_without_a_call_that_can_be_read_is_left_out(text: str) -> None:
    """With what follows it: words about a call that never was."""
    assert find_calls(f"Well.\n{text}", OFFERED) == ("Well.", [])


HONEST = (
    "I'll transfer you to sales.",
    "Use look_up_item for that (it is quick).",
    'Your settings: {"name": "Alice", "size": 4}',
    '{"name": "Alice", "size": 4}',
    "| a | b |\n| - | - |\n| [1] | {2} |",
    "Prices (in USD): [boots](https://acme.example), f(x) = x",
    "```python\nprint('hi')\n```",
    "a < b and c > d; <b>bold</b>",
    'look_up_item("boots", "shoes")',
)


@pytest.mark.parametrize("text", HONEST)
def test_words_are_words(text: str) -> None:
    """Nothing is searched for meaning."""
    assert find_calls(text, OFFERED) == (text, [])


def test_a_text_that_is_too_long_for_a_call_is_none() -> None:
    """What is searched is bounded; the words before a mark are words all the same."""
    long = "x" * 20_000
    assert find_calls(f"{DESCRIBED}{long}", OFFERED)[1] == []
    assert find_calls(f"Well. <tool_call>{DESCRIBED}{long}", OFFERED) == ("Well.", [])


@given(st.text() | st.lists(st.sampled_from([*"[]{}()<>|`\"',:=\\ \n", "look_up_item", "<function=",
    "<tool_call>", "[TOOL_CALLS]", '{"name": ', "print(", "\x00", "```"])).map("".join))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_whatever_a_model_writes_is_read_without_a_fault(text: str) -> None:
    """Nothing is made up."""
    words, calls = find_calls(text, OFFERED)
    assert words in text
    assert all(isinstance(call.arguments, str) for call in calls)


@pytest.mark.parametrize("piece", ["[", "{", "a", " ", "`", "<parameter=x>", "(", "look_up_item(",
                                   '{"a":', "<|channel|>", "\n"])  # fmt: skip
def test_a_text_of_one_thing_for_ever_takes_no_time(piece: str) -> None:
    """The limit of a test is the bound; a search that takes the square would not keep it."""
    find_calls(piece * (20_000 // len(piece)), OFFERED)
    find_calls("[" * 900 + "1" + "]" * 900, OFFERED)
    find_calls(piece * 5_000 + "<function=x>" + piece * 5_000, OFFERED)
