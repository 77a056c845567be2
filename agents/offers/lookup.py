"""From a model's words to one item of the shop, or a hint that helps it to ask better."""

from collections.abc import Collection, Generator
from contextlib import contextmanager

from agents import phrases
from agents.commerce import Commerce, Item, Unavailable
from agents.commerce.search import words
from engine import ToolError


@contextmanager
def reachable() -> Generator[None, None, None]:
    """Tell the model in plain words when the shop does not answer a question.

    Only for questions: after an answer to a *request* was lost, nobody may say that nothing
    happened.
    """
    try:
        yield
    except Unavailable as fault:
        raise ToolError(
            "The shop cannot be reached at the moment; nothing was done. Say so, and suggest to "
            "try again in a few minutes."
        ) from fault


async def look_up(commerce: Commerce, search_query: str) -> str:
    """Search the catalogue for a model.

    Args:
        commerce: The shop.
        search_query: The customer's words.

    Returns:
        One line per item, the best fit first: id, name, price and description; or a sentence
        that nothing fits.

    Raises:
        ToolError: The shop cannot be reached.
    """
    with reachable():
        items = await commerce.find_items(search_query)
    if not items:
        return phrases.nothing_fits(search_query)
    return "\n".join(f"{_label(item)}: {item.description}" for item in items)


async def find_item(commerce: Commerce, product: str, *, likely: Collection[str] = ()) -> Item:
    """Find the one item that a model means.

    Args:
        commerce: The shop.
        product: An id, a name, or words that fit a single item.
        likely: Ids of items that are rather meant than others: "the boot" is clear enough from
            somebody who bought just one of the boots there are.

    Raises:
        ToolError: Nothing fits, or several do: the candidates are listed. Also when the shop
            cannot be reached.
    """
    with reachable():
        found = await commerce.find_items(product)
    if not found:
        raise ToolError(f"There is no item like {product!r}. Use look_up_item to find its id.")
    named = [item for item in found if _names(product, item)]
    fitting = named or [item for item in found if item.sku in likely] or found
    if len(fitting) > 1:
        listed = "; ".join(map(_label, fitting))
        raise ToolError(f"{product!r} fits several items; use an id: {listed}")
    return fitting[0]


def _names(product: str, item: Item) -> bool:
    """Whether words name an item: its id, or its name but for articles, case and plural."""
    return product.strip() == item.sku or words(product) == words(item.name) != []


def _label(item: Item) -> str:
    return f"{item.sku} {item.name} ({item.price})"
