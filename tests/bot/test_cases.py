"""The thread of an escalation's card: everything goes to its conversation, once that is known."""

from itertools import count

import pytest

from bot import phrases
from bot.cases import decide_case
from bot.commands import (
    COMMANDS,
    CaseOpened,
    Command,
    Edited,
    File,
    StaffEdited,
    StaffPressed,
    StaffSaid,
)
from bot.conversation import CaseThread
from bot.posts import Ephemeral, Forward, Row, Under
from tests.bot.fakes import CASE_ID, KIM, SAM, THREAD, get_a_human, press, said

OPENED = CaseOpened(ts="1.0", case=CASE_ID, conversation=str(THREAD))
UNKNOWN = CaseThread(place="thread:T1:CHELP:99.000000")
KNOWN = UNKNOWN.model_copy(update={"case": CASE_ID, "conversation": str(THREAD)})


def take(record: CaseThread, *commands: Command) -> tuple[CaseThread, list[Row]]:
    ids = count()
    return decide_case(record, commands, new_id=lambda: f"id-{next(ids)}")


def forwarded(rows: list[Row]) -> list[Command]:
    found: list[Command] = []
    for row in rows:
        assert isinstance(row.post, Forward)
        assert row.post.place == str(THREAD)
        found.append(COMMANDS.validate_json(row.post.body))
    return found


def test_words_and_presses_go_to_the_conversation_in_order() -> None:
    """Under their writers; a claim and words end what a model is saying."""
    file = File(name="a", permalink="https://x.example")
    record, rows = take(
        KNOWN,
        press("case_claim", SAM),
        said("Hello", KIM, ts="300.0", files=(file,)),
        press("case_resolve", SAM),
    )
    assert forwarded(rows) == [
        StaffPressed(who=SAM, ts="210.000000", case=CASE_ID, button="case_claim"),
        StaffSaid(who=KIM, ts="300.0", case=CASE_ID, text="Hello", files=(file,)),
        StaffPressed(who=SAM, ts="210.000000", case=CASE_ID, button="case_resolve"),
    ]
    assert [row.post.bump for row in rows if isinstance(row.post, Forward)] == [True, True, False]
    assert record == KNOWN


def test_what_comes_before_the_pointer_waits_for_it() -> None:
    """A quick claim is not lost; it goes first."""
    record, rows = take(UNKNOWN, press("case_claim", SAM), said("Hello", SAM))
    assert rows == []
    record, rows = take(record, OPENED, said("More", SAM))
    assert [command.kind for command in forwarded(rows)] == [
        "staff_pressed",
        "staff_said",
        "staff_said",
    ]
    assert record == KNOWN
    assert take(record, OPENED) == (KNOWN, [])


def test_a_press_on_a_card_of_which_nothing_is_kept_is_told_so() -> None:
    """A month later the pointer is forgotten and will not come again; words wait as before."""
    late = press("case_claim", SAM).model_copy(
        update={"message_ts": "99.000000", "ts": f"{99 + 31 * 86_400}.000000"}
    )
    record, rows = take(UNKNOWN, said("Hello", KIM), late)
    (told,) = [row.post for row in rows]
    assert isinstance(told, Ephemeral)
    assert (told.user, told.text) == ("USAM", phrases.CASE_OLD)
    assert told.under == Under(channel="CHELP")
    in_thread = late.model_copy(update={"message_ts": "99.500000"})
    (told,) = [row.post for row in take(UNKNOWN, in_thread)[1]]
    assert isinstance(told, Ephemeral)
    assert told.under == Under(channel="CHELP", thread="99.000000")
    assert record.early == (said("Hello", KIM),)
    assert [each.kind for each in forwarded(take(record, OPENED)[1])] == ["staff_said"]


def test_the_pointer_counts_wherever_it_stands_among_what_waits() -> None:
    """Its ts may be later than that of the words."""
    record, rows = take(UNKNOWN, said("Hello", SAM), OPENED)
    assert len(rows) == 1
    assert record.conversation == str(THREAD)


def test_what_waits_is_bounded() -> None:
    """A thread of the support channel that is no card's keeps little of what people say there."""
    record, _ = take(UNKNOWN, *[said(f"words {n}", SAM) for n in range(80)])
    assert len(record.early) == 50
    assert record.early[-1] == said("words 79", SAM)


@pytest.mark.parametrize("text", ["// be kind", "//", "  // between us", "//both\nlines", ""])
def test_a_line_of_slashes_stays_among_the_team(text: str) -> None:
    """So does a message without words and files."""
    assert take(KNOWN, said(text, SAM)) == (KNOWN, [])


@pytest.mark.parametrize("text", ["a // b", "http://x.example", "/ /"])
def test_slashes_elsewhere_are_words(text: str) -> None:
    """Only the beginning counts."""
    assert len(take(KNOWN, said(text, SAM))[1]) == 1


@pytest.mark.parametrize(("text", "shown"), [("Hello!", "Hello!"), ("// no, wait", None)])
def test_an_edit_into_an_internal_line_takes_the_copy_away(text: str, shown: str | None) -> None:
    """Instead of showing the customer what is meant for the team."""
    form = File(name="form.pdf", permalink="https://acme.slack.example/f1")
    edit = Edited(who=SAM, ts="310.0", message_ts="300.0", text=text, files=(form,))
    (told,) = forwarded(take(KNOWN, edit)[1])
    assert told == StaffEdited(
        ts="310.0",
        case=CASE_ID,
        message_ts="300.0",
        text=shown,
        files=(form,) if shown else (),
    )


def test_an_old_cards_press_keeps_its_own_id() -> None:
    """The conversation judges it: the thread may have known another case."""
    _, rows = take(KNOWN, press("case_claim", SAM, value="case-0"))
    (pressed,) = forwarded(rows)
    assert isinstance(pressed, StaffPressed)
    assert pressed.case == "case-0"


def test_what_is_not_the_desks_is_done_with() -> None:
    """Buttons and shortcuts of other threads."""
    assert take(KNOWN, press("human", SAM), get_a_human(SAM)) == (KNOWN, [])
