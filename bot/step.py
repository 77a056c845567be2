"""One step: what an owner does with a place between claim and release.

    posts left over ─▶ commands, in order ─▶ (an accepted offer is carried out) ─▶ (a turn)
                                          ─▶ commit ─▶ posts

A step takes up what waits until a turn follows; what comes behind it is the next step's.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bot import metrics
from bot.board import decide_board
from bot.board_record import BoardRecord
from bot.cases import decide_case
from bot.commands import Pressed, Said, Slash, Unreadable
from bot.conversation import CaseThread, Conversation, PersonRecord, read_record
from bot.conversing import ConversationStep
from bot.delivery import Delivery, Lost
from bot.mail import Changes
from bot.ownership import new_id
from bot.persons import Team, decide_person
from bot.places import BoardPlace, PersonPlace, Thread, parse_place
from bot.posts import Row

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence

    from bot.commands import Command
    from bot.mail import Claim
    from bot.ownership import Desk, Rules, Session


_TEAMS_WORDS = ("pause", "resume", "queue", "help", "")


async def run_step(desk_: Desk, session: Session, group: asyncio.TaskGroup) -> None:
    """Does one step and gives the place back.

    Raises:
        Lost: Somebody else owns the place.
        Interrupted: Something ended a model's say; the place is still owned.
        Unreadable: The record or a command is of a version not known here; so it is.
    """
    claim = session.claim
    delivery = Delivery(desk_.mailbox, desk_.chat, claim)
    commands = await desk_.commands(claim.inbox)
    metrics.waited((command for _, command in commands), claim.now)
    place = parse_place(claim.place)
    left = [Row.model_validate_json(row) for row in claim.outbox]
    if isinstance(place, Thread) and not _is_case(claim, place, commands, desk_.rules):
        step = ConversationStep(desk_, session, group, delivery, place)
        if await step.send_left(left, commands):
            await step.run(commands)
        return
    if left and not await delivery.deliver(left, release=False, again=claim.sending):
        return
    if isinstance(place, BoardPlace):
        await _board_step(desk_, claim, delivery, commands)
    elif isinstance(place, PersonPlace):
        await _person_step(desk_, claim, delivery, commands)
    else:
        await _case_step(desk_, claim, delivery, commands)


def _is_case(
    claim: Claim, place: Thread, commands: Sequence[tuple[str, Command]], rules: Rules
) -> bool:
    if claim.state is not None:
        record = read_record(claim.state)
        # Colleagues may have chatted there before somebody called us in.
        called = any(isinstance(command, Said) and command.calls_us for _, command in commands)
        return isinstance(record, CaseThread) and (bool(record.conversation) or not called)
    if place.channel != rules.support_channel:
        return False
    return any(
        command.kind == "case_opened"
        or (isinstance(command, Said) and command.in_thread and not command.calls_us)
        or (isinstance(command, Pressed) and command.button.startswith("case_"))
        for _, command in commands
    )


# ---- places that only pass on ---------------------------------------------------------------------


async def _case_step(
    desk_: Desk, claim: Claim, delivery: Delivery, commands: Sequence[tuple[str, Command]]
) -> None:
    record = read_record(claim.state) if claim.state else CaseThread(place=claim.place)
    assert isinstance(record, CaseThread)
    record, rows = decide_case(record, [c for _, c in commands], new_id=new_id)
    consume = [key for key, _ in commands]
    state = record.model_dump_json()
    await _write(desk_, claim, delivery, state=state, consume=consume, rows=rows)


async def _person_step(
    desk_: Desk, claim: Claim, delivery: Delivery, commands: Sequence[tuple[str, Command]]
) -> None:
    record = read_record(claim.state) if claim.state else PersonRecord(place=claim.place)
    assert isinstance(record, PersonRecord)
    found: dict[str, Conversation] = {}
    if any(command.kind in ("slash", "picked") for _, command in commands):
        states = await desk_.mailbox.states([c.place for c in record.conversations])
        for place, state in states.items():
            with suppress(Unreadable):  # as one that is gone
                conversation = read_record(state)
                if isinstance(conversation, Conversation):
                    found[place] = conversation
    team = await _team_of(desk_, claim, commands)
    asking = {c.who for _, c in commands if isinstance(c, Slash) and c.word == "orders"}
    record, rows = decide_person(
        record,
        [c for _, c in commands],
        found=found,
        new_id=new_id,
        team=team,
        orders={who: await desk_.history(who) for who in asking},
    )
    consume = [key for key, _ in commands]
    state = record.model_dump_json()
    await _write(desk_, claim, delivery, state=state, consume=consume, rows=rows)


async def _team_of(
    desk_: Desk, claim: Claim, commands: Sequence[tuple[str, Command]]
) -> Team | None:
    """The team's board, for a member of the support channel who asks for it."""
    asked = [c for _, c in commands if isinstance(c, Slash) and c.word in _TEAMS_WORDS]
    if not asked:
        return None
    who = asked[0].who
    staff = await desk_.chat.staff([who.user])
    if who.user not in staff or await desk_.identities.namesakes(staff, [who]):
        return None
    return Team(await desk_.board.read(), claim.now)


async def _board_step(
    desk_: Desk, claim: Claim, delivery: Delivery, commands: Sequence[tuple[str, Command]]
) -> None:
    record = read_record(claim.state) if claim.state else BoardRecord(place=claim.place)
    assert isinstance(record, BoardRecord)
    record, rows = decide_board(
        record,
        [c for _, c in commands],
        now=claim.now,
        support_channel=desk_.rules.support_channel,
        new_id=new_id,
    )
    consumed = [key for key, _ in commands]
    timer = min(record.timers.values(), default=0)
    await _write(
        desk_,
        claim,
        delivery,
        state=record.model_dump_json(),
        consume=consumed,
        rows=rows,
        timer=timer,
    )


async def _write(
    desk_: Desk,
    claim: Claim,
    delivery: Delivery,
    *,
    state: str,
    consume: Sequence[str],
    rows: Sequence[Row],
    timer: int = 0,
) -> None:
    changes = Changes(
        state=state,
        kept=len(claim.transcript),
        consume=consume,
        rows=[row.model_dump_json() for row in rows],
        timer=timer,
        start=rows[0].id if rows else "",
        release=not rows,
    )
    if await desk_.mailbox.commit(claim, changes) != "ok":
        raise Lost(claim.place)
    await delivery.deliver(rows, release=True)


async def staff_waits(desk_: Desk, claim: Claim) -> bool:
    """Whether somebody of support has just written in another person's conversation.

    A receiver cannot tell who is of support, so this ends a model's say by a look at the inbox
    where a person's claim does it by the epoch.
    """
    record = read_record(claim.state) if claim.state else None
    if not isinstance(record, Conversation) or not record.customers:
        return False
    customers = {customer.user for customer in record.customers}
    waiting = await desk_.commands(await desk_.mailbox.waiting(claim.place))
    said = [c for _, c in waiting if isinstance(c, Said)]
    writers = {c.who for c in said if not c.to or c.to in customers} - set(record.customers)
    if not writers:
        return False
    staff = await desk_.chat.staff()
    acting = {who for who in writers if who.user in staff}
    return bool(acting - await desk_.identities.namesakes(staff, acting))
