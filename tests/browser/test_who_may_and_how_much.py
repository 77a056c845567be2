"""Where it ends, at the page: a refused guest, too many messages, a turn that goes in circles."""

from playwright.async_api import Page, expect

from tests.browser.chromium import OpenPage
from tests.browser.conftest import configured
from tests.browser.sight import PHONE, author_is, button, card, fits, last, read_thread, whispered
from tests.sandbox.page.acts import become, in_channel, in_thread, reply, say
from tests.stories.town import Town


@configured(SWITCHBOARD_CUSTOMERS="members")
async def test_a_refused_guest_reads_why_and_nobody_else_does(
    alice: Page, open_page: OpenPage, there: Town
) -> None:
    """One sentence under their message, for their eyes; a member beside them is answered."""
    guest = await there.slack.add_user("gus", real_name="Gus", is_guest=True)
    await there.slack.invite(guest, there.channel("support"))
    phone = await open_page("Gus", **PHONE)
    await say(phone, "@Switchboard hello")
    await expect(whispered(phone)).to_contain_text("I may only help certain people here")
    await expect(whispered(phone)).to_contain_text("Only visible to you")
    assert await fits(phone)
    await say(alice, "@Switchboard hello")
    await author_is(last(alice), "Triage Agent")
    await expect(in_channel(alice)).to_have_count(2)
    await expect(alice.get_by_test_id("ephemeral")).to_have_count(0)
    await say(phone, "@Switchboard hello?")
    await expect(in_channel(alice)).to_have_count(3)
    await expect(phone.get_by_test_id("ephemeral")).to_have_count(1)


@configured(SWITCHBOARD_MESSAGES="1")
async def test_who_writes_too_much_is_told_kindly_and_may_call_a_person(phone: Page) -> None:
    """The button under the sentence works, and what was kept goes along."""
    await say(phone, "@Switchboard hello")
    await read_thread(phone)
    await author_is(last(phone), "Triage Agent")
    await reply(phone, "and another thing")
    await expect(last(phone)).to_contain_text("That was a lot at once. I've kept all of it")
    await last(phone).get_by_role("button", name="Talk to a human").click()
    await expect(last(phone)).to_contain_text("I've asked the team for a person")
    assert await fits(phone)
    await become(phone, "Sam")
    await expect(card(phone)).to_contain_text("and another thing")


@configured(SWITCHBOARD_TURN_MODEL_CALLS="2")
async def test_a_turn_that_goes_in_circles_ends_with_a_person(alice: Page, there: Town) -> None:
    """The customer reads that it could not be done and who comes; the team reads which limit."""
    look = {"name": "look_up_item", "arguments": {"search_query": "boot"}}
    sales: dict[str, object] = {"name": "transfer_to_sales_agent", "arguments": {}}
    await there.script(*({"tool_calls": [call]} for call in (sales, look, look)))
    await say(alice, "@Switchboard I'd like a black boot")
    await expect(in_thread(alice).filter(has_text="I could not finish this")).to_be_visible()
    await expect(last(alice)).to_contain_text("I've asked the team for a person")
    await expect(button(alice, "Carry on with the assistant")).to_be_visible()
    await become(alice, "Sam")
    await expect(card(alice)).to_contain_text("Alice needs a person")
    await expect(card(alice)).to_contain_text("came to the end of its limit (model calls)")
