"""Whatever a model says and whenever the process dies: requests are acceptable, effects are once.

The shell here keeps a turn as a real one does: it stores the transcript before tools with
effects run, with the ids of calls that may be running, and again before the next model call.
"""

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine import (
    Agent,
    Escalation,
    Limits,
    MessageAdded,
    ModelRequest,
    ModelStarting,
    Proposal,
    Refusal,
    Reply,
    Response,
    Result,
    Suspended,
    Team,
    ToolsStarting,
    answer_call,
    pure,
    stream_full_turn,
    unanswered,
)
from engine.model import Finish
from engine.models.scripted import check
from engine.types import Message

OFFER = Proposal(kind="order", terms={}, title="", lines=[], accept="", decline="")


class Killed(BaseException):
    """The process is gone: nothing may catch this."""


@dataclass
class World:
    """What is outside: effects that happened, and where the process dies."""

    deaths: frozenset[int]
    steps: "itertools.count[int]" = field(default_factory=itertools.count)
    effects: Counter[int] = field(default_factory=Counter[int])

    def step(self) -> None:
        if next(self.steps) in self.deaths:
            raise Killed

    def team(self) -> Team:
        def spend(n: int) -> str:
            self.effects[n] += 1
            self.step()
            return f"spent {n}"

        async def spend_later(n: int) -> str:
            await asyncio.sleep(0)
            return spend(n)

        @pure
        def look_up(n: int) -> list[int]:
            self.step()
            return [n]

        def burn(n: int) -> Result:
            raise RuntimeError(n)

        def offer(n: int) -> Proposal:
            return OFFER

        def refuse(n: int) -> Refusal:
            return Refusal(sentence="No.")

        def person(n: int) -> Escalation:
            return Escalation(summary="help")

        def wander(n: int):
            self.effects[n] += 1
            return Result(agent=team.get("B"))

        tools = [spend, spend_later, look_up, burn, offer, refuse, person, wander]
        team = Team(
            Agent(name="A", tools=tools, handoffs=["B", "C"]),
            Agent(name="B", tools=tools, handoffs=["A", "C"]),
            Agent(name="C", tool_choice="required"),
        )
        return team


NAMES = (
    *("spend", "spend_later", "look_up", "burn", "offer", "refuse", "person", "wander"),
    *("transfer_to_a", "transfer_to_b", "transfer_to_c", "nonsense"),
)


@dataclass(frozen=True)
class Draft:
    """A call as a model might make it; ``again`` repeats the turn's last one to the letter."""

    name: str
    raw: str | None = None
    call_id: str | None = None
    again: bool = False


@dataclass(frozen=True)
class Said:
    text: str | None
    drafts: tuple[Draft, ...]
    finish: Finish = "stop"
    refusal: str | None = None


texts = st.sampled_from([None, "", " ", "hello"])
drafts = st.builds(
    Draft,
    name=st.sampled_from(NAMES),
    raw=st.sampled_from([None, None, None, "", "null", "[]", '{"n": ', '{"n": "x"}']),
    call_id=st.sampled_from([None, None, None, "", "same", "void-cut-1"]),
    again=st.sampled_from([False, False, False, True]),
)
sayings = st.builds(
    Said,
    text=texts,
    drafts=st.lists(drafts, max_size=4).map(tuple),
    finish=st.sampled_from(["stop", "stop", "stop", "length", "content_filter"]),
    refusal=st.sampled_from([None, None, "no"]),
)


@dataclass
class AnyModel:
    """Says what hypothesis came up with, then is done; strict about what it is sent."""

    sayings: list[Said]
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    last: Message | None = None

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply, None]:
        check(request)
        said = self.sayings.pop(0) if self.sayings else Said("done", ())
        calls = tuple(self.write(draft) for draft in said.drafts)
        yield Reply(content=said.text, refusal=said.refusal, tool_calls=calls, finish=said.finish)

    def write(self, draft: Draft) -> Message:
        if draft.again and self.last:
            return self.last
        n = next(self.numbers)
        raw = json.dumps({"n": n}) if draft.raw is None else draft.raw
        call_id = f"call_{n}" if draft.call_id is None else draft.call_id
        function = {"name": draft.name, "arguments": raw}
        self.last = {"id": call_id, "type": "function", "function": function}
        return self.last


@dataclass
class Shell:
    """Stores a turn as it goes on; what is not stored is lost with the process."""

    world: World
    model: AnyModel
    messages: list[Message]
    agent: str = "A"
    unsure: frozenset[str] = frozenset()

    async def turn(self) -> Response:
        for _ in range(50):
            try:
                return await self.attempt()
            except (Killed, BaseExceptionGroup) as death:
                if not _killed(death):
                    raise
        raise AssertionError("the turn does not end")

    async def attempt(self) -> Response:
        team = self.world.team()
        messages, agent = list(self.messages), self.agent
        limits = Limits(model_calls=6, tool_calls=12)
        events = stream_full_turn(
            team.get(agent), messages, model=self.model, team=team, limits=limits,
            unsure=self.unsure,
        )  # fmt: skip
        async with aclosing(events):
            async for event in events:
                self.world.step()
                match event:
                    case MessageAdded(message=message, agent=agent):
                        messages.append(message)
                    case ToolsStarting(effects=True):
                        running = frozenset(call["id"] for call in unanswered(messages))
                        self.store(messages, agent, running)
                    case ModelStarting():
                        self.store(messages, agent)
                    case Response():
                        assert messages[len(messages) - len(event.messages) :] == event.messages
                        assert event.agent.name == agent
                        self.store(messages, agent)
                        return event
                    case _:
                        pass
        raise AssertionError("no response")

    def store(
        self, messages: list[Message], agent: str, unsure: frozenset[str] = frozenset()
    ) -> None:
        self.messages, self.agent, self.unsure = list(messages), agent, unsure


def _killed(death: BaseException) -> bool:
    """Whether nothing else went wrong; tools that ran side by side die in a group."""
    alone = not isinstance(death, BaseExceptionGroup)
    return isinstance(death, Killed) if alone else death.split(Killed)[1] is None


async def converse(replies: list[Said], deaths: frozenset[int], decides: bool) -> None:
    world = World(deaths)
    shell = Shell(world, AnyModel(replies), [{"role": "user", "content": "hello"}])
    for _ in range(4):
        response = await shell.turn()
        waiting = [call["id"] for call in unanswered(shell.messages)]
        if isinstance(response.ending, Suspended):
            assert response.ending.call_id in waiting
        else:
            assert not waiting
        if isinstance(response.ending, Suspended) and decides:
            shell.messages = answer_call(shell.messages, response.ending.call_id, "Success")
        else:
            shell.messages.append({"role": "user", "content": "and then?"})
            shell.model.last = None  # after new words the same call is a new one, and would run
    assert all(times == 1 for times in world.effects.values()), world.effects


WANDERING = [Said(None, (Draft("wander"), Draft("offer")))]
OFFERING = [Said(None, (Draft("spend"), Draft("transfer_to_b"), Draft("offer"), Draft("offer")))]


@pytest.mark.timeout(240)  # hundreds of conversations; machines differ
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    replies=st.lists(sayings, max_size=8),
    deaths=st.frozensets(st.integers(0, 60), max_size=4),
    decides=st.booleans(),
)
@example(replies=WANDERING, deaths=frozenset(), decides=True)
@example(replies=OFFERING, deaths=frozenset({5}), decides=False)
@example(replies=OFFERING, deaths=frozenset({4}), decides=True)
def test_whatever_comes_requests_are_acceptable_and_no_effect_runs_twice(
    replies: list[Said], deaths: frozenset[int], decides: bool
):
    """And the turn ends, with nothing unanswered but what it is suspended on."""
    asyncio.run(converse(list(replies), deaths, decides))
