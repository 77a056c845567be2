"""The desk: who has the conversation, and what each side reads about it."""

import pytest

from bot import desk, phrases
from bot.commands import CaseButton, Delivered, File, Person, Undelivered
from bot.conversation import Phase
from bot.draft import Draft
from bot.posts import Under
from tests.bot.fakes import (
    ALICE,
    BOB,
    CASE_ID,
    KIM,
    SAM,
    SUPPORT,
    agent,
    case,
    contents,
    conversation,
    draft,
    in_phase,
    posts,
    press,
    said,
    scene,
    staff_press,
    staff_said,
    take,
    texts,
    user,
    with_offer,
    with_turn,
)

CARD = Delivered(ts="300.0", ref=f"case:{CASE_ID}", channel=SUPPORT, message_ts="299.000000")


def called(made: Draft, who: Person = ALICE, *, summary: str = "") -> Draft:
    desk.call(made, scene(), who=who, why=phrases.WHY_ASKED, summary=summary)
    return made


# ---- calling -----------------------------------------------------------------------------------------


def test_nobody_is_promised_before_the_card_stands() -> None:
    """The call puts a card before the team and says nothing yet; the report promises."""
    made = called(draft())
    assert [post.kind for post in posts(made)] == ["case_card"]
    (row,) = made.rows
    assert row.report == "always"
    assert made.conversation.phase == "calling"
    take(made, CARD.model_copy(update={"ref": row.ref}))
    assert made.conversation.phase == "waiting"
    assert texts(made) == [phrases.called("")]
    (notice,) = posts(made, "notice")
    assert [(b.action, b.value) for b in notice.buttons] == [("carry_on", row.ref[5:])]


def test_the_cards_thread_learns_whose_it_is() -> None:
    """By a row like everything that must arrive; it may open that mailbox."""
    made = in_phase("calling")
    take(made, CARD)
    (forward,) = posts(made, "forward")
    assert forward.place == f"thread:T1:{SUPPORT}:299.000000"
    assert forward.opens
    assert '"conversation":"thread:T1:C1:100.000000"' in forward.body


def test_a_card_reported_twice_promises_once() -> None:
    """The second report finds the conversation waiting."""
    made = in_phase("calling")
    take(made, CARD)
    take(made, CARD)
    assert texts(made) == [phrases.called("")]


def test_the_card_says_who_why_which_agents_and_what_was_said() -> None:
    """Its customer is the conversation's, whoever asked for a person; what is cut short shows it."""
    record = conversation(met=("Triage Agent", "Sales Agent"))
    talk = [user("my skates broke"), agent("Oh no!"), agent(None, "c-1"), user("x" * 400)]
    made = called(draft(record, talk), BOB, summary="Broken skates.")
    (card,) = posts(made, "case_card")
    assert (card.heading, card.asked_by, card.customer) == ("Bob asks for a person", "Bob", "Alice")
    assert (card.summary, card.path) == ("Broken skates.", ("Triage Agent",))
    assert card.recent == (
        ("Alice", "my skates broke"),
        ("Triage Agent", "Oh no!"),
        ("Alice", "x" * 299 + "…"),
    )
    assert card.permalink == scene().permalink
    assert [b.action for b in card.buttons] == [
        "case_claim",
        "case_resolve",
        "case_transcript",
    ]
    assert {b.value for b in card.buttons} == {card.ref.removeprefix("case:")}
    assert card.state == phrases.CASE_WAITING


def test_a_call_withdraws_an_open_card() -> None:
    """A person decides with the customer from here on."""
    made = called(with_offer("call-2"))
    assert made.conversation.offer is None
    assert [p.outcome for p in posts(made, "offer_record")] == [phrases.OFFER_ENDS["escalated"]]
    take(made, said("anybody?"))
    assert contents(made)[-1] == "anybody?"


def test_a_call_ends_the_unfinished_turn_with_every_call_answered() -> None:
    """What was cut off is said to be so; what the customer writes to the person is kept."""
    made = called(with_turn(agent(None, "c-1", "c-2")))
    assert made.conversation.turn is None
    assert contents(made)[2:] == [phrases.INTERRUPTED, phrases.INTERRUPTED]


@pytest.mark.parametrize("phase", ["calling", "waiting", "human"])
def test_a_second_call_is_told_and_makes_no_second_card(phase: Phase) -> None:
    """One escalation at a time."""
    made = called(in_phase(phase), BOB)
    assert texts(made, "ephemeral") == [phrases.ALREADY_CALLED]
    assert posts(made, "case_card") == []


# ---- words both ways ---------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["calling", "waiting", "human"])
def test_the_customers_words_go_to_the_cards_thread_as_they_wrote_them(phase: Phase) -> None:
    """Without what we add for agents: no marker, no name in front, files as links."""
    made = in_phase(phase, customers=(ALICE, BOB), last_ts="900.0")
    file = File(name="skates.png", permalink="https://acme.slack.example/f1")
    assert take(made, said("look", files=(file,))) == "rest"
    (relay,) = posts(made, "relay")
    assert (relay.who, relay.role) == ("Alice", "customer")
    assert (relay.text, relay.files) == ("look", (file,))
    assert (relay.under.channel, relay.under.thread) == (SUPPORT, f"case:{CASE_ID}")
    assert contents(made)[-1].startswith("Alice: [sent earlier, arrived late] look")


def test_a_waiting_customer_is_told_once_that_their_words_were_passed_on() -> None:
    """With a way back to the assistant; not while a person has them."""
    made = in_phase("waiting")
    take(made, said("hello?"))
    take(made, said("hello??"))
    assert texts(made) == [phrases.PASSED_ON]
    assert [b.action for b in posts(made, "notice")[0].buttons] == ["carry_on"]
    attended = in_phase("human")
    take(attended, said("hello?"))
    assert texts(attended) == []


def test_staffs_words_come_under_their_name_and_agents_know_them_later() -> None:
    """Each line with its writer's name."""
    made = in_phase("human")
    take(made, staff_said("On its way.", KIM))
    (relay,) = posts(made, "relay")
    assert (relay.who, relay.role, relay.text) == ("Kim", "support", "On its way.")
    assert (relay.under.channel, relay.under.thread) == ("C1", "100.000000")
    assert contents(made)[-1] == "[Kim, support team] On its way."
    assert made.conversation.case is not None
    assert made.conversation.case.claimed_name == "Sam"


def test_the_first_words_of_staff_claim() -> None:
    """Whoever answers has it: said to the customer, shown on the card, before the words."""
    made = in_phase("waiting")
    take(made, staff_said("I'll look."))
    assert made.conversation.phase == "human"
    assert [post.kind for post in posts(made)] == ["case_card", "notice", "relay"]
    assert contents(made)[-2:] == [
        phrases.person_joined("Sam"),
        "[Sam, support team] I'll look.",
    ]


def test_a_file_alone_is_carried_over() -> None:
    """With nothing written beside it."""
    made = in_phase("human")
    file = File(name="form.pdf", permalink="https://x.example/f")
    take(made, staff_said("", files=(file,)))
    assert (posts(made, "relay")[0].text, posts(made, "relay")[0].files) == ("", (file,))
    assert contents(made)[-1] == "[Sam, support team] form.pdf: https://x.example/f"


def test_what_was_attached_before_the_call_is_on_the_card() -> None:
    """With its link; agents read the name alone. It stays there while the card changes."""
    made = draft()
    file = File(name="skates.png", permalink="https://acme.slack.example/f1")
    take(made, said("look", files=(file,)))
    assert "acme.slack.example" not in str(contents(made))
    take(made, press("human"))
    assert posts(made, "case_card")[0].files == (file,)
    made.change(phase="waiting")
    take(made, staff_press("case_claim"))
    assert posts(made, "case_card")[-1].files == (file,)


@pytest.mark.parametrize(
    ("phase", "why"),
    [
        ("agent", phrases.WHY_HANDED_BACK),
        ("resolved", phrases.WHY_RESOLVED),
    ],
)
def test_staffs_words_after_the_end_are_answered_not_delivered(phase: Phase, why: str) -> None:
    """Under the card; the customer and the agents read nothing."""
    made = in_phase(phase, case=case())
    take(made, staff_said())
    assert texts(made) == [phrases.not_delivered(why)]
    assert posts(made)[0].under.thread == f"case:{CASE_ID}"
    assert len(made.messages) == 2


def test_words_under_an_older_card_are_not_delivered() -> None:
    """Though another person has the conversation by now."""
    made = in_phase("human")
    take(made, staff_said(case="case-0"))
    assert len(texts(made)) == 1
    assert posts(made, "relay") == []
    assert posts(made)[0].under.thread == "case:case-0"


def test_who_joins_in_the_thread_has_it_until_the_card_turns_out_to_be_refused() -> None:
    """Without a card there is no button to hand back by: the agents have it again."""
    made = draft()
    take(made, said("Let me look at this.", SAM))
    assert made.conversation.phase == "human"
    (row,) = [row for row in made.rows if row.post.kind == "case_card"]
    take(made, Undelivered(ts="300.0", ref=row.ref, error="not_in_channel"))
    assert made.conversation.phase == "agent"
    assert made.conversation.timers == {}
    assert contents(made)[-1] == phrases.person_left("Sam")
    assert take(made, said("and now?")) == "turn"


def test_people_read_each_name_once_and_nothing_that_is_meant_for_agents() -> None:
    """In the transcript: staff, bystanders, one of several customers, whoever attached a file."""
    made = in_phase("human")
    file = File(name="skates.png", permalink="https://x.example/f")
    take(made, said("look", files=(file,)))
    take(made, staff_said("On its way."))
    take(made, said("me too", BOB))
    take(made, said("and me", BOB, calls_us=True))
    take(made, staff_press("case_transcript"))
    *_, page = posts(made, "relay")
    lines = page.text.splitlines()
    assert lines[-5:] == [
        "Alice: look",
        "[attached the file 'skates.png']",
        "Sam: On its way.",
        "Bob: me too",
        "Bob: and me",
    ]


# ---- claim, hand back, resolve ---------------------------------------------------------------------------


def test_a_claim_is_said_to_the_customer_and_shown_on_the_card() -> None:
    """With the claimer's name, and the buttons that come next."""
    made = in_phase("waiting")
    take(made, staff_press("case_claim"))
    (card,) = posts(made, "case_card")
    assert card.under is None
    assert card.state == phrases.case_claimed("Sam")
    assert [b.action for b in card.buttons] == [
        "case_hand_back",
        "case_resolve",
        "case_transcript",
    ]
    assert texts(made) == [phrases.joined("Sam")]
    assert contents(made)[-1] == phrases.person_joined("Sam")


def test_a_second_claimer_is_told_who_has_it() -> None:
    """Also the first one, pressing again."""
    made = in_phase("human")
    take(made, staff_press("case_claim", KIM))
    take(made, staff_press("case_claim", SAM))
    assert texts(made, "ephemeral") == [phrases.already_claimed("Sam")] * 2
    assert made.conversation.case is not None
    assert made.conversation.case.claimed_by == SAM


def test_a_hand_back_gives_the_agents_the_thread_and_what_was_said() -> None:
    """No button is left on the card; the customer has a way to a human again."""
    made = in_phase("human")
    take(made, staff_press("case_hand_back"))
    assert made.conversation.phase == "agent"
    assert posts(made, "case_card")[0].buttons == ()
    assert contents(made)[-1] == phrases.person_left("Sam")
    assert [b.action for b in posts(made, "notice")[0].buttons] == ["human"]
    assert take(made, said("thanks")) == "turn"


def test_resolve_closes_and_says_so() -> None:
    """Also where nobody had claimed it."""
    made = in_phase("waiting")
    take(made, staff_press("case_resolve"))
    assert made.conversation.phase == "resolved"
    assert texts(made) == [phrases.RESOLVED]
    assert posts(made, "case_card")[0].buttons == ()


@pytest.mark.parametrize("button", ["case_claim", "case_transcript", "case_resolve"])
def test_whoever_is_not_of_support_presses_in_vain(button: CaseButton) -> None:
    """A support channel that is not private shows its buttons to everybody, the customer too."""
    made = in_phase("waiting")
    take(made, staff_press(button, ALICE))
    assert texts(made) == []
    assert texts(made, "ephemeral") == [phrases.STAFF_ONLY]
    assert made.conversation.phase == "waiting"


def test_where_slack_does_not_tell_who_is_of_support_the_buttons_work() -> None:
    """A missing permission must not leave customers waiting."""
    made = in_phase("waiting")
    take(made, staff_press("case_claim"), where=scene(staff=frozenset()))
    assert made.conversation.phase == "human"


def test_after_the_end_the_cards_buttons_say_so() -> None:
    """Of this escalation: over. Of an older one: old."""
    made = in_phase("resolved")
    take(made, staff_press("case_claim"))
    take(made, staff_press("case_claim", case_id="case-0"))
    assert texts(made, "ephemeral") == [phrases.CASE_CLOSED, phrases.CASE_OLD]
    assert [p.under for p in posts(made)] == [Under(channel=SUPPORT)] * 2


def test_what_a_press_came_to_is_said_where_its_button_stands() -> None:
    """Nobody sees it in a thread without replies, as a card's may be; Release stands in one."""
    made = in_phase("waiting")
    take(made, staff_press("case_claim", ALICE))
    take(made, staff_press("case_release"))
    threads = [post.under.thread for post in posts(made, "ephemeral")]
    assert threads == [None, f"case:{CASE_ID}"]


def test_a_new_call_after_the_end_is_a_new_case() -> None:
    """With a card of its own; the old card is old."""
    made = in_phase("resolved")
    take(made, press("human"))
    assert made.conversation.phase == "calling"
    assert made.conversation.case is not None
    assert made.conversation.case.id != CASE_ID
    assert made.conversation.case.claimed_by is None
