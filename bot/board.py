"""The team's board, one a workspace: the model's outage, the pause, and the queue.

Conversations tell it what they came to, through their outboxes; it tells the support channel
once what would otherwise stand there once a thread. Its record is read by workers as a hint.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from bot import phrases
from bot.board_record import BoardRecord, CaseLine, ModelOutage
from bot.case_card import SILENT
from bot.commands import (
    CaseNews,
    ConversationOpened,
    GivenUp,
    LeftAlone,
    OutageOver,
    OutageSeen,
    PauseAsked,
    ts_of_ms,
)
from bot.places import BoardPlace
from bot.posts import Notice, Post, RelayUpdate, Row, Under

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.commands import Command
    from bot.conversation import Conversation
    from bot.draft import Draft, Scene

_UPDATE_MS = 60_000
_WEEK_MS = 7 * 86_400_000
_KEPT = 2_000
_UPDATE_TIMER = "outage"


# ---- what a conversation has to tell ---------------------------------------------------------------


def news(
    before: Conversation, after: Conversation, now: int
) -> Iterator[CaseNews | OutageSeen | OutageOver]:
    """What a step changed that the team's board should know."""
    ts, place = ts_of_ms(now), after.place
    was_out = before.outage is not None and before.outage.told
    is_out = after.outage is not None and after.outage.told
    if is_out and not was_out:
        assert after.outage is not None
        yield OutageSeen(ts=ts, place=place, since=after.outage.since)
    elif was_out and not is_out:
        yield OutageOver(ts=ts, place=place)
    old = before.case if before.phase in SILENT else None
    new = after.case if after.phase in SILENT else None
    if old is not None and (new is None or new.id != old.id):
        yield CaseNews(ts=ts, case=old.id, what="closed", at=now)
    if new is not None and (old is None or new.id != old.id):
        yield CaseNews(ts=ts, case=new.id, what="opened", at=now)
    if new is not None:
        had = old is not None and old.id == new.id and old.claimed_by is not None
        if had != (new.claimed_by is not None):
            what = "released" if had else "claimed"
            yield CaseNews(ts=ts, case=new.id, what=what, at=now)


def tell(draft: Draft, scene: Scene, before: Conversation) -> None:
    """Sends the team's board its news together with what a step changed."""
    place = str(BoardPlace(scene.thread.workspace))
    for command in news(before, draft.conversation, scene.now):
        draft.forward(scene, place, command, opens=True)


# ---- what the board does with it -------------------------------------------------------------------


def decide_board(
    record: BoardRecord,
    commands: Sequence[Command],
    *,
    now: int,
    support_channel: str | None,
    new_id: Callable[[], str],
) -> tuple[BoardRecord, list[Row]]:
    """Takes up what happened in the workspace.

    Args:
        record: The board.
        commands: In order.
        now: Redis's time, ms.
        support_channel: Where notices go; None keeps the board without them.
        new_id: Makes an id for a row.

    Returns:
        The board and its posts.
    """
    for command in commands:
        record = _taken(record, command, now)
    rows: list[Row] = []
    if support_channel is not None:
        under = Under(channel=support_channel)
        record, rows = _told(record, now, under, new_id)
        for text in _faults(commands):
            rows.append(Row(id=new_id(), post=Notice(under=under, text=text)))
    return record, rows


def _faults(commands: Sequence[Command]) -> Iterator[str]:
    for command in commands:
        match command:
            case GivenUp(reason=reason):
                yield phrases.set_aside(reason)
            case LeftAlone():
                yield phrases.LEFT_ALONE
            case _:
                pass


def _taken(record: BoardRecord, command: Command, now: int) -> BoardRecord:
    match command:
        case OutageSeen(place=place, since=since):
            outage = record.outage or ModelOutage(since=since)
            threads = tuple(dict.fromkeys((*outage.threads, place)))[-_KEPT:]
            change = {"outage": outage.model_copy(update={"threads": threads})}
        case OutageOver(place=place) if record.outage is not None:
            waiting = tuple(each for each in record.outage.threads if each != place)
            change = {"outage": record.outage.model_copy(update={"threads": waiting})}
        case PauseAsked(sentence=sentence):
            change = {"paused": sentence}
        case ConversationOpened():
            change = {"opened": (*_lately(record.opened, now), now)[-_KEPT:]}
        case CaseNews():
            change = {"cases": _cases(record, command, now)}
        case _:
            return record
    return record.model_copy(update=change)


def _cases(record: BoardRecord, news: CaseNews, now: int) -> tuple[CaseLine, ...]:
    lines = {line.case: line for line in record.cases if now - line.opened < _WEEK_MS}
    line = lines.get(news.case) or CaseLine(case=news.case, opened=news.at)
    if news.what == "claimed" and not line.claimed:
        line = line.model_copy(update={"claimed": news.at})
    elif news.what == "released":
        line = line.model_copy(update={"claimed": 0})
    elif news.what == "closed":
        line = line.model_copy(update={"closed": news.at})
    return (*(each for each in lines.values() if each.case != news.case), line)[-_KEPT:]


def _lately(times: Sequence[int], now: int) -> tuple[int, ...]:
    return tuple(at for at in times if now - at < _WEEK_MS)


# ---- the outage's one notice -----------------------------------------------------------------------


def _told(
    record: BoardRecord, now: int, under: Under, new_id: Callable[[], str]
) -> tuple[BoardRecord, list[Row]]:
    outage = record.outage
    if outage is None:
        return record, []
    ref = f"outage:{outage.since}"
    count = len(outage.threads)
    if not count:
        if not outage.told:
            return record.model_copy(update={"outage": None, "timers": {}}), []
        text = phrases.outage_over(outage.since, now)
        row = Row(id=new_id(), post=RelayUpdate(ref=ref, text=text))
        return record.model_copy(update={"outage": None, "timers": {}}), [row]
    if count == outage.shown:
        return record, []
    if outage.told and now - outage.told < _UPDATE_MS:
        return record.model_copy(update={"timers": {_UPDATE_TIMER: outage.told + _UPDATE_MS}}), []
    text = phrases.outage_notice(outage.since, count)
    post: Post = RelayUpdate(ref=ref, text=text) if outage.told else Notice(under=under, text=text)
    told = outage.model_copy(update={"told": now, "shown": count})
    row = Row(id=new_id(), post=post, ref="" if outage.told else ref)
    return record.model_copy(update={"outage": told, "timers": {}}), [row]


# ---- the queue -------------------------------------------------------------------------------------


def queue(record: BoardRecord, now: int) -> str:
    """The state of the desk, in a few lines for the team."""
    lately = [line for line in record.cases if now - line.opened < _WEEK_MS]
    standing = [line for line in lately if not line.closed]
    unclaimed = [now - line.opened for line in standing if not line.claimed]
    claims = [line.claimed - line.opened for line in lately if line.claimed]
    return phrases.queue(
        standing=len(standing),
        unclaimed=len(unclaimed),
        longest=max(unclaimed, default=0),
        typical=median(claims) if claims else None,
        by_people=len(lately),
        by_agents=max(0, len(_lately(record.opened, now)) - len(lately)),
    )
