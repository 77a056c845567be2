"""Whatever is sent, the judges judge; they never fall over."""

from contextlib import suppress
from typing import Any

import aiohttp
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.server import Sandbox
from sandbox.slack.block_rules import checked_blocks, checked_view
from sandbox.slack.compose import escaped
from sandbox.slack.errors import SlackError
from sandbox.slack.markup import read_blocks, read_markdown, read_text
from tests.sandbox.slack.slack_app import SUPPORT

Json = dict[str, Any]
_MARKS = st.text(alphabet="<>@!#|&;*_~`:[]()\n aU0/.lthps")
_WORDS = st.sampled_from(
    ["section", "actions", "button", "mrkdwn", "plain_text", "rich_text", "markdown", "image"]
)
_FIELDS = st.sampled_from(
    ["type", "text", "elements", "fields", "accessory", "block_id", "action_id", "url", "style"]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | _WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_FIELDS, inner, max_size=5),
    max_leaves=20,
)
_BLOCKS = st.lists(st.dictionaries(_FIELDS, _JSON, max_size=5), max_size=4)


@settings(deadline=None, max_examples=50)
@given(_MARKS)
def test_reading_loses_no_characters_but_marks(text: str) -> None:
    """Every letter of the text is shown by some token; nothing raises."""
    shown = "".join(token.text + token.target for token in read_text(text))

    assert set("aU0/.lthps") & set(text) <= set(shown) | set("lthgamp")


@settings(deadline=None, max_examples=50)
@given(st.text() | _MARKS)
def test_escaped_text_pings_nobody(text: str) -> None:
    """With the three characters escaped only bare addresses stay alive."""
    live = [token for token in read_text(escaped(text)) if token.live]

    assert all(token.kind == "link" for token in live)


@settings(deadline=None, max_examples=50)
@given(_BLOCKS)
def test_any_blocks_are_taken_or_refused(blocks: list[Json]) -> None:
    """A refusal explains itself; what is taken can be read."""
    refusal = None
    try:
        read_blocks(checked_blocks(blocks))
    except SlackError as error:
        refusal = error

    assert refusal is None or (refusal.code == "invalid_blocks" and refusal.messages)


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(_FIELDS, _JSON), _MARKS)
def test_any_view_and_any_markdown_can_be_judged(view: Json, text: str) -> None:
    """A refusal at most."""
    with suppress(SlackError):
        checked_view(view)
    read_markdown(text)


async def test_no_body_brings_the_server_down(sandbox: Sandbox) -> None:
    """Odd arguments get an error code, never an error page."""
    odd: list[Any] = [None, 0, -1, True, [], {}, [[]], "", "\x00", {"a": [1]}, "9" * 400]
    headers = {"Authorization": f"Bearer {sandbox.platform.config.bot_token}"}
    names = ("channel", "text", "blocks", "metadata", "thread_ts", "ts", "limit", "oldest")
    async with aiohttp.ClientSession(sandbox.api_url, headers=headers) as session:
        for method in ("chat.postMessage", "chat.update", "conversations.history"):
            for name in names:
                for value in odd:
                    body = {"channel": SUPPORT, "text": "x", "ts": "1.1", name: value}
                    async with session.post(method, json=body) as response:
                        assert response.status == 200
                        assert "ok" in await response.json()
