"""A person's own mailbox: slash commands, and the list of their conversations (a hint)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import phrases
from bot.board import queue
from bot.commands import ConversationOpened, PauseAsked, Picked, ResetAsked, Slash
from bot.conversation import OpenConversation
from bot.posts import Button, Ephemeral, Forward, Notice, Row, Under

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.board_record import BoardRecord
    from bot.commands import Command, Person
    from bot.conversation import Conversation, PersonRecord

_KEPT = 50


@dataclass(frozen=True, slots=True)
class Team:
    """What somebody of support may see.

    Args:
        board: The team's board.
        now: Redis's time, ms.
    """

    board: BoardRecord
    now: int


_SHOWN = 5


def decide_person(
    record: PersonRecord,
    commands: Sequence[Command],
    *,
    found: Mapping[str, Conversation],
    new_id: Callable[[], str],
    team: Team | None = None,
    orders: Mapping[Person, tuple[str, ...] | None] | None = None,
) -> tuple[PersonRecord, list[Row]]:
    """Takes up what a person asked for outside any thread.

    Args:
        record: Their list.
        commands: In order.
        found: The conversations of the list that really exist, by place.
        new_id: Makes an id for a row.
        team: What somebody of support may know and do; None for everybody else.
        orders: What whoever asks for it bought lately; None where the shop does not say.

    Returns:
        The record and what is answered or sent on.
    """
    rows: list[Row] = []
    for command in commands:
        match command:
            case ConversationOpened():
                record = _with(record, command)
            case Slash(word="pause" | "resume" | "queue"):
                rows += [Row(id=new_id(), post=post) for post in _for_staff(command, team)]
            case Slash(word="help" | "") if team is not None:
                told = _tell(command, phrases.HELP + phrases.STAFF_HELP)
                rows.append(Row(id=new_id(), post=told))
            case Slash(word="orders"):
                shown = _orders(command, (orders or {}).get(command.who))
                rows.append(Row(id=new_id(), post=shown))
            case Slash():
                rows += [Row(id=new_id(), post=post) for post in _slash(record, command, found)]
            case Picked():
                rows += [Row(id=new_id(), post=post) for post in _picked(record, command, found)]
            case _:
                pass  # not for a person: a stray command is done with
    return record, rows


def _with(record: PersonRecord, opened: ConversationOpened) -> PersonRecord:
    new = OpenConversation(
        place=opened.place, channel=opened.channel, first_words=opened.first_words
    )
    others = tuple(each for each in record.conversations if each.place != new.place)
    return record.model_copy(update={"conversations": (*others, new)[-_KEPT:]})


def _slash(
    record: PersonRecord, slash: Slash, found: Mapping[str, Conversation]
) -> list[Ephemeral | Forward]:
    mine = [
        each
        for each in record.conversations
        if each.place in found and slash.who in found[each.place].customers
    ]
    match slash.word:
        case "reset":
            return _reset(slash, [each for each in mine if each.channel == slash.channel])
        case "status":
            return [_tell(slash, _status(mine, found))]
        case "help" | "":
            return [_tell(slash, phrases.HELP)]
        case _:
            return [_tell(slash, phrases.UNKNOWN_WORD)]


def _for_staff(slash: Slash, team: Team | None) -> list[Ephemeral | Forward]:
    if team is None:
        return [_tell(slash, phrases.STAFF_ONLY)]
    if slash.word == "queue":
        return [_tell(slash, queue(team.board, team.now))]
    if slash.word == "pause" and not slash.rest:
        return [_tell(slash, phrases.PAUSE_NEEDS_WORDS)]
    sentence = slash.rest if slash.word == "pause" else None
    asked = PauseAsked(ts=slash.ts, who=slash.who, sentence=sentence)
    told = phrases.PAUSED if sentence else phrases.RESUMED
    forward = Forward(place=team.board.place, body=asked.model_dump_json(), opens=True)
    return [forward, _tell(slash, told)]


def _reset(slash: Slash, here: Sequence[OpenConversation]) -> list[Ephemeral | Forward]:
    if not here:
        return [_tell(slash, phrases.NOTHING_TO_RESET)]
    if len(here) == 1:
        return [_forward(slash, here[0]), _tell(slash, phrases.resetting(here[0].first_words))]
    buttons = tuple(
        Button(action="reset_pick", text=each.first_words or "…", value=each.place)
        for each in reversed(here[-_SHOWN:])
    )
    return [_tell(slash, phrases.WHICH_TO_RESET, buttons)]


def _picked(
    record: PersonRecord, picked: Picked, found: Mapping[str, Conversation]
) -> list[Ephemeral | Forward]:
    chosen = [each for each in record.conversations if each.place == picked.value]
    if not chosen or picked.who not in getattr(found.get(picked.value), "customers", ()):
        return [_tell(picked, phrases.NOTHING_TO_RESET)]
    told = _tell(picked, phrases.resetting(chosen[0].first_words))
    return [_forward(picked, chosen[0]), told.model_copy(update={"replaces": True})]


def _forward(asked: Slash | Picked, chosen: OpenConversation) -> Forward:
    reset = ResetAsked(who=asked.who, ts=asked.ts)
    return Forward(place=chosen.place, body=reset.model_dump_json(), bump=True)


def _orders(slash: Slash, orders: tuple[str, ...] | None) -> Ephemeral | Notice:
    """Seen by them alone; in our direct messages a message that stays.

    Slack does not say whose a direct message is, but lets nobody post in one of others.
    """
    if orders is None:
        text = phrases.SHOP_AWAY
    else:
        text = "\n".join([phrases.YOUR_ORDERS, *(f"• {line}" for line in orders)])
        text = text if orders else phrases.NO_ORDERS
    whispered = _tell(slash, text)
    if slash.channel.startswith("D"):
        return Notice(under=Under(channel=slash.channel), text=text, otherwise=whispered)
    return whispered


def _status(mine: Sequence[OpenConversation], found: Mapping[str, Conversation]) -> str:
    if not mine:
        return phrases.NO_CONVERSATIONS
    lines = [phrases.YOUR_CONVERSATIONS]
    for each in reversed(mine[-_SHOWN:]):
        record = found[each.place]
        person = record.case.claimed_name if record.case else ""
        who = phrases.who_has_it(record.phase, record.agent, person)
        lines.append(f"• “{each.first_words}”: {who}")
    return "\n".join(lines)


def _tell(asked: Slash | Picked, text: str, buttons: tuple[Button, ...] = ()) -> Ephemeral:
    return Ephemeral(
        under=Under(channel=asked.channel),
        user=asked.who.user,
        text=text,
        buttons=buttons,
        response_url=asked.response_url,
    )
