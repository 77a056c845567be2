"""Markdown in, Slack's mrkdwn out: one case a line of what models write."""

import pytest

from bot.slack.mrkdwn import to_blocks

CASES = {
    # ---- emphasis -----------------------------------------------------------------------
    "bold": ("a **b** c", "a *b* c"),
    "bold with underscores": ("__b__", "*b*"),
    "italic": ("*a* and _b_", "_a_ and _b_"),
    "bold and italic": ("***a***", "_*a*_"),
    "bold in italic": ("*a **b** c*", "_a *b* c_"),
    "bold in bold is bold once": ("**a __b__ c**", "*a b c*"),
    "strike": ("~~gone~~", "~gone~"),
    "bold label before text": ("**Price:** 5", "*Price:* 5"),
    "bold in a word is dropped": ("un**believ**able", "unbelievable"),
    "bold next to a wide script is dropped": ("とても**重要**です", "とても重要です"),
    "bold next to punctuation stays": ("(**a**), **b**!", "(*a*), *b*!"),
    "bold over two lines is closed and reopened": ("**a\nb**", "*a*\n*b*"),
    "an unclosed mark is text": ("**a", "**a"),
    "a product of numbers is text": ("2 * 3 * 4", "2 * 3 * 4"),
    "snake case is text": ("order_item_id", "order_item_id"),
    "one lone mark is text": ("about ~5 minutes*", "about ~5 minutes*"),
    "quoted marks stay inert": (r"\*a\* \_b\_", "∗a∗ ˍbˍ"),
    "single tildes are no strike": ("~5 to ~6~", "∼5 to ∼6∼"),
    "a mark of the text cannot end ours": (r"**a\* b**", "*a∗ b*"),
    # ---- lines and blocks ---------------------------------------------------------------
    "paragraphs": ("a\n\nb", "a\n\nb"),
    "line break": ("a\nb", "a\nb"),
    "hard break": ("a  \nb\\\nc", "a\nb\nc"),
    "windows line ends": ("a\r\n\r\nb", "a\n\nb"),
    "heading": ("# Title\n\ntext", "*Title*\ntext"),
    "heading with bold": ("## A **b** c", "*A b c*"),
    "heading with a link": ("### [a](https://b.de)", "*<https://b.de|a>*"),
    "underlined heading": ("Title\n===", "*Title*"),
    "rule": ("a\n\n---\n\nb", "a\n\n———\n\nb"),
    "quote": ("> a\n> b", "> a\n> b"),
    "quote of a list": ("> - a\n> - b", "> • a\n> • b"),
    "quote in a quote": ("> > a", "> > a"),
    "a bracket that quotes nothing": (r"\> a", "› a"),
    # ---- lists --------------------------------------------------------------------------
    "bullets": ("- a\n- b", "• a\n• b"),
    "bullets with stars": ("* a\n* b", "• a\n• b"),
    "bullets after text": ("Look:\n- a", "Look:\n• a"),
    "loose bullets": ("- a\n\n- b", "• a\n• b"),
    "nested bullets": (
        "- a\n  - b\n    - c\n      - d",
        "• a\n    ◦ b\n        ▪ c\n            ▪ d",
    ),
    "numbers": ("1. a\n2. b", "1. a\n2. b"),
    "numbers from three": ("3) a\n4) b", "3. a\n4. b"),
    "numbers with bullets": ("1. a\n   - b\n2. c", "1. a\n    ◦ b\n2. c"),
    "item of two paragraphs": ("- a\n\n  b", "• a\n    b"),
    "item over two lines": ("- a\n  b", "• a\n    b"),
    "empty item": ("-\n- a", "• \n• a"),
    "tasks": ("- [ ] a\n- [x] b", "☐ a\n☑ b"),
    "bold item": ("- **a**: b", "• *a*: b"),
    # ---- code ---------------------------------------------------------------------------
    "code": ("run `a_b *c*`", "run `a_b *c*`"),
    "code with brackets": ("`<!here>`", "`&lt;!here&gt;`"),
    "code with a tick": ("``a`b``", "`aˋb`"),
    "fence": ("```python\nif a < b:\n    *c*\n```", "```\nif a &lt; b:\n    *c*\n```"),
    "fence that is never closed": ("```\na", "```\na\n```"),
    "fence with a fence in it": ("~~~\n```\na\n```\n~~~", "```\nˋˋˋ\na\nˋˋˋ\n```"),
    "empty fence": ("a\n\n```\n```", "a"),
    "indented code": ("a\n\n    b", "a\n\n```\nb\n```"),
    "fence in an item": ("1. a\n   ```\n   b\n   ```", "1. a\n```\nb\n```"),
    "item that is a fence": ("1. ```\n   b\n   ```", "1. \n```\nb\n```"),
    "a lone tick": ("a ` b", "a ˋ b"),
    # ---- links --------------------------------------------------------------------------
    "link": ("[a b](https://c.de/d)", "<https://c.de/d|a b>"),
    "link with an ampersand": ("[a](https://b.de/?c=1&d=2)", "<https://b.de/?c=1&amp;d=2|a>"),
    "link with brackets": ("[a](https://b.de/c_(d))", "<https://b.de/c_(d)|a>"),
    "link with a title": ('[a](https://b.de "c")', "<https://b.de|a>"),
    "link with markup in its label": ("[a **b** `c`](https://d.de)", "<https://d.de|a b c>"),
    "link with a bar in its label": ("[a|b](https://c.de)", "<https://c.de|a¦b>"),
    "link without a label": ("[](https://a.de)", "<https://a.de>"),
    "link to nowhere": ("[a]() and ![b]()", "a and b"),
    "bold link": ("**[a](https://b.de)**", "*<https://b.de|a>*"),
    "bare address": ("See https://a.de/b_c_d.", "See <https://a.de/b_c_d>."),
    "bare address in brackets": ("(https://a.de/b)", "(<https://a.de/b>)"),
    "bare address in bold": ("**https://a.de/b**", "*<https://a.de/b>*"),
    "address in angle brackets": ("<https://a.de>", "<https://a.de>"),
    "mail": ("[Write](mailto:a@b.de)", "<mailto:a@b.de|Write>"),
    "mail in angle brackets": ("<a@b.de>", "<mailto:a@b.de|a@b.de>"),
    "image is a link": ("![a cat](https://b.de/c.png)", "<https://b.de/c.png|a cat>"),
    "image without words": ("![](https://b.de/c.png)", "<https://b.de/c.png>"),
    "image in a link": ("[![a](https://b.de/c.png)](https://d.de)", "<https://d.de|a>"),
    "wide host": ("[a](https://münchen.de)", "<https://xn--mnchen-3ya.de|a>"),
    "script": ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
    "data": ("[a](data:text/html,b)", "[a](data:text/html,b)"),
    "relative": ("[a](/orders)", "[a](/orders)"),
    "name before the host": ("[a](https://b.de@c.de/)", "[a](https://b.de@c.de/)"),
    "label that is another address": (
        "[https://bank.com](https://evil.com/x)",
        "https://bank.com (<https://evil.com/x>)",
    ),
    "label that names another host": (
        "[Go to bank.com](https://e.com)",
        "Go to bank.com (<https://e.com>)",
    ),
    "label that names its host": (
        "[www.bank.com](https://bank.com/a)",
        "<https://bank.com/a|www.bank.com>",
    ),
    "reference": ("[a][1]\n\n[1]: https://b.de", "[a][1]\n\n[1]: <https://b.de>"),
    # ---- tables -------------------------------------------------------------------------
    "table": (
        "| Item | Price |\n|---|--:|\n| Boot | $5 |\n| **Skates** | $1,000 |",
        "```\nItem     Price\n------  ------\nBoot        $5\nSkates  $1,000\n```",
    ),
    "table with a wide script": (
        "|a|b|\n|-|-|\n|日本|c|",
        "```\na     b\n----  -\n日本  c\n```",
    ),
    "table with a link": (
        "|a|\n|-|\n|[b](https://c.de)|",
        "```\na\n----------------\nb (https://c.de)\n```",
    ),
    "table with missing cells": ("|a|b|\n|-|-|\n|c|", "```\na  b\n-  -\nc\n```"),
    # ---- what is no Markdown ------------------------------------------------------------
    "html": ("<b>a</b> <!-- b -->", "&lt;b&gt;a&lt;/b&gt; &lt;!-- b --&gt;"),
    "html block": ("<div>\na\n</div>", "&lt;div&gt;\na\n&lt;/div&gt;"),
    "entities": ("a &lt; b &amp; c", "a &lt; b &amp; c"),
    "ampersand": ("R&D", "R&amp;D"),
    "broadcast": ("<!channel> <!here|here>", "&lt;!channel&gt; &lt;!here|here&gt;"),
    "broadcast in entities": ("&lt;!channel&gt;", "&lt;!channel&gt;"),
    "mention": ("<@U0123> <#C0123|x>", "&lt;@U0123&gt; &lt;#C0123|x&gt;"),
    "Slack's bold": ("*a* ~b~", "_a_ ∼b∼"),
    "Slack's link": ("<https://a.de|b>", "&lt;<https://a.de>|b&gt;"),
    "Slack's link in disguise": (
        "<https://e.com|bank.com>",
        "&lt;<https://e.com>|bank.com&gt;",
    ),
    "token in a link's target": (
        "[a](https://b.com/|c><!channel>)",
        "<https://b.com/%7Cc%3E%3C!channel%3E|a>",
    ),
    "token in a link's host": (
        "[a](https://b.com|c><!channel>)",
        "[a](<https://b.com>|c&gt;&lt;!channel&gt;)",
    ),
    "token in a link's label": ("[<!channel>](https://a.de)", "<https://a.de|&lt;!channel&gt;>"),
    "emoji name": ("done :tada:", "done :tada:"),
    "direction override": ("a\u202eb", "ab"),
    "direction override in an entity": ("a&#x202E;b", "ab"),
    "line break in an entity": ("a&#10;&#62; b", "a &gt; b"),
    "zero-width space in a token": ("<\u200b!here>", "&lt;!here&gt;"),
    "emphasis of nothing that is seen": ("**\u200b** a", " a"),
}


@pytest.mark.parametrize(("markdown", "expected"), CASES.values(), ids=CASES.keys())
def test_markdown_becomes_mrkdwn(markdown: str, expected: str):
    """Each piece of Markdown reads in Slack as its author meant it."""
    [block] = to_blocks(markdown)
    assert block == {
        "type": "section",
        "text": {"type": "mrkdwn", "text": expected, "verbatim": True},
        "expand": True,
    }


@pytest.mark.parametrize("blank", ["", " \n\n ", "\u200b", "```\n```"])
def test_nothing_to_say_is_no_block(blank: str):
    """Slack refuses an empty section, so blank text makes none."""
    assert to_blocks(blank) == []
