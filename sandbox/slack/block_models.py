"""Block Kit's shapes and limits, as Slack's reference gives them.

Only what a message or a view may contain; ``block_rules.py`` turns pydantic's complaints into
Slack's. Blocks that are newer or rarer than a support desk needs are let through unread.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Address = Annotated[str, StringConstraints(max_length=3000)]


class Shape(BaseModel):
    """An object of Block Kit: an unknown field is a mistake, and "1" is no number."""

    model_config = ConfigDict(extra="forbid", strict=True)


class _Plain(Shape):
    type: Literal["plain_text"]
    emoji: bool | None = None


class _Markup(Shape):
    type: Literal["mrkdwn"]
    verbatim: bool | None = None


class Plain30(_Plain):
    """Plain text on a confirmation's buttons."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=30)]


class Plain24(_Plain):
    """Plain text in a modal's frame."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=24)]


class Plain75(_Plain):
    """Plain text on a button or an option."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=75)]


class Plain100(_Plain):
    """A confirmation's title."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Plain150(_Plain):
    """A header or a placeholder."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=150)]


class Plain2000(_Plain):
    """A label, a hint, a title."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Plain3000(_Plain):
    """Plain text in a section or a context."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=3000)]


class Markup75(_Markup):
    """Markup on a checkbox."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=75)]


class Markup300(_Markup):
    """A confirmation's text."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=300)]


class Plain300(_Plain):
    """A confirmation's text without markup."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=300)]


class Markup2000(_Markup):
    """Markup in a field."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Markup3000(_Markup):
    """Markup in a section or a context."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=3000)]


ByType = Field(discriminator="type")
Text75 = Annotated[Plain75 | Markup75, ByType]
Text300 = Annotated[Plain300 | Markup300, ByType]
Text2000 = Annotated[Plain2000 | Markup2000, ByType]
Text3000 = Annotated[Plain3000 | Markup3000, ByType]


class Confirm(Shape):
    """The question before a press counts."""

    title: Plain100
    text: Text300
    confirm: Plain30
    deny: Plain30
    style: Literal["primary", "danger"] | None = None


class Option(Shape):
    """One of several choices."""

    text: Text75
    value: Annotated[str, StringConstraints(min_length=1, max_length=150)]
    description: Text75 | None = None
    url: Address | None = None


class _Interactive(Shape):
    action_id: Id | None = None


class Button(_Interactive):
    """A button."""

    type: Literal["button"]
    text: Plain75
    value: Annotated[str, StringConstraints(max_length=2000)] | None = None
    url: Address | None = None
    style: Literal["primary", "danger"] | None = None
    confirm: Confirm | None = None
    accessibility_label: Annotated[str, StringConstraints(max_length=75)] | None = None


class Select(_Interactive):
    """A menu of fixed options."""

    type: Literal["static_select", "multi_static_select"]
    options: Annotated[list[Option], Field(min_length=1, max_length=100)]
    initial_option: Option | None = None
    initial_options: list[Option] | None = None
    max_selected_items: int | None = None
    placeholder: Plain150 | None = None
    confirm: Confirm | None = None
    focus_on_load: bool | None = None


class DynamicSelect(_Interactive):
    """A menu of people or places."""

    type: Literal["users_select", "conversations_select", "channels_select"]
    initial_user: str | None = None
    initial_conversation: str | None = None
    initial_channel: str | None = None
    placeholder: Plain150 | None = None
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
    placeholder: Plain150 | None = None
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
    placeholder: Plain150 | None = None
    focus_on_load: bool | None = None


class Picture(Shape):
    """An image within a block."""

    type: Literal["image"]
    image_url: Address | None = None
    slack_file: dict[str, str] | None = None
    alt_text: Annotated[str, StringConstraints(max_length=2000)]


class FeedbackButton(Shape):
    """One of the two thumbs."""

    text: Plain75
    value: Annotated[str, StringConstraints(max_length=2000)]
    accessibility_label: Annotated[str, StringConstraints(max_length=75)] | None = None


class FeedbackButtons(_Interactive):
    """A pair of thumbs."""

    type: Literal["feedback_buttons"]
    positive_button: FeedbackButton
    negative_button: FeedbackButton


class IconButton(_Interactive):
    """A small symbol to press."""

    type: Literal["icon_button"]
    icon: Literal["trash"]
    text: Plain75
    value: Annotated[str, StringConstraints(max_length=2000)] | None = None
    confirm: Confirm | None = None
    accessibility_label: Annotated[str, StringConstraints(max_length=75)] | None = None
    visible_to_user_ids: Annotated[list[str], Field(max_length=10)] | None = None


Pressable = Button | Select | DynamicSelect | Choices | Overflow | Picker


class Block(Shape):
    """What all blocks have."""

    block_id: Id | None = None


class Section(Block):
    """Text, fields, and one thing beside them."""

    type: Literal["section"]
    text: Text3000 | None = None
    fields: Annotated[list[Text2000], Field(min_length=1, max_length=10)] | None = None
    accessory: Annotated[Pressable | Picture, ByType] | None = None
    expand: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Section":
        if self.text is None and self.fields is None:
            raise ValueError("must define either `fields` or `text`")
        return self


class Actions(Block):
    """A row of things to press."""

    type: Literal["actions"]
    elements: Annotated[list[Annotated[Pressable, ByType]], Field(min_length=1, max_length=25)]


class Context(Block):
    """Small print."""

    type: Literal["context"]
    elements: Annotated[
        list[Annotated[Plain3000 | Markup3000 | Picture, ByType]],
        Field(min_length=1, max_length=10),
    ]


class ContextActions(Block):
    """Thumbs and symbols under an answer."""

    type: Literal["context_actions"]
    elements: Annotated[
        list[Annotated[FeedbackButtons | IconButton, ByType]], Field(min_length=1, max_length=5)
    ]


class Header(Block):
    """A headline."""

    type: Literal["header"]
    text: Plain150


class Divider(Block):
    """A line."""

    type: Literal["divider"]


class Image(Block):
    """A picture of its own."""

    type: Literal["image"]
    image_url: Address | None = None
    slack_file: dict[str, str] | None = None
    alt_text: Annotated[str, StringConstraints(max_length=2000)]
    title: Plain2000 | None = None


class Markdown(Block):
    """Standard Markdown; its limit counts over all of a message."""

    type: Literal["markdown"]
    text: Annotated[str, StringConstraints(min_length=1)]


class Input(Block):
    """A question of a form."""

    type: Literal["input"]
    label: Plain2000
    element: Annotated[Select | DynamicSelect | Choices | Picker | Entry, ByType]
    hint: Plain2000 | None = None
    optional: bool | None = None
    dispatch_action: bool | None = None


class Unread(Block):
    """Blocks that the sandbox accepts without reading them."""

    model_config = ConfigDict(extra="allow")

    type: Literal[
        "alert",
        "card",
        "carousel",
        "container",
        "data_table",
        "file",
        "plan",
        "rich_text",
        "table",
        "task_card",
        "video",
    ]


AnyBlock = Annotated[
    Section
    | Actions
    | Context
    | ContextActions
    | Header
    | Divider
    | Image
    | Markdown
    | Input
    | Unread,
    ByType,
]


class MessageBlocks(Shape):
    """All blocks of a message."""

    blocks: Annotated[list[AnyBlock], Field(max_length=50)]


class View(Shape):
    """A modal or a Home tab."""

    type: Literal["modal", "home"]
    blocks: Annotated[list[AnyBlock], Field(max_length=100)]
    title: Plain24 | None = None
    submit: Plain24 | None = None
    close: Plain24 | None = None
    callback_id: Annotated[str, StringConstraints(max_length=255)] | None = None
    private_metadata: Annotated[str, StringConstraints(max_length=3000)] | None = None
    external_id: Annotated[str, StringConstraints(max_length=255)] | None = None
    clear_on_close: bool | None = None
    notify_on_close: bool | None = None
    submit_disabled: bool | None = None

    @model_validator(mode="after")
    def _modal_has_a_title(self) -> "View":
        if self.type == "modal" and self.title is None:
            raise ValueError("missing required field: title")
        return self
