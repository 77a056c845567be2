"""Long texts: cut where a reader would cut them, and never inside a token."""

import re
import time

import pytest

from bot.slack.mrkdwn import to_blocks, to_messages, to_text

SECTION = 3_000


def texts(markdown: str) -> list[str]:
    return [block["text"]["text"] for block in to_blocks(markdown)]


def test_short_answers_are_one_section():
    """Paragraphs, lists and code share a section while they fit."""
    assert len(texts("# A\n\nb\n\n- c\n- d\n\n```\ne\n```")) == 1


def test_cut_between_paragraphs():
    """A paragraph that does not fit any more begins the next section."""
    first, second = "a " * 900, "b " * 900
    assert texts(f"{first}\n\n{second}") == [first.strip(), second.strip()]


def test_cut_between_items():
    """A long list is cut between its items, which stay whole."""
    parts = texts("\n".join(f"- item {number} {'x' * 90}" for number in range(100)))
    assert len(parts) > 2
    assert all(part.startswith("• item") and part.endswith("x" * 90) for part in parts)


def test_cut_between_words():
    """One endless paragraph is cut at spaces, and no word is lost."""
    words = [f"word{number}" for number in range(2_000)]
    parts = texts(" ".join(words))
    assert all(len(part) <= SECTION for part in parts)
    assert " ".join(parts).split() == words


def test_cut_in_a_word_of_no_end():
    """A word longer than a section is cut wherever the section ends."""
    parts = texts("x" * 7_000)
    assert [len(part) for part in parts] == [3_000, 3_000, 1_000]


def test_entities_stay_whole():
    """The limit counts escaped characters, and no entity is cut."""
    parts = texts("<" * 5_000)
    assert all(len(part) <= SECTION for part in parts)
    assert all(re.fullmatch("(?:&lt;)+", part) for part in parts)
    assert sum(part.count("&lt;") for part in parts) == 5_000


def test_links_stay_whole():
    """A link at the end of a section moves to the next one."""
    link = "[the manual of the boot](https://acme.example/manuals/boot)"
    parts = texts(" ".join([link] * 200))
    assert all(len(part) <= SECTION for part in parts)
    written = "<https://acme.example/manuals/boot|the manual of the boot>"
    assert " ".join(parts).split(" " + written) == [written, *[""] * 199]


def test_a_link_with_an_endless_label_is_written_out():
    """A label longer than a link should be is text before its target."""
    [text] = texts(f"[{'a ' * 300}](https://b.de)")
    assert text.endswith("a (<https://b.de>)")


def test_a_link_with_an_endless_target_is_text():
    """No link may fill a section: a target over 1,500 characters is not live."""
    parts = texts(f"[a](https://b.de/{'c' * 4_000})")
    assert not any("<" in part for part in parts)
    assert "".join(parts).count("c") == 4_000


def test_a_long_line_loses_its_marks_before_it_is_cut():
    """Emphasis over thousands of characters would be cut in two, so it is dropped."""
    parts = texts(f"**{'bold ' * 1_000}end** `{'code ' * 200}`")
    assert not any(mark in part for part in parts for mark in "*`")


def test_code_is_closed_and_reopened():
    """A fenced block over several sections is a fenced block in each of them."""
    lines = [f"line {number} <" for number in range(1_000)]
    parts = texts("```\n" + "\n".join(lines) + "\n```")
    assert len(parts) > 4
    assert all(part.startswith("```\n") and part.endswith("\n```") for part in parts)
    body = "\n".join(part[4:-4] for part in parts)
    assert body.replace("&lt;", "<").split("\n") == lines


def test_a_line_of_code_may_be_cut():
    """Minified code, all in one line, is cut at the limit."""
    parts = texts("```\n" + "x" * 9_000 + "\n```")
    assert all(len(part) <= SECTION for part in parts)
    assert "".join(parts).count("x") == 9_000


def test_quotes_are_marked_again_after_a_cut():
    """What continues a quotation in the next section is still a quotation."""
    parts = texts("> " + "word " * 1_500)
    assert all(part.startswith("> ") for part in parts)


def test_deep_nesting_stays_within_the_limit():
    """Nesting is shown to a certain depth; the words below it are kept."""
    markdown = "\n".join("  " * depth + f"- {'word ' * 100}" for depth in range(30))
    parts = texts(markdown)
    assert all(len(part) <= SECTION for part in parts)
    assert " ".join(parts).count("word") == 3_000


def test_messages_hold_what_slack_takes():
    """An answer of any length becomes messages of at most 40 sections and 12,000 characters."""
    messages = to_messages("\n\n".join("word " * 500 for _ in range(30)))
    sizes = [sum(len(block["text"]["text"]) for block in message) for message in messages]
    assert len(messages) > 3
    assert all(size <= 12_000 for size in sizes)
    assert all(len(message) <= 40 for message in messages)


def test_messages_and_blocks_say_the_same():
    """Grouping changes nothing in the blocks."""
    markdown = "\n\n".join("word " * 500 for _ in range(30))
    assert [block for message in to_messages(markdown) for block in message] == to_blocks(markdown)


@pytest.mark.parametrize("markdown", ["", "  \n"])
def test_no_message_for_nothing(markdown: str):
    """Blank text makes no message and no fallback."""
    assert to_messages(markdown) == []
    assert to_text(markdown) == ""


def test_text_is_the_same_mrkdwn():
    """A short answer's notification is its blocks' text."""
    assert to_text("**a** <!here>\n\n- b") == "*a* &lt;!here&gt;\n• b"


def test_text_is_cut_with_an_ellipsis():
    """A long answer's notification ends early, and says so."""
    text = to_text("word " * 2_000)
    assert len(text) <= SECTION
    assert text.endswith("word …")


@pytest.mark.parametrize(
    "piece", ["> ", "- ", "**", "[", "`", "<", "~~a", "![", "|a", "\n> -", ")"]
)
def test_hostile_repetition_is_read_in_time(piece: str):
    """No repetition makes the reader recurse without end or take quadratic time."""
    begun = time.process_time()  # the machine may have others to serve
    assert all(len(part) <= SECTION for part in texts("https://a.de/" + piece * 5_000 + "a"))
    assert time.process_time() - begun < 5
