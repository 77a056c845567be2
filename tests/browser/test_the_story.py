"""What a customer and the support team do at the page, against the real bot."""

from playwright.async_api import Page, expect

from tests.browser.sight import author_is, button, last
from tests.sandbox.page.acts import become, in_channel, in_thread, reply, say
from tests.stories.town import Town


async def test_a_customer_orders_by_pressing_the_cards_button(alice: Page, there: Town) -> None:
    """Triage greets, hands over to Sales; the card is pressed and becomes a record."""
    await say(alice, "@Switchboard hello")
    await author_is(in_thread(alice).nth(1), "Triage Agent")
    await expect(in_thread(alice).nth(1)).to_contain_text("automated assistant")
    await reply(alice, "I'd like a black boot")
    await button(alice, "Place order").wait_for()
    sale = in_thread(alice).filter(has_text="Triage Agent handed over to Sales Agent")
    await author_is(sale, "Sales Agent")
    card = in_thread(alice).filter(has_text="Your order")
    await expect(card).to_contain_text("$89.00")
    await button(alice, "Place order").click()
    await expect(card).to_contain_text("Order placed: 1 × Black Boot for $89.00")
    await expect(card.get_by_role("button", name="Place order")).to_have_count(0)
    await expect(card.get_by_role("button", name="Talk to a human")).to_be_visible()
    assert (await there.orders("alice"))[0].lines[0].name == "Black Boot"


async def test_a_customer_refuses_the_repair_and_gets_a_refund(alice: Page) -> None:
    """Broken skates: first a fix is offered, then money."""
    await say(alice, "@Switchboard my rocket skates broke")
    await author_is(in_thread(alice).nth(1), "Issues and Repairs Agent")
    await expect(in_thread(alice).nth(1)).to_contain_text("Does that help?")
    await reply(alice, "no, that does not help")
    await expect(in_thread(alice).nth(3)).to_contain_text("Would you like a refund?")
    await reply(alice, "yes please")
    await button(alice, "Refund $1,249.00").click()
    card = in_thread(alice).filter(has_text="Your refund")
    await expect(card).to_contain_text("Refunded: $1,249.00 for Rocket Skates")
    await expect(card.get_by_role("button", name="Keep it")).to_have_count(0)


async def test_a_person_is_called_talks_and_hands_back(alice: Page) -> None:
    """One at the page plays both sides, as visitors do: Alice calls, Sam comes."""
    await say(alice, "@Switchboard get me a human")
    await expect(last(alice)).to_contain_text("I've asked the team for a person")
    await become(alice, "Sam")
    await expect(alice.get_by_test_id("channel-escalations")).to_be_visible()
    await expect(in_channel(alice).last).to_contain_text("Alice asks for a person")
    await in_channel(alice).last.get_by_role("button", name="Claim").click()
    await button(alice, "Hand back").wait_for()
    await reply(alice, "Hello Alice, what can I do for you?")
    await become(alice, "Alice")
    await expect(in_thread(alice).filter(has_text="has joined")).to_contain_text("Sam")
    await author_is(last(alice), "Sam (support)")
    await expect(last(alice)).to_contain_text("what can I do for you?")
    await reply(alice, "just company")
    await become(alice, "Sam")
    await author_is(last(alice), "Alice (customer)")
    await expect(last(alice)).to_contain_text("just company")
    await button(alice, "Hand back").click()
    await expect(in_thread(alice).first).to_contain_text("Sam handed back to the assistant")
    await become(alice, "Alice")
    await expect(last(alice)).to_contain_text("You're back with the assistant")


async def test_a_slash_command_resets_the_conversation(alice: Page) -> None:
    """The thread says so, an open card is cancelled, and the next word is answered anew."""
    await say(alice, "@Switchboard I'd like a black boot")
    await button(alice, "Place order").wait_for()
    await say(alice, "/switchboard reset")
    await expect(alice.get_by_test_id("ephemeral").last).to_contain_text("Starting afresh")
    await expect(last(alice)).to_contain_text("Fresh start")
    card = in_thread(alice).filter(has_text="Your order")
    await expect(card).to_contain_text("Cancelled by the reset. Nothing was done.")
    await reply(alice, "hello")
    await author_is(last(alice), "Triage Agent")


async def test_somebody_elses_button_answers_only_who_pressed_it(alice: Page, there: Town) -> None:
    """Bob presses Alice's button and reads why nothing happens; Alice sees nothing of it."""
    await say(alice, "@Switchboard I'd like a black boot")
    await button(alice, "Place order").wait_for()
    await become(alice, "Bob")
    await in_channel(alice).last.get_by_test_id("thread-summary").click()
    await button(alice, "Place order").click()
    await expect(alice.get_by_test_id("ephemeral")).to_contain_text("only they can decide")
    await become(alice, "Alice")
    await expect(button(alice, "Place order")).to_be_visible()
    await expect(alice.get_by_test_id("ephemeral")).to_have_count(0)
    assert len(await there.orders("alice")) == 2


async def test_an_agents_name_is_read_aloud_once(alice: Page) -> None:
    """The bot's text begins with the label already: a screen reader does not hear it twice."""
    await say(alice, "@Switchboard hello")
    announcer = alice.locator("#announcer")
    await expect(announcer).to_contain_text("Triage Agent: ")
    assert ((await announcer.text_content()) or "").count("Triage Agent: ") == 1
