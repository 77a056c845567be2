"""No text of anybody's pings, disguises a link, or hides a character, wherever it stands."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.posts import Post
from bot.slack.render import Call, render
from tests.safety.attacks import ATTACKS, LINKS, PINGS
from tests.safety.judging import faults
from tests.safety.planting import EXAMPLES, REFS, calls, planted

KINDS = {example.kind: example for example in EXAMPLES}

pytestmark = pytest.mark.timeout(240)  # thousands of attempts a test; machines differ


def test_there_are_more_than_three_hundred_attacks() -> None:
    """Each of them another text."""
    assert len(set(ATTACKS.values())) > 300


def test_every_kind_of_post_is_attacked() -> None:
    """A new post needs an example here; a forward is no message."""
    kinds = {post.model_fields["kind"].default for post in get_args(get_args(Post)[0])}
    assert set(KINDS) == kinds - {"forward"}


def test_the_judge_sees_what_it_is_there_for() -> None:
    """Posted as they are, the tokens are alive; a judge that saw nothing would prove nothing."""
    hidden = [ATTACKS[name] for name in ("right to left", "tag characters", "ANSI colour", "null")]
    live = [text for text in LINKS.values() if text.startswith("<") and "|" in text]
    for text in (*PINGS.values(), *live, *hidden):
        call = Call("chat.update", {"text": text, "blocks": []})
        assert faults(call, markdown=False), text


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_an_attack_is_alive(kind: str) -> None:
    """Each attack in each place of each post, in each form in which it may leave."""
    failures: list[str] = []
    tried = 0
    for name, attack in ATTACKS.items():
        for place, post in planted(KINDS[kind], attack):
            for form, call in calls(post):
                tried += 1
                found = faults(call, markdown=place == "say.markdown")
                failures += [f"{name} in {place}{form}: {fault}" for fault in found]
    assert failures == []
    assert tried >= len(ATTACKS)


@pytest.mark.parametrize("kind", ["offer_card", "offer_record", "case_card"])
def test_no_value_makes_lines_of_its_own_on_a_card(kind: str) -> None:
    """A product's name cannot add a total: each field keeps one label and one value."""
    clean = fields_of(KINDS[kind])
    for attack in ATTACKS.values():
        for place, post in planted(KINDS[kind], attack):
            fields = fields_of(post)
            assert all(field.count("\n") <= 1 for field in fields), place
            assert len(fields) <= len(clean), place


def fields_of(post: Post) -> list[str]:
    """The labelled values of a card, as they leave."""
    from bot.posts import Row

    blocks = render(Row(id="r", post=post), REFS).arguments["blocks"]
    return [field["text"] for block in blocks for field in block.get("fields", ())]
