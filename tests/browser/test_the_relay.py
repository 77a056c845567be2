"""Two people who read each other through the desk, and the buttons that say whose turn it is."""

from playwright.async_api import Locator, Page, expect

from tests.browser.chromium import OpenPage
from tests.browser.sight import (
    PHONE,
    author_is,
    button,
    card,
    fits,
    last,
    read_thread,
    whispered,
)
from tests.sandbox.page.acts import become, in_thread, reply, say
from tests.stories.town import Town


async def call(page: Page) -> None:
    """Alice asks for a person, and one is promised."""
    await say(page, "@Switchboard get me a human")
    await read_thread(page)
    await expect(last(page)).to_contain_text("I've asked the team for a person")


async def claim(page: Page) -> None:
    """Sam presses Claim and has the card's thread open; on a phone it does not open by itself."""
    await become(page, "Sam")
    await card(page).get_by_role("button", name="Claim").click()
    await expect(card(page)).to_contain_text("Sam has it")
    await choose(card(page), "reply")


async def choose(message: Locator, item: str) -> None:
    """Picks something from a message's menu."""
    await message.hover()
    await message.get_by_test_id("message-menu").click()
    await message.page.get_by_test_id(f"menu-{item}").click()


async def test_what_the_team_writes_changes_and_takes_back_the_customer_sees(alice: Page) -> None:
    """Under Sam's name; what begins with // stays among the team."""
    await call(alice)
    await claim(alice)
    await reply(alice, "Helo Alice")
    await reply(alice, "Which boot is it, the one for the foot?")
    await reply(alice, "// she wrote last week as well")
    mine = in_thread(alice).filter(has_text="Helo Alice")
    await choose(mine, "edit")
    editor = alice.get_by_test_id("thread-pane").locator("textarea").first
    await editor.fill("Hello Alice")
    await editor.press("Enter")
    await choose(in_thread(alice).filter(has_text="for the foot?"), "delete")
    await alice.get_by_role("button", name="Delete", exact=True).click()
    await become(alice, "Alice")
    await expect(last(alice).locator(".content")).to_have_text("(deleted)")
    hello = in_thread(alice).filter(has_text="Hello Alice")
    await author_is(hello, "Sam (support)")
    for gone in ("Helo", "for the foot?", "last week"):
        await expect(in_thread(alice).filter(has_text=gone)).to_have_count(0)


async def test_files_go_over_as_links_and_a_taken_back_word_is_gone(
    phone: Page, there: Town
) -> None:
    """From the customer's phone to the card's thread, also without a word beside them."""
    await call(phone)
    people, channels = there.people, there.channels
    ts = (await there.slack.messages(people["alice"], channels["support"]))[0]["ts"]
    await there.slack.say(
        people["alice"], channels["support"], "the bill", thread_ts=ts, files=("bill.pdf",)
    )
    await expect(last(phone)).to_contain_text("I've passed that on to the team.")
    await reply(phone, "never mind the bill")
    await expect(last(phone)).to_contain_text("never mind")
    await choose(last(phone), "delete")
    await phone.get_by_role("button", name="Delete", exact=True).click()
    await become(phone, "Sam")
    await read_thread(phone)
    copy = in_thread(phone).filter(has_text="bill.pdf: http")
    await author_is(copy, "Alice (customer)")
    await expect(copy).to_contain_text("the bill")
    address = await copy.get_by_role("link").get_attribute("href")
    assert (address or "").endswith("/bill.pdf")
    await expect(last(phone)).to_contain_text("(deleted)")
    assert await fits(phone)


async def test_a_resolved_conversation_is_closed_until_the_customer_writes(phone: Page) -> None:
    """A closing sentence; a late line of the team's is not delivered; then the agents answer."""
    await call(phone)
    await claim(phone)
    await button(phone, "Resolve").click()
    await expect(in_thread(phone).first).to_contain_text("Resolved by Sam.")
    await expect(in_thread(phone).first.get_by_role("button", name="Hand back")).to_have_count(0)
    await reply(phone, "one more thing")
    await expect(last(phone)).to_contain_text("Not delivered to the customer")
    await become(phone, "Alice")
    await expect(last(phone)).to_contain_text("The team has closed this.")
    await reply(phone, "I'd like a black boot")
    await button(phone, "Place order").wait_for()
    await expect(in_thread(phone).filter(has_text="one more thing")).to_have_count(0)
    assert await fits(phone)


async def test_a_card_that_slack_does_not_change_still_tells_the_truth(
    alice: Page, open_page: OpenPage, there: Town
) -> None:
    """Where edits are forbidden the old buttons stay: who presses one reads how things are."""
    kim = await there.slack.add_user("kim", real_name="Kim", role="support")
    await there.slack.invite(kim, there.channel("escalations"), by=there.people["sam"])
    await there.slack.fault("refuse", "chat.update", error="edit_window_closed")
    colleague = await open_page("Kim", **PHONE)
    await call(alice)
    await become(alice, "Sam")
    await card(alice).get_by_role("button", name="Claim").click()
    await become(alice, "Alice")
    await expect(last(alice)).to_contain_text("Sam from the team has joined")
    await card(colleague).get_by_role("button", name="Claim").click()
    await expect(whispered(colleague)).to_contain_text("Sam already has this one.")
    await become(alice, "Sam")
    await card(alice).get_by_role("button", name="Resolve").click()
    await become(alice, "Alice")
    await expect(last(alice)).to_contain_text("The team has closed this.")
    await reply(alice, "hello")
    await author_is(last(alice), "Triage Agent")
    await card(colleague).get_by_role("button", name="Claim").click()
    await expect(whispered(colleague)).to_contain_text("from an earlier escalation")
    assert await fits(colleague)
