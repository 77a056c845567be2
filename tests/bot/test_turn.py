"""One turn of the agents, journaled: what is stored when, and what a later owner goes on with."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from bot.draft import open_calls
from bot.interrupt import Interrupt, Interrupted
from bot.turn import Turns
from engine import (
    Agent,
    Answered,
    Escalated,
    Escalation,
    LimitReached,
    Limits,
    ModelUnavailable,
    Result,
    Team,
    pure,
)
from engine.models.scripted import ScriptedModel, Step, call, calls
from tests.bot.fakes import ALICE, agent, contents, user, with_turn

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.draft import Draft
    from engine import ContextVariables, Ending, Message, ModelRequest, Reply

TRIAGE, SALES = "Triage Agent", "Sales Agent"


@dataclass(slots=True)
class Notebook:
    """What a turn told its owner: every state that was stored, and who worked."""

    draft: Draft
    stored: list[list[Message]] = field(default_factory=list[list["Message"]])
    unsure: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    worked: list[str] = field(default_factory=list[str])
    happened: list[bool] = field(default_factory=list[bool])
    tokens: int = 0

    async def store(self, *, happened: bool) -> None:
        self.happened.append(happened)
        turn = self.draft.conversation.turn
        assert turn is not None
        self.stored.append(list(self.draft.messages))
        self.unsure.append(turn.unsure)
        self.draft.stored()

    def working(self, agent: str) -> None:
        self.worked.append(agent)

    def paid(self, tokens: int) -> None:
        self.tokens += tokens


@dataclass(slots=True)
class Shop:
    """A team whose tools are counted."""

    ran: list[str] = field(default_factory=list[str])
    interrupt: Interrupt = field(default_factory=Interrupt)

    def team(self) -> Team:
        def charge(amount: int) -> str:
            self.ran.append(f"charge {amount}")
            return "charged"

        async def stop_while_charging() -> str:
            self.interrupt.ask()
            await asyncio.sleep(0)
            self.ran.append("charged to the end")
            return "charged"

        @pure
        def look_up(item: str) -> str:
            self.ran.append(f"look up {item}")
            return "a boot"

        def escalate(summary: str) -> Escalation:
            return Escalation(summary=summary)

        def remember(context_variables: ContextVariables) -> Result:
            seen = {"customer": str(context_variables["customer"]), "never": object()}
            return Result(value="ok", context_variables={"size": 42, **seen})

        tools: list[Any] = [charge, look_up, escalate, stop_while_charging, remember]
        return Team(
            Agent(name=TRIAGE, tools=tools, handoffs=[SALES]), Agent(name=SALES, tools=[charge])
        )

    async def play(self, made: Draft, *steps: Step) -> tuple[Ending, Notebook, ScriptedModel]:
        model, notebook = ScriptedModel(steps), Notebook(made)
        turns = Turns(team=self.team(), model=model, model_name="m", limits=Limits())
        ending = await turns.run(made, notebook, self.interrupt)
        return ending, notebook, model


# ---- the journal -------------------------------------------------------------------------------------


async def test_a_plain_answer_is_stored_by_nobody_but_the_step() -> None:
    """Nothing happened that could be done twice."""
    made = with_turn()
    ending, notebook, _ = await Shop().play(made, "Hello!")
    assert ending == Answered()
    assert notebook.stored == []
    assert contents(made)[-1] == "Hello!"


async def test_before_an_effect_the_call_is_stored_and_before_the_model_its_answer() -> None:
    """Whoever continues neither runs it again nor lets the model change its mind."""
    made, shop = with_turn(), Shop()
    _, notebook, _ = await shop.play(made, calls(call("charge", {"amount": 5})), "Done.")
    assert shop.ran == ["charge 5"]
    before, after = notebook.stored
    assert len(open_calls(before)) == 1
    assert open_calls(after) == []
    assert notebook.happened == [False, True]
    assert notebook.unsure == [tuple(open_calls(before)), ()]
    assert [m["role"] for m in after] == ["user", "assistant", "tool"]


async def test_pure_steps_ride_along() -> None:
    """A look-up and a handoff may happen again."""
    made = with_turn()
    _, notebook, _ = await Shop().play(
        made,
        calls(call("look_up", {"item": "boot"})),
        calls(call("transfer_to_sales_agent", {})),
        "A boot?",
    )
    assert notebook.stored == []
    assert notebook.worked == [TRIAGE, SALES]
    assert made.conversation.agent == SALES


async def test_what_may_have_run_is_not_run_again() -> None:
    """The call was stored, its answer was not: the model is told that nobody knows."""
    broken = calls(call("charge", {"amount": 5}, call_id="c-1")).tool_calls
    stored: Message = {"role": "assistant", "content": None, "tool_calls": [*broken]}
    made = with_turn({**stored, "sender": TRIAGE})
    turn = made.conversation.turn
    assert turn is not None
    made.change(turn=turn.model_copy(update={"unsure": ("c-1",)}))
    shop = Shop()
    await shop.play(made, "I have to check.")
    assert shop.ran == []
    assert "unknown" in contents(made)[2]


async def test_what_had_not_begun_is_run() -> None:
    """The response was stored with another one's effect; the call itself was not yet tried."""
    broken = calls(call("charge", {"amount": 5}, call_id="c-1")).tool_calls
    made = with_turn(
        {"role": "assistant", "content": None, "tool_calls": [*broken], "sender": TRIAGE}
    )
    shop = Shop()
    await shop.play(made, "Done.")
    assert shop.ran == ["charge 5"]


# ---- who, and with what --------------------------------------------------------------------------------


async def test_an_agent_that_is_gone_leaves_the_thread_to_the_first_one() -> None:
    """A stored name outlives a deploy."""
    made = with_turn(agent="Old Agent")
    _, notebook, _ = await Shop().play(made, "Hello!")
    assert notebook.worked == [TRIAGE]
    assert made.conversation.agent == TRIAGE


async def test_variables_are_kept_without_the_customer_and_what_is_no_json() -> None:
    """Each turn has its own customer; the rest comes back next time."""
    made = with_turn()
    await Shop().play(made, calls(call("remember")), "ok")
    assert made.conversation.variables == {"size": 42}
    assert ALICE.user not in made.conversation.model_dump_json(include={"variables"})


# ---- ends ----------------------------------------------------------------------------------------------


async def test_an_escalation_ends_the_turn() -> None:
    """Its call is answered; the shell says what happens."""
    made = with_turn()
    ending, _, _ = await Shop().play(made, calls(call("escalate", {"summary": "broke"})))
    assert ending == Escalated(summary="broke")
    assert open_calls(made.messages) == []


async def test_a_model_that_fails_leaves_what_had_happened() -> None:
    """The effect and its answer are stored; the next try goes on behind them."""
    made, shop = with_turn(), Shop()
    failing = [calls(call("charge", {"amount": 5})), ModelUnavailable("no")]
    with pytest.raises(ModelUnavailable):
        await shop.play(made, *failing)
    assert open_calls(made.messages) == []
    ending, _, _ = await shop.play(made, "Charged.")
    assert ending == Answered()
    assert shop.ran == ["charge 5"]


async def test_an_endless_turn_reaches_its_limit() -> None:
    """With a reply, and every call answered."""
    made = with_turn()
    steps = [calls(call("look_up", {"item": str(n)})) for n in range(8)]
    ending, _, _ = await Shop().play(made, *steps)
    assert isinstance(ending, LimitReached)
    assert made.messages[-1]["role"] == "assistant"


# ---- interruptions ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Thinking:
    """A model that never comes to an end; something comes in meanwhile."""

    interrupt: Interrupt

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply]:
        self.interrupt.ask()
        await asyncio.Event().wait()
        yield "never said"


async def test_an_interruption_cuts_a_model_short() -> None:
    """At once: nothing can be torn apart."""
    shop, made = Shop(), with_turn()
    model = Thinking(shop.interrupt)
    turns = Turns(team=shop.team(), model=model, model_name="m", limits=Limits())
    with pytest.raises(Interrupted):
        async with asyncio.timeout(30):
            await turns.run(made, Notebook(made), shop.interrupt)
    assert len(made.messages) == 1


async def test_an_interruption_waits_for_a_tool_with_an_effect() -> None:
    """It runs to its end, and its answer is stored before anything is dropped."""
    shop, made = Shop(), with_turn()
    notebook = Notebook(made)
    model = ScriptedModel([calls(call("stop_while_charging"))])
    turns = Turns(team=shop.team(), model=model, model_name="m", limits=Limits())
    with pytest.raises(Interrupted):
        await turns.run(made, notebook, shop.interrupt)
    assert shop.ran == ["charged to the end"]
    assert notebook.stored[-1][-1]["content"] == "charged"


async def test_an_interruption_before_the_turn_ends_it_at_once() -> None:
    """No model is asked."""
    shop = Shop()
    shop.interrupt.ask()
    with pytest.raises(Interrupted):
        await shop.play(with_turn())


def test_the_fakes_turn_begins_behind_the_customers_words() -> None:
    """What these tests build on."""
    made = with_turn(agent("x"))
    assert made.messages == [user("my skates broke"), agent("x")]
