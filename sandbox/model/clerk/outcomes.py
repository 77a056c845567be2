"""Reads what tools answer: items with prices, and whether a deed was done."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Outcome(StrEnum):
    """How a deed ended, as far as the tool's answer tells."""

    DONE = auto()
    CANCELLED = auto()
    INTERRUPTED = auto()
    PENDING = auto()
    FAILED = auto()
    UNCLEAR = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that a look-up found.

    Args:
        item_id: Its id, as the tool gave it.
        name: Its name, if the answer has one.
        price: In whole currency units; None if the answer has none.
        about: What the answer says of it; None if nothing.
    """

    item_id: str
    name: str | None = None
    price: float | None = None
    about: str | None = None


_OUTCOMES: tuple[tuple[Outcome, str], ...] = (
    (Outcome.DONE, r"^\W*success\w*"),
    (Outcome.UNCLEAR, r"^\W*unknown|is unknown|no clear answer|was interrupted"),
    (Outcome.INTERRUPTED, (r"wrote more|wrote something else|did not decide|read it first|superseded"
     r"|withdrawn|new message")),
    (Outcome.CANCELLED, (r"cancell?ed|customer (?:has )?(?:declined|refused|said no|kept)|not approved"
     r"|declined by (?:the )?(?:customer|user)|rejected by (?:the )?(?:customer|user)|expired|keeps? it")),
    (Outcome.PENDING, r"requested|pending|in review|under review|awaiting|waits? for|waiting for"),
    (Outcome.FAILED, (r"errors?|fail(?:ed|s|ure)?|refused|rejected|declined|denied|invalid|unknown"
     r"|cannot|can't|could not|couldn't|unable|not (?:possible|found|allowed|valid|available|offered"
     r"|eligible|refundable|sold|match\w*)|never bought|already (?:been )?refunded|too late|must"
     r"|out of stock|sold out|no (?:such|match\w*|purchase|order|item)|wrong|more than 30|over 30"
     r"|timed out|not run|unavailable|one at a time|limit|missing|\w+ required")),
    (Outcome.DONE, (r"success\w*|done|placed|confirmed|completed?|executed|refunded|approved|ordered"
     r"|ok|okay|booked|sent|created|on its way|thank you|accepted|paid")),
)  # fmt: skip
_OUTCOME_PATTERNS = tuple((one, re.compile(rf"\b(?:{words})\b")) for one, words in _OUTCOMES)
_NOTHING = re.compile(
    r"\b(?:no (?:items?|match\w*|results?|products?|such)|not found|nothing|none|null|empty"
    r"|could(?:n't| not) find|unknown|don't have|do not have|did not match|sorry)\b"
)
_ITEM_ID = re.compile(r"\b(?:item|sku|prod(?:uct)?)[_-][\w-]+\b|\b[A-Z]{2,5}-\d{2,}\b")
_PRICE = re.compile(
    r"(?:[$€£]|USD ?|EUR ?)(\d[\d,]*(?:\.\d+)?)|(\d[\d,]*(?:\.\d+)?) ?(?:USD|EUR|dollars)"
)
_ADVICE = re.compile(
    r"(?:please )?(?:tell|say|do not|don't|ask|inform|apologi[sz]e|never|mention|explain|offer|answer"
    r"|let the customer|you (?:may|must|should|can)|call|use|try|pass)\b",
    re.IGNORECASE,
)
_CONFIRMED = re.compile(r",? as the customer confirmed,?")
_LABEL = re.compile(r"^declined:\s+", re.IGNORECASE)
_IDS = re.compile(r"\bitem_\w+:? ?")
_SNAKE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_ID_KEYS = ("item_id", "id", "sku", "item", "ref")
_NAME_KEYS = ("name", "title", "product", "product_name", "item_name")
_PRICE_KEYS = ("price", "unit_price", "price_usd", "amount", "cost", "paid")


def outcome_of(result: str) -> Outcome:
    """How a deed ended; when in doubt, not as a success."""
    text = readable(result).lower()
    for outcome, pattern in _OUTCOME_PATTERNS:
        if pattern.search(text):
            return outcome
    return Outcome.UNCLEAR


def readable(result: str) -> str:
    """A tool's answer as a text for people: JSON becomes "name: value" pairs."""
    try:
        value: Any = json.loads(result)
    except ValueError:
        return result.strip()
    return _spoken(value).strip()


def _spoken(value: Any) -> str:
    if isinstance(value, dict):
        table = cast("dict[str, Any]", value)
        pairs = {
            key: _spoken(one) for key, one in table.items() if one not in (None, False, [], {})
        }
        return ", ".join(f"{key.replace('_', ' ')}: {text}" for key, text in pairs.items())
    if isinstance(value, list):
        return "; ".join(_spoken(one) for one in cast("list[Any]", value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def json_object(text: str) -> dict[str, Any]:
    """A tool's answer as an object, also if it came as a list of one; empty if it is none."""
    try:
        value: Any = json.loads(text)
    except ValueError:
        return {}
    if isinstance(value, list):
        found = cast("list[Any]", value)
        value = found[0] if len(found) == 1 else None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def for_customers(text: str) -> str:
    """A tool's answer without advice and labels for the model, and names that only programs know."""
    bare = _LABEL.sub("", text.strip())
    sentences = re.split(r"(?<=[.!?])\s+", _CONFIRMED.sub("", bare))
    kept = " ".join(one for one in sentences if not _ADVICE.match(one)) or bare
    return _SNAKE.sub(lambda match: match[0].replace("_", " "), _IDS.sub("", kept))


def items_in(result: str) -> list[Item]:
    """The items that a look-up found, best first as the tool gave them; empty for none."""
    try:
        value: Any = json.loads(result)
    except ValueError:
        return _items_in_text(result)
    if isinstance(value, str):
        return _items_in_text(value)
    return list(_items_in_json(value))


def _items_in_json(value: Any) -> Iterator[Item]:
    if isinstance(value, list):
        for one in cast("list[Any]", value):
            yield from _items_in_json(one) if not isinstance(one, str) else _items_in_text(one)
    if not isinstance(value, dict):
        return
    table = cast("dict[str, Any]", value)
    identifier, name = _first(table, _ID_KEYS), _first(table, _NAME_KEYS)
    if isinstance(identifier, (str, int)) and (name or _ITEM_ID.match(str(identifier))):
        price = _price(_first(table, _PRICE_KEYS))
        yield Item(item_id=str(identifier), name=str(name) if name else None, price=price)
        return
    for one in table.values():
        if isinstance(one, (list, dict)):
            yield from _items_in_json(one)


def _first(table: dict[str, Any], keys: Sequence[str]) -> Any:
    return next((table[key] for key in keys if table.get(key) not in (None, "")), None)


def _price(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, dict):
        table = cast("dict[str, Any]", value)
        if isinstance(table.get("minor"), int):
            return table["minor"] / 100
        return _price(_first(table, ("amount", "value", "major")))
    match = re.search(r"\d[\d,]*(?:\.\d+)?", str(value))
    return float(match[0].replace(",", "")) if match else None


def _items_in_text(text: str) -> list[Item]:
    found: list[Item] = []
    matches = list(_ITEM_ID.finditer(text))
    for position, match in enumerate(matches):
        end = matches[position + 1].start() if position + 1 < len(matches) else len(text)
        rest = text[match.end() : end]
        price = _PRICE.search(rest)
        before = rest[: price.start()] if price else rest.split("\n")[0]
        name = re.sub(r"^[\s:,;()|—–-]+|[\s:,;()|.—–-]+$", "", before)  # noqa: RUF001
        amount = (price[1] or price[2]).replace(",", "") if price else None
        about = rest[price.end() :].split("\n")[0].strip(" ):.") if price else ""
        found.append(
            Item(
                item_id=match[0],
                name=name or None,
                price=float(amount) if amount else None,
                about=f"{about}." if about else None,
            )
        )
    return found


def found_nothing(result: str) -> bool:
    """Whether a look-up says that there is nothing, or that it failed."""
    return not items_in(result) and (
        not result.strip("[]{} \n") or bool(_NOTHING.search(result.lower()))
    )


def best_of(items: Sequence[Item], query: str) -> Item:
    """The first item that has every word of the query in its name; else the tool's first."""
    words = [word.rstrip("s") for word in re.findall(r"\w+", query.lower())]
    named = (item for item in items if all(word in (item.name or "").lower() for word in words))
    return next(named, items[0])


def price_in(text: str) -> float | None:
    """The first price that a sentence names."""
    match = _PRICE.search(text)
    return float((match[1] or match[2]).replace(",", "")) if match else None
