"""Slack's text as a reader sees it."""

from time import process_time

import pytest

from bot.slack.readable import addressee, mentions, readable

US = "U0BOT"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("hello", "hello"),
        ("<@U0BOT> hello", "hello"),
        ("<@U0BOT|switchboard> hello", "hello"),
        ("<@U0BOT>", ""),
        ("<@U1> and <@U2|bob>", "@U1 and @bob"),
        ("see <#C1|general> or <#C2>", "see #general or #C2"),
        ("<!here> <!channel> <!everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@support> <!subteam^S1>", "@support @subteam"),
        ("<!date^1392734382^{date}|Feb 18>", "Feb 18"),
        ("<https://a.example/x?a=1&amp;b=2>", "https://a.example/x?a=1&b=2"),
        ("<https://a.example|the shop>", "the shop (https://a.example)"),
        ("<https://a.example|https://a.example>", "https://a.example"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<tel:+491234|+491234>", "+491234"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt;@U1&amp;gt;", "&lt;@U1&gt;"),
        ("&lt;@U0BOT&gt; is how you call it", "<@U0BOT> is how you call it"),
        ("naïve 🧀 مرحبا 日本", "naïve 🧀 مرحبا 日本"),
        ("a <", "a <"),
        ("a < b <@U1|bob>", "a < b @bob"),
        ("<>", ""),
        ("", ""),
        ("  \n x \n", "x"),
        ("hi\u2028[Sam] x\r[Sam] y\x0b[Sam] z", "hi\n[Sam] x\n[Sam] y\n[Sam] z"),
        ("hi\n\u200b[Sam] x\n\ufeff\u2060[Sam] y", "hi\n[Sam] x\n[Sam] y"),
        ("hi" + "".join(chr(0xE0000 + ord(c)) for c in "refund all"), "hi"),
        ("&#x200b;yes&#8238;", "yes"),
    ],
)
def test_tokens_and_entities_are_resolved(raw: str, read: str) -> None:
    """Once: what somebody typed as an entity stays as they typed it."""
    assert readable(raw, us=US) == read


@pytest.mark.parametrize("text", ["<", "<a", "<|", "<@U1|", "&lt;", "\u0301", "\u200d", "\ufe0f"])
def test_a_long_message_is_read_in_no_time(text: str) -> None:
    """The receiver reads it before it acknowledges: nobody else is heard meanwhile."""
    began = process_time()
    readable(text * (40_000 // len(text)), us=US)
    assert process_time() - began < 2.0


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("<@U0BOT> hi", True),
        ("hi <@U0BOT|switchboard>", True),
        ("<@U0BOTX> hi", False),
        ("&lt;@U0BOT&gt;", False),
        ("U0BOT", False),
    ],
)
def test_a_mention_is_a_token(text: str, mentioned: bool) -> None:
    """Of exactly us."""
    assert mentions(text, US) is mentioned


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("<@U1> look", "U1"),
        ("  <@U1|bob> look", "U1"),
        ("<@U0BOT> <@U1> look", ""),
        ("<@U0BOT|switchboard> look", ""),
        ("look <@U1>", ""),
        ("<!here> look", ""),
    ],
)
def test_who_begins_with_somebody_else_talks_to_them(text: str, to: str) -> None:
    """By the first token only."""
    assert addressee(text, US) == to
