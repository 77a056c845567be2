"""What comes by itself when nobody does anything, as each side reads it."""

from playwright.async_api import Page, expect

from tests.browser.conftest import configured
from tests.browser.sight import button, card, fits, last, read_thread
from tests.sandbox.page.acts import become, in_thread, reply, say


@configured(
    SUPPORT_ONCALL="S0ONCALL1",
    SWITCHBOARD_REMIND_MINUTES="0.01",
    SWITCHBOARD_ONCALL_MINUTES="0.02",
    SWITCHBOARD_IDLE_MINUTES="0.01",
)
async def test_nobody_comes_then_somebody_who_has_no_time(alice: Page) -> None:
    """A reminder, who is on call, the truth for the customer; a claim left alone is let go."""
    await say(alice, "@Switchboard get me a human")
    await expect(last(alice)).to_contain_text("nobody of the team has been free yet")
    await expect(button(alice, "Carry on with the assistant")).to_be_visible()
    await become(alice, "Sam")
    await read_thread(alice)
    reminders = in_thread(alice).filter(has_text="Nobody has claimed this for more than")
    await expect(reminders).to_have_count(2)
    await expect(reminders.first.locator(".mention")).to_have_count(0)
    await expect(reminders.last.locator(".mention")).to_be_visible()
    await button(alice, "Claim").click()
    await expect(last(alice)).to_contain_text("It can be released for somebody else.")
    await last(alice).get_by_role("button", name="Release").click()
    await expect(card(alice)).to_contain_text("Sam released it. Waiting for somebody to claim it.")
    await expect(card(alice).get_by_role("button", name="Claim")).to_be_visible()
    await become(alice, "Alice")
    left = in_thread(alice).filter(has_text="Sam had to leave.")
    await expect(left.get_by_role("button", name="Carry on with the assistant")).to_be_visible()


@configured(SUPPORT_HOURS="Wed 03:00-03:01 Europe/Berlin", SWITCHBOARD_SILENCE_MINUTES="0.0001")
async def test_out_of_hours_one_reads_when_and_after_a_silence_one_is_called(phone: Page) -> None:
    """The customer on a phone reads the hour; the first word after a silence names the claimer."""
    await say(phone, "@Switchboard get me a human")
    await read_thread(phone)
    await expect(last(phone)).to_contain_text("back Wednesday 03:00 (Europe/Berlin)")
    await become(phone, "Sam")
    await card(phone).get_by_role("button", name="Claim").click()
    await expect(card(phone)).to_contain_text("Sam has it")
    await become(phone, "Alice")
    await expect(last(phone)).to_contain_text("Sam from the team has joined")
    await reply(phone, "are you there?")
    await become(phone, "Sam")
    await read_thread(phone)
    await expect(last(phone)).to_contain_text("are you there?")
    await expect(last(phone).locator(".mention-me")).to_have_text("@Sam")
    assert await fits(phone)
