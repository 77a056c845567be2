"""Whether Slack would take these blocks, and what it would say if not."""

from collections.abc import Iterator
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from sandbox.slack.block_models import MessageBlocks, View
from sandbox.slack.changes import Json
from sandbox.slack.elements import interactive_elements
from sandbox.slack.errors import SlackError

_MARKDOWN_LIMIT = 12_000
_MESSAGE_LIMIT = 13_200
"""Slack writes it down nowhere: this is where people found it. Ten fields may be longer."""

# Slack's words for what pydantic finds.
_WORDS = {
    "missing": "missing required field: {last}",
    "extra_forbidden": "invalid additional property: {last}",
    "union_tag_invalid": "unsupported type: {tag}",
    "union_tag_not_found": "missing required field: type",
    "string_too_long": "must be no more than {max_length} characters",
    "string_too_short": "must be no fewer than {min_length} characters",
    "string_type": "must provide a string",
    "too_long": "no more than {max_length} items allowed",
    "too_short": "no fewer than {min_length} items allowed",
    "value_error": "{error}",
}


def checked_blocks(blocks: list[Json]) -> list[Json]:
    """The blocks of a message as Slack stores them: every block and element has an id.

    Raises:
        SlackError: ``invalid_blocks``, with Slack's explanations; ``msg_blocks_too_long`` where
            the Markdown blocks, or all words of the message, are together too long.
    """
    complaints = list(_shape(MessageBlocks, {"blocks": blocks})) or list(_duplicates(blocks))
    if complaints:
        raise SlackError("invalid_blocks", messages=tuple(complaints), errors=complaints)
    if sum(len(each["text"]) for each in blocks if each["type"] == "markdown") > _MARKDOWN_LIMIT:
        raise SlackError("msg_blocks_too_long")
    if _length(blocks) > _MESSAGE_LIMIT:
        raise SlackError("msg_blocks_too_long")
    return _with_ids(blocks)


def checked_view(view: Json) -> Json:
    """A modal or Home tab as Slack stores it.

    Raises:
        SlackError: ``invalid_arguments``, with Slack's explanations.
    """
    complaints = list(_shape(View, view, root="/view")) or list(_duplicates(view["blocks"]))
    if complaints:
        raise SlackError("invalid_arguments", messages=tuple(complaints))
    return {**view, "blocks": _with_ids(view["blocks"])}


def _length(value: Any) -> int:
    """The characters of all texts in it, but those of fields."""
    if isinstance(value, list):
        return sum(map(_length, cast("list[Any]", value)))
    if not isinstance(value, dict):
        return 0
    return sum(
        len(each) if key == "text" and isinstance(each, str) else _length(each)
        for key, each in cast("Json", value).items()
        if key != "fields"
    )


def _shape(model: type[BaseModel], data: Json, *, root: str = "") -> Iterator[str]:
    try:
        model.model_validate(data)
    except ValidationError as error:
        for problem in error.errors():
            yield f"[ERROR] {_complaint(problem)} [json-pointer:{root}{_pointer(data, problem)}]"


def _complaint(problem: Any) -> str:
    last = problem["loc"][-1] if problem["loc"] else ""
    words = _WORDS.get(problem["type"], "must be a valid value")
    return words.format(last=last, **problem.get("ctx", {}))


def _pointer(data: Json, problem: Any) -> str:
    """Where it is, as a JSON pointer: pydantic's location without the names of union members."""
    steps: list[str] = []
    current: Any = data
    for step in problem["loc"]:
        try:
            current = current[step]
        except (KeyError, IndexError, TypeError):
            continue
        steps.append(str(step))
    return "".join(f"/{step}" for step in steps)


def _duplicates(blocks: list[Json]) -> Iterator[str]:
    block_ids: set[str] = set()
    for number, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id is not None and block_id in block_ids:
            yield f"[ERROR] `block_id` already exists [json-pointer:/blocks/{number}/block_id]"
        block_ids.add(str(block_id))
        action_ids: set[str] = set()
        for _, element in interactive_elements([block]):
            if element["action_id"] in action_ids:
                where = f"[json-pointer:/blocks/{number}/elements]"
                yield f'[ERROR] `action_id` "{element["action_id"]}" already exists {where}'
            action_ids.add(element["action_id"])


def _with_ids(blocks: list[Json]) -> list[Json]:
    return [
        {"block_id": f"blk{number}", **_with_action_ids(block)}
        for number, block in enumerate(blocks)
    ]


def _with_action_ids(block: Json) -> Json:
    if block["type"] != "actions":
        return block
    elements = [
        {"action_id": f"act{number}", **element} for number, element in enumerate(block["elements"])
    ]
    return {**block, "elements": elements}
