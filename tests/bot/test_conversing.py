"""A step over a conversation, by a real worker: what waits, what is answered, in which order."""

from bot.chat import Later
from bot.posts import Ephemeral, Notice, Say
from engine.models.scripted import ScriptedModel
from tests.bot.fakes import ALICE, BOB, agent, draft, in_phase, press, reset, said, with_turn
from tests.bot.room import room


def read(model: ScriptedModel, request: int) -> list[str]:
    """What people said, as a model call read it."""
    return [str(m["content"]) for m in model.requests[request].messages if m["role"] == "user"]


async def test_words_that_came_while_a_resumed_turn_has_calls_open_are_answered_after_it() -> None:
    """They cannot stand between a call and its answer, and must not be lost behind it."""
    async with room("Checked.", "It is blue.") as there:
        stuck = with_turn(agent(None, "c-1"))
        await there.holds(stuck, said("what colour is it?"), tries=0)
        first, second = await there.said_to_all(Say, count=2)
        assert (first.markdown, second.markdown) == ("Checked.", "It is blue.")
        assert read(there.model, 0) == ["my skates broke"]
        assert read(there.model, 1) == ["my skates broke", "what colour is it?"]


async def test_words_that_came_while_a_turn_waits_to_go_on_join_it() -> None:
    """Its customer's, where no call is open: one answer to all."""
    async with room("It is blue.") as there:
        await there.holds(with_turn(), said("what colour is it?"), tries=0)
        (only,) = await there.said_to_all(Say)
        assert only.markdown == "It is blue."
        assert read(there.model, 0) == ["my skates broke", "what colour is it?"]


async def test_somebody_elses_refused_reset_leaves_the_unfinished_turn_to_go_on() -> None:
    """They are told, the customer is answered."""
    async with room("On its way.") as there:
        await there.holds(with_turn(), reset(BOB), tries=0)
        (say,) = await there.said_to_all(Say)
        assert say.markdown == "On its way."
        assert len([p for p in there.chat.posts if isinstance(p, Ephemeral)]) == 1


async def test_a_customers_reset_ends_the_unfinished_turn() -> None:
    """No model is asked."""
    async with room() as there:
        await there.holds(with_turn(), reset(ALICE), tries=0)
        await there.said_to_all(Notice)
        record, transcript = await there.record()
        assert (record.turn, transcript) == (None, [])


async def test_where_the_author_changes_the_turn_ends() -> None:
    """Alice, Alice, Bob, Alice: three turns, each its author's."""
    async with room("One.", "Two.", "Three.") as there:
        commands = [
            said("a", ts="201.0"),
            said("b", ts="202.0"),
            said("c", BOB, ts="203.0", calls_us=True),
            said("d", ts="204.0"),
        ]
        await there.holds(draft(), *commands, tries=0)
        await there.said_to_all(Say, count=3)
        assert [read(there.model, n)[1:] for n in range(3)] == [
            ["a", "b"],
            ["a", "b", "Bob: c"],
            ["a", "b", "Bob: c", "Alice: d"],
        ]


async def test_while_a_person_is_waited_for_no_model_is_asked() -> None:
    """The words are passed on."""
    async with room() as there:
        await there.holds(in_phase("waiting"), said("hello?"), tries=0)
        await there.said_to_all(Notice)
        assert there.model.requests == []


async def test_the_board_hears_of_a_case_that_ended_before_the_turn_had_to_wait() -> None:
    """Slack puts the first post off; the step that comes back finds the case ended already."""
    async with room("It is blue.") as there:
        there.chat.answers.append(Later(0.01))
        waiting = in_phase("waiting", unanswered=ALICE)
        await there.holds(waiting, press("carry_on"), tries=0)
        (say,) = await there.said_to_all(Say)
        assert say.markdown == "It is blue."
        (line,) = (await there.board()).cases
        assert line.closed
