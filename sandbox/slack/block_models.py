"""Block Kit's blocks and their limits, as Slack's reference gives them.

``block_rules.py`` turns pydantic's complaints into Slack's. Blocks that are newer or rarer than a
support desk needs are let through unread.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from sandbox.slack.element_models import (
    Address,
    Choices,
    DynamicSelect,
    Entry,
    FeedbackButtons,
    IconButton,
    Picker,
    Picture,
    Pressable,
    Select,
)
from sandbox.slack.text_models import (
    ByType,
    Markup,
    Plain,
    Shape,
    Text2000,
    UpTo24,
    UpTo150,
    UpTo255,
    UpTo2000,
    UpTo3000,
)


class Block(Shape):
    """What all blocks have."""

    block_id: UpTo255 | None = None


class Section(Block):
    """Text, fields, and one thing beside them."""

    type: Literal["section"]
    text: Annotated[Plain[UpTo3000] | Markup[UpTo3000], ByType] | None = None
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
        list[Annotated[Plain[UpTo3000] | Markup[UpTo3000] | Picture, ByType]],
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
    text: Plain[UpTo150]


class Divider(Block):
    """A line."""

    type: Literal["divider"]


class Image(Block):
    """A picture of its own."""

    type: Literal["image"]
    image_url: Address | None = None
    slack_file: dict[str, str] | None = None
    alt_text: Annotated[str, StringConstraints(max_length=2000)]
    title: Plain[UpTo2000] | None = None


class Markdown(Block):
    """Standard Markdown; its limit counts over all of a message."""

    type: Literal["markdown"]
    text: Annotated[str, StringConstraints(min_length=1)]


class Input(Block):
    """A question of a form."""

    type: Literal["input"]
    label: Plain[UpTo2000]
    element: Annotated[Select | DynamicSelect | Choices | Picker | Entry, ByType]
    hint: Plain[UpTo2000] | None = None
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
    title: Plain[UpTo24] | None = None
    submit: Plain[UpTo24] | None = None
    close: Plain[UpTo24] | None = None
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
