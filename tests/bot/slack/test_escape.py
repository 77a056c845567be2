"""The boundary between foreign words and Slack's markup."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.escape import clean, cut, escape, literal, plain


@pytest.mark.parametrize("token", ["<!channel>", "<@U1>", "<#C1|a>", "<https://a.de|b>", "&lt;"])
def test_escape_leaves_no_token(token: str):
    """Brackets and ampersands become entities, so Slack shows them."""
    escaped = escape(token)
    assert not set(escaped) & set("<>")
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == token


def test_escape_keeps_lines_and_formatting():
    """What is no token stays as it is."""
    assert escape("*a*\n\tb_c") == "*a*\n\tb_c"


@pytest.mark.parametrize(
    "unseen",
    [
        *("\x00", "\x07", "\x1b", "\x7f", "\x9b"),
        *("\u202e", "\u2066", "\u200e", "\u061c"),
        *("\u200b", "\u2060", "\ufeff", "\u00ad", "\u180e", "\u034f", "\u3164", "\u2800"),
        *("\U000e0041", "\U000e007f", "\ufe01", "\U000e0100", "\ufe0f", "\u200d", "\u200c"),
        *("\ufe0f\ufe0f", "\ufe0f\u200d", "\u200d\ufe0f", "\u200d\u200d"),
        "\ud83d",
    ],
)
def test_clean_takes_out_what_cannot_be_seen(unseen: str):
    """Characters that hide, reorder or smuggle words are gone."""
    assert clean(f"pay{unseen}pal") == "paypal"


@pytest.mark.parametrize(
    "text",
    [
        "👩‍🔧 👨‍👩‍👧 🏳️‍🌈 ❤️ 1️⃣ 👍🏽 🇩🇪",
        "می‌خواهم",
        "क्‍ष",
        "Zoë, naïve, Ångström, Việt Nam, e\u0301",
        "日本語 العربية",
    ],
)
def test_clean_keeps_what_people_write(text: str):
    """Emoji and scripts that need joiners, selectors or accents come out whole."""
    assert clean(text) == text


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_end_is_a_line_break(end: str):
    """Line ends of other systems and scripts are line breaks, not lost."""
    assert clean(f"a{end}b") == "a\nb"


def test_towers_of_accents_are_cut():
    """Accents that would climb over other lines are limited to four."""
    assert clean("a" + "\u0301" * 50 + "b") == "a" + "\u0301" * 4 + "b"


def test_literal_has_no_formatting():
    """A product's name cannot end the bold that it stands in."""
    assert literal("*Free* _a_ ~b~ `c`\n<!here>") == "∗Free∗ ˍaˍ ∼b∼ ˋcˋ &lt;!here&gt;"


def test_literal_can_be_copied():
    """Addresses and ids keep the marks that Slack leaves alone."""
    assert literal("john_doe@acme.example, BLK_BOOT_9, 2 * 3") == (
        "john_doe@acme.example, BLK_BOOT_9, 2 * 3"
    )


def test_plain_is_one_short_line():
    """Labels and usernames are one line within Slack's limit, and name nobody."""
    assert plain(" a\n<!here>\tb ", 75) == "a ‹!here› b"
    assert plain("word " * 50, 20) == "word word word word…"


@pytest.mark.parametrize(("limit", "expected"), [(1, "…"), (3, "ab…"), (4, "abcd"), (9, "abcd")])
def test_cut_counts_its_ellipsis(limit: int, expected: str):
    """The result is never longer than the limit."""
    assert cut("abcd", limit) == expected


def test_cut_leaves_no_joiner_behind():
    """A picture that is cut apart ends in what can be seen."""
    assert cut("ab 👩\u200d🔧!", 6) == "ab 👩…"


@given(st.text())
def test_nothing_unseen_is_left(text: str):
    """Of any text no control, format or surrogate character stays but joiners at work."""
    kept = [char for char in clean(text) if unicodedata.category(char) in {"Cc", "Cf", "Cs"}]
    assert set(kept) <= set("\n\t\u200d\u200c")
    assert clean(clean(text)) == clean(text)


@given(st.text(), st.integers(min_value=1, max_value=100))
def test_plain_keeps_its_limit(text: str, limit: int):
    """Any text becomes a line of at most the limit, without brackets."""
    line = plain(text, limit)
    assert len(line) <= limit
    assert not set(line) & set("<>\n\r\t")
