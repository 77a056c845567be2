"""Decided behaviours 1 to 17: handoffs."""

from typing import Any

import pytest

from engine import (
    Agent,
    Answered,
    HandedOff,
    LimitReached,
    Limits,
    MessageAdded,
    Response,
    Result,
    SchemaError,
    Team,
    TeamError,
    TextDelta,
    ToolsStarting,
    phrases,
    run_full_turn,
    stream_full_turn,
)
from engine.models.scripted import ScriptedModel, call, calls
from engine.types import Event, Message

HELLO: list[Message] = [{"role": "user", "content": "hello"}]


def answers(messages: list[Message]) -> list[str]:
    return [m["content"] for m in messages if m["role"] == "tool"]


def offered(model: ScriptedModel, request: int) -> list[str]:
    return [tool["function"]["name"] for tool in model.requests[request].tools]


def look_up(item: str) -> str:
    return f"{item}: found"


def fix(item: str) -> str:
    return f"{item}: mended"


def desk(**of_triage: Any) -> Team:
    """Triage hands over to Sales and Repairs, they hand back."""
    return Team(
        Agent(
            name="Triage",
            instructions="sort",
            handoffs=("Sales", "Repairs"),
            tools=[look_up],
            **of_triage,
        ),
        Agent(name="Sales", instructions="sell", handoffs=("Triage",)),
        Agent(name="Repairs", instructions="mend", handoffs=("Triage", "Sales"), tools=[fix]),
    )


async def play(team: Team, *steps: Any, **options: Any) -> tuple[Response, ScriptedModel]:
    with ScriptedModel(steps) as model:
        response = await run_full_turn(team.start, HELLO, model=model, team=team, **options)
    return response, model


async def test_of_two_handoffs_in_one_response_the_first_wins_and_the_second_is_told():
    """Behaviour 1."""
    both = calls(call("transfer_to_sales"), call("transfer_to_repairs"))
    response, _ = await play(desk(), both, "hi")
    assert response.agent.name == "Sales"
    assert answers(response.messages) == [
        phrases.TRANSFERRED.format(name="Sales"),
        phrases.HANDOFF_IGNORED,
    ]


@pytest.mark.parametrize("turned", [False, True])
async def test_a_tool_beside_a_handoff_runs_as_the_old_agent_in_call_order(turned: bool):
    """Behaviours 2 and 3: whichever of the two is called first."""
    both = [call("look_up", {"item": "skates"}), call("transfer_to_sales")]
    told = ["skates: found", phrases.TRANSFERRED.format(name="Sales")]
    if turned:
        both.reverse()
        told.reverse()
    response, model = await play(desk(), calls(*both), "hi")
    assert response.agent.name == "Sales"
    assert answers(response.messages) == told
    assert answers(list(model.requests[1].messages)) == told


async def test_a_tool_that_only_the_target_has_is_refused_and_the_handoff_still_happens():
    """Behaviour 4."""
    both = calls(call("transfer_to_repairs"), call("fix", {"item": "skates"}))
    response, _ = await play(desk(), both, "hi")
    assert response.agent.name == "Repairs"
    assert "no tool 'fix'" in answers(response.messages)[1]


async def test_text_beside_a_handoff_is_kept():
    """Behaviour 5."""
    response, _ = await play(desk(), calls(call("transfer_to_sales"), text="One moment."), "hi")
    assert response.agent.name == "Sales"
    assert response.messages[0]["content"] == "One moment."


async def test_an_agent_without_tools_is_asked_without_any_tool_setting():
    """Behaviour 6: an empty list of tools is a 400."""
    quiet = Agent(name="Quiet", tool_choice="required", parallel_tool_calls=False)
    with ScriptedModel(["hi"]) as model:
        await run_full_turn(quiet, HELLO, model=model)
    request = model.requests[0]
    assert (request.tools, request.tool_choice, request.parallel_tool_calls) == ((), None, None)


async def test_a_chain_of_handoffs_gives_each_request_its_own_instructions_tools_and_model():
    """Behaviour 7."""
    team = Team(
        Agent(name="A", instructions="a", handoffs=["B"], model="small"),
        Agent(name="B", instructions="b", handoffs=["C"], tools=[fix], model="middle"),
        Agent(name="C", instructions="c", tools=[look_up]),
    )
    chain = calls(call("transfer_to_b")), calls(call("transfer_to_c")), "done"
    response, model = await play(team, *chain, model_name="default")
    assert response.agent.name == "C"
    assert [r.instructions for r in model.requests] == ["a", "b", "c"]
    assert [r.model for r in model.requests] == ["small", "middle", "default"]
    assert [offered(model, i) for i in range(3)] == [
        ["transfer_to_b"],
        ["fix", "transfer_to_c"],
        ["look_up"],
    ]


async def test_agents_that_hand_back_and_forth_are_stopped_with_a_defined_reply():
    """Behaviour 8: the same way a second time is refused; a model that insists meets a limit."""
    there, back = calls(call("transfer_to_sales")), calls(call("transfer_to_triage"))
    team = desk()
    response, _ = await play(team, there, back, there, there, limits=Limits(model_calls=4))
    assert response.ending == LimitReached(limit="model_calls")
    assert response.agent.name == "Triage"
    repeated = phrases.HANDOFF_REPEATED.format(source="Triage", target="Sales")
    assert answers(response.messages)[2:] == [repeated, repeated]
    with ScriptedModel(["still here"]) as model:
        history = [*HELLO, *response.messages, *HELLO]
        after = await run_full_turn(response.agent, history, model=model, team=team)
    assert after.ending == Answered()


async def test_a_turn_has_so_many_handoffs_and_no_more():
    """Behaviour 8, with agents that never go the same way twice."""
    steps = [calls(call(f"transfer_to_{name}")) for name in ("repairs", "sales", "triage")]
    response, _ = await play(desk(), *steps, limits=Limits(handoffs=2))
    assert response.ending == LimitReached(limit="handoffs")
    assert response.agent.name == "Sales"
    assert response.messages[-1]["content"] == phrases.LIMIT


async def test_a_handoff_to_oneself_changes_nothing_and_is_told_so():
    """Behaviour 9."""

    def transfer_to_me() -> Agent:
        return me

    me = Agent(name="Me", tools=[transfer_to_me])
    with ScriptedModel([calls(call("transfer_to_me")), "still me"]) as model:
        response = await run_full_turn(me, HELLO, model=model)
    assert response.agent is me
    assert answers(response.messages) == [phrases.ALREADY_HERE.format(name="Me")]


def test_two_handoffs_that_would_have_one_name_are_refused_as_the_team_is_built():
    """Behaviour 10."""
    with pytest.raises(TeamError, match="two tools have one name: transfer_to_sales_agent"):
        Team(
            Agent(name="T", handoffs=["Sales Agent", "sales-agent"]),
            Agent(name="Sales Agent"),
            Agent(name="sales-agent"),
        )


def test_a_handoff_to_an_agent_with_any_name_has_a_name_that_the_api_takes():
    """Letters that a tool's name may not have, none of those it may, or too many."""
    team = Team(
        Agent(name="Triage", handoffs=["Rück & Gabe", "販売", "x" * 99]),
        *(Agent(name=name) for name in ("Rück & Gabe", "販売", "x" * 99)),
    )
    assert list(team.toolbox(team.start).tools) == [
        "transfer_to_r_ck_gabe",
        "transfer_to_agent_3",
        f"transfer_to_{'x' * 48}",
    ]


async def test_tools_are_described_once_and_not_for_every_call():
    """Each request of an agent holds the very same schemas, in every turn."""
    team = desk()
    look = calls(call("look_up", {"item": "boot"}))
    with ScriptedModel([look, "hi", "hi"]) as model:
        for _ in range(2):
            await run_full_turn(team.start, HELLO, model=model, team=team)
    first, *others = [request.tools for request in model.requests]
    assert all(tools is first for tools in others)


def test_a_handoff_to_nobody_is_refused_as_the_team_is_built():
    """A typing error shows before a customer is there."""
    with pytest.raises(TeamError, match="no agent 'Sails' to hand over to; there are: T"):
        Team(Agent(name="T", handoffs=["Sails"]))


def test_two_agents_of_one_name_and_a_start_that_is_nobody_are_refused():
    """Names are what is stored, so they must tell agents apart."""
    with pytest.raises(TeamError, match="two agents have one name: T"):
        Team(Agent(name="T"), Agent(name="T"))
    with pytest.raises(TeamError, match="no agent is called 'X'"):
        Team(Agent(name="T"), start="X")
    with pytest.raises(TeamError, match="at least one agent"):
        Team()


@pytest.mark.parametrize("stray", ["", "{}", "null", '{"reason": "wants to buy"}'])
async def test_a_handoff_takes_whatever_arguments_come_with_it(stray: str):
    """Behaviour 11."""
    response, _ = await play(desk(), calls(call("transfer_to_sales", stray)), "hi")
    assert response.agent.name == "Sales"


async def test_words_about_a_transfer_are_no_transfer():
    """Behaviour 12: an agent that only says so stays in charge."""
    response, _ = await play(desk(), "I'll transfer you to Sales.")
    assert response.agent.name == "Triage"


async def test_after_a_handoff_the_earlier_agents_tools_are_seen_but_cannot_be_called():
    """Behaviour 13."""
    first = calls(call("look_up", {"item": "boot"}), call("transfer_to_sales"))
    response, model = await play(desk(), first, calls(call("look_up", {"item": "boot"})), "sorry")
    assert offered(model, 1) == ["transfer_to_triage"]
    unknown = phrases.UNKNOWN_TOOL.format(name="look_up", names="transfer_to_triage")
    assert answers(response.messages)[-1] == unknown


def test_a_stored_agent_that_is_no_longer_in_the_team_becomes_its_start():
    """Behaviour 14: the next turn begins where the last one ended, if that agent still exists."""
    team = desk()
    assert team.get("Sales").name == "Sales"
    assert team.get("Returns").name == "Triage"
    assert team.get(None).name == "Triage"
    assert "Sales" in team
    assert "Returns" not in team


async def test_events_name_the_agent_in_charge_when_they_happen():
    """Behaviour 15: pieces of text after a handoff are the new agent's."""
    team = desk()
    events: list[Event] = []
    with ScriptedModel([calls(call("transfer_to_sales")), "one\ntwo"]) as model:
        turn = stream_full_turn(team.start, HELLO, model=model, team=team, stream=True)
        events = [event async for event in turn]
    assert [(e.agent, e.text) for e in events if isinstance(e, TextDelta)] == [
        ("Sales", "one\n"),
        ("Sales", "two"),
    ]
    assert [e.agent for e in events if isinstance(e, MessageAdded)] == ["Triage", "Sales", "Sales"]
    assert [e.agent for e in events if isinstance(e, ToolsStarting)] == ["Triage"]
    assert HandedOff(source="Triage", target="Sales") in events
    assert isinstance(events[-1], Response)


async def test_a_request_has_one_system_message_and_a_transcript_has_none():
    """Behaviour 16: the instructions are the current agent's, and are never stored."""
    response, model = await play(desk(), calls(call("transfer_to_sales")), "hi")
    assert [r.instructions for r in model.requests] == ["sort", "sell"]
    roles = {m["role"] for r in model.requests for m in r.messages}
    assert roles == {"user", "assistant", "tool"}
    assert {m["role"] for m in response.messages} == {"assistant", "tool"}


async def test_a_model_for_the_whole_run_beats_the_agents_own():
    """Behaviour 17."""
    team = desk(model="own")
    steps = calls(call("transfer_to_sales")), "hi"
    _, model = await play(team, *steps, model_name="default")
    assert [r.model for r in model.requests] == ["own", "default"]
    _, model = await play(team, *steps, model_name="default", model_override="global")
    assert [r.model for r in model.requests] == ["global", "global"]


async def test_a_result_hands_over_says_its_value_and_brings_variables():
    """Swarm's way: value, agent and context variables at once."""

    def serve(context_variables: dict[str, Any]) -> str:
        return f"serve {context_variables['name']}"

    target = Agent(name="VIP", instructions=serve)

    def promote(context_variables: dict[str, Any]) -> Result:
        return Result(value="promoted", agent=target, context_variables={"name": "Ada"})

    given = {"kept": 1}
    with ScriptedModel([calls(call("promote")), "hi"]) as model:
        response = await run_full_turn(
            Agent(tools=[promote]), HELLO, model=model, context_variables=given
        )
    assert response.agent is target
    assert answers(response.messages) == ["promoted"]
    assert response.context_variables == {"kept": 1, "name": "Ada"}
    assert model.requests[1].instructions == "serve Ada"
    assert given == {"kept": 1}


async def test_a_result_whose_handoff_is_ignored_does_not_say_that_it_happened():
    """Its value was meant for the agent that did not come; its variables are merged."""
    target = Agent(name="B")

    def promote() -> Result:
        return Result(value="You are B now.", agent=target, context_variables={"known": True})

    def leave() -> Agent:
        return target

    both = calls(call("leave"), call("promote"))
    with ScriptedModel([both, "hi"]) as model:
        response = await run_full_turn(Agent(tools=[leave, promote]), HELLO, model=model)
    assert answers(response.messages)[1] == phrases.HANDOFF_IGNORED
    assert response.context_variables == {"known": True}


@pytest.mark.parametrize(
    ("value", "said"), [(None, "null"), ({"a": 1}, '{"a":1}'), (b"\xff", phrases.UNREADABLE)]
)
async def test_the_value_of_a_result_is_read_like_any_other(value: object, said: str):
    """As JSON, or as a defined sentence; beside a handoff, None says nothing of its own."""

    def get() -> Result:
        return Result(value=value)

    def leave() -> Result:
        return Result(value=value, agent=Agent(name="B"))

    agent = Agent(tools=[get, leave])
    with ScriptedModel([calls(call("get"), call("leave")), "hi"]) as model:
        response = await run_full_turn(agent, HELLO, model=model)
    moved = phrases.TRANSFERRED.format(name="B") if value is None else said
    assert answers(response.messages) == [said, moved]


async def test_instructions_may_be_written_by_an_async_function():
    """Sync or async, with context variables or without."""

    async def written() -> str:
        return "from afar"

    with ScriptedModel(["hi"]) as model:
        await run_full_turn(Agent(instructions=written), HELLO, model=model)
    assert model.requests[0].instructions == "from afar"


def test_a_tool_that_cannot_be_described_is_refused_as_the_team_is_built():
    """The message names the tool and what is wrong with it."""

    def sum_up(*numbers: int) -> int:
        return sum(numbers)

    with pytest.raises(SchemaError, match=r"sum_up: a model cannot fill in '\*numbers: int'"):
        Team(Agent(tools=[sum_up]))
