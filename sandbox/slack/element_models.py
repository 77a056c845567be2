"""Block Kit's elements: what can be pressed, chosen, typed into or looked at within a block."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from sandbox.slack.text_models import (
    Plain,
    Shape,
    Text75,
    Text300,
    UpTo30,
    UpTo75,
    UpTo100,
    UpTo150,
    UpTo255,
)

Address = Annotated[str, StringConstraints(max_length=3000)]
Value = Annotated[str, StringConstraints(max_length=2000)]
Spoken = Annotated[str, StringConstraints(max_length=75)]


class Confirm(Shape):
    """The question before a press counts."""

    title: Plain[UpTo100]
    text: Text300
    confirm: Plain[UpTo30]
    deny: Plain[UpTo30]
    style: Literal["primary", "danger"] | None = None


class Option(Shape):
    """One of several choices."""

    text: Text75
    value: UpTo150
    description: Text75 | None = None
    url: Address | None = None


class _Interactive(Shape):
    action_id: UpTo255 | None = None


class Button(_Interactive):
    """A button."""

    type: Literal["button"]
    text: Plain[UpTo75]
    value: Value | None = None
    url: Address | None = None
    style: Literal["primary", "danger"] | None = None
    confirm: Confirm | None = None
    accessibility_label: Spoken | None = None


class Select(_Interactive):
    """A menu of fixed options."""

    type: Literal["static_select", "multi_static_select"]
    options: Annotated[list[Option], Field(min_length=1, max_length=100)]
    initial_option: Option | None = None
    initial_options: list[Option] | None = None
    max_selected_items: int | None = None
    placeholder: Plain[UpTo150] | None = None
    confirm: Confirm | None = None
    focus_on_load: bool | None = None


class DynamicSelect(_Interactive):
    """A menu of people or places."""

    type: Literal["users_select", "conversations_select", "channels_select"]
    initial_user: str | None = None
    initial_conversation: str | None = None
    initial_channel: str | None = None
    placeholder: Plain[UpTo150] | None = None
    confirm: Confirm | None = None
    focus_on_load: bool | None = None


class Choices(_Interactive):
    """Radio buttons or checkboxes."""

    type: Literal["radio_buttons", "checkboxes"]
    options: Annotated[list[Option], Field(min_length=1, max_length=10)]
    initial_option: Option | None = None
    initial_options: list[Option] | None = None
    confirm: Confirm | None = None
    focus_on_load: bool | None = None


class Overflow(_Interactive):
    """The menu behind three dots."""

    type: Literal["overflow"]
    options: Annotated[list[Option], Field(min_length=1, max_length=5)]
    confirm: Confirm | None = None


class Picker(_Interactive):
    """A day or a time."""

    type: Literal["datepicker", "timepicker", "datetimepicker"]
    initial_date: str | None = None
    initial_time: str | None = None
    initial_date_time: int | None = None
    placeholder: Plain[UpTo150] | None = None
    confirm: Confirm | None = None
    focus_on_load: bool | None = None


class Entry(_Interactive):
    """A line or a box to type into."""

    type: Literal["plain_text_input", "number_input", "email_text_input", "url_text_input"]
    initial_value: Annotated[str, StringConstraints(max_length=3000)] | None = None
    multiline: bool | None = None
    min_length: Annotated[int, Field(ge=0, le=3000)] | None = None
    max_length: Annotated[int, Field(ge=1, le=3000)] | None = None
    is_decimal_allowed: bool | None = None
    min_value: str | None = None
    max_value: str | None = None
    dispatch_action_config: dict[str, Any] | None = None
    placeholder: Plain[UpTo150] | None = None
    focus_on_load: bool | None = None


class Picture(Shape):
    """An image within a block."""

    type: Literal["image"]
    image_url: Address | None = None
    slack_file: dict[str, str] | None = None
    alt_text: Value


class FeedbackButton(Shape):
    """One of the two thumbs."""

    text: Plain[UpTo75]
    value: Value
    accessibility_label: Spoken | None = None


class FeedbackButtons(_Interactive):
    """A pair of thumbs."""

    type: Literal["feedback_buttons"]
    positive_button: FeedbackButton
    negative_button: FeedbackButton


class IconButton(_Interactive):
    """A small symbol to press."""

    type: Literal["icon_button"]
    icon: Literal["trash"]
    text: Plain[UpTo75]
    value: Value | None = None
    confirm: Confirm | None = None
    accessibility_label: Spoken | None = None
    visible_to_user_ids: Annotated[list[str], Field(max_length=10)] | None = None


Pressable = Button | Select | DynamicSelect | Choices | Overflow | Picker
