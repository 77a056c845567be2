"""Teams that the clerk has never seen: it goes by names and descriptions."""

from __future__ import annotations

import json

from tests.sandbox.model.clerk.conftest import Stage, function


def test_a_transfer_is_found_by_its_description(library: Stage) -> None:
    """And the next agent answers in the same turn."""
    said = library.hear("do you have a book called Moby Dick?")
    assert library.called == [("transfer_to_loans", {}), ("find_book", {"title": "Moby Dick"})]
    assert "B4" in said


def test_missing_arguments_are_asked_for_one_at_a_time(library: Stage) -> None:
    """Each question names one thing, in the words of its description."""
    assert "loan number" in library.hear("please renew my loan")
    assert "weeks" in library.hear("it's 4711")
    assert "2 January" in library.hear("two")
    assert library.called[-1] == ("renew_loan", {"loan_number": 4711, "weeks": 2})


def test_what_was_said_in_passing_is_not_asked_again(library: Stage) -> None:
    """Numbers go to the parameters whose names they stand beside."""
    library.hear("renew loan 99 for 3 weeks")
    assert library.called[-1] == ("renew_loan", {"loan_number": 99, "weeks": 3})


def test_an_answer_that_is_none_is_asked_for_again(library: Stage) -> None:
    """A word is no number; the second question has other words than the first."""
    library.hear_all("renew my loan", "no idea", "12", "4")
    assert library.called[-1] == ("renew_loan", {"loan_number": 12, "weeks": 4})


def test_a_choice_is_made_among_what_is_allowed(library: Stage) -> None:
    """An enumeration is offered as such, and found in the text where it stands."""
    assert "january, february, march" in library.hear("which events are there?")
    library.hear("february please")
    assert library.called[-1] == ("list_events", {"month": "february"})


def test_a_plain_success_is_told_as_one(library: Stage) -> None:
    """A bare "ok" is not read out."""
    said = library.hear("I need 2 seats for the event E-12")
    assert library.called[-1] == ("book_seat", {"event_id": "E-12", "seats": 2})
    assert "ok" not in said.lower()


def test_somebody_may_think_better_of_it(library: Stage) -> None:
    """A dropped wish calls nothing; another one is taken up."""
    library.hear_all("renew my loan", "never mind")
    assert "renew_loan" not in library.names
    library.hear_all("I need seats at the workshop E-7", "2")
    assert library.called[-1] == ("book_seat", {"event_id": "E-7", "seats": 2})


def test_the_clerk_says_what_it_can_do(library: Stage) -> None:
    """In the descriptions' words, not in the tools' names."""
    library.agent = "events"
    said = library.hear("what can you do?")
    assert "books a seat" in said
    assert "_" not in said


def test_types_are_converted() -> None:
    """Numbers, flags and texts arrive as the schema wants them."""
    stage = Stage(
        agents={
            "bank": [
                function(
                    "send_money",
                    "Send money to somebody.",
                    amount="number",
                    recipient="string",
                    urgent="boolean",
                )
            ]
        },
        agent="bank",
        stubs={"send_money": "Sent, reference T-1."},
    )
    stage.hear_all("send 12.50 euros to Bob", "no")
    assert stage.called == [("send_money", {"amount": 12.5, "recipient": "Bob", "urgent": False})]


def test_a_trouble_is_read_out_as_one() -> None:
    """An error is not told as an answer, and its tool keeps its name to itself."""
    stage = Stage(
        agents={"a": [function("block_card", "Blocks a stolen card.", digits="string")]},
        agent="a",
        stubs={"block_card": "Error: block_card found no such card."},
    )
    said = stage.hear_all("my card was stolen", "4242")
    assert "no such card" in said
    assert "_" not in said
    assert "Here is" not in said


def test_an_id_is_looked_up_where_a_tool_can() -> None:
    """The id of the thing comes from the answer of the search."""
    stage = Stage(
        agents={
            "clinic": [
                function("find_patient", "Finds a patient.", name="string"),
                function("cancel_visit", "Cancels a patient's visit.", patient_id="string"),
            ]
        },
        agent="clinic",
        stubs={
            "find_patient": json.dumps({"patient_id": "P-9", "name": "Ada"}),
            "cancel_visit": "Cancelled.",
        },
    )
    stage.hear("please cancel the visit, my name is Ada")
    assert stage.called == [
        ("find_patient", {"name": "Ada"}),
        ("cancel_visit", {"patient_id": "P-9"}),
    ]


def test_an_item_that_was_spoken_of_is_remembered() -> None:
    """Two agents switched by hand: the second knows which item the first one ordered."""
    stage = Stage(
        agents={
            "sales": [function("place_order", item_name="string")],
            "refunds": [function("execute_refund", item_name="string")],
        },
        agent="sales",
        stubs={"place_order": "success", "execute_refund": "success"},
    )
    stage.hear("Place an order for a black boot.")
    stage.agent = "refunds"
    stage.hear("Actually, I want a refund.")
    assert stage.called[-1] == ("execute_refund", {"item_name": "black boot"})


def test_an_agent_without_tools_still_talks() -> None:
    """It greets, and asks for other words."""
    stage = Stage(agents={"alone": []}, agent="alone")
    assert "Hello" in stage.hear("hello")
    assert stage.hear_all("florble", "florble", "florble")


def test_a_person_is_called_by_whatever_tool_there_is() -> None:
    """The name of the tool says that it calls one."""
    stage = Stage(
        agents={"a": [function("notify_manager", "Brings somebody in.", reason="string")]},
        agent="a",
        stubs={"notify_manager": "ok"},
    )
    stage.hear("I want to talk to a human")
    assert "human" in stage.called[0][1]["reason"]


def test_a_strange_tool_beside_the_known_ones_is_used(acme: Stage) -> None:
    """Who adds a tool to an agent of ACME sees it at work."""
    track = function("track_parcel", "Tracks a parcel.", tracking_number="string")
    acme.agents = {**acme.agents, "triage": [*acme.agents["triage"], track]}
    acme.stubs["track_parcel"] = "It is in Tucson."
    assert "Tucson" in acme.hear("track my parcel ZX-4711 please")


def test_one_agent_may_sell_and_refund(acme: Stage) -> None:
    """The topic tells which routine is played."""
    acme.agents = {"clerk": [*acme.agents["sales"][:2], acme.agents["repairs"][1]]}
    acme.agent = "clerk"
    acme.hear_all("I'd like a black boot", "it broke already", "no", "yes")
    assert acme.names == ["look_up_item", "execute_order", "look_up_item", "execute_refund"]


def test_what_one_agent_cannot_do_is_passed_to_its_only_colleague() -> None:
    """Though nothing describes the colleague."""
    stage = Stage(
        agents={
            "deliveries": [
                function("schedule_delivery", "Schedules a delivery.", day="string"),
                function("transfer_to_gardener"),
            ],
            "gardener": [
                function(
                    "plant_care",
                    "Tells how often a plant wants water.",
                    plant={"type": "string", "enum": ["fern", "rose"]},
                )
            ],
        },
        agent="deliveries",
        stubs={"plant_care": "Every other day."},
        handovers={"transfer_to_gardener": "gardener"},
    )
    assert "Every other day" in stage.hear("my fern is dying")


def test_the_same_again_with_another_value() -> None:
    """Asking "and in Paris?" repeats the last call."""
    stage = Stage(
        agents={"a": [function("get_weather", "Tells the weather.", city="string")]},
        agent="a",
        stubs={"get_weather": "Rain."},
    )
    stage.hear_all("what's the weather in New York?", "and in Paris?")
    assert [given["city"] for _, given in stage.called] == ["New York", "Paris"]
