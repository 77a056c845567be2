"""Which of their purchases a customer is speaking of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.model.clerk.acts import Act
from sandbox.model.clerk.conversation import Heard, Said
from sandbox.model.clerk.cue_table import Cue
from sandbox.model.clerk.cues import read
from sandbox.model.clerk.goods import goods_in
from sandbox.model.clerk.matching import telling_words
from sandbox.model.clerk.naming import meant, named
from sandbox.model.clerk.products import bare_name, keywords, wish

if TYPE_CHECKING:
    from sandbox.model.clerk.conversation import Conversation

UNNAMED = "device"  # what a thing is called that nobody has named
ASKS_WHICH = {Act.ASK_ITEM, Act.ASK_OTHER_ITEM, Act.ITEM_UNKNOWN, Act.POLICY, Act.WHICH_ONE}
_OVER = {Act.REFUNDED, Act.GLAD}


def item_at_issue(conversation: Conversation) -> str | None:
    """The purchase that it is about: the last that is plainly meant, else the first that is named.

    A product comes before all else that was taken for one: "skates" before "what I got".
    """
    texts = matter(conversation)
    told = [text for text in texts if read(text).topic is not Cue.BUY]
    said = (one.slots.get("item", UNNAMED).lower() for one in reversed(conversation.told))
    named_so = [
        *(meant(text) for text in reversed(texts)),
        *(wish(text, owned=True).name for text in told),
    ]
    names = [name for name in named_so if name]
    products = (product for name in names for product in goods_in(name))
    guesses = (item for item in said if item != UNNAMED)
    return next(iter((*products, *names, *guesses)), None)


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


def is_named(conversation: Conversation, query: str, name: str) -> bool:
    """Whether what a look-up found is what the customer named, rather than a lucky hit.

    Args:
        conversation: The request.
        query: What was looked up.
        name: What was found.
    """
    names = {one.name for text in matter(conversation) for one in named(text, owned=True)}
    words = {word for name in names for word in name.split()}
    heard = conversation.heard
    answer = conversation.asked.act in ASKS_WHICH and query in {keywords(heard), bare_name(heard)}
    alike = telling_words(query) & telling_words(name)
    return answer or bool(alike) or query in {*names, *words, item_at_issue(conversation)}
