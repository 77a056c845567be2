"""The loop, on a scripted model."""

from engine import (
    Agent,
    Answered,
    Escalated,
    Escalation,
    Proposal,
    Refusal,
    Refused,
    Suspended,
    Team,
    answer_call,
    run_full_turn,
)
from engine.models.scripted import ScriptedModel, call, calls


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


OFFER = Proposal(
    kind="order", terms={"sku": "boot"}, title="Order", lines=[], accept="Yes", decline="No"
)


def order(item: str) -> Proposal:
    return OFFER


def look_up(item: str) -> str:
    return f"found {item}"


async def test_a_plain_reply_ends_the_turn():
    """One user message, one reply: the new messages hold the reply alone."""
    agent = Agent(name="A", instructions="be kind")
    messages = [user("hi")]
    with ScriptedModel(["hello"]) as model:
        response = await run_full_turn(agent, messages, model=model)
    assert response.messages == [{"role": "assistant", "content": "hello", "sender": "A"}]
    assert response.ending == Answered()
    assert messages == [user("hi")]
    assert model.requests[0].instructions == "be kind"


async def test_a_handoff_changes_agent_instructions_tools_and_model():
    """The request after a handoff is the new agent's in every respect."""
    refunds = Agent(name="Refunds", instructions="refund", model="big", tools=[look_up])

    def transfer_to_refunds():
        return refunds

    sales = Agent(name="Sales", instructions="sell", tools=[transfer_to_refunds])
    with ScriptedModel([calls(call("transfer_to_refunds")), "done"]) as model:
        response = await run_full_turn(sales, [user("refund!")], model=model, model_name="small")
    assert response.agent is refunds
    first, second = model.requests
    assert (first.model, second.model) == ("small", "big")
    assert second.instructions == "refund"
    assert [t["function"]["name"] for t in second.tools] == ["look_up"]


async def test_a_declared_handoff_goes_by_name():
    """A team makes the tool from the name."""
    team = Team(Agent(name="Triage", handoffs=("Sales Agent",)), Agent(name="Sales Agent"))
    with ScriptedModel([calls(call("transfer_to_sales_agent")), "hi"]) as model:
        response = await run_full_turn(team.start, [user("buy")], model=model, team=team)
    assert response.agent.name == "Sales Agent"


async def test_a_proposal_suspends_and_the_answer_resumes():
    """The proposing call alone is unanswered; with its answer the turn goes on."""
    agent = Agent(tools=[order, look_up])
    messages = [user("a boot")]
    script = calls(call("order", {"item": "x"}, call_id="o"), call("look_up", {"item": "y"}))
    with ScriptedModel([script, "ordered"]) as model:
        first = await run_full_turn(agent, messages, model=model)
        assert first.ending == Suspended(call_id="o", proposal=OFFER)
        assert [m["role"] for m in first.messages] == ["assistant", "tool"]
        resumed = answer_call([*messages, *first.messages], "o", "Success")
        second = await run_full_turn(agent, resumed, model=model)
    assert [m.get("tool_call_id") for m in model.requests[1].messages[2:]] == ["o", "call_1_1"]
    assert second.messages[-1]["content"] == "ordered"


async def test_a_refusal_ends_the_turn_with_its_sentence():
    """No model words it anew."""

    def refund(item: str) -> Refusal:
        return Refusal(sentence="Too late for that.")

    agent = Agent(name="R", tools=[refund])
    with ScriptedModel([calls(call("refund", {"item": "x"}))]) as model:
        response = await run_full_turn(agent, [user("refund")], model=model)
    assert response.ending == Refused(sentence="Too late for that.")
    assert response.messages[-1] == {
        "role": "assistant",
        "content": "Too late for that.",
        "sender": "R",
    }


async def test_an_escalation_ends_the_turn_without_a_word():
    """What the customer is told is the shell's business."""

    def escalate_to_human(summary: str) -> Escalation:
        return Escalation(summary=summary)

    agent = Agent(tools=[escalate_to_human])
    with ScriptedModel([calls(call("escalate_to_human", {"summary": "angry"}))]) as model:
        response = await run_full_turn(agent, [user("human!")], model=model)
    assert response.ending == Escalated(summary="angry")
    assert response.messages[-1]["role"] == "tool"
