"""Turn after turn comes to nothing: at the third in a row a person is called."""

import pytest

from bot import failures, outage, phrases
from bot.answer import conclude
from bot.conversation import Outage, Turn
from bot.draft import Draft, Scene
from engine import Answered, Ending, LimitReached, Refused
from engine.phrases import FILTERED, NOTHING_TO_SAY
from tests.bot.fakes import NOW, agent, draft, posts, reset, scene, take, texts, with_turn

HOUR = 3_600_000


def turned(
    made: Draft | None = None,
    *,
    words: str = "Sorry, that did not work.",
    tool_failed: bool = False,
    ending: Ending | None = None,
    where: Scene | None = None,
) -> Draft:
    """The draft after one more turn."""
    fresh = with_turn(failures=made.conversation.failures if made else 0)
    turn = fresh.conversation.turn
    assert turn is not None
    fresh.messages.append(agent(words))
    fresh.change(turn=turn.model_copy(update={"failed": tool_failed}))
    conclude(fresh, where or scene(), ending or Answered(), epoch=7)
    return fresh


@pytest.mark.parametrize(
    ("words", "tool_failed"),
    [("The shop is away.", True), (NOTHING_TO_SAY, False), (FILTERED, False)],
    ids=["tools", "silence", "filter"],
)
def test_the_third_failure_in_a_row_calls_a_person(words: str, tool_failed: bool) -> None:
    """After the agent's words, with a card by code that says why; not before."""
    once = turned(words=words, tool_failed=tool_failed)
    twice = turned(once, words=words, tool_failed=tool_failed)
    assert [twice.conversation.phase, posts(twice, "case_card")] == ["agent", []]
    thrice = turned(twice, words=words, tool_failed=tool_failed)
    assert [post.kind for post in posts(thrice)] == ["say", "case_card"]
    (card,) = posts(thrice, "case_card")
    assert (card.why, card.customer) == (phrases.WHY_FAILURES, "Alice")
    assert card.heading == phrases.needs_a_person("Alice")  # who did not ask for one
    assert thrice.conversation.phase == "calling"
    assert thrice.conversation.failures == 0  # what comes after the person begins anew


@pytest.mark.parametrize("ending", [Answered(), Refused(sentence="Final sale.")])
def test_a_turn_that_comes_to_something_ends_the_row(ending: Ending) -> None:
    """A rule's refusal is an answer."""
    made = turned(turned(tool_failed=True), tool_failed=True)
    assert made.conversation.failures == 2
    assert turned(made, ending=ending, words="There you are.").conversation.failures == 0


def test_a_model_that_is_given_up_on_counts() -> None:
    """An outage that lasts is one notice for the team; whom it fails again and again gets a person."""
    made = with_turn(failures=2, outage=Outage(since=NOW - HOUR, told=True))
    outage.note(made, scene(), began=NOW, now=NOW, final=False, asked_to_wait=None)
    assert texts(made) == [phrases.MODEL_GONE]
    assert posts(made, "case_card")[0].why == phrases.WHY_FAILURES


def test_a_reset_begins_a_new_row() -> None:
    """What failed is forgotten with the rest."""
    made = draft(with_turn(failures=2).conversation.model_copy(update={"turn": None}))
    take(made, reset())
    assert made.conversation.failures == 0


def test_where_nobody_can_be_called_the_contact_is_named() -> None:
    """Also at a turn's limit; without a contact there is nothing to say."""
    for ending, tool_failed in ((Answered(), True), (LimitReached(limit="tokens"), False)):
        alone = turned(
            with_turn(failures=2),
            ending=ending,
            tool_failed=tool_failed,
            where=scene(support_channel=None),
        )
        assert texts(alone) == [phrases.unreachable("help@acme.example")]
        assert alone.conversation.phase == "agent"
        lost = turned(
            with_turn(failures=2),
            ending=ending,
            tool_failed=tool_failed,
            where=scene(support_channel=None, contact=None),
        )
        assert texts(lost) == []


def test_a_person_who_is_there_already_is_not_called_again() -> None:
    """What fails behind their back is counted, no more."""
    made = draft(with_turn(failures=2).conversation.model_copy(update={"phase": "human"}))
    turn = made.conversation.turn
    assert isinstance(turn, Turn)
    failures.count(made, scene(), turn.customer)
    assert posts(made) == []
