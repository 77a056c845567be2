"""Which blocks Slack would take, and what it says of those it would not."""

from typing import Any

import pytest

from sandbox.slack.block_rules import checked_blocks, checked_view
from sandbox.slack.errors import SlackError

Json = dict[str, Any]


def _mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _section(**fields: Any) -> Json:
    return {"type": "section", **fields}


def _button(action_id: str = "a", **fields: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": _plain("Go"), **fields}


def _actions(*elements: Json, **fields: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **fields}


def test_the_largest_allowed_message_is_taken() -> None:
    """Every limit is inclusive."""
    blocks = [
        _section(text=_mrkdwn("x" * 3000), fields=[_mrkdwn("y" * 2000)] * 10),
        _actions(*(_button(f"a{n}", value="v" * 2000) for n in range(25)), block_id="b" * 255),
        {"type": "header", "text": _plain("h" * 150)},
        {"type": "context", "elements": [_mrkdwn("c")] * 10},
        *[{"type": "divider"}] * 46,
    ]

    assert len(checked_blocks(blocks)) == 50
    assert checked_blocks([{"type": "markdown", "text": "m" * 12_000}])


def test_missing_ids_are_made_up() -> None:
    """Slack gives every block and every button an id where the app gave none."""
    button = {"type": "button", "text": _plain("Go")}
    (block,) = checked_blocks([_actions(button)])

    assert block["block_id"]
    assert block["elements"][0]["action_id"]


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        (
            _section(text=_mrkdwn("x" * 3001)),
            "must be no more than 3000 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            _section(text=_mrkdwn("")),
            "must be no fewer than 1 characters [json-pointer:/blocks/0/text/text]",
        ),
        (_section(), "must define either `fields` or `text` [json-pointer:/blocks/0]"),
        (
            _section(text=_mrkdwn("x"), fields=[_mrkdwn("x")] * 11),
            "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
        ),
        (
            _section(text="x"),
            "must be a valid value [json-pointer:/blocks/0/text]",
        ),
        (
            _section(text=_mrkdwn("x"), colour="red"),
            "invalid additional property: colour [json-pointer:/blocks/0/colour]",
        ),
        (
            _section(text={"type": "markdown", "text": "x"}),
            "unsupported type: markdown [json-pointer:/blocks/0/text]",
        ),
        ({"type": "sektion"}, "unsupported type: sektion [json-pointer:/blocks/0]"),
        ({"text": "x"}, "missing required field: type [json-pointer:/blocks/0]"),
        (_actions(), "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
        (
            _actions(*(_button(f"a{n}") for n in range(26))),
            "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            _actions(_button(text=_plain("x" * 76))),
            "must be no more than 75 characters [json-pointer:/blocks/0/elements/0/text/text]",
        ),
        (
            _actions(_button(text=_mrkdwn("x"))),
            "must be a valid value [json-pointer:/blocks/0/elements/0/text/type]",
        ),
        (
            _actions(_button(value="x" * 2001)),
            "must be no more than 2000 characters [json-pointer:/blocks/0/elements/0/value]",
        ),
        (
            _actions(_button("x" * 256)),
            "must be no more than 255 characters [json-pointer:/blocks/0/elements/0/action_id]",
        ),
        (
            _actions(_button(style="blue")),
            "must be a valid value [json-pointer:/blocks/0/elements/0/style]",
        ),
        (
            _actions({"type": "button", "action_id": "a"}),
            "missing required field: text [json-pointer:/blocks/0/elements/0]",
        ),
        (
            _actions({"type": "plain_text_input", "action_id": "a"}),
            "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0]",
        ),
        (
            {"type": "header", "text": _mrkdwn("x")},
            "must be a valid value [json-pointer:/blocks/0/text/type]",
        ),
        (
            {"type": "context", "elements": [_mrkdwn("x")] * 11},
            "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
        ),
    ],
)
def test_a_fault_is_named_with_its_place(block: Json, complaint: str) -> None:
    """``invalid_blocks`` explains itself in ``response_metadata``."""
    with pytest.raises(SlackError, match="invalid_blocks") as caught:
        checked_blocks([block])

    assert f"[ERROR] {complaint}" in caught.value.messages


def test_ids_are_unique_where_slack_wants_them_so() -> None:
    """block_id within the message, action_id within its block."""
    with pytest.raises(SlackError) as same_action:
        checked_blocks([_actions(_button("a"), _button("a"))])
    with pytest.raises(SlackError) as same_block:
        checked_blocks([_actions(_button(), block_id="b"), _actions(_button(), block_id="b")])

    assert "action_id" in same_action.value.messages[0]
    assert "block_id" in same_block.value.messages[0]
    assert checked_blocks([_actions(_button("a")), _actions(_button("a"))])


def test_too_many_blocks_and_too_much_markdown_are_refused() -> None:
    """Fifty blocks; twelve thousand characters of Markdown over all of them."""
    with pytest.raises(SlackError, match="invalid_blocks"):
        checked_blocks([{"type": "divider"}] * 51)
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        checked_blocks([{"type": "markdown", "text": "m" * 6001}] * 2)


def test_too_many_words_in_one_message_are_refused() -> None:
    """Whatever kind of block they stand in."""
    sections = [_section(text=_mrkdwn("x" * 3000))] * 4
    note = {"type": "context", "elements": [_mrkdwn("c" * 600)] * 2}
    assert checked_blocks([*sections, note])
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        checked_blocks([*sections, note, {"type": "header", "text": _plain("h")}])


def test_a_modal_needs_a_title_and_a_home_tab_none() -> None:
    """Views have rules of their own."""
    blocks = [{"type": "divider"}]
    with pytest.raises(SlackError, match="invalid_arguments") as caught:
        checked_view({"type": "modal", "blocks": blocks})

    assert "missing required field: title" in caught.value.messages[0]
    assert checked_view({"type": "home", "blocks": blocks})
    assert checked_view({"type": "modal", "title": _plain("Reset"), "blocks": blocks})
