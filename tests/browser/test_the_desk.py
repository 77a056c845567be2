"""What the team has at the page beside the talk: the transcript, the queue, the pause, corrections."""

from playwright.async_api import Page, expect

from tests.sandbox.page.acts import become, in_channel, in_thread, reply, say
from tests.stories.town import Town


async def test_a_correction_follows_and_the_transcript_is_shown_on_demand(alice: Page) -> None:
    """Alice corrects what she wrote to the team; Sam reads it as it is now, and all of it."""
    await say(alice, "@Switchboard get me a human")
    await expect(in_thread(alice).last).to_contain_text("I've asked the team for a person")
    await reply(alice, "my skats are broken")
    await expect(in_thread(alice).last).to_contain_text("I've passed that on")
    await alice.get_by_test_id("thread-composer").press("ArrowUp")
    editor = alice.get_by_test_id("thread-pane").locator("textarea").first
    await editor.fill("my skates are broken")
    await editor.press("Enter")
    await expect(in_thread(alice).filter(has_text="my skates are broken")).to_be_visible()
    await become(alice, "Sam")
    card = in_channel(alice).last
    await expect(card).to_contain_text("1 × Rocket Skates, $1,249.00")
    await card.get_by_test_id("thread-summary").click()
    copy = in_thread(alice).nth(1)
    await expect(copy.locator(".author")).to_have_text("Alice (customer)")
    await expect(copy).to_contain_text("my skates are broken")
    await card.get_by_role("button", name="Show transcript").click()
    shown = in_thread(alice).last
    await expect(shown).to_contain_text("Alice: get me a human")


async def test_the_team_reads_the_queue_and_turns_the_agents_off_and_on(
    alice: Page, there: Town
) -> None:
    """By slash commands, for Sam's eyes alone; Alice reads his sentence, then an answer."""
    await become(alice, "Sam")
    await alice.get_by_test_id("channel-escalations").click()
    for typed, answered in (
        ("/switchboard queue", "Open: 0, of them unclaimed: 0"),
        ("/switchboard pause Stocktaking, back at noon.", "The agents are off everywhere"),
    ):
        await say(alice, typed)
        await expect(alice.get_by_test_id("ephemeral").last).to_contain_text(answered)
    await become(alice, "Alice")
    await expect(alice.get_by_test_id("ephemeral")).to_have_count(0)
    await there.board_is(lambda board: board.paused is not None)
    await say(alice, "@Switchboard hello")
    await expect(in_thread(alice).last).to_contain_text("Stocktaking, back at noon.")
    await become(alice, "Sam")
    await say(alice, "/switchboard resume")
    await expect(alice.get_by_test_id("ephemeral").last).to_contain_text("on again")
    await become(alice, "Alice")
    await expect(in_thread(alice).last).to_contain_text("automated assistant")


async def test_a_customer_reads_their_orders(alice: Page) -> None:
    """In the channel nobody else sees them."""
    await say(alice, "/switchboard orders")
    orders = alice.get_by_test_id("ephemeral").last
    await expect(orders).to_contain_text("1 × Rocket Skates, $1,249.00")
    await become(alice, "Bob")
    await expect(alice.get_by_test_id("ephemeral")).to_have_count(0)


async def test_in_the_direct_message_ones_orders_stay(alice: Page) -> None:
    """Nobody else is there: a message like any other, also after a reload."""
    await alice.get_by_test_id("channel-Switchboard").click()
    await say(alice, "/switchboard orders")
    await expect(in_channel(alice).last).to_contain_text("1 × Rocket Skates, $1,249.00")
    await alice.reload()
    await expect(in_channel(alice).last).to_contain_text("1 × Rocket Skates, $1,249.00")
