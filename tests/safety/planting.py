"""One example of every post, and copies of it with a text of somebody else's in one place.

The places are found in the examples themselves: whatever is text and not named in ``OURS`` may
come from a model, a customer or a catalogue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from bot.commands import File, Stored
from bot.posts import (
    Button,
    CaseCard,
    Ephemeral,
    Notice,
    OfferCard,
    OfferRecord,
    Relay,
    RelayUpdate,
    Row,
    Say,
    Speaker,
    Under,
)
from bot.slack.render import Call, as_text_only, author_of, render, without_author

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.posts import Post

OURS = frozenset(
    [
        "kind",
        "under",
        "ref",
        "user",
        "response_url",
        "mention",
        "permalink",
        "icon",
        "action",
        "value",
        "style",
        "role",
        "replaces",
    ]
)
"""Fields that hold an id, an address or a word of ours, never anybody's text."""

HERE = Under(channel="C1", thread="1.000001")
REFS = {"offer:1": "C1:2.000002"}
_BUTTON = (Button(action="human", text="Talk to a human", value="1"),)
_SPEAKER = Speaker(name="Triage Agent", icon=":compass:")
_FILES = (
    File(name="skates.png", permalink="https://acme.slack.example/files/U1/F1/skates.png"),
    File(name="no address"),
)
_LINES = (("Item", "Black Boot"), ("Total", "$89.00"))

EXAMPLES: tuple[Post, ...] = (
    Say(under=HERE, speaker=_SPEAKER, markdown="Hello", line="A handed over to B", buttons=_BUTTON),
    Notice(under=HERE, text="Hello", buttons=_BUTTON),
    OfferCard(
        under=HERE,
        speaker=_SPEAKER,
        title="Your order",
        lines=_LINES,
        note="Decide",
        line="Line",
        buttons=_BUTTON,
    ),
    OfferRecord(ref="offer:1", title="Your order", lines=_LINES, outcome="Done", buttons=_BUTTON),
    Relay(under=HERE, who="Alice", role="customer", text="Hello", files=_FILES),
    RelayUpdate(ref="offer:1", text="Hello", files=_FILES),
    CaseCard(
        under=HERE,
        heading="Alice asks for a person",
        customer="Alice",
        asked_by="Alice",
        why="Asked for",
        summary="Her skates broke",
        path=("Triage Agent", "Sales Agent"),
        tried=("look up item",),
        history=("ORD-1, 1 × Black Boot",),
        recent=(("Alice", "hello"), ("Triage Agent", "hi")),
        files=_FILES,
        permalink="https://acme.slack.example/archives/C1/p1",
        state="Waiting",
        buttons=_BUTTON,
    ),
    Ephemeral(under=HERE, user="U1", text="Hello", buttons=_BUTTON),
)


def planted(post: Post, text: str) -> Iterator[tuple[str, Post]]:
    """Copies of a post with a text in each of its places: (the place, the copy)."""
    for place, copy in _planted(post, text):
        yield f"{post.kind}{place}", cast("Post", copy)


def _planted(value: object, text: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, str):
        yield "", text
    elif isinstance(value, Stored):
        for name in type(value).model_fields:
            if name not in OURS:
                for place, copy in _planted(getattr(value, name), text):
                    yield f".{name}{place}", value.model_copy(update={name: copy})
    elif isinstance(value, tuple):
        parts = cast("tuple[object, ...]", value)
        for at, part in enumerate(parts):
            for place, copy in _planted(part, text):
                yield f"[{at}]{place}", (*parts[:at], copy, *parts[at + 1 :])


def calls(post: Post) -> Iterator[tuple[str, Call]]:
    """Every form in which a post may leave: as meant, without own names, without blocks."""
    row = Row(id="row-1", post=post)
    call = render(row, REFS)
    yield "", call
    yield " without blocks", as_text_only(call)
    author = author_of(row)
    if author:
        yield " without own names", without_author(call, author)
