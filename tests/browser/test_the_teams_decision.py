"""A refund above the limit, at the page: the customer requests it, the team decides."""

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import configured
from tests.browser.sight import fits
from tests.sandbox.page.acts import become, in_channel, in_thread, reply, say
from tests.stories.town import Town

LIMITED = configured(AUTO_REFUND_LIMIT="100.00")


async def request(page: Page) -> Locator:
    """Alice confirms her refund; Sam comes to the channel where its card stands."""
    await say(page, "@Switchboard I want a refund for my rocket skates")
    if await page.get_by_test_id("close-thread").is_hidden():
        await page.get_by_test_id("thread-summary").click()
    card = in_thread(page).filter(has_text="Your refund request")
    await expect(card).to_contain_text("by the team, since it is more than $100.00")
    await card.get_by_role("button", name="Request $1,249.00 back").click()
    await expect(card).to_contain_text("Refund requested: $1,249.00 for Rocket Skates")
    await expect(card).to_contain_text("nothing is paid back yet")
    await become(page, "Sam")
    request = in_channel(page).last
    await expect(request).to_contain_text("Refund request R-")
    await expect(request).to_contain_text("Alice")
    return request


@LIMITED
async def test_the_team_approves_and_the_customer_reads_so(alice: Page, there: Town) -> None:
    """One press; the card becomes a record, the money goes back."""
    team = await request(alice)
    await team.get_by_role("button", name="Approve").click()
    await expect(team).to_contain_text("Approved by Sam. Refunded: $1,249.00 for Rocket Skates")
    for label in ("Approve", "Refuse"):
        await expect(team.get_by_role("button", name=label)).to_have_count(0)
    await become(alice, "Alice")
    await expect(in_thread(alice).last).to_contain_text("The team approved your refund request")
    assert (await there.orders("alice"))[0].refunded.minor == 124_900


@LIMITED
async def test_the_team_refuses_with_a_reason_on_a_phone(phone: Page, there: Town) -> None:
    """What was written under the card goes along; the customer may talk to a person."""
    team = await request(phone)
    await team.get_by_test_id("reply-in-thread").click()
    await reply(phone, "They were worn, I'm afraid.")
    await phone.get_by_test_id("close-thread").click()
    await team.get_by_role("button", name="Refuse").click()
    await expect(team).to_contain_text("Refused by Sam. They were worn, I'm afraid.")
    await become(phone, "Alice")
    told = in_thread(phone).last
    await expect(told).to_contain_text("They write: “They were worn, I'm afraid.”")
    await expect(told.get_by_role("button", name="Talk to a human")).to_be_visible()
    assert await fits(phone)
    assert (await there.orders("alice"))[0].refunded.minor == 0
