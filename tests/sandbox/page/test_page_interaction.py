from playwright.async_api import Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from sandbox.slack.seed import SUPPORT, user_id
from tests.sandbox.page.acts import ask_for_card, in_channel, in_thread, reply, say
from tests.sandbox.page.conftest import OpenPage
from tests.sandbox.page.desk_bot import CARD
from tests.sandbox.slack.slack_app import ACK_SECONDS
from tests.time_passing import PassTime


async def test_a_pressed_card_becomes_a_record(alice: Page) -> None:
    """After the press the card's buttons are gone and the keyboard is still on the message."""
    card = await ask_for_card(alice)
    await card.get_by_role("button", name="Place order").click()
    record = in_thread(alice).filter(has_text="Ordered by the button")
    await expect(record).to_be_visible()
    await expect(record.locator(".button")).to_have_count(0)
    await expect(record).to_be_focused()


async def test_a_press_that_nobody_acknowledges_says_so(alice: Page, pass_time: PassTime) -> None:
    """The button is busy while it waits; then the reason stands beside it and it works again."""
    card = await ask_for_card(alice)
    cancel = card.get_by_role("button", name="Cancel")
    await cancel.click()
    await expect(cancel).to_have_attribute("aria-busy", "true")
    pass_time(ACK_SECONDS)
    await expect(card.get_by_role("alert")).to_contain_text("did not answer in time")
    assert await cancel.get_attribute("aria-busy") is None


async def test_a_dangerous_button_asks_first(alice: Page) -> None:
    """Declining the question presses nothing; accepting it does."""
    card = await ask_for_card(alice)
    await card.get_by_role("button", name="Scrap it").click()
    dialog = alice.get_by_role("dialog", name="Scrap the boot?")
    await dialog.get_by_role("button", name="Keep").click()
    await expect(dialog).to_have_count(0)
    await expect(card.get_by_role("button", name="Scrap it")).to_be_visible()
    await card.get_by_role("button", name="Scrap it").click()
    await dialog.get_by_role("button", name="Scrap", exact=True).click()
    await expect(in_thread(alice).last).to_contain_text("Scrapped")


async def test_a_slash_command_is_completed_hinted_and_run(alice: Page) -> None:
    """Typing a slash offers the command, then its usage; the answer is ephemeral."""
    composer = alice.get_by_test_id("composer")
    await composer.press_sequentially("/sw")
    await expect(alice.get_by_role("option")).to_contain_text("/switchboard")
    await composer.press("Enter")
    await expect(composer).to_have_value("/switchboard ")
    await composer.press_sequentially("status")
    await expect(alice.get_by_role("option")).to_contain_text("reset | status | orders | help")
    await composer.press("Enter")
    await expect(alice.get_by_test_id("ephemeral")).to_contain_text("You asked for status")


async def test_an_unknown_command_stays_in_the_field(alice: Page) -> None:
    """What nobody understands is not sent, and the person keeps their words."""
    await say(alice, "/frobnicate now")
    await expect(alice.locator(".composer-notice").first).to_contain_text("/frobnicate")
    await expect(alice.get_by_test_id("composer")).to_have_value("/frobnicate now")
    await expect(in_channel(alice)).to_have_count(0)


async def test_slash_commands_do_not_work_in_threads(alice: Page) -> None:
    """As in Slack; the page says what to do instead and sends nothing."""
    await ask_for_card(alice)
    await reply(alice, "/switchboard reset")
    notice = alice.get_by_test_id("thread-pane").locator(".composer-notice")
    await expect(notice).to_contain_text("do not work in threads")
    await expect(in_thread(alice)).to_have_count(2)


async def test_the_app_can_be_mentioned_by_its_first_letters(alice: Page) -> None:
    """The list of members is steered from the keyboard."""
    composer = alice.get_by_test_id("composer")
    await composer.press_sequentially("hello @s")
    await expect(alice.get_by_role("option")).to_have_count(2)
    await composer.press("ArrowDown")
    await expect(alice.get_by_role("option", selected=True)).to_contain_text("Sam")
    await composer.press("ArrowUp")
    await composer.press("Tab")
    await expect(composer).to_have_value("hello @Switchboard ")


async def test_a_shortcut_is_reached_by_keyboard(alice: Page, sandbox: Sandbox) -> None:
    """The message menu opens, moves and chooses without a mouse."""
    await sandbox.client.say(user_id("alice"), SUPPORT, "hm")
    await in_channel(alice).get_by_test_id("message-menu").focus()
    await alice.keyboard.press("Enter")
    await expect(alice.get_by_test_id("menu-reply")).to_be_focused()
    await alice.keyboard.press("ArrowDown")
    await expect(alice.get_by_test_id("menu-shortcut-conversation_reset")).to_be_focused()
    await alice.keyboard.press("Enter")
    await expect(alice.get_by_test_id("thread-summary")).to_contain_text("1 reply")


async def test_escape_closes_a_menu_and_returns_the_focus(alice: Page, sandbox: Sandbox) -> None:
    """Leaving a menu leaves everything as it was."""
    await sandbox.client.say(user_id("alice"), SUPPORT, "hm")
    menu = in_channel(alice).get_by_test_id("message-menu")
    await menu.focus()
    await alice.keyboard.press("Enter")
    await alice.keyboard.press("Escape")
    await expect(alice.get_by_role("menu")).to_have_count(0)
    await expect(menu).to_be_focused()


async def test_a_modal_is_filled_in_and_sent(alice: Page, sandbox: Sandbox) -> None:
    """A shortcut's form reaches the app, whose answer marks the direct message unread."""
    await sandbox.client.say(user_id("alice"), SUPPORT, "hm")
    await in_channel(alice).hover()
    await in_channel(alice).get_by_test_id("message-menu").click()
    await alice.get_by_test_id("menu-shortcut-conversation_escalate").click()
    dialog = alice.get_by_role("dialog", name="Why a person?")
    await dialog.get_by_label("Reason").fill("skates on fire")
    await dialog.get_by_role("button", name="Call").click()
    await expect(dialog).to_have_count(0)
    await expect(alice.get_by_test_id("channel-Switchboard").locator(".badge")).to_be_visible()
    await alice.get_by_test_id("channel-Switchboard").click()
    await expect(in_channel(alice)).to_contain_text("A person comes: skates on fire")


async def test_a_choice_from_a_list_is_pressed(alice: Page) -> None:
    """Selects and overflow menus send the value of what was chosen."""
    await say(alice, "@Switchboard choices")
    await in_thread(alice).get_by_label("Size").select_option("Forty-three")
    await expect(in_thread(alice).last).to_contain_text("Chosen: 43")
    await reply(alice, "choices")
    await in_thread(alice).get_by_role("button", name="More choices").click()
    await alice.get_by_role("menuitem", name="Strangest first").click()
    await expect(in_thread(alice).last).to_contain_text("Chosen: odd")


async def test_a_permalink_opens_its_thread_here(open_page: OpenPage, sandbox: Sandbox) -> None:
    """A link to a message of the workspace leads to its thread in the same page."""
    bob = await open_page("Bob")
    await sandbox.client.say(user_id("alice"), SUPPORT, "@Switchboard link to this please")
    await bob.get_by_test_id("channel-Switchboard").click()
    await bob.get_by_role("link", name="There").click()
    await expect(in_thread(bob)).to_contain_text("link to this please")
    await expect(bob.get_by_test_id("channel-support")).to_have_attribute("aria-current", "page")


async def test_what_follows_a_press_opens_beside_it(alice: Page, sandbox: Sandbox) -> None:
    """Whoever uses a shortcut on a message sees the thread that it starts."""
    await sandbox.client.say(user_id("bob"), SUPPORT, "somebody else's")
    await in_channel(alice).hover()
    await in_channel(alice).get_by_test_id("message-menu").click()
    await alice.get_by_test_id("menu-shortcut-conversation_reset").click()
    await expect(in_thread(alice).last).to_contain_text("Starting over")


async def test_a_pressed_root_opens_its_thread(alice: Page, sandbox: Sandbox) -> None:
    """Whoever takes on a card in a channel finds its thread open, to write there."""
    client = AsyncWebClient(sandbox.platform.config.bot_token, base_url=sandbox.api_url)
    await client.chat_postMessage(channel=SUPPORT, text="A card", blocks=CARD)
    await alice.get_by_role("button", name="Place order").click()
    await expect(in_thread(alice)).to_contain_text("Ordered by the button")
