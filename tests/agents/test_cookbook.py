"""The small teams, each played through the conversation that it was made for."""

import pytest

from agents.commerce import MemoryCommerce, Money
from agents.cookbook import by_hand, gifts, handoff, routine, triage
from agents.loading import load_team
from engine import Answered, Suspended
from engine.models.scripted import ScriptedModel, call, calls
from tests.agents.shop import ALICE, NOON, acme_shop
from tests.agents.story import Story


async def shop_where_alice_bought(sku: str) -> MemoryCommerce:
    shop = acme_shop()
    await shop.place(await shop.quote(sku, 1, ALICE), key="before")
    return shop


@pytest.mark.parametrize("module", ["routine", "by_hand", "handoff", "triage", "gifts"])
def test_every_small_team_is_chosen_by_its_path(module: str) -> None:
    """As the configuration names it; nothing in it has an effect before a decision."""
    team = load_team(f"agents.cookbook.{module}:build_team", acme_shop(), support=False)
    tools = [tool for agent in team.agents for tool in team.toolbox(agent).tools.values()]
    assert all(tool.pure for tool in tools)


async def test_the_routine_ends_in_a_refund_only_when_nothing_else_helps() -> None:
    """Probe, fix, offer; then look up, propose, and pay back when pressed."""
    shop = await shop_where_alice_bought("item_portable_hole")
    steps = [
        "What is wrong with it?",
        "Have you tried rolling it up the other way?",
        "Would you like your money back?",
        calls(call("look_up_item", {"search_query": "portable hole"})),
        calls(call("execute_refund", {"item_id": "item_portable_hole", "reason": "too deep"})),
        "Done.",
    ]
    with ScriptedModel(steps) as model:
        team = routine.build_team(shop, clock=lambda: NOON)
        play = Story(team=team, model=model, commerce=shop)
        for said in ("my hole is broken", "it is too deep", "that did not help"):
            assert isinstance((await play.say(said)).ending, Answered)
        card = await play.say("yes please")
        settled, _ = await play.press(card)
    assert settled.status == "done"
    assert "item_portable_hole Portable Hole" in play.answers()[0]
    assert (await shop.list_orders(ALICE))[0].refunded == Money(420000, "USD")


async def test_switched_by_hand_the_second_agent_knows_what_was_said_to_the_first() -> None:
    """A black boot is ordered, then given back; both through a card."""
    shop = acme_shop()
    steps = [
        calls(call("place_order", {"item_name": "black boot"})),
        "Ordered.",
        calls(call("execute_refund", {"item_name": "black boot"})),
        "Refunded.",
    ]
    with ScriptedModel(steps) as model:
        team = by_hand.build_team(shop, clock=lambda: NOON)
        play = Story(team=team, model=model, commerce=shop)
        ordered, _ = await play.press(await play.say("Place an order for a black boot."))
        play.switch("Refund Agent")
        card = await play.say("Actually, I want a refund.")
        assert play.tools(2) == ["execute_refund"]
        assert any("black boot" in str(message) for message in model.requests[2].messages)
        refunded, _ = await play.press(card, key="p2")
    assert (ordered.status, refunded.status) == ("done", "done")
    assert (await shop.list_orders(ALICE))[0].refundable == Money(0, "USD")


async def test_handed_off_by_a_tool_the_conversation_moves_by_itself() -> None:
    """The same conversation without a hand: instructions and tools change in between."""
    shop = await shop_where_alice_bought("item_black_boot")
    steps = [
        calls(call("transfer_to_refunds")),
        calls(call("execute_refund", {"item_name": "the black boot"})),
        "Refunded.",
    ]
    with ScriptedModel(steps) as model:
        team = handoff.build_team(shop, clock=lambda: NOON)
        play = Story(team=team, model=model, commerce=shop)
        card = await play.say("I want a refund for my black boot.")
        settled, after = await play.press(card)
    assert settled.status == "done"
    assert after.agent.name == "Refund Agent"
    assert play.tools(0) == ["place_order", "transfer_to_refunds"]
    assert play.tools(1) == ["execute_refund"]


async def test_triage_hands_over_and_instructions_and_tools_change() -> None:
    """By a declared handoff; the refund agent reads all that was said."""
    shop = await shop_where_alice_bought("item_catapult")
    steps = [
        "What happened?",
        calls(call("transfer_to_refund")),
        calls(call("look_up_item", {"search_query": "catapult"})),
        calls(call("execute_refund", {"item_id": "item_catapult"})),
    ]
    with ScriptedModel(steps) as model:
        team = triage.build_team(shop, clock=lambda: NOON)
        play = Story(team=team, model=model, commerce=shop)
        await play.say("my catapult threw me")
        card = await play.say("money back!")
    assert isinstance(card.ending, Suspended)
    assert play.agent.name == "Refund"
    assert play.tools(0) == ["transfer_to_refund"]
    assert play.tools(-1) == ["look_up_item", "execute_refund"]
    assert model.requests[1].instructions != model.requests[2].instructions
    assert "my catapult threw me" in str(model.requests[2].messages)


async def test_the_gift_counter_passes_on_what_it_learnt() -> None:
    """Wishes become context: hidden from the model's arguments, read by tools and instructions."""
    shop = acme_shop()
    steps = [
        "Who is it for?",
        calls(call("plan_gift", {"recipient": "a cousin", "most_dollars": 100})),
        calls(call("find_gifts", {"search_query": "boots"})),
        "A black boot?",
        calls(call("take_to_checkout", {"item_id": "item_black_boot"})),
        calls(call("look_up_item", {"search_query": "item_black_boot"})),
        calls(call("execute_order", {"product": "item_black_boot", "price": 89})),
        "Ordered.",
    ]
    with ScriptedModel(steps) as model:
        play = Story(team=gifts.build_team(shop), model=model, commerce=shop)
        await play.say("a gift please")
        await play.say("my cousin, under a hundred dollars")
        assert "item_black_boot" in play.answers()[1]
        assert "item_spring_boots" not in play.answers()[1], "dearer than was said"
        assert "for a cousin and may cost $100" in model.requests[2].instructions
        card = await play.say("yes")
        settled, _ = await play.press(card)
    assert settled.status == "done"
    assert model.requests[1].parallel_tool_calls is False
    assert model.requests[5].tool_choice == "look_up_item"
    assert model.requests[6].tool_choice is None, "a forced choice ends with its call"
    assert "item_black_boot up" in model.requests[5].instructions


async def test_a_budget_of_nothing_is_asked_again() -> None:
    """A tool's hint goes to the model, not to the customer."""
    steps = [
        calls(call("plan_gift", {"recipient": "me", "most_dollars": 0})),
        "What may it cost?",
    ]
    with ScriptedModel(steps) as model:
        shop = acme_shop()
        play = Story(team=gifts.build_team(shop), model=model, commerce=shop)
        await play.say("something free")
    assert "at least a dollar" in play.answers()[0]
