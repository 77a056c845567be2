"""What the team reads of the whole desk: one notice for an outage, a queue that moves."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.sight import button, card, fits, last, read_thread, whispered
from tests.sandbox.page.acts import become, in_channel, in_thread, say
from tests.stories.town import Town

_NEXT_TRY_MS = 90_000
"""The longest pause between two tries of a model that is away is a minute, and some jitter."""


@pytest.mark.timeout(240)  # which a slow machine may have come to
async def test_an_outage_is_one_notice_that_becomes_its_own_end(
    phone: Page, there: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two customers wait, each told so once; the team reads one line, and later that it is over."""
    monkeypatch.setattr("bot.board._UPDATE_MS", 100)
    await there.model_fault(kind="status", status=401, times=10_000)
    await there.say("bob", "@Switchboard hello")
    await say(phone, "@Switchboard I'd like a black boot")
    await read_thread(phone)
    await expect(last(phone)).to_contain_text("I've kept your message")
    await expect(button(phone, "Talk to a human")).to_be_visible()
    await become(phone, "Sam")
    await expect(card(phone)).to_contain_text("2 threads wait; all of it is kept.")
    await there.model_well()
    await expect(card(phone)).to_contain_text("The model answers again.", timeout=_NEXT_TRY_MS)
    await expect(in_channel(phone)).to_have_count(1)
    assert await fits(phone)
    await become(phone, "Alice")
    await button(phone, "Place order").wait_for(timeout=_NEXT_TRY_MS)
    await expect(in_thread(phone).filter(has_text="I've kept your message")).to_have_count(1)


async def test_the_queue_is_read_beside_the_card_it_counts(phone: Page, there: Town) -> None:
    """On a phone: what is open, who has waited, how fast the team is."""
    await say(phone, "@Switchboard get me a human")
    await read_thread(phone)
    await expect(last(phone)).to_contain_text("I've asked the team for a person")
    await become(phone, "Sam")
    await card(phone).get_by_role("button", name="Claim").click()
    await there.board_is(lambda board: any(case.claimed > 0 for case in board.cases))
    await say(phone, "/switchboard queue")
    await expect(whispered(phone)).to_contain_text("Open: 1, of them unclaimed: 0.")
    await expect(whispered(phone)).to_contain_text("median time to claim")
    assert await fits(phone)
