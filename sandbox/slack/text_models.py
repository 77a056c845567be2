"""Block Kit's text objects: plain text and markup, each as long as its place allows."""

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Shape(BaseModel):
    """An object of Block Kit: an unknown field is a mistake, and "1" is no number."""

    model_config = ConfigDict(extra="forbid", strict=True)


UpTo24 = Annotated[str, StringConstraints(min_length=1, max_length=24)]
UpTo30 = Annotated[str, StringConstraints(min_length=1, max_length=30)]
UpTo75 = Annotated[str, StringConstraints(min_length=1, max_length=75)]
UpTo100 = Annotated[str, StringConstraints(min_length=1, max_length=100)]
UpTo150 = Annotated[str, StringConstraints(min_length=1, max_length=150)]
UpTo255 = Annotated[str, StringConstraints(min_length=1, max_length=255)]
UpTo300 = Annotated[str, StringConstraints(min_length=1, max_length=300)]
UpTo2000 = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
UpTo3000 = Annotated[str, StringConstraints(min_length=1, max_length=3000)]

Length = TypeVar("Length", bound=str)


class Plain(Shape, Generic[Length]):
    """Plain text: only emoji are drawn."""

    type: Literal["plain_text"]
    text: Length
    emoji: bool | None = None


class Markup(Shape, Generic[Length]):
    """Text in Slack's markup."""

    type: Literal["mrkdwn"]
    text: Length
    verbatim: bool | None = None


ByType = Field(discriminator="type")
Text75 = Annotated[Plain[UpTo75] | Markup[UpTo75], ByType]
Text300 = Annotated[Plain[UpTo300] | Markup[UpTo300], ByType]
Text2000 = Annotated[Plain[UpTo2000] | Markup[UpTo2000], ByType]
