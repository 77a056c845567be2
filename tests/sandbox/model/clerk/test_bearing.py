"""How the clerk bears itself: who it says it is, what it takes for a yes, what it tells people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.model.clerk import answer

if TYPE_CHECKING:
    from tests.sandbox.model.clerk.conftest import Stage

ORDER, REFUND, HUMAN = "execute_order", "execute_refund", "escalate_to_human"


@pytest.mark.parametrize("text", ["who are you?", "what are you", "who is this?", "u a robot?"])
def test_asked_who_it_is_it_says_so(acme: Stage, text: str) -> None:
    """An automated assistant, in whatever words it is asked."""
    said = acme.hear(text).lower()
    assert "automated" in said or "software" in said
    assert acme.names == []


@pytest.mark.parametrize(
    "text",
    ["what can you do?", "What do you do here?", "how can you help?", "what can you help with"],
)
def test_asked_what_it_can_do_it_says_so(acme: Stage, text: str) -> None:
    """Buying, mending, refunding; nobody is passed on for asking."""
    said = acme.hear(text).lower()
    assert "refund" in said or "let you down" in said
    assert acme.names == []


@pytest.mark.parametrize(
    "text",
    ["how much?", "and what does it cost?", "how heavy is it?", "what would that set me back"],
)
def test_a_question_is_no_yes(acme: Stage, text: str) -> None:
    """Who asks after a price once more has not ordered."""
    acme.hear("how much are the rocket skates?")
    acme.hear(text)
    assert ORDER not in acme.names
    acme.hear("ok, I'll take them")
    assert acme.names[-1] == ORDER


@pytest.mark.parametrize("text", ["cancel", "no wait", "hold on", "wait wait wait", "scratch that"])
def test_stopping_short_is_no_product(acme: Stage, text: str) -> None:
    """Where nothing is on offer, there is nothing to look up or to call off."""
    acme.hear(text)
    assert acme.names == []


@pytest.mark.parametrize("text", ["no", "no thanks", "nah", "no, I'll keep them", "never mind"])
def test_a_plain_no_declines_a_refund(acme: Stage, text: str) -> None:
    """And nobody insists."""
    acme.hear_all("my rocket skates broke", "still broken")
    assert "refund" not in acme.hear(text).lower()
    assert REFUND not in acme.names


@pytest.mark.parametrize(
    "text",
    [
        "no, that did nothing",
        "No thanks, I'm never stepping into those again",
        "nope, they only got hotter",
        "didn't help",
        "no, I can't bend metal",
    ],
)
def test_a_no_with_a_story_answers_the_fix(acme: Stage, text: str) -> None:
    """The refund stays on offer, once more, and is of the thing that was named at first."""
    acme.hear_all("my rocket skates broke", "one rocket fell on my car", text)
    assert REFUND not in acme.names
    acme.hear("yes please")
    assert acme.called[-1] == (REFUND, {"item_id": "item_1", "reason": "my rocket skates broke"})


@pytest.mark.parametrize(
    "text", ["the rocket skates are broken too", "and my rocket skates cracked"]
)
def test_a_second_thing_that_broke_is_another_matter(acme: Stage, text: str) -> None:
    """The refund is of what was spoken of last."""
    acme.hear_all("my black boot is too tight", "no", "no thanks", text, "no luck", "yes please")
    assert acme.called[-1][0] == REFUND
    assert acme.called[-1][1]["item_id"] == "item_1"


def test_a_yes_to_another_kind_is_no_yes(acme: Stage) -> None:
    """Who wants something else gets something else to think about."""
    acme.hear_all("how much is the anvil?", "ok, something with a magnet then")
    assert ORDER not in acme.names
    assert "Giant Magnet" in acme.said[-1]


def test_a_summary_tells_in_order_and_in_plain_words(acme: Stage) -> None:
    """What was written, oldest first, and what was done, without a program's words."""
    acme.hear_all("refund", "the boot", "I need an anvil", "get me a human")
    summary = acme.called[-1][1]["summary"]
    assert acme.names[-1] == HUMAN
    positions = [summary.index(text) for text in ("“refund”", "“the boot”", "“get me a human”")]
    assert positions == sorted(positions)
    assert "A refund was made." in summary
    assert "ended as" not in summary


def test_a_summary_keeps_the_latest_of_many_words(acme: Stage) -> None:
    """It stays short, and what matters most is last."""
    acme.hear_all(*(f"my anvil broke, part {number} " + "la " * 60 for number in range(4)))
    acme.hear("get me a human")
    summary = acme.called[-1][1]["summary"]
    assert "“get me a human”" in summary
    assert len(summary) < 700


def test_what_a_person_dealt_with_is_settled(acme: Stage) -> None:
    """After the conversation came back, only what the customer writes then counts."""
    acme.hear_all("my rocket skates broke", "no", "get me a human")
    acme.messages += [
        {"role": "user", "content": "[Sam from the support team took over here.]"},
        {"role": "user", "content": "[Sam, support team] A new pair is on its way."},
        {"role": "user", "content": "[Sam from the support team gave the conversation back here.]"},
    ]
    acme.hear("yes please")
    assert REFUND not in acme.names
    acme.hear("I want a refund for my anvil")
    assert acme.called[-1][1]["item_id"] == "item_6"


def test_nothing_was_heard_since_a_person_gave_the_conversation_back(acme: Stage) -> None:
    """A request that ends in the note is answered as a beginning."""
    acme.hear("my rocket skates broke")
    note = "[Sam from the support team gave the conversation back here.]"
    acme.messages.append({"role": "user", "content": note})
    reply = answer(acme.messages, acme.agents[acme.agent])
    assert reply.content
    assert not reply.calls


@pytest.mark.parametrize(
    "text",
    [
        "they always want to go left",
        "she never starts in the cold",
        "the one that goes left",
        "it chased that bird up a tree",
        "what does the warning light mean?",
        "is there a trick to it?",
        "how can I fix it?",
        "I don't need anything new",
        "my neighbour would like a word about the noise they make",
    ],
)
def test_details_of_a_fault_stay_where_they_are(acme: Stage, text: str) -> None:
    """Nobody who tells more about what broke is sent to buy something."""
    acme.hear_all("my rocket skates broke", text)
    assert acme.names == ["transfer_to_issues_and_repairs"]


@pytest.mark.parametrize(
    "text",
    [
        "I don't want the machine to explode",
        "a trap for whoever lives in that burrow",
        "one of your anvils, please",
        "a gift for someone who has everything",
        "the decoy robot, is it alive?",
        "no robot roadrunner for me, a black boot please",
    ],
)
def test_words_about_people_and_machines_are_no_call_for_a_person(acme: Stage, text: str) -> None:
    """Robots are sold here, too."""
    acme.hear(text)
    assert HUMAN not in acme.names


def test_what_was_just_refused_is_not_asked_for_again(acme: Stage) -> None:
    """The answer would be the same; another purchase may be meant."""
    acme.stubs["execute_refund"] = "Refused: I can't find Anvil among your purchases."
    acme.hear("refund for my anvil")
    assert "anvil" in acme.hear("refund please").lower()
    assert acme.names.count(REFUND) == 1
    acme.hear("then for the rocket skates")
    assert acme.called[-1] == (REFUND, acme.called[-1][1] | {"item_id": "item_1"})


def test_a_lucky_hit_is_not_refunded(acme: Stage) -> None:
    """Where the look-up finds something for a word of the story, it is asked which one is meant."""
    acme.stubs["look_up_item"] = '[{"item_id": "item_9", "name": "Hang Glider", "price": "$9.00"}]'
    acme.hear_all("I want my money back", "it won't turn on")
    assert REFUND not in acme.names
    acme.hear("the flying machine with wings")
    assert acme.called[-1][1]["item_id"] == "item_9"


def test_the_cheapest_is_named_among_what_is_found(acme: Stage) -> None:
    """By its price, not by its place in the list; without any goods it is asked what for."""
    acme.hear("what's the cheapest thing you sell?")
    assert "look_up_item" not in acme.names
    acme.stubs["look_up_item"] = (
        '[{"item_id": "item_1", "name": "Iron Umbrella", "price": "$90.00"},'
        ' {"item_id": "item_2", "name": "Paper Umbrella", "price": "$9.00"}]'
    )
    assert "Paper Umbrella" in acme.hear("then what's your cheapest umbrella?")
    acme.hear("I'll take it")
    assert acme.called[-1][1]["product"] == "Paper Umbrella"
