"""Finding the element that was pressed, and what Slack says of it in ``actions``."""

from collections.abc import Iterator
from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.errors import SlackError

_OWN_FIELDS = ("type", "action_id", "text", "value", "style", "placeholder")


def pressed(blocks: list[Json], action_id: str, block_id: str | None, value: str | None) -> Json:
    """What ``actions`` says of one press.

    Args:
        blocks: The blocks of the message or view.
        action_id: Of the element.
        block_id: Of its block, where the action_id alone leaves a choice.
        value: The option to choose; for a button another value than its own. With a value a
            button can be pressed that is gone by now: somebody's screen is old.

    Raises:
        SlackError: ``action_not_found``, ``option_not_found``.
    """
    for block, element in interactive_elements(blocks):
        if element.get("action_id") == action_id and block_id in {None, block.get("block_id")}:
            own = {key: element[key] for key in _OWN_FIELDS if key in element}
            return {**own, "block_id": block.get("block_id", ""), **_choice(element, value)}
    if value is None:
        raise SlackError("action_not_found")
    return _gone(action_id, block_id, value)


def interactive_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element of the blocks that has an ``action_id``, with its block."""
    for block in blocks:
        places: list[Any] = [block.get("accessory"), block.get("element")]
        places += block.get("elements", [])
        for element in places:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def _gone(action_id: str, block_id: str | None, value: str) -> Json:
    """A button that an update has just taken from under the finger."""
    return {
        "type": "button",
        "action_id": action_id,
        "block_id": block_id or "",
        "text": {"type": "plain_text", "text": "", "emoji": True},
        "value": value,
    }


def _choice(element: Json, value: str | None) -> Json:
    if value is None:
        return {}
    if element["type"] == "button":
        return {"value": value}
    for option in element.get("options", []):
        if option["value"] == value:
            return {"selected_option": option}
    raise SlackError("option_not_found")
