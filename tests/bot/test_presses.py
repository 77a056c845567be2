"""Every button, shortcut and staff press, in every phase, by everybody: one visible outcome."""

from collections.abc import Callable

import pytest

from bot import phrases
from bot.commands import (
    CaseOpened,
    Command,
    Delivered,
    Person,
    ResetAsked,
    Undelivered,
)
from bot.decide import ends_the_say, silences
from bot.draft import Draft
from tests.bot.fakes import (
    ALICE,
    BOB,
    NOW,
    SAM,
    STRANGER,
    THREAD,
    conversation,
    draft,
    get_a_human,
    in_phase,
    posts,
    press,
    reset,
    said,
    scene,
    staff_press,
    staff_said,
    take,
    texts,
    with_offer,
    with_turn,
)

# ---- every press in every phase ------------------------------------------------------------------

STATES: dict[str, Callable[[], Draft]] = {
    "agent": draft,
    "agent, card open": with_offer,
    "agent, card of two customers": lambda: with_offer(customers=(ALICE, BOB)),
    "agent, card being carried out": lambda: with_offer(state="executing"),
    "agent, card out of time": lambda: with_offer(expires=NOW),
    "agent, turn unfinished": with_turn,
    "agent, handed back": lambda: in_phase("agent", case=in_phase("human").conversation.case),
    "calling": lambda: in_phase("calling"),
    "waiting": lambda: in_phase("waiting"),
    "human": lambda: in_phase("human"),
    "resolved": lambda: in_phase("resolved"),
    "nobody's": lambda: draft(conversation(customers=()), []),
}
PEOPLE = {"customer": ALICE, "colleague": BOB, "staff": SAM, "namesake": STRANGER}
PRESSES: dict[str, Callable[[Person], Command]] = {
    "accept": lambda who: press("offer_accept", who),
    "decline": lambda who: press("offer_decline", who),
    "accept another": lambda who: press("offer_accept", who, value="offer-0"),
    "human": lambda who: press("human", who),
    "carry on": lambda who: press("carry_on", who),
    "carry on another": lambda who: press("carry_on", who, value="case-0"),
    "claim": lambda who: staff_press("case_claim", who),
    "hand back": lambda who: staff_press("case_hand_back", who),
    "resolve": lambda who: staff_press("case_resolve", who),
    "claim another": lambda who: staff_press("case_claim", who, case_id="case-0"),
    "claim in the thread": lambda who: press("case_claim", who),
    "reset": reset,
    "reset by command": lambda who: ResetAsked(who=who, ts="220.000000"),
    "get a human": get_a_human,
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("what", PRESSES)
def test_every_press_comes_to_one_visible_outcome(state: str, who: str, what: str) -> None:
    """Either it does something, seen by all, or its presser alone is told why not."""
    made = STATES[state]()
    before = made.conversation
    follows = take(made, PRESSES[what](PEOPLE[who]))
    whispers, seen = posts(made, "ephemeral"), [p for p in posts(made) if p.kind != "forward"]
    done = follows != "rest" or len(seen) > len(whispers)
    expired = [p for p in posts(made, "offer_record") if p.outcome == phrases.OFFER_ENDS["expired"]]
    assert len(texts(made)) <= 1
    if whispers and not expired:
        assert seen == whispers
        assert len(whispers) == 1
        assert whispers[0].user == PEOPLE[who].user
        assert made.conversation == before
    else:
        assert done


ALLOWED = {
    "accept": {("agent, card open", "customer"), ("agent, card of two customers", "customer")},
    "claim": {("calling", "staff"), ("waiting", "staff")},
}


@pytest.mark.parametrize("state", [s for s in STATES if s != "agent, card being carried out"])
@pytest.mark.parametrize("who", PEOPLE)
def test_only_the_cards_customer_gets_it_carried_out(state: str, who: str) -> None:
    """By a press, while it is open and in time; a namesake of another workspace is nobody."""
    made = STATES[state]()
    follows = take(made, press("offer_accept", PEOPLE[who]))
    assert (follows == "execute") is ((state, who) in ALLOWED["accept"])


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", PEOPLE)
def test_a_claim_gives_the_thread_to_a_person_where_one_was_called(state: str, who: str) -> None:
    """To one of the team."""
    made = STATES[state]()
    take(made, staff_press("case_claim", PEOPLE[who]))
    joined = [text for text in texts(made) if "from the team has joined" in text]
    assert bool(joined) is ((state, who) in ALLOWED["claim"])


@pytest.mark.parametrize("state", ["calling", "waiting"])
@pytest.mark.parametrize("who", PEOPLE)
def test_only_the_customer_sends_for_the_assistant_again(state: str, who: str) -> None:
    """Nobody else takes their place in the queue away from them."""
    made = STATES[state]()
    take(made, press("carry_on", PEOPLE[who]))
    assert (made.conversation.phase == "agent") is (who == "customer")
    assert (texts(made, "ephemeral") == [phrases.NOT_YOUR_CONVERSATION]) is (who != "customer")


@pytest.mark.parametrize(
    ("who", "allowed"),
    [(ALICE, True), (SAM, True), (BOB, False), (STRANGER, False)],
)
def test_the_customer_and_staff_may_reset(who: Person, allowed: bool) -> None:
    """Nobody else; they are told so."""
    made = draft()
    take(made, reset(who))
    assert (texts(made) == [phrases.RESET]) is allowed
    assert (texts(made, "ephemeral") == [phrases.NOT_YOUR_CONVERSATION]) is not allowed
    assert (made.messages == []) is allowed


@pytest.mark.parametrize("answered", [True, False])
def test_a_reset_that_may_not_be_is_told_where_its_asker_sees_it(answered: bool) -> None:
    """Before anybody has answered, Slack shows a whisper in the thread to nobody."""
    made, asked = draft(), reset(BOB).model_copy(update={"in_thread": answered})
    take(made, asked)
    threads = [post.under.thread for post in posts(made, "ephemeral")]
    assert threads == [THREAD.ts if answered else None]


# ---- what really ends the agents' say ------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "cuts", "state", "silenced"),
    [
        (reset(ALICE), True, "agent, turn unfinished", True),
        (reset(SAM), True, "agent, turn unfinished", True),
        (reset(BOB), True, "agent, turn unfinished", False),
        (ResetAsked(who=STRANGER, ts="1.0"), True, "agent, turn unfinished", False),
        (get_a_human(BOB), True, "agent, turn unfinished", True),
        (press("human", BOB), True, "agent, turn unfinished", True),
        (press("human"), True, "waiting", False),
        (staff_said(), True, "agent, handed back", False),
        (staff_press("case_claim"), True, "agent, handed back", False),
        (press("offer_accept"), False, "agent, card open", False),
        (said(), False, "agent", False),
    ],
)
def test_a_command_may_cut_a_model_short_and_yet_not_end_the_turn(
    command: Command, cuts: bool, state: str, silenced: bool
) -> None:
    """What it is decides at the door; whose it is, and how things stand, once that is known."""
    assert ends_the_say(command) is cuts
    assert silences(STATES[state](), scene(), command) is silenced


def test_where_nobody_can_be_called_the_turn_goes_on() -> None:
    """The shortcut stands in Slack's menu also where there is no support channel."""
    made = with_turn()
    where = scene(support_channel=None)
    assert not silences(made, where, get_a_human())
    take(made, get_a_human(), where)
    assert made.conversation.turn is not None
    assert texts(made) == [phrases.unreachable("help@acme.example")]


@pytest.mark.parametrize(
    "stray",
    [
        CaseOpened(ts="1.0", case="x", conversation="y"),
        Undelivered(ts="1.0", ref="say:1", error="x"),
        Undelivered(ts="1.0", ref="case:old", error="x"),
        Delivered(ts="1.0", ref="case:old", channel="CHELP", message_ts="1.0"),
    ],
)
@pytest.mark.parametrize("state", STATES)
def test_a_stray_command_changes_nothing(stray: Command, state: str) -> None:
    """Late reports about what is over."""
    made = STATES[state]()
    before = made.conversation
    assert take(made, stray) == "rest"
    assert made.rows == []
    assert made.conversation == before
