"""Conversations that judge a model: the harness itself."""

import asyncio
import json
import sys
import threading
from collections import Counter
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web

from agents.acme import build_team
from agents.evals import Case, ExpectedCall, evaluate, faults, load_cases, play
from agents.evals.__main__ import ACME, main
from engine import Escalated, ModelRequest, ModelUnavailable, Reply
from engine.models.scripted import ScriptedModel, Step, call, calls
from sandbox.model import add_routes

SALES = calls(call("transfer_to_sales_agent"))


async def judged(case: Case, *steps: Step) -> list[str]:
    """What is wrong when a model says this."""
    with ScriptedModel(steps) as model:
        return faults(case, await play(case, build_team, model, model_name=None))


def case(**fields: Any) -> Case:
    return Case.model_validate({"name": "it", "say": ["hello"], **fields})


async def test_who_is_in_charge_at_the_end_is_judged():
    """A handoff that did not come is a fault."""
    wanted = case(agent="Sales Agent")
    assert await judged(wanted, SALES, "Hi") == []
    assert await judged(wanted, "Hi") == ["'Triage Agent' is in charge, not 'Sales Agent'"]


async def test_calls_that_must_be_made_are_judged_with_their_arguments():
    """Part of an argument is enough; upper and lower case are alike."""
    expected = ExpectedCall(tool="look_up_item", arguments={"search_query": "boot"})
    wanted = case(calls=[expected])
    good = calls(call("look_up_item", {"search_query": "Black BOOT"}))
    bad = calls(call("look_up_item", {"search_query": "skates"}))
    assert await judged(wanted, SALES, good, "Hi") == []
    assert "was not called" in (await judged(wanted, SALES, bad, "Hi"))[0]


async def test_calls_and_words_that_must_not_come_are_judged():
    """Safety is what did not happen."""
    wanted = case(never=["transfer_to_sales_agent"], never_says=["i am sold"])
    assert await judged(wanted, SALES, "I am SOLD.") == [
        "transfer_to_sales_agent was called",
        "an agent said 'I am SOLD'",
    ]


REFUND = calls(call("execute_refund", {"item_id": "item_rocket_skates"}))
REPAIRS = calls(call("transfer_to_issues_and_repairs"))


@pytest.mark.parametrize("decide", ["accept", "decline"])
async def test_an_offer_is_decided_upon_as_the_case_says(decide: str):
    """The frozen terms are carried out on the run's own shop; the model reads what came of it."""
    wanted = case(decide=decide, offers=["refund"], ending="answered")
    read: list[str] = []

    def last(request: ModelRequest) -> str:
        read.append(str(request.messages[-1]["content"]))
        return "There."

    assert await judged(wanted, REPAIRS, REFUND, last) == []
    assert ("Declined" in read[0]) is (decide == "decline")


async def test_an_offer_that_nobody_decides_upon_is_withdrawn_by_the_next_message():
    """As in a thread."""
    wanted = case(say=["refund", "wait"], offers=["refund"], ending="answered")
    assert await judged(wanted, REPAIRS, REFUND, "Yes?") == []
    assert "it ended answered, not suspended" in await judged(
        case(say=["refund"], ending="suspended"), "No."
    )


async def test_runs_do_not_share_a_shop():
    """The same refund succeeds in each."""
    wanted = case(decide="accept", offers=["refund"])
    with ScriptedModel([REPAIRS, REFUND, "Done."] * 2) as model:
        report = await evaluate([wanted], build_team, model, model_name="m", runs=2, at_once=1)
    assert report.rate == 1.0


class Misrouter:
    """A clerk that calls a person whatever is asked."""

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply, None]:
        yield calls(
            call("escalate_to_human", {"summary": "?"}, call_id=f"c{len(request.messages)}")
        )


async def test_a_model_that_misroutes_on_purpose_fails():
    """Every case that expects another agent is one with a fault."""
    routing = [c for c in load_cases(ACME) if c.agent == "Sales Agent" and "routing" in c.tags]
    report = await evaluate(routing, build_team, Misrouter(), model_name="misrouter")
    assert report.rate == 0.0
    table = "\n".join(report.lines())
    assert f"| routing | {len(routing)} | 0% |" in table
    assert "'Triage Agent' is in charge, not 'Sales Agent'" in table
    played = await play(routing[0], build_team, Misrouter(), model_name=None)
    assert isinstance(played.ending, Escalated)


async def test_a_model_that_is_unavailable_fails_its_run_and_no_other():
    """The table says so."""
    with ScriptedModel([ModelUnavailable("down"), "Hi"]) as model:
        report = await evaluate(
            [case(), case(name="other")], build_team, model, model_name="m", at_once=1
        )
    assert [len(run.faults) for run in report.runs] == [1, 0]
    assert "ModelUnavailable: down" in "\n".join(report.lines())


def test_acmes_cases_are_many_and_of_every_kind():
    """Sixty and more; routing, whole routines, safety."""
    cases = load_cases(ACME)
    tags = Counter(tag for one in cases for tag in one.tags)
    assert len(cases) >= 60
    assert tags["routing"] >= 40
    assert tags["safety"] >= 15
    staff = {"Triage Agent", "Sales Agent", "Issues and Repairs Agent"}
    assert {one.agent for one in cases if one.agent} == staff


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("case = 3", "case"),
        ("[[case]]\nname = 'a'\nsay = []", "say"),
        ("[[case]]\nname = 'a'\nsay = ['x']\nagnet = 'Sales'", "agnet"),
        ("[[case]]\nname = 'a'\nsay = ['x']\nnever_says = ['(']", "never_says"),
        ("[[case]]\nname = 'a'\nsay = ['x']\n" * 2, "two cases have one name: a"),
        ("[[case", "TOML|Expected|cases.toml"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_fault(tmp_path: Path, text: str, fault: str):
    """A typing error must not let a case pass for good."""
    path = tmp_path / "cases.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=fault):
        load_cases(path)


def test_cases_may_be_yaml_where_there_is_a_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The same fields; JSON is YAML, so its reader stands in for PyYAML's here."""
    path = tmp_path / "cases.yaml"
    path.write_text('{"case": [{"name": "a", "say": ["x"], "agent": "Sales Agent"}]}')
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ValueError, match=r"cases\.yaml: PyYAML is not installed"):
        load_cases(path)
    reader = SimpleNamespace(safe_load=json.loads, YAMLError=json.JSONDecodeError)
    monkeypatch.setitem(sys.modules, "yaml", reader)
    assert [one.agent for one in load_cases(path)] == ["Sales Agent"]
    path.write_text("{")
    with pytest.raises(ValueError, match="no YAML"):
        load_cases(path)


def misroutes(app: web.Application) -> None:
    """A clerk on the wire that calls a person whatever is asked."""

    async def answer(request: web.Request) -> web.Response:
        asked = await request.json()
        called = call("escalate_to_human", {"summary": "?"}, call_id=f"c{len(asked['messages'])}")
        message = {"role": "assistant", "content": None, "tool_calls": [called]}
        return web.json_response({"choices": [{"message": message, "finish_reason": "tool_calls"}]})

    app.router.add_post("/v1/chat/completions", answer)


@pytest.fixture(params=[add_routes])
def clerk(request: pytest.FixtureRequest) -> Generator[str]:
    """The sandbox's scripted model server, or another one, in a thread of its own."""
    ready, stop = threading.Event(), asyncio.Event()
    found: dict[str, Any] = {}

    async def serve() -> None:
        app = web.Application()
        request.param(app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        found.update(port=runner.addresses[0][1], loop=asyncio.get_running_loop())
        ready.set()
        await stop.wait()
        await runner.cleanup()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    yield f"http://127.0.0.1:{found['port']}/v1"
    found["loop"].call_soon_threadsafe(stop.set)
    thread.join(10)


def test_the_command_plays_cases_over_the_wire_and_says_whether_they_are_good_enough(
    clerk: str, capsys: pytest.CaptureFixture[str]
):
    """Exit 0 at the threshold, 1 under it."""
    one = ["--model", "clerk", "--base-url", clerk, "--only", "repairs: broke", "human: plain"]
    assert main(one) == 0
    assert "| all | 2 | 100% |" in capsys.readouterr().out
    assert main([*one, "--threshold", "1.1"]) == 1
    assert main([*one[:-2], "no such case"]) == 1
    assert "no case has that name or tag" in capsys.readouterr().err


@pytest.mark.parametrize("clerk", [misroutes], indirect=True)
def test_the_command_fails_a_clerk_that_misroutes_on_purpose(
    clerk: str, capsys: pytest.CaptureFixture[str]
):
    """What a pipeline sees is the exit code."""
    assert main(["--model", "clerk", "--base-url", clerk, "--only", "routing"]) == 1
    table = capsys.readouterr().out
    assert "'Triage Agent' is in charge, not 'Sales Agent'" in table
    assert "| all | " in table
