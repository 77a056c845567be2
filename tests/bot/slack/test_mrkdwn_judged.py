"""What the renderer writes, read by the sandbox's own parser of Slack's markup."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.mrkdwn import to_blocks, to_messages, to_text
from sandbox.server import running
from sandbox.slack.markup import Token, read_blocks, read_message, read_text
from tests.bot.slack.test_mrkdwn import CASES
from tests.bot.slack.test_mrkdwn_safety import ANYTHING

INERT = {"text", "code", "emoji"}


def judge(tokens: list[Token]) -> None:
    """Nobody is notified, and every link is one that shows where it leads."""
    for token in tokens:
        assert not token.pings, token
        assert token.kind in INERT | {"link", "labelled_link"}, token
        if token.kind == "labelled_link":
            assert token.target.startswith(("http://", "https://", "mailto:")), token
            assert "://" not in token.text or token.text.split("/")[2] in token.target, token


@settings(max_examples=300, deadline=None)
@given(ANYTHING)
def test_nothing_pings_and_no_link_lies(markdown: str):
    """Blocks and notification text of any input, read as Slack reads them."""
    judge(read_message({"text": to_text(markdown), "blocks": to_blocks(markdown)}))


def test_all_cases_are_inert():
    """Each case of the renderer's own tests, its broadcasts and mentions included."""
    for markdown, _ in CASES.values():
        judge(read_message({"text": to_text(markdown), "blocks": to_blocks(markdown)}))


# ---- formatting -------------------------------------------------------------------------------

STYLES = {"": "", "**": "bold", "_": "italic", "~~": "strike", "`": "code"}
WORD = st.tuples(
    st.sampled_from(sorted(STYLES)),
    st.text("abyz", min_size=1, max_size=4),
    st.sampled_from(
        [" ", "\n", ", ", ". ", "! ", " (", ") ", r" \* ", r" \_x\_ ", r" \*x\* ", r" a\*b ", " ~ "]
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORD, min_size=1, max_size=12))
def test_exactly_the_marked_words_are_marked(words: list[tuple[str, str, str]]):
    """Slack shows each word as the Markdown marks it, whatever stands around it."""
    numbered = [(mark, f"{word}{at}q", gap) for at, (mark, word, gap) in enumerate(words)]
    markdown = "".join(mark + word + mark + gap for mark, word, gap in numbered)
    shown = read_blocks(to_blocks(markdown))
    styled = [(token.text, token.styles) for token in shown if token.styles]
    assert styled == [(word, {STYLES[mark]}) for mark, word, _ in numbered if mark], markdown
    text = "".join(token.text for token in shown)
    assert [word for _, word, _ in numbered if text.count(word) != 1] == [], markdown


@given(st.lists(st.tuples(st.sampled_from(["**", "*", "~~"]), st.text("abyz", min_size=1))))
def test_marks_within_words_are_never_shown(pieces: list[tuple[str, str]]):
    """Slack would show the asterisks of emphasis inside a word, so there are none."""
    markdown = "x".join(["", *(mark + text + mark for mark, text in pieces), ""])
    shown = "".join(token.text for token in read_blocks(to_blocks(markdown)))
    assert shown == "x".join(["", *(text for _, text in pieces), ""])


# ---- acceptance -------------------------------------------------------------------------------


async def test_slack_takes_every_case():
    """Each case can be posted: the sandbox validates blocks as Slack does."""
    async with running() as sandbox:
        workspace = sandbox.platform.workspace(None)
        channel = next(each.id for each in workspace.channels.values() if each.name == "support")
        client = AsyncWebClient(token="xoxb-sandbox", base_url=sandbox.api_url, retry_handlers=[])
        for markdown in [*(markdown for markdown, _ in CASES.values()), "long " * 20_000]:
            for blocks in to_messages(markdown):
                body: dict[str, Any] = {"text": to_text(markdown), "blocks": blocks}
                answer = await client.chat_postMessage(channel=channel, **body)
                assert answer["ok"], markdown


def test_text_beside_blocks_reads_the_same():
    """The notification of a short answer says what its blocks say."""
    for markdown, _ in CASES.values():
        blocks = to_blocks(markdown)
        assert read_text(to_text(markdown)) == read_blocks(blocks)
