"""Decided behaviours 18 to 33: tool calls."""

import asyncio
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from pydantic import BaseModel

from engine import (
    Agent,
    LimitReached,
    Limits,
    ModelRequest,
    Reply,
    Response,
    ToolError,
    ToolFinished,
    ToolsStarting,
    execute_tool_call,
    phrases,
    pure,
    run_full_turn,
    stream_full_turn,
)
from engine.models.scripted import ScriptedModel, call, calls
from engine.types import Event, Message
from tests.time_passing import PassTime

HELLO: list[Message] = [{"role": "user", "content": "hello"}]
LIMIT = 30.0


def answers(messages: list[Message]) -> list[str]:
    return [m["content"] for m in messages if m["role"] == "tool"]


async def play(tools: list[Any], *steps: Any, **options: Any) -> Response:
    """One turn of one agent with these tools; the script must be used up."""
    with ScriptedModel(steps) as model:
        return await run_full_turn(Agent(tools=tools), HELLO, model=model, **options)


async def answered(tool: Any, arguments: object = None, **options: Any) -> str:
    """What the model reads when it calls this one tool."""
    response = await play([tool], calls(call(tool.__name__, arguments)), "ok", **options)
    return answers(response.messages)[0]


class Counter:
    """Tools that count how often they ran."""

    def __init__(self) -> None:
        self.runs = 0

    def number(self, n: int) -> int:
        self.runs += 1
        return n

    def ping(self) -> str:
        self.runs += 1
        return "pong"


async def test_a_tool_that_raises_is_told_without_its_text_and_leaves_its_siblings_alone():
    """Behaviour 18: an exception's text may hold what nobody should read."""

    def burn() -> str:
        raise RuntimeError("password=hunter2")

    counter = Counter()
    both = calls(call("burn"), call("ping"))
    response = await play([burn, counter.ping], both, "sorry")
    assert answers(response.messages) == [phrases.FAILED, "pong"]
    assert "hunter2" not in str(response.messages)


async def test_a_tool_may_tell_the_model_what_was_wrong():
    """A ToolError's text is for the model; the event has the class of what was raised."""

    def refuse() -> str:
        raise ToolError("There is no such item: look it up first.")

    events: list[Event] = []
    with ScriptedModel([calls(call("refuse")), "ok"]) as model:
        turn = stream_full_turn(Agent(tools=[refuse]), HELLO, model=model)
        events = [event async for event in turn]
    assert "There is no such item: look it up first." in str(events[-1])
    assert [e.error for e in events if isinstance(e, ToolFinished)] == ["ToolError"]


async def test_a_tool_that_leaves_the_program_has_failed_like_any_other():
    """The cookbook's tools called exit(); a worker must not."""

    def leave() -> str:
        raise SystemExit

    assert await answered(leave) == phrases.FAILED


async def test_a_tool_that_gives_itself_up_has_failed_like_any_other():
    """Behaviour 19: a CancelledError that nobody asked for is a failure."""

    async def give_up() -> str:
        raise asyncio.CancelledError

    assert await answered(give_up) == phrases.FAILED
    counter = Counter()
    both = calls(call("give_up"), call("ping"))
    response = await play([give_up, counter.ping], both, "sorry")
    assert answers(response.messages) == [phrases.FAILED, "pong"]


@pytest.mark.parametrize("names", ["a", "ab"])
async def test_a_cancelled_turn_cancels_its_tools_and_waits_for_them(names: str):
    """Behaviour 19: no orphan tasks, nothing half written, and the turn does not go on."""
    under_way, tidied = asyncio.Barrier(len(names) + 1), list[str]()

    async def slow(name: str) -> None:
        try:
            await under_way.wait()
            await asyncio.Event().wait()
        finally:
            tidied.append(name)

    all_of_them = calls(*(call("slow", {"name": name}) for name in names))
    async with asyncio.timeout(LIMIT), asyncio.TaskGroup() as group:
        turn = group.create_task(play([slow], all_of_them))
        await under_way.wait()
        turn.cancel()
    assert sorted(tidied) == [*names]
    assert turn.cancelled()


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("{'n': 1}", "were not a JSON object (key must be a string"),
        ('{"n": ', "were not a JSON object (EOF while parsing"),
        ('{"n": NaN}', "were not a JSON object (expected value"),
        ("[" * 100_000, "were not a JSON object (recursion limit"),
        ('{"n": "\\ud800"}', "were not a JSON object (unexpected end of hex"),
        ("[1]", "were not a JSON object (got list)"),
        ('"five"', "were not a JSON object (got str)"),
        ("{}", "n: Field required"),
        ('{"n": 1, "m": 2}', "m: Extra inputs are not permitted"),
        ('{"n": "abc"}', "n: Input should be a valid integer"),
        ('{"n": null}', "n: Input should be a valid integer"),
        ("", "n: Field required"),
    ],
    ids=lambda text: str(text)[:20],
)
async def test_arguments_that_do_not_fit_are_told_precisely_and_nothing_runs(raw: str, fault: str):
    """Behaviour 20."""
    counter = Counter()
    said = await answered(counter.number, raw)
    assert said.startswith("Not run: the arguments of number")
    assert fault in said
    assert counter.runs == 0


@pytest.mark.parametrize("raw", ["", " ", "{}", "null"])
async def test_a_tool_without_parameters_runs_whatever_stands_for_no_arguments(raw: str):
    """Behaviour 21."""
    assert await answered(Counter().ping, raw) == "pong"


async def test_a_call_to_an_unknown_tool_is_told_the_names_of_those_there_are():
    """Behaviour 22: the model may try again, within the turn's limit of model calls."""
    counter = Counter()
    wrong = calls(call("pang"))
    response = await play(
        [counter.ping, counter.number], wrong, wrong, limits=Limits(model_calls=2)
    )
    said = "Not run: there is no tool 'pang' here. Tools: ping, number."
    assert answers(response.messages) == [said, said]
    assert response.messages[-1]["content"] == phrases.LIMIT


async def test_of_two_calls_with_one_id_only_the_first_runs():
    """Behaviour 23: the second is stored under an id of its own, and never run."""
    counter = Counter()
    twins = calls(call("number", {"n": 1}, call_id="x"), call("number", {"n": 2}, call_id="x"))
    response = await play([counter.number], twins, "ok")
    assert answers(response.messages) == ["1", phrases.VOID["twin"]]
    assert counter.runs == 1


async def test_a_call_that_repeats_an_earlier_one_is_answered_with_what_that_one_gave():
    """Behaviour 24: same id, same arguments."""
    counter = Counter()
    again = calls(call("number", {"n": 7}, call_id="x"))
    response = await play([counter.number], again, again, "ok")
    assert answers(response.messages) == ["7", "7"]
    assert counter.runs == 1


async def test_a_repeated_call_whose_answer_was_empty_does_not_run_either():
    """Behaviour 24: nothing is an answer, too."""
    runs: list[int] = []

    def hush() -> str:
        runs.append(1)
        return ""

    again = calls(call("hush", call_id="x"))
    response = await play([hush], again, again, "ok")
    assert answers(response.messages) == ["", ""]
    assert runs == [1]


async def test_a_call_with_the_id_of_an_earlier_one_but_other_arguments_does_not_run():
    """Behaviour 24: same id, different arguments."""
    counter = Counter()
    first = calls(call("number", {"n": 7}, call_id="x"))
    other = calls(call("number", {"n": 8}, call_id="x"))
    response = await play([counter.number], first, other, "ok")
    assert answers(response.messages) == ["7", phrases.VOID["used"]]
    assert counter.runs == 1


async def test_an_id_that_comes_again_after_new_words_is_a_new_call():
    """Some servers count each turn's calls from nought."""
    counter = Counter()
    agent = Agent(tools=[counter.number])
    first, other = (calls(call("number", {"n": n}, call_id="0")) for n in (7, 8))
    with ScriptedModel([first, "7 it is.", other, "And 8."]) as model:
        one = await run_full_turn(agent, HELLO, model=model)
        more: Message = {"role": "user", "content": "and the next?"}
        two = await run_full_turn(agent, [*HELLO, *one.messages, more], model=model)
    assert answers(two.messages) == ["8"]
    assert counter.runs == 2


@pytest.mark.parametrize("empty", ["", " "])
async def test_a_call_without_an_id_does_not_run(empty: str):
    """Behaviour 25."""
    counter = Counter()
    response = await play([counter.ping], calls(call("ping", call_id=empty)), "ok")
    assert answers(response.messages) == [phrases.VOID["noid"]]
    assert counter.runs == 0


async def test_a_long_id_is_kept_short_and_is_still_one_id():
    """Behaviour 25: servers refuse ids that other servers give."""
    counter = Counter()
    long = call("ping", call_id="c" * 200)
    response = await play([counter.ping], calls(long), calls(long), "ok")
    stored = [made["id"] for m in response.messages for made in m.get("tool_calls", ())]
    assert len(stored) == 2
    assert max(map(len, stored)) <= 40
    assert counter.runs == 1


async def test_calls_that_must_not_run_do_not_run_after_a_crash_either():
    """What is wrong with a call is still known from the transcript alone."""
    counter = Counter()
    agent = Agent(tools=[counter.ping])
    with ScriptedModel([calls(call("ping", call_id="")), "ok"]) as model:
        turn = stream_full_turn(agent, HELLO, model=model, execute_tools=False)
        *_, response = [event async for event in turn]
        assert isinstance(response, Response)
        resumed = await run_full_turn(agent, [*HELLO, *response.messages], model=model)
    assert answers(resumed.messages) == [phrases.VOID["noid"]]
    assert counter.runs == 0


async def test_answers_keep_the_order_of_the_calls_whichever_finishes_first():
    """Behaviour 26: the calls run side by side."""
    second_done = asyncio.Event()

    async def first() -> str:
        await second_done.wait()
        return "first"

    async def second() -> str:
        second_done.set()
        return "second"

    async with asyncio.timeout(LIMIT):
        response = await play([first, second], calls(call("first"), call("second")), "ok")
    assert answers(response.messages) == ["first", "second"]


async def test_no_more_tools_run_at_once_than_the_limit_says():
    """Behaviour 26: the cap holds."""
    at_once, most = 0, 0

    async def work() -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        for _ in range(3):
            await asyncio.sleep(0)
        at_once -= 1

    many = calls(*(call("work") for _ in range(6)))
    await play([work], many, "ok", limits=Limits(parallel_tools=2))
    assert most == 2


class Colour(Enum):
    RED = "red"


class Item(BaseModel):
    sku: str


@dataclass
class Point:
    x: int


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("as it is", "as it is"),
        (None, "null"),
        (True, "true"),
        (132, "132"),
        ({"a": [1, None]}, '{"a":[1,null]}'),
        ([1, "é"], '[1,"é"]'),
        (Item(sku="x"), '{"sku":"x"}'),
        (Point(x=1), '{"x":1}'),
        (Colour.RED, '"red"'),
        (Decimal("1.50"), '"1.50"'),
        (datetime(2026, 1, 2, tzinfo=UTC), '"2026-01-02T00:00:00Z"'),
        (LookupError("nothing by that name"), "nothing by that name"),
        (b"\xff", phrases.UNREADABLE),
        pytest.param(object(), phrases.UNREADABLE, id="unreadable"),
    ],
    ids=repr,
)
async def test_what_a_tool_returns_reaches_the_model_as_text_or_json(value: object, text: str):
    """Behaviour 27: what has no JSON form is a defined error."""

    def get() -> object:
        return value

    assert await answered(get) == text


async def test_a_huge_result_is_cut_and_marked():
    """Behaviour 28."""

    def read() -> str:
        return "x" * 1_000

    said = await answered(read, limits=Limits(tool_result_chars=10))
    assert said == f"xxxxxxxxxx {phrases.CUT} (990 characters more)"


async def test_a_tool_that_takes_too_long_is_given_up_and_the_turn_goes_on():
    """Behaviour 29."""

    async def hang() -> None:
        await asyncio.Event().wait()

    async with asyncio.timeout(LIMIT):
        assert await answered(hang, limits=Limits(tool_seconds=0.01)) == phrases.TOO_SLOW


async def test_a_sync_tool_does_not_block_the_event_loop():
    """Behaviour 29: the loop goes on while it waits."""
    loop_went_on = threading.Event()

    def wait_for_the_loop() -> bool:
        return loop_went_on.wait(LIMIT)

    async with asyncio.TaskGroup() as group:
        turn = group.create_task(answered(wait_for_the_loop))
        await asyncio.sleep(0)
        loop_went_on.set()
    assert turn.result() == "true"


async def test_a_function_that_returns_a_coroutine_is_awaited():
    """Behaviour 30."""

    async def later() -> str:
        return "now"

    def wrapped() -> Any:
        return later()

    assert await answered(wrapped) == "now"


async def test_text_beside_a_call_is_kept_and_the_call_runs():
    """Behaviour 31."""
    response = await play([Counter().ping], calls(call("ping"), text="Let me see."), "ok")
    assert response.messages[0]["content"] == "Let me see."
    assert answers(response.messages) == ["pong"]


async def test_a_forced_choice_of_tool_ends_with_the_first_call():
    """Behaviour 32: otherwise a model that must call would call for ever."""
    agent = Agent(tools=[Counter().ping], tool_choice="required")
    with ScriptedModel([calls(call("ping")), "ok", "again"]) as model:
        response = await run_full_turn(agent, HELLO, model=model)
        await run_full_turn(agent, [*HELLO, *response.messages, *HELLO], model=model)
    assert [r.tool_choice for r in model.requests] == ["required", None, "required"]


async def test_a_forced_choice_of_tool_is_each_agents_own():
    """Behaviour 32: what another agent called in the same turn does not end it."""
    target = Agent(name="Target", tools=[Counter().ping], tool_choice="ping")

    def leave() -> Agent:
        return target

    with ScriptedModel([calls(call("leave")), calls(call("ping")), "ok"]) as model:
        await run_full_turn(Agent(name="A", tools=[leave]), HELLO, model=model)
    assert [r.tool_choice for r in model.requests] == [None, "ping", None]


async def test_whether_calls_may_be_parallel_is_said_only_beside_tools():
    """Behaviour 33."""
    with ScriptedModel(["ok", "ok"]) as model:
        single = Agent(tools=[Counter().ping], parallel_tool_calls=False)
        await run_full_turn(single, HELLO, model=model)
        await run_full_turn(Agent(parallel_tool_calls=False), HELLO, model=model)
    assert [r.parallel_tool_calls for r in model.requests] == [False, None]


async def test_tools_get_what_the_engine_knows_and_the_model_never_sees_it():
    """Context variables and the idempotency key are filled in, and not in the schema."""
    seen: list[tuple[Any, str]] = []

    def pay(amount: int, context_variables: dict[str, Any], idempotency_key: str) -> str:
        seen.append((context_variables["customer"], idempotency_key))
        return f"paid {amount}"

    agent = Agent(tools=[pay])
    with ScriptedModel([calls(call("pay", {"amount": 3}, call_id="c1")), "ok"]) as model:
        await run_full_turn(
            agent, HELLO, model=model, context_variables={"customer": "U1"}, turn_key="t9"
        )
    assert seen == [("U1", "t9:c1")]
    assert list(model.requests[0].tools[0]["function"]["parameters"]["properties"]) == ["amount"]


def has_effect() -> str:
    return "done"


@pure
def has_none() -> str:
    return "seen"


@pytest.mark.parametrize(
    ("names", "effects"),
    [(["has_none"], False), (["has_effect"], True), (["has_none", "has_effect"], True)],
)
async def test_before_tools_run_it_is_said_whether_one_has_effects(names: list[str], effects: bool):
    """A shell stores the response first, if one has: unmarked tools count as having them."""
    agent = Agent(tools=[has_effect, has_none])
    with ScriptedModel([calls(*map(call, names)), "ok"]) as model:
        events = [e async for e in stream_full_turn(agent, HELLO, model=model)]
    starting = [e for e in events if isinstance(e, ToolsStarting)]
    assert starting == [ToolsStarting(agent="Agent", names=tuple(names), effects=effects)]


@pytest.mark.parametrize("harmless", [False, True])
async def test_calls_that_may_have_run_before_a_crash_run_again_only_if_pure(harmless: bool):
    """Behaviour 52: an effect whose outcome is unknown is said to be, and never repeated."""
    counter = Counter()

    def act() -> str:
        return counter.ping()

    tool = pure(act) if harmless else act
    asked: Message = {
        "role": "assistant",
        "content": None,
        "tool_calls": [call("act", call_id="c")],
    }
    with ScriptedModel(["ok"]) as model:
        response = await run_full_turn(
            Agent(tools=[tool]), [*HELLO, asked], model=model, unsure={"c"}
        )
    assert counter.runs == harmless
    assert answers(response.messages) == ["pong" if harmless else phrases.UNSURE]


async def test_a_tool_with_an_idempotency_key_runs_again_after_a_crash():
    """Its backend knows whether it has happened already."""
    keys: list[str] = []

    def pay(idempotency_key: str) -> str:
        keys.append(idempotency_key)
        return "paid"

    asked: Message = {
        "role": "assistant",
        "content": None,
        "tool_calls": [call("pay", call_id="c")],
    }
    with ScriptedModel(["ok"]) as model:
        await run_full_turn(
            Agent(tools=[pay]), [*HELLO, asked], model=model, unsure={"c"}, turn_key="t"
        )
    assert keys == ["t:c"]


async def test_one_call_can_be_run_by_itself_and_traced():
    """The cookbook's execute_tool_call, with its trace."""
    traced: list[str] = []
    counter = Counter()
    one = call("number", {"n": 3}, call_id="x")
    result = await execute_tool_call(one, [counter.number], "Sales Agent", trace=traced.append)
    assert result == 3
    assert traced == ["Sales Agent: number({'n': 3})"]
    by_name = {"number": counter.number}
    assert await execute_tool_call(one, by_name, "Sales Agent") == 3
    with pytest.raises(ToolError, match="no tool 'number'"):
        await execute_tool_call(one, [counter.ping], "Sales Agent")


async def test_more_calls_than_a_turn_may_make_do_not_run():
    """None of the response's calls runs; each is told, and the turn ends with a reply."""
    counter = Counter()
    three = calls(*(call("ping") for _ in range(3)))
    response = await play([counter.ping], three, limits=Limits(tool_calls=2))
    assert answers(response.messages) == [phrases.TURN_SPENT] * 3
    assert response.messages[-1]["content"] == phrases.LIMIT
    assert counter.runs == 0


async def test_tools_are_not_begun_when_the_turn_has_no_time_left(pass_time: PassTime):
    """A response that took all of it: its calls are told, and the turn ends with a reply."""
    counter = Counter()

    def slow_reply(request: ModelRequest) -> Reply:
        pass_time(LIMIT)  # blocks the loop on purpose: no deadline can fire meanwhile
        return calls(call("ping"))

    response = await play([counter.ping], slow_reply, limits=Limits(seconds=LIMIT))
    assert answers(response.messages) == [phrases.TURN_SPENT]
    assert response.ending == LimitReached(limit="seconds")
    assert counter.runs == 0


async def test_a_tool_that_waits_for_its_place_is_not_begun_after_the_turns_time(
    pass_time: PassTime,
):
    """Of two with one place, the second never runs."""
    counter = Counter()

    async def hang() -> None:
        counter.runs += 1
        pass_time(LIMIT)
        await asyncio.Event().wait()

    both = calls(call("hang"), call("hang"))
    response = await play([hang], both, limits=Limits(seconds=LIMIT, parallel_tools=1))
    assert answers(response.messages) == [phrases.TOO_SLOW] * 2
    assert counter.runs == 1


async def test_a_sync_tool_that_was_given_up_ends_in_its_thread_and_disturbs_nobody(
    pass_time: PassTime,
):
    """A thread cannot be stopped: what it raises in the end is nobody's any more."""
    release, ended = threading.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def stubborn() -> str:
        try:
            loop.call_soon_threadsafe(pass_time, LIMIT)
            release.wait(LIMIT)
            raise RuntimeError
        finally:
            ended.set()

    assert await answered(stubborn, limits=Limits(tool_seconds=LIMIT)) == phrases.TOO_SLOW
    release.set()
    assert await asyncio.to_thread(ended.wait, LIMIT)
