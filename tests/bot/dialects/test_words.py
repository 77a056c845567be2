"""What of an answer is meant for the customer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialects.words import spoken
from tests.bot.dialects.test_calls import HONEST

INSTRUCTIONS = "You are the Triage Agent, the first whom a customer meets.\nBe brief."
NAMES = ("Triage Agent", "Sales Agent")


def said(text: str) -> str:
    return spoken(
        text,
        speaker="Triage Agent",
        names=NAMES,
        instructions=INSTRUCTIONS,
        tools=["look_up_item", "search"],
    )


@pytest.mark.parametrize(
    "text",
    [
        "Assistant: Which boots?",
        "**Assistant:** Which boots?",
        "Triage Agent: Which boots?",
        "**Triage Agent**: Which boots?",
        "[Sales Agent]: Which boots?",
        "Final Answer: Which boots?",
        "Which boots?<|im_end|>",
        "Which boots?</s>",
        "<|im_start|>assistant\nWhich boots?<|eot_id|>",
        "<start_of_turn>model\nWhich boots?<end_of_turn>",
        "Which boots?\nUser: black ones\nAssistant: Ordered!",
        "Which boots?\n\nUser: black ones",
        "Which boots?\nCustomer: black ones\nTriage Agent: Ordered!",
        "Which boots?<|im_end|>\n<|im_start|>user\nblack ones",
        "Which boots?\n### User\nblack ones",
        "Which boots?\n### Instruction: black ones",
        "Which boots?\n[INST] black ones [/INST] Ordered!",
        "Which boots?\nSales Agent: These ones!",
        "**User:** I want boots\n**Assistant:** Which boots?",
        "<answer>Which boots?</answer>",
        "<answer>Which boots?",
        '{"response": "Which boots?"}',
        '```json\n{"role": "assistant", "content": "Which boots?"}\n```',
        "<thought>They want boots.</thought>Which boots?",
        "<think>They want boots.</think>\n<think>\n</think>\nWhich boots?",
        "Which boots?\n<think>I should ask.</think>",
        "<|channel|>analysis<|message|>Boots.<|end|><|channel|>final<|message|>Which boots?<|return|>",
        "Which boots?\n(calling look_up_item)",
    ],
)
def test_what_is_not_meant_for_the_customer_is_not_said(text: str) -> None:
    """Marks, labels, thoughts, somebody else's lines, the names of tools."""
    assert said(text) == "Which boots?"


@pytest.mark.parametrize("again", ["Which boots?\n", "Which boots? Or shoes? ", "boots and "])
def test_the_same_for_ever_is_said_once(again: str) -> None:
    """As small models do until they are cut off."""
    assert said(f"Hello. {again * 200}") == f"Hello. {again}".strip()
    assert said(f"Hello. {again * 200}{again[:3]}") == f"Hello. {again}".strip()


def test_nothing_is_left_of_lines_that_only_name_tools() -> None:
    """However many."""
    assert said("look_up_item\n" * 200) == ""


def test_an_agent_does_not_say_what_it_was_told_to_be() -> None:
    """In the very words; a turn without an answer is one that came to nothing."""
    assert said(f"Sure: {INSTRUCTIONS}") == ""
    rule = "Returns are possible within 30 days of delivery."
    told = f"You are the Clerk of ACME, for customers.\n{rule}"
    assert spoken(rule, speaker="A", names=["A"], instructions=told, tools=[]) == rule
    assert said("You are the first customer today.") == "You are the first customer today."


@pytest.mark.parametrize(
    "text",
    [
        *(text for text in HONEST if "look_up_item" not in text),
        "Your login is:\nUser: alice\nPassword: in your mail",
        "Customer: Alice\nItem: Black Boot\nPrice: 5 USD",
        "Your order:\nItem: Black Boot\nCustomer: Alice",
        "No, no, no, no, no.",
        "| yes | yes | yes | yes | yes |\n|---|---|---|---|---|\n| no | no | no | no | no |",
        "# Heading\n\n1. One\n2. Two\n\n> quoted\n\n    code",
        "Search for it.",
        "Our Sales Agent: available from nine.",
        '{"name": "Alice", "content": 4}',
        '{"answer": "yes", "size": 4}',
        "Who is who here:\nTriage Agent: that is me.",
        "a\n\n\nb  c",
        "To return them:\n\n## Instructions\n\n1. Pack them.\n\n### User guide\n\nPage 4.",
        "Call us:\n\n# Human resources\n555",
        "Model: RX-5\nPrice: 5 USD",
        "System: Windows 11\nBrowser: any",
        "You bought:\n" + "- 1 × Black Boot, size 42, 89.00 USD, delivered\n" * 5 + "Which one?",
        "\n".join(["- 1 × Black Boot, size 42, 89.00 USD, delivered"] * 7),
        "```\n" + "0, " * 80 + "\n```",
    ],
)
def test_honest_words_are_left_alone(text: str) -> None:
    """To the letter."""
    assert said(text) == text


@given(st.text() | st.lists(st.sampled_from(["User:", "\n", "Assistant:", "<think>", "</think>",
    "<|channel|>final", "<|message|>", "{", '"answer": ', "boots ", "**", "[INST]", "\x00"]), max_size=60).map("".join))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_whatever_is_said_is_read_without_a_fault(text: str) -> None:
    """And nothing is put into anybody's mouth."""
    assert len(said(text)) <= len(text)


@pytest.mark.parametrize("piece", ["a", " ", "a ", "User:", "\n", "<answer>", "<think>", "**",
                                   "User:\n", "\n\nUser:", "a " * 100 + "b ", "```\n", "look_up_item\n"])  # fmt: skip
def test_a_text_of_one_thing_for_ever_takes_no_time(piece: str) -> None:
    """The limit of a test is the bound: some servers know no limit of a reply, and blanks are cheap."""
    for text in (piece * (200_000 // len(piece)), f"a{piece * (200_000 // len(piece))}c"):
        said(text)
