"""Nothing is said by a colour or a picture alone: whoever sees neither reads the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from bot import phrases
from bot.offers import card_ref
from bot.posts import Button, Notice, OfferRecord, Row
from bot.slack.render import render
from tests.safety.planting import EXAMPLES, HERE, REFS
from tests.stories.town import buttons, everything

if TYPE_CHECKING:
    from bot.posts import Post

PICTURES = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f]|:[a-z0-9_+-]+:")


def words(text: str) -> list[str]:
    """What is left of a text without its pictures."""
    return re.findall(r"[^\W\d_]{2,}", PICTURES.sub("", text))


def shown(post: Post) -> dict[str, Any]:
    return render(Row(id="r", post=post), REFS).arguments


@pytest.mark.parametrize("post", EXAMPLES, ids=lambda post: post.kind)
def test_every_message_has_a_text_of_words_beside_its_blocks(post: Post) -> None:
    """For notifications, screen readers, search and exports."""
    message = shown(post)
    assert words(message["text"])
    assert words(everything({"blocks": message["blocks"]}))


@pytest.mark.parametrize("post", EXAMPLES, ids=lambda post: post.kind)
def test_every_button_says_what_it_does(post: Post) -> None:
    """In words, and no two of a message in the same ones: colour only stresses."""
    texts = [button["text"]["text"] for button in buttons(shown(post))]
    assert all(words(text) for text in texts)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("end", phrases.OFFER_ENDS.values())
def test_what_became_of_an_offer_is_said_in_words(end: str) -> None:
    """In the record and in its text; each end in words of its own."""
    assert list(phrases.OFFER_ENDS.values()).count(end) == 1
    post = OfferRecord(
        ref=card_ref("1"), title="Your order", lines=(("Item", "Boot"),), outcome=end
    )
    message = shown(post)
    assert end in message["text"]
    assert end in everything({"blocks": message["blocks"]})


def test_a_stressed_button_reads_like_any_other() -> None:
    """The style adds nothing that is not in the words."""
    made = [
        Notice(
            under=HERE,
            text="x",
            buttons=(Button(action="human", text="Refuse", value="1", style=s),),
        )
        for s in (None, "primary", "danger")
    ]
    assert {buttons(shown(post))[0]["text"]["text"] for post in made} == {"Refuse"}
