"""What a turn came to → posts."""

import pytest

from bot import phrases
from bot.answer import conclude, said_by_agent
from bot.draft import Draft
from engine import (
    Answered,
    CallsPending,
    Ending,
    Escalated,
    LimitReached,
    Message,
    Proposal,
    Refused,
    Suspended,
)
from tests.bot.fakes import (
    ALICE,
    agent,
    conversation,
    draft,
    posts,
    scene,
    texts,
    tool,
    user,
    with_turn,
)

TRIAGE, SALES = "Triage Agent", "Sales Agent"


def fresh(*messages: Message) -> Draft:
    """A first turn: nobody was met, nothing was introduced."""
    return with_turn(*messages, agent=SALES, spoke=None, met=(), introduced=False)


def end(made: Draft, ending: Ending | None = None, *, epoch: int = 7) -> Draft:
    conclude(made, scene(), ending or Answered(), epoch=epoch)
    return made


def test_an_answer_is_one_post_under_the_agents_name() -> None:
    """With its picture; under the epoch, so that a reset can overtake it."""
    made = end(with_turn(agent("On its way.")))
    (say,) = posts(made, "say")
    assert (say.speaker.name, say.speaker.icon) == (TRIAGE, ":compass:")
    assert (say.markdown, say.line, say.buttons) == ("On its way.", "", ())
    assert made.rows[0].epoch == 7
    assert made.conversation.turn is None


def test_the_first_answer_introduces_itself_and_offers_a_person() -> None:
    """Once in a conversation."""
    made = end(fresh(agent("Hi!")))
    (say,) = posts(made, "say")
    assert say.line == phrases.INTRODUCTION
    assert [b.action for b in say.buttons] == ["human"]
    assert made.conversation.introduced


def test_a_handover_is_a_line_of_the_next_agents_first_words() -> None:
    """Also where the agent before it said nothing in words."""
    made = end(fresh(agent(None, "c-1"), tool("c-1"), agent("A boot?", sender=SALES)))
    (say,) = posts(made, "say")
    assert say.line == f"{phrases.handed_over(TRIAGE, SALES)} · {phrases.INTRODUCTION}"
    again = with_turn(agent("Anything else?", sender=SALES), spoke=SALES, met=(TRIAGE, SALES))
    assert posts(end(again), "say")[0].line == ""


def test_each_agent_has_its_own_post_and_its_first_one_offers_a_person() -> None:
    """What one agent said in several messages is one post."""
    made = end(
        with_turn(
            agent("One moment."),
            agent("I'll get Sales.", "c-1"),
            tool("c-1"),
            agent("Hello!", sender=SALES),
        )
    )
    assert [(p.speaker.name, p.markdown) for p in posts(made, "say")] == [
        (TRIAGE, "One moment.\n\nI'll get Sales."),
        (SALES, "Hello!"),
    ]
    assert [len(p.buttons) for p in posts(made, "say")] == [0, 1]
    assert made.conversation.spoke == SALES
    assert made.conversation.met == (TRIAGE, SALES)


def test_an_agent_that_the_team_no_longer_has_is_shown_by_its_name() -> None:
    """A stored name outlives a deploy."""
    made = end(with_turn(agent("Hello", sender="Old Agent")))
    assert posts(made, "say")[0].speaker.name == "Old Agent"


@pytest.mark.parametrize(
    ("messages", "runs"),
    [
        ([], []),
        ([user("hi"), tool("c")], []),
        ([agent(None, "c"), agent("", "d"), agent("  \n ")], []),
        ([agent(" a "), user("late"), agent("b")], [(TRIAGE, "a\n\nb")]),
        (
            [agent("a"), agent("b", sender=SALES), agent("c")],
            [(TRIAGE, "a"), (SALES, "b"), (TRIAGE, "c")],
        ),
    ],
)
def test_only_words_are_said(messages: list[Message], runs: list[tuple[str, str]]) -> None:
    """No empty post; a run ends where another agent speaks."""
    assert said_by_agent(messages) == runs


def test_only_this_turns_words_are_said() -> None:
    """What was said before the turn began has been posted."""
    made = with_turn(agent("new"))
    turn = made.conversation.turn
    assert turn is not None
    earlier = [user("a"), agent("old"), user("b"), agent("new")]
    made = draft(conversation(turn=turn.model_copy(update={"start": 3})), earlier)
    assert [p.markdown for p in posts(end(made), "say")] == ["new"]


def test_a_very_long_answer_is_cut_and_says_so() -> None:
    """Slack takes so much; the sentence stands at the end."""
    made = end(with_turn(agent("x" * 20_000)))
    (say,) = posts(made, "say")
    assert len(say.markdown) < 12_500
    assert say.markdown.endswith(phrases.CUT)


@pytest.mark.parametrize("ending", [Refused(sentence="No."), LimitReached(limit="tokens")])
def test_a_refusal_or_a_spent_limit_has_a_way_to_a_human(ending: Ending) -> None:
    """Under the last words, whoever said them before."""
    made = end(with_turn(agent("No.")), ending)
    assert [b.action for b in posts(made, "say")[-1].buttons] == ["human"]


def test_a_suspended_turn_says_its_words_and_then_shows_the_card() -> None:
    """The card carries the hand-over line where the agent said nothing."""
    proposal = Proposal(
        kind="order",
        terms={},
        title="Your order",
        lines=[("Item", "Boot")],
        accept="y",
        decline="n",
    )
    silent = end(
        fresh(agent(None, "c-0"), tool("c-0"), agent(None, "c-1", sender=SALES)),
        Suspended(call_id="c-1", proposal=proposal),
    )
    assert [p.kind for p in posts(silent)] == ["offer_card"]
    assert posts(silent)[0].speaker.name == SALES
    assert phrases.handed_over(TRIAGE, SALES) in posts(silent)[0].line
    spoken = end(
        fresh(agent("Look:", "c-1", sender=SALES)), Suspended(call_id="c-1", proposal=proposal)
    )
    assert [p.kind for p in posts(spoken)] == ["say", "offer_card"]
    assert posts(spoken)[1].line == ""
    assert spoken.conversation.offer is not None
    assert spoken.conversation.offer.customer == ALICE


def test_an_escalated_turn_calls_a_person() -> None:
    """With the model's summary on the card; the agents are silent."""
    made = with_turn(agent("I'll ask.", "c-1"), tool("c-1"))
    end(made, Escalated(summary="Skates broke."))
    assert [p.kind for p in posts(made)] == ["say", "case_card"]
    assert posts(made, "case_card")[0].summary == "Skates broke."
    assert made.conversation.phase == "calling"


@pytest.mark.parametrize(
    "ending", [Answered(), Refused(sentence="x"), CallsPending(), Escalated(summary="x")]
)
def test_every_ending_ends_the_turn_and_the_outage(ending: Ending) -> None:
    """And nobody's words wait any more."""
    made = end(with_turn(agent("x")), ending)
    record = made.conversation
    assert (record.turn, record.outage, record.unanswered) == (None, None, None)
    assert texts(made) == []
