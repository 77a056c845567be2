"""``switchboard chat``: the same team in a terminal, offers decided by y or n."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agents.acme import build_team, catalogue
from agents.commerce import CustomerRef, MemoryCommerce
from agents.cookbook import by_hand
from bot.terminal import Chat
from engine import Limits, ModelUnavailable
from engine.models.scripted import ScriptedModel, call, calls

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine import Team

BOOT = {"product": "Black Boot", "price": 89}
YOU = CustomerRef(workspace="terminal", user="you")


def typing(*lines: str) -> Callable[[str], str | None]:
    """Somebody who types these lines, one a prompt, and then leaves."""
    left = list(lines)
    return lambda _: left.pop(0) if left else None


async def talk(
    model: ScriptedModel, *lines: str, shop: MemoryCommerce | None = None, team: Team | None = None
) -> MemoryCommerce:
    shop = shop or MemoryCommerce(catalogue())
    chat = Chat(
        team or build_team(shop, support=False),
        model,
        shop,
        model_name="scripted",
        limits=Limits(),
    )
    with model:
        await chat.run(typing(*lines))
    return shop


async def test_a_team_answers_under_its_agents_names(capsys: pytest.CaptureFixture[str]) -> None:
    """Each answer with its agent's name, a hand-over as a line of its own."""
    model = ScriptedModel([calls(call("transfer_to_sales_agent")), "What may it be?"])
    await talk(model, "I want to buy something", "exit", "never read")
    shown = capsys.readouterr().out
    assert "Sales Agent: What may it be?" in shown
    assert "Triage Agent handed over to Sales Agent" in shown


@pytest.mark.parametrize(("typed", "bought"), [("y", 1), ("yes", 1), ("n", 0), ("", 0)])
async def test_an_offer_is_decided_by_y_or_n(
    typed: str, bought: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Anything but a yes buys nothing, and the agent hears of it."""
    model = ScriptedModel(
        [
            calls(call("transfer_to_sales_agent")),
            calls(call("execute_order", BOOT)),
            "As you wish.",
        ]
    )
    shop = await talk(model, "a black boot please", typed)
    assert len(await shop.list_orders(YOU)) == bought
    shown = capsys.readouterr().out
    assert "Black Boot" in shown
    assert ("Order placed" in shown) is bool(bought)
    answer = model.requests[-1].messages[-1]["content"]
    assert ("declined" in answer) is not bool(bought)


async def test_reset_forgets_and_agent_switches_by_hand() -> None:
    """``/reset`` empties the transcript; ``/agent NAME`` puts another one in charge."""
    shop = MemoryCommerce(catalogue())
    model = ScriptedModel(["Hello.", "Refunds here.", "Hello again."])
    team = by_hand.build_team(shop)
    await talk(model, "hi", "/agent Refund Agent", "and now?", "/reset", "hi", shop=shop, team=team)
    asked = [[m["content"] for m in request.messages] for request in model.requests]
    assert asked == [["hi"], ["hi", "Hello.", "and now?"], ["hi"]]
    instructions = [request.instructions for request in model.requests]
    assert instructions[0] == instructions[2] != instructions[1]


async def test_a_slip_in_a_word_for_the_terminal_is_not_said_to_the_team(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Words with a slash that it does not know are answered with those that it knows."""
    model = ScriptedModel(["Hello."])
    await talk(model, "/help", "hi")
    assert capsys.readouterr().out.count("/reset forgets") == 2
    assert [m["content"] for m in model.requests[0].messages] == ["hi"]


async def test_a_model_that_fails_leaves_the_conversation_as_it_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The line that could not be answered can be written again."""
    model = ScriptedModel([ModelUnavailable("down"), "Here I am."])
    await talk(model, "hi", "hi")
    assert "Here I am." in capsys.readouterr().out
    assert [m["content"] for m in model.requests[-1].messages] == ["hi"]
