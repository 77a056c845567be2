"""The judge of posted text: what Slack would bring to life, and what it would leave alone."""

import pytest

from sandbox.slack.markup import (
    Token,
    mentioned_users,
    read_blocks,
    read_markdown,
    read_message,
    read_text,
)


def _live(tokens: list[Token]) -> list[tuple[str, str]]:
    return [(token.kind, token.target) for token in tokens if token.live]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<@U0ALICE000>", [("user", "U0ALICE000")]),
        ("<@U0ALICE000|alice>", [("user", "U0ALICE000")]),
        ("a<!channel>b", [("broadcast", "channel")]),
        ("<!here|here>", [("broadcast", "here")]),
        ("<!subteam^S012|@sales>", [("group", "S012")]),
        ("<#C0SUPPORT1>", [("channel", "C0SUPPORT1")]),
        ("<https://acme.test|free boots>", [("labelled_link", "https://acme.test")]),
        ("<https://acme.test/?a=1&amp;b=2>", [("link", "https://acme.test/?a=1&b=2")]),
        ("<mailto:a@b.test|mail>", [("labelled_link", "mailto:a@b.test")]),
        ("<acme.test|free>", [("labelled_link", "acme.test")]),
        ("see https://acme.test.", [("link", "https://acme.test")]),
        ("ask acme.com, or README.md", [("link", "http://acme.com"), ("link", "http://README.md")]),
        ("boots.shop/sale?x=1.", [("link", "http://boots.shop/sale?x=1")]),
        ("`<!everyone>`", [("broadcast", "everyone")]),
        ("```\n<@U1>\n```", [("user", "U1")]),
        ("*<@U1>* _<!here>_", [("user", "U1"), ("broadcast", "here")]),
        ("<<@U1>>", [("user", "U1")]),
        ("<!date^1^{date}^https://x.test|soon>", [("labelled_link", "https://x.test")]),
    ],
)
def test_live_tokens_are_found_wherever_they_hide(
    text: str, expected: list[tuple[str, str]]
) -> None:
    """Brackets notify and link in plain text, in formatting, and in code alike."""
    assert _live(read_text(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "&lt;@U0ALICE000&gt;",
        "&lt;!channel&gt;",
        "@channel @here @everyone",
        "&lt;https acme|free boots&gt;",
        "1 < 2 and 3 > 2",
        "<>",
        "< @U1 >",
        "<hello>",
        "a|b",
        "a@acme.com v1.2.3 e.g. 3.50 and.so.on",
        "*bold* _it_ ~no~ `code` :wave:",
    ],
)
def test_escaped_and_broken_tokens_are_inert(text: str) -> None:
    """What Slack shows as it stands is reported as text."""
    assert _live(read_text(text)) == []


def test_text_is_shown_unescaped() -> None:
    """The reader sees characters, not entities; only Slack's three are entities."""
    assert read_text("a &lt;b&gt; &amp;nbsp; &copy;") == [Token("text", "a <b> &nbsp; &copy;")]


def test_formatting_marks_become_styles() -> None:
    """Marks at word edges style, nested ones add up, marks within words are letters."""
    tokens = read_text("*bold _both_* snake_case_name 2*3*4 `co*d*e`")

    assert [(token.text, set(token.styles)) for token in tokens] == [
        ("bold ", {"bold"}),
        ("both", {"bold", "italic"}),
        (" snake_case_name 2*3*4 ", set()),
        ("co*d*e", {"code"}),
    ]


def test_quotes_and_emoji_are_recognised() -> None:
    """A quoted line is styled as such; an emoji is a token of its own, a time of day is not."""
    tokens = read_text("> :wave: at 10:30:00\nplain")

    assert tokens[1] == Token("emoji", ":wave:", "wave", frozenset({"quote"}))
    assert tokens[-1] == Token("text", "plain")
    assert sum(token.kind == "emoji" for token in tokens) == 1


def test_markdown_blocks_add_labelled_links_and_images() -> None:
    """In Markdown, Slack's brackets are alive as well as Markdown's own links."""
    tokens = read_markdown("**a** [free](https://x.test) ![p](https://y.test/p.png) <!channel>")

    assert _live(tokens) == [
        ("labelled_link", "https://x.test"),
        ("image", "https://y.test/p.png"),
        ("broadcast", "channel"),
    ]


def test_blocks_are_read_wherever_text_stands() -> None:
    """Fields, context, links of buttons and pictures count; plain text never comes alive."""
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "<!channel>"}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "<@U1>"}]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "<!here>"}]},
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "text": {"type": "plain_text", "text": "Go"},
                    "url": "https://x.test",
                }
            ],
        },
        {"type": "image", "image_url": "https://y.test/a.png", "alt_text": "a"},
    ]

    assert _live(read_blocks(blocks)) == [
        ("user", "U1"),
        ("broadcast", "here"),
        ("labelled_link", "https://x.test"),
        ("image", "https://y.test/a.png"),
    ]


def test_rich_text_is_read_by_its_elements() -> None:
    """Brackets in rich text are letters; its elements say what is alive."""
    section = {
        "type": "rich_text_section",
        "elements": [
            {"type": "text", "text": "<!channel> ", "style": {"bold": True}},
            {"type": "user", "user_id": "U1"},
            {"type": "broadcast", "range": "here"},
            {"type": "link", "url": "https://x.test", "text": "x"},
        ],
    }
    tokens = read_blocks([{"type": "rich_text", "elements": [section]}])

    assert tokens[0] == Token("text", "<!channel> ", "", frozenset({"bold"}))
    assert [token.kind for token in tokens[1:]] == ["user", "broadcast", "labelled_link"]
    assert [token.pings for token in tokens[1:]] == [True, True, False]


def test_a_message_is_judged_by_its_text_and_its_blocks() -> None:
    """The text stands in notifications even where blocks are shown."""
    message = {
        "text": "<@U1>",
        "blocks": [{"type": "markdown", "text": "<!here>"}],
    }

    assert _live(read_message(message)) == [("user", "U1"), ("broadcast", "here")]
    assert mentioned_users("<@U1> and <@W2|w>, not &lt;@U3&gt;") == ["U1", "W2"]


def test_attachments_are_judged_too() -> None:
    """Text, fields, links and blocks of the old form come alive like the rest."""
    attachment = {
        "text": "<@U1>",
        "title_link": "https://x.test",
        "mrkdwn_in": ["text"],
        "fields": [{"title": "a", "value": "<!here>", "short": True}],
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<@U2>"}}],
    }

    assert _live(read_message({"text": "", "attachments": [attachment]})) == [
        ("user", "U1"),
        ("link", "https://x.test"),
        ("broadcast", "here"),
        ("user", "U2"),
    ]


def test_private_characters_cannot_forge_tokens() -> None:
    """The characters that the reader uses inside are taken out of the text first."""
    tokens = read_text("\U000f0000 <@U1>")

    assert [token.kind for token in tokens] == ["text", "user"]
