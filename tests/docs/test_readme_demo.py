"""What the README says to try in the demo leads to what it says to watch."""

import re
from pathlib import Path

from tests.stories.town import MENTION, author, labels, town

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def tried(beginning: str) -> list[str]:
    """The words in italics of the table's row that begins with these, without the mention."""
    row = next(line for line in README.splitlines() if line.startswith(f"| {beginning}"))
    return [words.removeprefix(f"{MENTION} ") for words in re.findall(r"\*([^*]+)\*", row)]


async def test_the_skates_come_to_a_refund_card() -> None:
    """A hand-over, a fix, an offer, a card."""
    said, unhelped, accepted = tried(f"Alice | *{MENTION} my rocket")
    async with town() as there:
        thread = await there.say("alice", f"{MENTION} {said}")
        await there.hears("handed over to Issues and Repairs Agent", thread=thread)
        await there.say("alice", unhelped, thread=thread)
        await there.hears("refund?", thread=thread)
        await there.say("alice", accepted, thread=thread)
        card = await there.hears("Your refund", thread=thread)
        assert "Refund $1,249.00" in labels(card)


async def test_a_list_comes_to_a_card_for_each() -> None:
    """One after the other, decided by a press and by a typed yes."""
    said, yes = tried(f"Alice | *{MENTION} I'd like")
    async with town() as there:
        thread = await there.say("alice", f"{MENTION} {said}")
        card = await there.hears("Place order", thread=thread)
        await there.press("alice", card, "Place order")
        await there.hears("Order placed: 1 × Black Boot", thread=thread)
        await there.hears("Anvil With Parachute", thread=thread)
        await there.say("alice", yes, thread=thread)
        await there.hears("Order placed: 2 × Anvil With Parachute", thread=thread)


async def test_what_it_was_not_told_it_does_not_make_up() -> None:
    """A question about delivery gets the offer of a person."""
    (said,) = tried(f"Alice | *{MENTION} do you ship")
    async with town() as there:
        thread = await there.say("alice", f"{MENTION} {said}")
        answer = await there.hears("bring in a person", thread=thread)
        assert author(answer) == "Sales Agent"


async def test_sam_gets_the_card_and_the_words_go_both_ways() -> None:
    """Claim, answer, hand back: the buttons that the README names are there."""
    (said,) = tried(f"Alice | *{MENTION} get me")
    claim, back = tried("Sam")
    async with town() as there:
        thread = await there.say("alice", f"{MENTION} {said}")
        case = await there.hears("asks for a person", who="sam", channel="escalations")
        await there.press("sam", case, claim, channel="escalations")
        await there.hears("Sam from the team has joined", thread=thread)
        claimed = await there.hears("Sam has it", who="sam", channel="escalations")
        await there.press("sam", claimed, back, channel="escalations")
        await there.hears("back with the assistant", thread=thread)
