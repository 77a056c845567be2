"""Decided behaviours 43 to 59, as far as they are the engine's: proposals and decisions."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace

import pytest

from engine import (
    Agent,
    Answered,
    Escalated,
    Escalation,
    Proposal,
    Refusal,
    Refused,
    Response,
    Suspended,
    Team,
    ToolsStarting,
    answer_call,
    phrases,
    pure,
    run_full_turn,
    stream_full_turn,
    unanswered,
)
from engine.models.scripted import ScriptedModel, Step, call, calls
from engine.types import Message

HELLO: list[Message] = [{"role": "user", "content": "a black boot, please"}]
OFFER = Proposal(
    kind="order",
    terms={"sku": "boot", "price": 199},
    title="Order",
    lines=[("What", "Black Boot")],
    accept="Place order",
    decline="Cancel",
)
ran: list[str] = []


def order(item: str, quantity: int = 1) -> Proposal:
    ran.append(f"order {item}")
    return replace(OFFER, terms={"sku": item, "quantity": quantity})


def charge(amount: int) -> str:
    ran.append(f"charge {amount}")
    return "charged"


def too_late(item: str) -> Refusal:
    return Refusal(sentence="That was more than 30 days ago.")


def person(summary: str) -> Escalation:
    return Escalation(summary=summary)


@pytest.fixture(autouse=True)
def nothing_ran() -> None:
    ran.clear()


def shop() -> Team:
    return Team(
        Agent(name="Sales", tools=[order, charge, too_late, person], handoffs=["Triage"]),
        Agent(name="Triage"),
    )


async def play(
    history: list[Message], *steps: Step
) -> tuple[Response, list[Message], ScriptedModel]:
    """One turn at the shop, the transcript after it, and what the model was asked."""
    team = shop()
    with ScriptedModel(steps) as model:
        response = await run_full_turn(team.start, history, model=model, team=team)
    return response, [*history, *response.messages], model


ORDER = call("order", {"item": "boot"}, call_id="o")


@pytest.mark.parametrize("outcome", ["Success", "Not approved: the customer declined."])
async def test_a_decision_answers_the_call_and_the_turn_goes_on(outcome: str):
    """Behaviour 43: approved or not, the model reads what came of it; nothing runs again."""
    response, history, _ = await play(HELLO, calls(ORDER))
    proposal = replace(OFFER, terms={"sku": "boot", "quantity": 1})
    assert response.ending == Suspended(call_id="o", proposal=proposal)
    after, _, model = await play(answer_call(history, "o", outcome), "There you are.")
    assert after.ending == Answered()
    assert model.requests[0].messages[-1]["content"] == outcome
    assert ran == ["order boot"]


async def test_a_second_decision_changes_nothing():
    """Behaviours 44 and 45: the first one stands, whatever comes later."""
    _, history, _ = await play(HELLO, calls(ORDER))
    approved = answer_call(history, "o", "Success")
    assert answer_call(approved, "o", "Not approved") == approved


async def test_an_answer_to_a_call_that_does_not_wait_is_refused():
    """Behaviours 55 and 57: a decision belongs to one call of this transcript's end."""
    _, history, _ = await play(HELLO, calls(ORDER))
    with pytest.raises(LookupError, match="no call 'other' waits"):
        answer_call(history, "other", "Success")
    with pytest.raises(LookupError):
        answer_call([*answer_call(history, "o", "Success"), *HELLO], "o", "again")
    with pytest.raises(LookupError):
        answer_call([], "o", "Success")


async def test_what_needs_no_decision_runs_at_once_and_not_again():
    """Behaviours 46 and 59: answers stand in call order, one for each call."""
    both = calls(ORDER, call("charge", {"amount": 5}, call_id="c"))
    response, history, _ = await play(HELLO, both)
    assert isinstance(response.ending, Suspended)
    assert [m["tool_call_id"] for m in history if m["role"] == "tool"] == ["c"]
    _, after, _ = await play(answer_call(history, "o", "Success"), "done")
    assert [m["tool_call_id"] for m in after if m["role"] == "tool"] == ["o", "c"]
    assert ran == ["order boot", "charge 5"]


async def test_a_second_proposal_in_one_response_is_answered_one_at_a_time():
    """Behaviour 47: the customer decides on one; the model may propose the other later."""
    two = calls(ORDER, call("order", {"item": "skates"}, call_id="p"))
    response, history, _ = await play(HELLO, two)
    assert isinstance(response.ending, Suspended)
    assert response.ending.call_id == "o"
    assert [c["id"] for c in unanswered(history)] == ["o"]
    assert history[-1]["content"] == phrases.ONE_AT_A_TIME


@pytest.mark.parametrize("outcome", ["Success", "Not approved"])
@pytest.mark.parametrize("turned", [False, True])
async def test_a_handoff_beside_a_proposal_waits_for_the_decision(outcome: str, turned: bool):
    """Behaviour 48: both complete, and the turn ends at the target, declined or not."""
    both = [ORDER, call("transfer_to_triage", call_id="t")]
    response, history, _ = await play(HELLO, calls(*reversed(both) if turned else both))
    assert isinstance(response.ending, Suspended)
    assert response.agent.name == "Sales"
    after, _, model = await play(answer_call(history, "o", outcome), "hi")
    assert after.agent.name == "Triage"
    sent = [m["tool_call_id"] for m in model.requests[0].messages[2:]]
    assert sent == (["t", "o"] if turned else ["o", "t"])


async def test_a_handoff_that_may_have_effects_does_not_wait_beside_a_proposal():
    """It has run, so it must not run again: it is answered, and the target is in charge."""
    target = Agent(name="Target")

    def leave():
        ran.append("leave")
        return target

    agent = Agent(name="A", tools=[order, leave])
    with ScriptedModel([calls(ORDER, call("leave")), "hi"]) as model:
        first = await run_full_turn(agent, HELLO, model=model)
        assert isinstance(first.ending, Suspended)
        assert first.agent is target
        decided = answer_call([*HELLO, *first.messages], "o", "Success")
        second = await run_full_turn(first.agent, decided, model=model)
    assert second.agent is target
    assert ran == ["order boot", "leave"]


async def test_arguments_that_do_not_fit_never_reach_a_person():
    """Behaviour 49."""
    wrong = calls(call("order", {"item": "boot", "quantity": "many"}))
    response, _, _ = await play(HELLO, wrong, "how many?")
    assert response.ending == Answered()
    assert ran == []


async def test_a_tool_that_fails_to_propose_proposes_nothing():
    """Behaviour 50: no card without an offer; the failure is told and the turn goes on."""

    def propose() -> Proposal:
        raise RuntimeError

    with ScriptedModel([calls(call("propose")), "sorry"]) as model:
        response = await run_full_turn(Agent(tools=[propose]), HELLO, model=model)
    assert response.ending == Answered()
    assert response.messages[1]["content"] == phrases.FAILED


async def test_a_turn_that_was_lost_before_the_offer_was_kept_offers_again():
    """A proposal has no effect, so proposing twice is one proposal."""
    _, history, _ = await play(HELLO, calls(ORDER))
    response, again, _ = await play(history)
    assert isinstance(response.ending, Suspended)
    assert again == history


async def test_what_was_approved_and_failed_is_told_and_not_run_again():
    """Behaviour 51: however often the turn is resumed."""
    _, history, _ = await play(HELLO, calls(ORDER))
    failed = answer_call(history, "o", "Failed: the shop said no.")
    for _ in range(2):
        response, _, model = await play(failed, "Sorry, that did not work.")
        assert response.ending == Answered()
        assert model.requests[0].messages[-1]["content"] == "Failed: the shop said no."
    assert ran == ["order boot"]


async def test_what_is_to_be_decided_are_the_tools_terms_not_the_models_arguments():
    """Behaviour 53: a price that the model made up is not in the offer."""

    def execute_order(product: str, price: int) -> Proposal:
        return replace(OFFER, terms={"sku": f"{product}-1", "price": 199})

    cheap = calls(call("execute_order", {"product": "boot", "price": 1}, call_id="o"))
    with ScriptedModel([cheap]) as model:
        response = await run_full_turn(Agent(tools=[execute_order]), HELLO, model=model)
    assert isinstance(response.ending, Suspended)
    assert response.ending.proposal.terms == {"sku": "boot-1", "price": 199}
    with pytest.raises(FrozenInstanceError):
        response.ending.proposal.terms = {}  # pyright: ignore[reportAttributeAccessIssue]


async def test_a_suspended_transcript_that_others_wrote_goes_on():
    """Behaviour 58: without senders, with keys that nobody here knows."""
    asked: Message = {
        "role": "assistant",
        "content": None,
        "tool_calls": [call("charge", {"amount": 3}, call_id="c")],
        "written_by": "an older version",
    }
    response, _, _ = await play([*HELLO, asked], "done")
    assert response.ending == Answered()
    assert ran == ["charge 3"]


async def test_the_call_of_a_tool_that_is_gone_is_answered_and_nothing_else_runs():
    """Behaviour 54: renamed or removed between question and resumption."""
    _, history, _ = await play(HELLO, calls(ORDER))
    with ScriptedModel(["sorry"]) as model:
        response = await run_full_turn(Agent(name="Sales", tools=[charge]), history, model=model)
    assert "no tool 'order'" in response.messages[0]["content"]
    assert ran == ["order boot"]


async def test_a_user_message_while_a_decision_is_open_leaves_the_call_unexecuted():
    """Behaviour 56: whoever adds it without an answer gets one put in, and the turn goes on."""
    _, history, _ = await play(HELLO, calls(ORDER))
    response, _, model = await play([*history, *HELLO], "What else?")
    assert response.ending == Answered()
    sent = model.requests[0].messages
    assert [m["role"] for m in sent] == ["user", "assistant", "tool", "user"]
    assert sent[2]["content"] == phrases.UNANSWERED
    assert ran == ["order boot"]


async def test_a_refusal_is_answered_said_and_ends_the_turn():
    """No model words it anew; its siblings run, a handoff beside it does not."""
    three = calls(
        call("too_late", {"item": "boot"}),
        call("charge", {"amount": 1}),
        call("transfer_to_triage"),
    )
    response, _, _ = await play(HELLO, three)
    sentence = "That was more than 30 days ago."
    assert response.ending == Refused(sentence=sentence)
    assert response.agent.name == "Sales"
    contents = [m["content"] for m in response.messages[1:]]
    assert contents == [sentence, "charged", phrases.HANDOFF_DROPPED, sentence]
    assert response.messages[-1]["sender"] == "Sales"


async def test_a_person_who_is_wanted_comes_before_an_open_proposal():
    """The offer is withdrawn; the turn ends without another model call."""
    both = calls(ORDER, call("person", {"summary": "angry"}))
    response, history, _ = await play(HELLO, both)
    assert response.ending == Escalated(summary="angry")
    assert [m["content"] for m in history[2:]] == [phrases.WITHDRAWN, phrases.PERSON_ASKED]


@pytest.mark.parametrize("turned", [False, True])
async def test_a_person_who_is_wanted_comes_before_a_handoff(turned: bool):
    """Whoever asked for the person stays in charge; the handoff is told that it was dropped."""
    both = [call("person", {"summary": "angry"}), call("transfer_to_triage")]
    response, _, _ = await play(HELLO, calls(*reversed(both) if turned else both))
    assert response.ending == Escalated(summary="angry")
    assert response.agent.name == "Sales"
    told = [m["content"] for m in response.messages[1:]]
    assert sorted(told) == sorted([phrases.PERSON_ASKED, phrases.HANDOFF_DROPPED])


async def test_an_open_proposal_comes_before_a_refusal():
    """The refused call is answered; the model speaks after the decision."""
    both = calls(call("too_late", {"item": "x"}), ORDER)
    response, history, _ = await play(HELLO, both)
    assert isinstance(response.ending, Suspended)
    assert [c["id"] for c in unanswered(history)] == ["o"]


async def test_what_was_left_of_a_response_runs_as_the_agent_who_made_it():
    """After a crash behind a handoff's answer, another agent is in charge than the caller."""
    team = shop()
    both = [call("transfer_to_triage", call_id="t"), call("charge", {"amount": 2}, call_id="c")]
    asked: Message = {"role": "assistant", "content": None, "tool_calls": both, "sender": "Sales"}
    history = answer_call([*HELLO, asked], "t", "moved")
    with ScriptedModel(["hi"]) as model:
        response = await run_full_turn(team.get("Triage"), history, model=model, team=team)
    assert ran == ["charge 2"]
    assert response.agent.name == "Triage"


async def test_a_handoff_that_is_left_of_a_response_does_not_undo_the_first_one():
    """After a crash between two handoffs the first one still counts."""
    team = Team(
        Agent(name="A", handoffs=["B", "C"]), Agent(name="B", handoffs=["C"]), Agent(name="C")
    )
    both = [call("transfer_to_b", call_id="1"), call("transfer_to_c", call_id="2")]
    asked: Message = {"role": "assistant", "content": None, "tool_calls": both, "sender": "A"}
    with ScriptedModel(["hi"]) as model:
        response = await run_full_turn(
            team.get("B"), answer_call([*HELLO, asked], "1", "moved"), model=model, team=team
        )
    assert response.agent.name == "B"
    assert response.messages[0]["content"] == phrases.HANDOFF_IGNORED


def offer() -> Proposal | Refusal:
    return Refusal(sentence="no")


def either() -> Proposal | str:
    return "no"


def silent() -> None:
    return None


@pure
def marked() -> "Proposal | str":
    return "no"


@pytest.mark.parametrize(
    ("tool", "effects"), [(offer, False), (either, True), (silent, True), (marked, False)]
)
async def test_a_tool_that_only_proposes_is_pure_without_a_mark(
    tool: Callable[[], object], effects: bool
):
    """Its return annotation says so; one that may return a value as well needs the mark."""
    agent = Agent(tools=[tool])
    model = ScriptedModel([calls(call(tool.__name__)), "ok"])
    events = [event async for event in stream_full_turn(agent, HELLO, model=model)]
    assert [e.effects for e in events if isinstance(e, ToolsStarting)] == [effects]
