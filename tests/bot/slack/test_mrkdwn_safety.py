"""Properties of the renderer: whatever a model writes, Slack finds nothing live in it."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.mrkdwn import to_blocks, to_messages, to_text

LINK = re.compile(r"<(?:https?://|mailto:)[^<>|\s]+(?:\|[^<>|]+)?>")
ENTITY = re.compile(r"&(?:amp|lt|gt);")
QUOTE = re.compile(r"^(?:[ \d.•◦▪☐☑]*> )+", re.MULTILINE)
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]")  # fmt: skip

NASTY = st.sampled_from(
    [
        *"*_~`<>|&[]()!\\#-+.\n \t:/@",
        *("**", "__", "~~", "```", "\n```\n", "\n\n", "\n- ", "\n1. ", "\n> ", "    "),
        *("\n|a|b|\n|-|-|\n|", "<!channel>", "<!here|x>", "<@U0123ABC>", "<#C0123|a>"),
        *(
            "<!subteam^S012>",
            "<!date^1^{date}^https://a.de|b>",
            "<https://a.de|",
            "[x](",
            "![y](",
            "]()",
        ),
        *("https://a.de/", "http://u:p@b.de", "javascript:", "mailto:a@b.de", "&lt;!here&gt;"),
        *("&#60;", "&#x202E;", "&#0;", "\u202e", "\u200b", "\U000e0041", "\ud83d", "\x1b[31m"),
        *("\u200d", "👩\u200d🔧", "日本", "é", "\r\n", "\x00", "\u2028"),
    ]
)
ANYTHING = st.lists(NASTY | st.text(max_size=8), max_size=40).map("".join)


def assert_inert(text: str) -> None:
    """Nothing in a text is live but links that were judged, and every character can be seen."""
    left = ENTITY.sub("", LINK.sub("", QUOTE.sub("", text)))
    assert not set(left) & set("<>&"), text
    assert not UNSEEN.search(text), text
    assert text.count("```") % 2 == 0, text
    for link in LINK.findall(text):
        assert "@" not in link.partition("://")[2].partition("|")[0].partition("/")[0], link


@settings(max_examples=300, deadline=None)
@given(ANYTHING)
def test_nothing_is_live_but_judged_links(markdown: str):
    """No input makes a mention, a broadcast or a link with a hidden end."""
    for block in to_blocks(markdown):
        text = block["text"]["text"]
        assert 0 < len(text) <= 3_000
        assert_inert(text)
    assert_inert(to_text(markdown))


@settings(max_examples=50, deadline=None)
@given(ANYTHING, st.integers(min_value=100, max_value=1_000))
def test_nothing_is_live_in_long_texts(markdown: str, times: int):
    """What is cut is as inert as what is whole, and every message is one that Slack takes."""
    for message in to_messages(markdown * (times * 10 // (1 + len(markdown)))):
        sizes = [len(block["text"]["text"]) for block in message]
        assert max(sizes) <= 3_000
        assert sum(sizes) <= 12_000
        for block in message:
            assert_inert(block["text"]["text"])


BETWEEN = st.sampled_from(
    [
        *(" ", "\n", "\n\n", " **", "** ", "*", " _", "_ ", "~~", "`", " ` ", "\n```\n", "\n- "),
        *("\n  - ", "\n2. ", "\n> ", "\n# ", "\n***\n", "<", ">", " &", "&lt;", "[", "](/", ")"),
        *("](https://a.de)", " https://b.de/", "<!channel>", "\n[x]: ", "\n\n    ", "  \n", "\\"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(BETWEEN, max_size=60))
def test_no_word_is_lost(between: list[str]):
    """Every word of the Markdown is in the blocks, once and in order."""
    markdown = "".join(f"{gap}w{number}w" for number, gap in enumerate(between))
    said = " ".join(block["text"]["text"] for block in to_blocks(markdown))
    links = LINK.sub(lambda link: link[0].partition("|")[2] or link[0], said)
    assert re.findall(r"w\d+w", links) == [f"w{number}w" for number in range(len(between))]
