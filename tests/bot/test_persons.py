"""A person's own mailbox: slash commands, and the list of their conversations."""

from itertools import count
from typing import Any

import pytest

from bot import phrases
from bot.commands import COMMANDS, Command, ConversationOpened, Person, Picked, ResetAsked, Slash
from bot.conversation import Conversation, PersonRecord
from bot.persons import decide_person
from bot.posts import Ephemeral, Forward, Notice, Post, Under
from tests.bot.fakes import ALICE, BOB, STRANGER, case, conversation, said

PLACE = "thread:T1:C1:{}.000000"


def opened(number: int, *, channel: str = "C1", words: str = "") -> ConversationOpened:
    return ConversationOpened(
        ts=f"{number}.000000",
        place=PLACE.format(number),
        channel=channel,
        first_words=words or f"words {number}",
    )


def slash(word: str, who: Person = ALICE) -> Slash:
    return Slash(who=who, ts="900.0", word=word, channel="C1", response_url="https://s.example/r")


def pick(number: int, who: Person = ALICE) -> Picked:
    return Picked(
        who=who, ts="900.0", button="reset_pick", value=PLACE.format(number), channel="C1"
    )


def told(*commands: Command, found: dict[str, Conversation] | None = None) -> list[Post]:
    """What comes of commands; by default every conversation of the list exists and is Alice's."""
    ids = count()
    if found is None:
        found = {PLACE.format(n): conversation(place=PLACE.format(n)) for n in range(100)}
    _, rows = decide_person(
        PersonRecord(place="person:T1:UALICE"), commands, found=found, new_id=lambda: str(next(ids))
    )
    return [row.post for row in rows]


def only(posts: list[Post]) -> Ephemeral:
    (post,) = posts
    assert isinstance(post, Ephemeral)
    return post


# ---- the list ----------------------------------------------------------------------------------------


def test_the_list_holds_each_conversation_once_newest_last() -> None:
    """A second opening of the same one moves it."""
    record, rows = decide_person(
        PersonRecord(place="p"), [opened(1), opened(2), opened(1)], found={}, new_id=str
    )
    assert [each.place for each in record.conversations] == [PLACE.format(2), PLACE.format(1)]
    assert rows == []


def test_the_list_is_bounded() -> None:
    """The newest fifty."""
    record, _ = decide_person(
        PersonRecord(place="p"), [opened(n) for n in range(80)], found={}, new_id=str
    )
    assert [c.place for c in record.conversations] == [PLACE.format(n) for n in range(30, 80)]


# ---- reset -------------------------------------------------------------------------------------------


def test_the_one_conversation_of_the_channel_is_reset_at_once() -> None:
    """By a command to its own mailbox, in the caller's name; it ends what a model is saying."""
    forward, answer = told(opened(1), opened(2, channel="C2"), slash("reset"))
    assert isinstance(forward, Forward)
    assert isinstance(answer, Ephemeral)
    assert (forward.place, forward.opens, forward.bump) == (PLACE.format(1), False, True)
    assert COMMANDS.validate_json(forward.body) == ResetAsked(who=ALICE, ts="900.0")
    assert answer.text == phrases.resetting("words 1")
    assert answer.response_url == "https://s.example/r"


def test_several_give_the_newest_five_to_choose_from() -> None:
    """By their first words; one without any still has a button that can be read."""
    several = [opened(n) for n in range(1, 8)]
    choice = only(told(*several, slash("reset")))
    assert choice.text == phrases.WHICH_TO_RESET
    assert [b.text for b in choice.buttons] == [f"words {n}" for n in (7, 6, 5, 4, 3)]
    assert choice.buttons[0].value == PLACE.format(7)
    silent = opened(9).model_copy(update={"first_words": ""})
    assert only(told(opened(1), silent, slash("reset"))).buttons[0].text == "…"


@pytest.mark.parametrize(
    "found",
    [
        pytest.param({}, id="it is gone"),
        pytest.param({PLACE.format(1): conversation(customers=(BOB,))}, id="it is somebody else's"),
    ],
)
def test_the_list_is_a_hint_and_is_checked(found: dict[str, Conversation]) -> None:
    """Of what is not there, or not theirs any more, nothing is reset and nothing shown."""
    for command in (slash("reset"), pick(1)):
        assert only(told(opened(1), command, found=found)).text == phrases.NOTHING_TO_RESET
    assert only(told(opened(1), slash("status"), found=found)).text == phrases.NO_CONVERSATIONS


def test_a_chosen_conversation_is_reset() -> None:
    """The value of the button is a place of the caller's own list, or nothing happens."""
    forward, answer = told(opened(1), opened(2), pick(2))
    assert isinstance(forward, Forward)
    assert isinstance(answer, Ephemeral)
    assert forward.place == PLACE.format(2)
    assert answer.text == phrases.resetting("words 2")
    assert only(told(opened(1), pick(2))).text == phrases.NOTHING_TO_RESET
    assert only(told(opened(1), pick(1, BOB))).text == phrases.NOTHING_TO_RESET


# ---- the other words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("help", phrases.HELP),
        ("", phrases.HELP),
        ("rest", phrases.UNKNOWN_WORD),
        ("status", phrases.NO_CONVERSATIONS),
        ("reset", phrases.NOTHING_TO_RESET),
    ],
)
def test_every_word_is_answered_to_the_caller_only(word: str, text: str) -> None:
    """Also an unknown one, also where there is nothing."""
    answer = only(told(slash(word)))
    assert answer.text == text
    assert answer.user == "UALICE"


@pytest.mark.parametrize(
    ("state", "who"),
    [
        ({}, "Triage Agent"),
        ({"agent": None}, "nobody yet"),
        ({"phase": "calling", "case": case()}, "waiting for a person"),
        ({"phase": "waiting", "case": case()}, "waiting for a person"),
        ({"phase": "human", "case": case(claimed_name="Sam")}, "Sam"),
        ({"phase": "human", "case": case()}, "the team"),
        ({"phase": "resolved", "case": case(claimed_name="Sam")}, "closed by the team"),
        ({"phase": "agent", "case": case(claimed_name="Sam")}, "Triage Agent"),
    ],
)
def test_the_status_says_who_has_each_conversation(state: dict[str, Any], who: str) -> None:
    """The newest first."""
    found = {PLACE.format(1): conversation(**state), PLACE.format(2): conversation()}
    lines = only(told(opened(1), opened(2), slash("status"), found=found)).text.splitlines()
    assert lines[0] == phrases.YOUR_CONVERSATIONS
    assert "words 2" in lines[1]
    assert "words 1" in lines[2]
    assert lines[2].endswith(f": {who}")


def test_what_is_not_for_a_person_is_done_with() -> None:
    """A stray command is no reason to stop."""
    assert told(said("hello"), opened(1)) == []


# ---- orders ------------------------------------------------------------------------------------------

LINES = ("ord_1, 8 November 2026: 1 × Rocket Skates, $1,249.00",)


def bought(
    orders: dict[Person, tuple[str, ...] | None], channel: str = "C1", who: Person = ALICE
) -> Post:
    asked = slash("orders", who).model_copy(update={"channel": channel})
    record = PersonRecord(place="person:T1:UALICE")
    _, (*_, row) = decide_person(record, [asked], found={}, new_id=str, orders=orders)
    return row.post


def test_my_orders_are_seen_by_me_alone_in_a_channel() -> None:
    """Ephemeral: nobody else reads what somebody bought."""
    shown = bought({ALICE: LINES})
    assert isinstance(shown, Ephemeral)
    assert shown.user == ALICE.user
    assert shown.text == f"{phrases.YOUR_ORDERS}\n• {LINES[0]}"


def test_my_orders_stay_in_our_direct_messages() -> None:
    """A plain message there; where Slack refuses that, in one of others, it is whispered."""
    plain = bought({ALICE: LINES}, "D2")
    assert isinstance(plain, Notice)
    assert plain.under == Under(channel="D2")
    assert plain.otherwise is not None
    assert (plain.otherwise.user, plain.otherwise.text) == (ALICE.user, plain.text)


@pytest.mark.parametrize(("orders", "text"), [((), phrases.NO_ORDERS), (None, phrases.SHOP_AWAY)])
def test_no_orders_are_not_a_silent_shop(orders: tuple[str, ...] | None, text: str) -> None:
    """Each with its own sentence."""
    shown = bought({ALICE: orders})
    assert isinstance(shown, Ephemeral)
    assert shown.text == text


def test_somebody_elses_orders_are_not_shown() -> None:
    """Not even where another workspace has a person of the same id."""
    shown = bought({STRANGER: LINES})
    assert isinstance(shown, Ephemeral)
    assert shown.text == phrases.SHOP_AWAY
