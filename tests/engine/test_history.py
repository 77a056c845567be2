"""Decided behaviours 60 to 64: what of a transcript is sent, and how it is kept."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import (
    Agent,
    Limits,
    Response,
    Team,
    TeamError,
    phrases,
    run_full_turn,
)
from engine.history import estimated_tokens, windowed
from engine.model import ModelRequest
from engine.models.scripted import ScriptedModel, call, calls, check
from engine.transcript import paired
from engine.types import Message


def user(text: str) -> Message:
    return {"role": "user", "content": text}


def said(text: str) -> Message:
    return {"role": "assistant", "content": text, "sender": "A"}


def asked(*ids: str) -> Message:
    made = [call("note", {"text": "x"}, call_id=call_id) for call_id in ids]
    return {"role": "assistant", "content": None, "tool_calls": made, "sender": "A"}


def answer(call_id: str) -> Message:
    return {"role": "tool", "tool_call_id": call_id, "content": f"answer {call_id}"}


def note(text: str) -> str:
    return "noted"


def thread(turns: int) -> list[Message]:
    """Turns of about 60 tokens each, with a call in each."""
    messages: list[Message] = []
    for number in range(turns):
        messages += [user(f"message {number}"), asked(f"c{number}"), answer(f"c{number}")]
        messages.append(said("right"))
    return messages


def acceptable(messages: list[Message]) -> bool:
    check(ModelRequest(model=None, instructions="x", messages=messages))
    return True


def test_a_window_begins_at_a_user_message_and_splits_no_pair():
    """Behaviour 60: whatever the limit is."""
    messages = [*thread(12), user("last")]
    for tokens in range(1, estimated_tokens(messages), 37):
        sent = windowed(messages, tokens=tokens)
        assert acceptable(sent)
        assert sent[1]["role"] == "user"
        assert sent[-1] == user("last")


def test_a_short_transcript_is_sent_whole():
    """Nothing is left out before the limit."""
    messages = thread(3)
    assert windowed(messages, tokens=estimated_tokens(messages)) == messages


def test_a_cut_leaves_half_the_limit_and_lasts_for_many_turns():
    """Behaviour 62: a cut rewrites the cache, so it comes seldom and moves far."""
    messages = thread(60)
    tokens = estimated_tokens(messages) // 3
    begins: list[Message] = []
    for turns in range(1, 61):
        sent = windowed(messages[: turns * 4], tokens=tokens)
        assert estimated_tokens(sent[1:]) <= tokens
        if len(sent) != turns * 4:
            begins.append(sent[1])
            assert estimated_tokens(sent[1:]) > tokens * 0.4
    distinct = [m for i, m in enumerate(begins) if i == 0 or begins[i - 1] != m]
    assert 2 <= len(distinct) <= 5


def test_behind_a_cut_the_opening_words_and_the_facts_are_put_back():
    """By code: a summary would lose them, or make them up."""
    messages = [user("I want a refund for order 7."), *thread(12), user("last")]
    sent = windowed(messages, tokens=300, facts="Order 7: Rocket Skates, $199.00.")
    opening = phrases.LEFT_OUT.format(opening="I want a refund for order 7.")
    assert sent[0] == user(f"{opening}\nOrder 7: Rocket Skates, $199.00.")
    assert windowed(messages, tokens=300)[0] == user(opening)
    long = windowed([user("x" * 5_000), *messages], tokens=300)[0]["content"]
    assert len(long) < 700
    assert phrases.CUT in long


def test_a_turn_that_is_longer_than_the_limit_is_sent_whole():
    """What the customer just asked is never left out."""
    current = [user("x" * 2_000), asked("a"), answer("a")]
    sent = windowed([*thread(2), *current], tokens=50)
    assert sent[1:] == current


@pytest.mark.parametrize(
    ("messages", "sent"),
    [
        ([user("a"), answer("x"), user("b")], [user("a"), user("b")]),
        ([user("a"), asked("1"), answer("1"), answer("1")], [user("a"), asked("1"), answer("1")]),
        (
            [user("a"), asked("1", "2"), answer("2"), answer("1")],
            [user("a"), asked("1", "2"), answer("1"), answer("2")],
        ),
    ],
    ids=["orphan", "twice", "order"],
)
def test_answers_without_calls_are_dropped_and_the_others_put_in_order(
    messages: list[Message], sent: list[Message]
):
    """Behaviour 60: an API answers 400 to orphans."""
    assert paired(messages) == sent


def test_calls_without_answers_are_answered():
    """Behaviour 60: wherever they stand."""
    missing = {"role": "tool", "tool_call_id": "1", "content": phrases.UNANSWERED}
    assert paired([asked("1"), user("b")]) == [asked("1"), missing, user("b")]
    assert paired([user("a"), asked("1")]) == [user("a"), asked("1"), missing]


messages_of_any_kind = st.lists(
    st.one_of(
        st.builds(user, st.just("u")),
        st.builds(said, st.just("s")),
        st.builds(answer, st.sampled_from("abc")),
        st.lists(st.sampled_from("abc"), min_size=1, max_size=2, unique=True).map(
            lambda ids: asked(*ids)
        ),
    ),
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(messages_of_any_kind)
def test_a_longer_transcript_begins_as_the_shorter_one_did(messages: list[Message]):
    """Behaviour 62: what is filled in or dropped does not depend on what comes later."""
    whole = paired(messages)
    for length in range(len(messages)):
        if messages[length]["role"] != "tool":
            shorter = paired(messages[:length])
            assert whole[: len(shorter)] == shorter


async def test_each_request_begins_with_the_whole_request_before_it():
    """Behaviour 62: over turns and tool calls, so that the prompt cache holds."""
    agent, history = Agent(tools=[note]), [user("hello")]
    script = [calls(call("note", {"text": "x"})), "noted", calls(call("note", {"text": "y"})), "ok"]
    with ScriptedModel(script) as model:
        for _ in range(2):
            response = await run_full_turn(agent, history, model=model)
            history = [*history, *response.messages, user("and?")]
    for earlier, later in zip(model.requests, model.requests[1:], strict=False):
        assert later.messages[: len(earlier.messages)] == earlier.messages
        assert later.tools == earlier.tools
        assert later.instructions == earlier.instructions


async def test_messages_that_came_together_are_one_turn_in_their_order():
    """Behaviour 61: a burst is answered once."""
    burst = [user("my skates"), user("broke"), user("yesterday")]
    with ScriptedModel(["Sorry to hear that."]) as model:
        response = await run_full_turn(Agent(), burst, model=model)
    assert model.requests[0].messages == burst
    assert len(response.messages) == 1


async def test_the_transcript_that_is_given_is_not_changed_and_only_new_messages_come_back():
    """Behaviour 63."""
    given_messages = [user("hello"), asked("a"), user("again")]
    before = deepcopy(given_messages)
    with ScriptedModel([calls(call("note", {"text": "x"})), "ok"]) as model:
        response = await run_full_turn(Agent(tools=[note]), given_messages, model=model)
    assert given_messages == before
    assert [m["role"] for m in response.messages] == ["assistant", "tool", "assistant"]


async def test_a_long_thread_is_cut_before_it_is_sent_and_kept_whole():
    """The limit is the turn's; the transcript stays what it is."""
    history = [*thread(30), user("last")]
    limits = Limits(history_tokens=300)
    with ScriptedModel(["ok"]) as model:
        response = await run_full_turn(
            Agent(), history, model=model, limits=limits, facts="Order 7 is placed."
        )
    assert isinstance(response, Response)
    sent = model.requests[0].messages
    assert len(sent) < len(history)
    assert sent[0]["content"].endswith("Order 7 is placed.")


def test_tools_that_clash_or_are_none_are_refused_as_the_team_is_built():
    """Behaviour 64: two of one name, something unhashable, something that is no function."""
    with pytest.raises(TeamError, match="A: two tools have one name: note"):
        Team(Agent(name="A", tools=[note, note]))

    class Unhashable:
        __hash__ = None  # pyright: ignore[reportAssignmentType]

        def __call__(self) -> None: ...

    with pytest.raises(TeamError, match=r"A: .* cannot be a tool"):
        Team(Agent(name="A", tools=[Unhashable()]))
    with pytest.raises(TeamError, match="A: 5 is not a function"):
        Team(Agent(name="A", tools=[5]))  # pyright: ignore[reportArgumentType]


def test_a_forced_tool_that_there_is_not_is_refused_as_the_team_is_built():
    """An API would answer 400 to every request."""
    with pytest.raises(TeamError, match="A: tool_choice is no tool of its: 'notes'"):
        Team(Agent(name="A", tools=[note], tool_choice="notes"))
    assert Team(Agent(name="A", tools=[note], tool_choice="note")).start.name == "A"
