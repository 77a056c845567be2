"""What customers say and what it should lead to, as written down beside this file.

The cases were written by somebody who had not seen the clerk. Where it misses one, mend the clerk,
by a rule that serves more than this one sentence; never the case.
"""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

_HERE = Path(__file__).parent

Customer = Literal["alice", "bob"]
Press = Literal["accept", "decline"]


class _Case(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Opening(_Case):
    """The beginning of a conversation.

    Attributes:
        said: The customer's first words.
        customer: Alice bought Rocket Skates and a Black Boot; Bob bought nothing.
        expect_tool: What the team should come to use.
        item: What the order or refund should be about, if the customer leaves no doubt.
        quantity: How many of it, if the customer says so.
        follow_ups: What the customer says next, in this order, whatever is answered.
    """

    said: str
    customer: Customer
    expect_tool: str
    item: str | None = None
    quantity: int | None = None
    follow_ups: tuple[str, ...]


class Line(_Case):
    """One thing that a customer says in a dialogue.

    Attributes:
        said: The words.
        agent: Who should be in charge afterwards.
        tool: What should have been used by then, since the last line that expected a tool.
        card: The button that is pressed if a card stands there afterwards.
    """

    said: str
    agent: str | None = None
    tool: str | None = None
    card: Press | None = None


class Dialogue(_Case):
    """A whole conversation.

    Attributes:
        title: What happens in it.
        customer: As in an opening.
        lines: What the customer says, whatever is answered.
        never: Tools that must not be used in it.
    """

    title: str
    customer: Customer
    lines: tuple[Line, ...]
    never: tuple[str, ...] = ()


def openings() -> list[Opening]:
    """All openings."""
    return TypeAdapter(list[Opening]).validate_json((_HERE / "openings.json").read_bytes())


def dialogues() -> list[Dialogue]:
    """All dialogues."""
    return TypeAdapter(list[Dialogue]).validate_json((_HERE / "dialogues.json").read_bytes())
