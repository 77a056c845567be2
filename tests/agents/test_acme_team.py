"""ACME's team, played by a model that says what it is told."""

from datetime import timedelta

import pytest

from agents.acme import build_team
from agents.acme.demo import seed
from agents.commerce import MemoryCommerce, Money
from engine import Answered, Escalated, Refused, Suspended, run_full_turn, unanswered
from engine.models.scripted import ScriptedModel, call, calls
from tests.agents.shop import ALICE, BOB, NOON, acme_shop
from tests.agents.story import Story


async def shop_with_purchases() -> MemoryCommerce:
    shop = acme_shop()
    await seed(shop, {"Alice": ALICE, "Bob": BOB}, now=NOON)
    return shop


def story(shop: MemoryCommerce, model: ScriptedModel, *, support: bool = True) -> Story:
    team = build_team(shop, support=support, clock=lambda: NOON)
    return Story(team=team, model=model, commerce=shop)


async def test_a_customer_buys_and_the_receipt_comes_from_the_shop() -> None:
    """Triage hands over, Sales names the real price, the card is pressed, one order stands."""
    shop = acme_shop()
    steps = [
        calls(call("transfer_to_sales_agent")),
        calls(call("look_up_item", {"search_query": "rocket skates"})),
        "$1,249.00, a bargain.",
        calls(call("execute_order", {"product": "item_rocket_skates", "price": 1249.0})),
        "On their way!",
    ]
    with ScriptedModel(steps) as model:
        play = story(shop, model)
        named = await play.say("I want rocket skates")
        assert named.agent.name == "Sales Agent"
        assert "item_rocket_skates Rocket Skates ($1,249.00)" in play.answers()[-1]
        card = await play.say("yes")
        settled, thanks = await play.press(card)
    (order,) = await shop.list_orders(ALICE)
    assert order.total == Money(124900, "USD")
    assert settled.reference == order.id
    assert play.answers()[-1] == settled.for_model
    assert isinstance(thanks.ending, Answered)


async def test_a_made_up_price_reaches_no_customer() -> None:
    """The model is corrected and offers the real one."""
    shop = acme_shop()
    order = {"product": "Rocket Skates", "price": 10}
    steps = [
        calls(call("transfer_to_sales_agent")),
        calls(call("execute_order", order)),
        calls(call("execute_order", order | {"price": "$1,249.00", "quantity": 2})),
    ]
    with ScriptedModel(steps) as model:
        play = story(shop, model)
        card = await play.say("skates for ten dollars")
    assert "$1,249.00 each" in play.answers()[-1]
    assert isinstance(card.ending, Suspended)
    assert ("Total", "$2,498.00") in card.ending.proposal.lines


async def test_broken_skates_are_refunded() -> None:
    """Repairs looks the item up, proposes what was paid, and pays back when pressed."""
    shop = await shop_with_purchases()
    steps = [
        calls(call("transfer_to_issues_and_repairs")),
        "Have you tried less rocket?",
        calls(call("look_up_item", {"search_query": "skates"})),
        calls(call("execute_refund", {"item_id": "item_rocket_skates", "reason": "broke"})),
        "Done.",
    ]
    with ScriptedModel(steps) as model:
        play = story(shop, model)
        await play.say("my rocket skates broke")
        card = await play.say("I want my money back")
        settled, _ = await play.press(card)
    assert settled.status == "done"
    skates = (await shop.list_orders(ALICE))[0]
    assert skates.refunded == Money(124900, "USD")


@pytest.mark.parametrize(
    ("item", "words"), [("item_black_boot", "30 days"), ("item_catapult", "among your purchases")]
)
async def test_what_a_rule_forbids_ends_in_its_sentence(item: str, words: str) -> None:
    """Too old or never bought: no card, no word of a model."""
    shop = await shop_with_purchases()
    steps = [
        calls(call("transfer_to_issues_and_repairs")),
        calls(call("execute_refund", {"item_id": item})),
    ]
    with ScriptedModel(steps) as model:
        response = await story(shop, model).say("refund please")
    assert isinstance(response.ending, Refused)
    assert words in response.ending.sentence
    assert response.messages[-1]["content"] == response.ending.sentence


async def test_a_person_is_called_by_triage() -> None:
    """The summary goes along; no further model call."""
    steps = [calls(call("escalate_to_human", {"summary": "Alice wants a person."}))]
    with ScriptedModel(steps) as model:
        response = await story(acme_shop(), model).say("a human please")
    assert response.ending == Escalated(summary="Alice wants a person.")


async def test_without_a_support_channel_no_person_is_offered() -> None:
    """Neither the tool nor the instruction is there."""
    with ScriptedModel(["Hello."]) as model:
        play = story(acme_shop(), model, support=False)
        await play.say("hi")
    assert play.tools() == ["transfer_to_sales_agent", "transfer_to_issues_and_repairs"]
    assert "escalate" not in model.requests[0].instructions


async def test_every_agent_finds_its_way_back_to_triage() -> None:
    """Sales and Repairs hand back what is not theirs, and see only their own tools."""
    steps = [
        calls(call("transfer_to_sales_agent")),
        calls(call("transfer_back_to_triage")),
        calls(call("transfer_to_issues_and_repairs")),
        "What broke?",
    ]
    with ScriptedModel(steps) as model:
        play = story(acme_shop(), model)
        response = await play.say("hm")
    assert response.agent.name == "Issues and Repairs Agent"
    assert play.tools(1) == ["look_up_item", "execute_order", "transfer_back_to_triage"]
    assert play.tools(3) == ["look_up_item", "execute_refund", "transfer_back_to_triage"]


def test_the_model_cannot_say_who_is_asking() -> None:
    """The customer is no parameter of any tool; prices are numbers, in the shop's currency."""
    team = build_team(acme_shop())
    schemas = {
        schema["function"]["name"]: schema["function"]["parameters"]
        for agent in team.agents
        for schema in team.toolbox(agent).schemas
    }
    parameters = {name for schema in schemas.values() for name in schema["properties"]}
    assert parameters == {
        "search_query",
        "product",
        "price",
        "quantity",
        "item_id",
        "reason",
        "summary",
    }
    order = schemas["execute_order"]
    assert order["required"] == ["product", "price"]
    assert order["properties"]["price"]["type"] == "number"
    assert "dollar" not in order["properties"]["price"]["description"]
    assert schemas["execute_refund"]["required"] == ["item_id"]
    assert schemas["escalate_to_human"]["required"] == ["summary"]


def test_nothing_at_acme_has_an_effect_before_a_decision() -> None:
    """All tools only look, propose or hand over: after a crash they may run again."""
    team = build_team(acme_shop())
    tools = [tool for agent in team.agents for tool in team.toolbox(agent).tools.values()]
    assert all(tool.pure for tool in tools), [tool.name for tool in tools if not tool.pure]


async def test_the_demo_seed_is_told_once() -> None:
    """A restart, days later, adds nothing."""
    shop = await shop_with_purchases()
    await seed(shop, {"Alice": ALICE}, now=NOON + timedelta(days=3))
    days = [(NOON - order.placed_at).days for order in await shop.list_orders(ALICE)]
    assert days == [12, 45]
    assert not await shop.list_orders(BOB)


async def test_a_refund_waits_for_the_decision() -> None:
    """Until somebody presses, nothing is paid back."""
    shop = await shop_with_purchases()
    steps = [
        calls(call("transfer_to_issues_and_repairs")),
        calls(call("execute_refund", {"item_id": "item_rocket_skates"})),
    ]
    with ScriptedModel(steps) as model:
        play = story(shop, model)
        await play.say("money back")
    assert unanswered(play.messages)
    assert (await shop.list_orders(ALICE))[0].refunded == Money(0, "USD")


async def test_a_shell_that_names_no_customer_gets_no_card() -> None:
    """Without an identity there is no proposal, whatever the model says."""
    team = build_team(acme_shop())
    arguments = {"product": "item_black_boot", "price": 89}
    with ScriptedModel([calls(call("execute_order", arguments)), "Sorry."]) as model:
        response = await run_full_turn(
            team.get("Sales Agent"),
            [{"role": "user", "content": "a boot"}],
            model=model,
            team=team,
            context_variables={"customer": "UALICE"},
        )
    assert isinstance(response.ending, Answered)
