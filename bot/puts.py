"""A command on its way into a mailbox: between who parses it and who stores it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A command on its way into a mailbox.

    Args:
        place: Whose mailbox.
        id: What the command is called there; the same thing has the same id.
        body: The command as JSON text.
        marks: What it *is*: taken in once, whatever event brings it.
        opens: Whether it may open a mailbox that does not exist yet.
        bump: Whether it ends what a model is saying (reset, claim, …).
        amend: "replace" or "remove" changes the command `id` while it still waits.
        note_id: Where the note goes when it has been taken already.
        note_body: The note as JSON text.
    """

    place: str
    id: str
    body: str
    marks: Sequence[str]
    opens: bool = False
    bump: bool = False
    amend: Literal["add", "replace", "remove"] = "add"
    note_id: str = ""
    note_body: str = ""
