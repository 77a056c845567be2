"""The thread of a card in the support channel: a pointer to the conversation, and everything goes there.

What is written before the pointer is known waits here; a press that comes long after it was
forgotten is told so. A line that begins with ``//`` stays
among the team.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard, cast

from bot import phrases
from bot.commands import (
    CaseOpened,
    Deleted,
    Edited,
    Pressed,
    RefundDecided,
    RefundReason,
    Said,
    StaffEdited,
    StaffPressed,
    StaffSaid,
    order_of,
)
from bot.places import Thread, parse_place
from bot.posts import Ephemeral, Forward, Row, Under

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.commands import Command
    from bot.conversation import CaseThread

_EARLY_KEPT = 50
_POINTER_SECONDS = 86_400
"""A card's pointer comes within moments; after so long it was forgotten."""

_APPROVAL = ("case_approve", "case_refuse")


def decide_case(
    record: CaseThread, commands: Sequence[Command], *, new_id: Callable[[], str]
) -> tuple[CaseThread, list[Row]]:
    """Takes up what happened under a card.

    Args:
        record: Whose escalation it is, if known yet.
        commands: In order.
        new_id: Makes an id for a row.

    Returns:
        The record and the forwards.
    """
    early = list(record.early)
    for command in commands:
        if isinstance(command, CaseOpened):
            update = {
                "case": command.case,
                "conversation": command.conversation,
                "about": command.about,
            }
            record = record.model_copy(update=update)
        elif isinstance(command, Said | Pressed | Edited | Deleted):
            early.append(command)
    if not record.conversation:
        old = [each for each in early if _is_old(each)]
        early = [each for each in early if each not in old]
        record = record.model_copy(update={"early": tuple(early[-_EARLY_KEPT:])})
        return record, [_nothing_left(record, each, new_id) for each in old]
    forward = _forward if record.about == "escalation" else _forward_approval
    rows = [row for row in (forward(record, each, new_id) for each in early) if row]
    return record.model_copy(update={"early": ()}), rows


def _is_old(command: Said | Pressed | Edited | Deleted) -> TypeGuard[Pressed]:
    """Whether a button was pressed so late that no pointer will come: nothing is kept of its card."""
    if not isinstance(command, Pressed):
        return False
    return order_of(command.ts)[0] - order_of(command.message_ts)[0] > _POINTER_SECONDS


def _nothing_left(record: CaseThread, press: Pressed, new_id: Callable[[], str]) -> Row:
    place = parse_place(record.place)
    assert isinstance(place, Thread)
    # Where the button stands. In a thread that nobody has answered yet Slack shows it to nobody.
    under = Under(channel=place.channel, thread=place.ts if _is_reply(place, press) else None)
    return Row(id=new_id(), post=Ephemeral(under=under, user=press.who.user, text=phrases.CASE_OLD))


def _is_reply(place: Thread, press: Pressed) -> bool:
    return press.message_ts != place.ts


def _forward(
    record: CaseThread, command: Said | Pressed | Edited | Deleted, new_id: Callable[[], str]
) -> Row | None:
    if isinstance(command, Edited | Deleted):
        # Also what has become an internal line is gone from the customer's side.
        now = command if isinstance(command, Edited) and not _internal(command) else None
        edited = StaffEdited(
            ts=command.ts,
            case=record.case,
            message_ts=command.message_ts,
            text=now.text if now else None,
            files=now.files if now else (),
        )
        return _row(record, edited.model_dump_json(), new_id, bump=False)
    if isinstance(command, Said):
        if _internal(command) or not (command.text or command.files):
            return None
        said = StaffSaid(
            who=command.who,
            ts=command.ts,
            case=record.case,
            text=command.text,
            files=command.files,
        )
        return _row(record, said.model_dump_json(), new_id, bump=True)
    if not command.button.startswith("case_") or command.button in _APPROVAL:
        return None
    press = StaffPressed(
        who=command.who, ts=command.ts, case=command.value, button=cast("Any", command.button)
    )
    return _row(record, press.model_dump_json(), new_id, bump=command.button == "case_claim")


def _internal(command: Said | Edited) -> bool:
    return command.text.lstrip().startswith("//")


def _forward_approval(
    record: CaseThread, command: Said | Pressed | Edited | Deleted, new_id: Callable[[], str]
) -> Row | None:
    """A reply is a reason, a press a decision; the customer's thread goes on undisturbed."""
    if isinstance(command, Said | Edited | Deleted):
        why = _reason(record, command)
        return _row(record, why.model_dump_json(), new_id, bump=False)
    if command.button in _APPROVAL:
        decided = RefundDecided(
            who=command.who, ts=command.ts, approval=command.value, button=command.button
        )
        return _row(record, decided.model_dump_json(), new_id, bump=False)
    return None


def _reason(record: CaseThread, command: Said | Edited | Deleted) -> RefundReason:
    text = "" if isinstance(command, Deleted) else command.text
    ours = isinstance(command, Deleted) or not text or _internal(command)
    return RefundReason(
        who=None if isinstance(command, Deleted) else command.who,
        ts=command.ts,
        approval=record.case,
        message_ts=command.ts if isinstance(command, Said) else command.message_ts,
        text=None if ours else text,
    )


def _row(record: CaseThread, body: str, new_id: Callable[[], str], *, bump: bool) -> Row:
    post = Forward(place=record.conversation, body=body, opens=True, bump=bump)
    return Row(id=new_id(), post=post)
