"""What is given up after three tries: the conversation goes on, and nothing of it is undone."""

from bot import phrases
from bot.conversation import Errand
from bot.posts import CaseCard, Notice, OfferRecord
from tests.bot.fakes import conversation, draft, in_phase, offer, press, said, with_offer
from tests.bot.room import Broken, room

LATER = 1 << 42
"""Long after the embedded Redis's now, ms."""


async def test_a_message_that_cannot_be_answered_is_parked_with_a_sentence() -> None:
    """Whatever the bug: the customer hears of it, and may call a person."""
    async with room(Broken()) as there:
        await there.holds(in_phase("agent"), said("my skates broke"))
        notice, _ = await there.said_to_all(Notice, count=2)  # the other one is for the team
        assert notice.text == phrases.STUMBLED
        assert [b.action for b in notice.buttons] == ["human"]
        record, _ = await there.record()
        assert (record.turn, record.unanswered) == (None, None)


async def test_what_the_failing_step_had_stored_stays_stored() -> None:
    """An acceptance above all: it is not open to a second decision."""
    async with room() as there:
        await there.holds(with_offer(expires=LATER), press("offer_accept"))
        (record_post,) = await there.said_to_all(OfferRecord)
        assert record_post.outcome == phrases.UNCLEAR
        assert there.executed == 1
        record, transcript = await there.record()
        assert record.offer is None
        assert phrases.NOT_CLEAR_YET in transcript[-1]


async def test_an_accepted_offer_that_cannot_be_carried_out_is_left_to_a_person() -> None:
    """It does not stand in the way of everything that comes after it for ever."""
    async with room() as there:
        await there.holds(with_offer(state="executing"), said("hello?"))
        (card,) = await there.said_to_all(CaseCard)
        assert card.why == phrases.unknown_outcome("Your order")
        record, _ = await there.record()
        assert record.phase in ("calling", "waiting")


async def test_a_decided_errand_that_fails_takes_no_message_with_it() -> None:
    """A person is called for it; what the customer wrote meanwhile is kept for them."""
    async with room() as there:
        errand = Errand(offer=offer("executing"), tries=1)
        made = draft(conversation(errands=(errand,)))
        await there.holds(made, said("hello?"))
        (card,) = await there.said_to_all(CaseCard)
        assert card.why == phrases.unknown_outcome("Your order")
        record, transcript = await there.record()
        assert record.errands == ()
        assert "hello?" in "".join(transcript)
        assert there.executed == 1
