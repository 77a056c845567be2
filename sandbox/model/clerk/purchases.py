"""Which of their purchases a customer is speaking of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.model.clerk.acts import Act
from sandbox.model.clerk.conversation import Heard, Said
from sandbox.model.clerk.cue_table import Cue
from sandbox.model.clerk.cues import read
from sandbox.model.clerk.naming import meant, named
from sandbox.model.clerk.products import keywords, wish

if TYPE_CHECKING:
    from sandbox.model.clerk.conversation import Conversation

UNNAMED = "device"  # what a thing is called that nobody has named
_OVER = {Act.REFUNDED, Act.GLAD}


def item_at_issue(conversation: Conversation) -> str | None:
    """The purchase that it is about: the last that is plainly meant, else the first that is named."""
    texts = matter(conversation)
    told = [text for text in texts if read(text).topic is not Cue.BUY]
    said = (one.slots.get("item", UNNAMED).lower() for one in reversed(conversation.told))
    names = (
        *(meant(text) for text in reversed(texts)),
        *(wish(text, owned=True).name for text in told),
        *(item for item in said if item != UNNAMED),
    )
    return next((name for name in names if name), None)


def matter(conversation: Conversation) -> list[str]:
    """What the customer wrote about the matter in hand, in order: since the last one was closed."""
    texts: list[str] = []
    for event in conversation.events:
        if isinstance(event, Heard):
            texts.append(event.text)
        elif isinstance(event, Said) and event.act in _OVER:
            texts.clear()
    return texts


def searches(conversation: Conversation) -> list[str]:
    """What the purchase may be found under: the item, then all that they named or described."""
    texts = matter(conversation)
    names = [one.name for text in texts for one in named(text, owned=True)]
    # A name may have run on into what is told of the thing: "skates swerve like a mule".
    heads = [name.split()[0] for name in names if " " in name]
    described = [keywords(text) for text in texts]
    rough = [
        item_at_issue(conversation),
        *heads[:1],
        *names,
        keywords(conversation.heard),
        *described,
    ]
    return list(dict.fromkeys(query for query in rough if query))
