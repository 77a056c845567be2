from playwright.async_api import Page, expect

from sandbox.server import Sandbox
from sandbox.slack.seed import SUPPORT, user_id
from tests.sandbox.page.acts import become, in_channel, in_thread, reply, say
from tests.sandbox.page.conftest import OpenPage


async def test_an_answer_opens_its_thread_under_the_agents_name(alice: Page) -> None:
    """Whoever mentions the app sees the agent's labelled answer without looking for it."""
    await say(alice, "@Switchboard what does a boot cost")
    answer = in_thread(alice).nth(1)
    await expect(answer.locator(".author")).to_have_text("Sales Agent")
    await expect(answer.locator(".app-badge")).to_have_text("APP")
    await expect(answer.locator("strong", has_text="Black Boot")).to_be_visible()
    await expect(alice.get_by_test_id("thread-composer")).to_be_focused()


async def test_one_can_type_at_once(alice: Page) -> None:
    """The page opens with the cursor in the message box."""
    await expect(alice.get_by_test_id("composer")).to_be_focused()


async def test_replies_are_counted_under_the_root(alice: Page) -> None:
    """The channel shows how many replies a thread has."""
    await say(alice, "@Switchboard hello")
    await expect(in_thread(alice)).to_have_count(2)
    await reply(alice, "and again")
    await expect(in_thread(alice)).to_have_count(4)
    await expect(alice.get_by_test_id("thread-summary")).to_contain_text("3 replies")


async def test_a_closed_thread_stays_closed(alice: Page, sandbox: Sandbox) -> None:
    """A thread that its reader closed does not open by itself when another reply comes."""
    await say(alice, "@Switchboard hello")
    await in_thread(alice).nth(1).wait_for()
    await alice.keyboard.press("Escape")
    await expect(alice.get_by_test_id("thread-pane")).to_be_hidden()
    root = await in_channel(alice).first.get_attribute("data-ts")
    await sandbox.client.say(user_id("bob"), SUPPORT, "me too", thread_ts=root)
    await expect(alice.get_by_test_id("thread-summary")).to_contain_text("3 replies")
    await expect(alice.get_by_test_id("thread-pane")).to_be_hidden()


async def test_a_status_is_a_line_in_the_thread(alice: Page) -> None:
    """While the app works, the thread says so."""
    await say(alice, "@Switchboard think")
    await expect(alice.get_by_test_id("status")).to_have_text("Switchboard is thinking…")
    await reply(alice, "hello?")
    await expect(alice.get_by_test_id("status")).to_be_hidden()


async def test_an_ephemeral_is_seen_by_one_person_and_marked(
    alice: Page, open_page: OpenPage
) -> None:
    """What the app whispers to Alice is marked for her and absent for Bob."""
    bob = await open_page("Bob")
    await say(alice, "@Switchboard how much is the black boot?")
    await in_thread(alice).nth(1).wait_for()
    await reply(alice, "and a secret please")
    whisper = alice.get_by_test_id("thread-pane").get_by_test_id("ephemeral")
    await expect(whisper).to_contain_text("Only visible to you")
    await expect(whisper).to_contain_text("Only for your eyes")
    await in_channel(bob).first.hover()
    await in_channel(bob).first.get_by_test_id("reply-in-thread").click()
    await expect(in_thread(bob)).to_have_count(3)
    await expect(bob.get_by_test_id("ephemeral")).to_have_count(0)


async def test_attached_files_stand_under_the_words(alice: Page, sandbox: Sandbox) -> None:
    """By name, each a link to where it lies; without words, they are all there is."""
    bob = user_id("bob")
    await sandbox.client.say(bob, SUPPORT, "look at this", files=("skates.png", "bill.pdf"))
    await sandbox.client.say(bob, SUPPORT, "", files=("form.pdf",))
    both, alone = in_channel(alice).nth(0), in_channel(alice).nth(1)
    await expect(both.locator(".files a")).to_have_text(["skates.png", "bill.pdf"])
    await expect(both).to_contain_text("look at this")
    await expect(alone.locator(".content")).to_have_text("form.pdf")
    address = await alone.locator(".files a").get_attribute("href")
    assert (address or "").startswith(f"{sandbox.url}/files/")


async def test_a_message_appears_without_reload(alice: Page, sandbox: Sandbox) -> None:
    """What others write comes by itself, and is announced to screen readers."""
    await sandbox.client.say(user_id("bob"), SUPPORT, "anybody here?")
    await expect(in_channel(alice)).to_contain_text("anybody here?")
    await expect(alice.locator("#announcer")).to_have_text("Bob: anybody here?")


async def test_a_frame_redraws_one_row(alice: Page, sandbox: Sandbox) -> None:
    """A new message leaves the rows that did not change in place."""
    await sandbox.client.say(user_id("bob"), SUPPORT, "one")
    await in_channel(alice).first.evaluate("row => { row.untouched = true; }")
    await sandbox.client.say(user_id("sam"), SUPPORT, "two")
    await expect(in_channel(alice)).to_have_count(2)
    assert await in_channel(alice).first.evaluate("row => row.untouched")


async def test_typed_markup_stays_text(alice: Page) -> None:
    """A tag that somebody types is shown, not obeyed."""
    await say(alice, "<img src=x onerror=\"document.title='gone'\"> <b>b</b>")
    await expect(in_channel(alice)).to_contain_text("<img src=x")
    assert await in_channel(alice).locator("img, b").count() == 0
    assert await alice.title() == "Switchboard"


async def test_the_arrow_edits_the_last_own_message(alice: Page) -> None:
    """Arrow up in an empty composer edits; Enter saves; Escape leaves it alone."""
    await say(alice, "frist")
    await in_channel(alice).first.wait_for()
    await alice.get_by_test_id("composer").press("ArrowUp")
    await alice.get_by_test_id("edit-field").fill("first")
    await alice.get_by_test_id("edit-field").press("Enter")
    await expect(in_channel(alice)).to_contain_text("first(edited)")
    await alice.get_by_test_id("composer").press("ArrowUp")
    await alice.get_by_test_id("edit-field").fill("worst")
    await alice.get_by_test_id("edit-field").press("Escape")
    await expect(in_channel(alice)).to_contain_text("first")


async def test_deleting_asks_first(alice: Page) -> None:
    """A message goes only after a yes."""
    await say(alice, "oops")
    await in_channel(alice).first.hover()
    await alice.get_by_test_id("message-menu").click()
    await alice.get_by_test_id("menu-delete").click()
    await alice.get_by_role("button", name="Delete").click()
    await expect(in_channel(alice)).to_have_count(0)


async def test_a_reaction_is_a_switch(alice: Page, sandbox: Sandbox) -> None:
    """Pressing a reaction joins it, pressing again leaves it."""
    ts = await sandbox.client.say(user_id("bob"), SUPPORT, "nice?")
    await sandbox.client.react(user_id("bob"), SUPPORT, ts, "eyes")
    eyes = alice.get_by_role("button", name="eyes, 1")
    await eyes.click()
    await alice.get_by_role("button", name="eyes, 2").click()
    await expect(eyes).to_have_attribute("aria-pressed", "false")


async def test_each_person_has_their_own_view_and_unread_marks(
    alice: Page, sandbox: Sandbox
) -> None:
    """Sam sees the private channel, and his news shows while Alice sits at the page."""
    await expect(alice.get_by_test_id("channel-escalations")).to_have_count(0)
    ts = await sandbox.client.say(user_id("sam"), SUPPORT, "may I help?")
    await sandbox.client.say(user_id("bob"), SUPPORT, "yes please", thread_ts=ts)
    await expect(alice.locator("#whoami .news-dot")).to_be_visible()
    await become(alice, "Sam")
    await expect(alice.get_by_test_id("channel-escalations")).to_be_visible()
    await expect(alice.get_by_test_id("channel-support").locator(".badge")).to_contain_text(
        "unread"
    )
    await alice.get_by_test_id("channel-support").click()
    await alice.get_by_test_id("thread-summary").click()
    await expect(alice.get_by_test_id("channel-support").locator(".badge")).to_have_count(0)


async def test_the_direct_message_offers_prompts(alice: Page) -> None:
    """A suggested prompt is sent as it is, and answered in a thread of its own."""
    await alice.get_by_test_id("channel-Switchboard").click()
    await alice.get_by_test_id("prompts").get_by_role("button", name="Place an order").click()
    await expect(in_channel(alice)).to_contain_text("I would like to buy something")
    await expect(in_thread(alice).nth(1)).to_contain_text("Black Boot")


async def test_hints_fill_the_composer(alice: Page) -> None:
    """A first hint becomes a mention in the channel, a later one a reply in the open thread."""
    await alice.get_by_role("button", name="I'd like a black boot").click()
    await expect(alice.get_by_test_id("composer")).to_have_value(
        "@Switchboard I'd like a black boot"
    )
    await alice.keyboard.press("Enter")
    await in_thread(alice).nth(1).wait_for()
    await alice.get_by_role("button", name="get me a human").click()
    await expect(alice.get_by_test_id("thread-composer")).to_have_value("get me a human")


async def test_the_list_stays_at_its_end_unless_its_reader_left(
    alice: Page, sandbox: Sandbox
) -> None:
    """New messages scroll into view; a reader who went up keeps their place until they write."""
    for number in range(40):
        await sandbox.client.say(user_id("bob"), SUPPORT, f"line {number}")
    await expect(in_channel(alice).last).to_contain_text("line 39")
    await expect(in_channel(alice).last).to_be_in_viewport()
    # Not by the wheel: its glide would go on behind what is written next.
    await alice.locator("#channel-timeline").evaluate("list => list.scrollTo(0, 0)")
    await expect(in_channel(alice).last).not_to_be_in_viewport()
    await sandbox.client.say(user_id("bob"), SUPPORT, "line 40")
    await alice.get_by_role("button", name="New messages").wait_for()
    await expect(in_channel(alice).last).not_to_be_in_viewport()
    await say(alice, "mine")
    await expect(in_channel(alice).last).to_contain_text("mine")
    await expect(in_channel(alice).last).to_be_in_viewport()


async def test_escape_closes_the_thread_from_anywhere(alice: Page) -> None:
    """Wherever the keyboard is, Escape closes the open thread."""
    await say(alice, "@Switchboard hello")
    await in_thread(alice).nth(1).wait_for()
    await alice.get_by_test_id("channel-support").focus()
    await alice.keyboard.press("Escape")
    await expect(alice.get_by_test_id("thread-pane")).to_be_hidden()


async def test_who_forgets_the_mention_is_told_and_may_catch_up(alice: Page) -> None:
    """Unmentioned, the app stays silent, as in Slack; the page says why, and asks it at a click."""
    await say(alice, "I'd like a black boot")
    notice = alice.get_by_test_id("ephemeral")
    await expect(notice).to_contain_text("Switchboard answers when it is mentioned")
    await notice.get_by_role("button", name="Ask @Switchboard").click()
    await expect(in_channel(alice).last).to_contain_text("@Switchboard I'd like a black boot")
    await expect(in_thread(alice).nth(1)).to_contain_text("Black Boot")
    await expect(notice).to_have_count(0)


async def test_the_team_is_told_that_the_channel_does_not_reach_the_customer(alice: Page) -> None:
    """Sam writes beside the card instead of under it."""
    await become(alice, "Sam")
    await alice.get_by_test_id("channel-escalations").click()
    await say(alice, "Hello Alice!")
    notice = alice.get_by_test_id("ephemeral")
    await expect(notice).to_contain_text("write in the thread under the card")
    await notice.get_by_role("button", name="Dismiss").click()
    await expect(notice).to_have_count(0)
