"""Posts → Web API calls, as data; and judged by the sandbox, whatever words stand in them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.commands import File
from bot.posts import (
    Button,
    CaseCard,
    Ephemeral,
    Notice,
    OfferCard,
    OfferRecord,
    Post,
    Relay,
    Row,
    Say,
    Speaker,
    Under,
)
from bot.slack.render import Call, Unplaced, as_text_only, author_of, render, without_author
from sandbox.slack.block_rules import checked_blocks
from sandbox.slack.markup import read_blocks, read_message
from tests.bot.slack.test_mrkdwn_safety import ANYTHING

HERE = Under(channel="C1", thread="100.000000")
SALES = Speaker(name="Sales Agent", icon=":shopping_trolley:")
HUMAN = Button(action="human", text="Talk to a human", value="thread:T1:C1:100.000000")
REFS = {"offer:o-1": "C1:150.000000", "case:k-1": "CHELP:99.000000"}

SAY = Say(
    under=HERE, speaker=SALES, markdown="**Hi** there", line="An assistant.", buttons=(HUMAN,)
)
CARD = OfferCard(
    under=HERE,
    speaker=SALES,
    title="Your order",
    lines=(("Item", "Black Boot"), ("Order", "o_1_2")),
    note="Decide with *yes* or *no*.",
    buttons=(HUMAN,),
)
RECORD = OfferRecord(ref="offer:o-1", title="Your order", lines=CARD.lines, outcome="Order placed.")
RELAY = Relay(under=HERE, who="Alice", role="customer", text="is *anybody* <there>?")
CASE = CaseCard(
    under=Under(channel="CHELP"),
    ref="case:k-1",
    heading="Alice asks for a person",
    customer="Alice",
    asked_by="Alice",
    summary="Skates broke.\nTwice.",
    path=("Triage Agent", "Sales Agent"),
    recent=(("Alice", "my skates broke"),),
    permalink="https://acme.slack.example/archives/C1/p100000000",
    state="Waiting for somebody to claim it.",
)
WHISPER = Ephemeral(under=HERE, user="U1", text="Only you see this.")


def call(post: Post, **more: Any) -> Call:
    return render(Row(id="row-1", post=post, **more), REFS)


def shown(made: Call) -> str:
    """What a reader sees of the blocks."""
    return "".join(token.text for token in read_blocks(made.arguments["blocks"]))


def test_each_of_ten_files_keeps_its_link() -> None:
    """Also with names of the greatest length."""
    links = [f"https://acme.slack.example/files/U1/F{n:09}/{'x' * 200}" for n in range(10)]
    files = tuple(File(name=f"{n} {'&' * 250}", permalink=link) for n, link in enumerate(links))
    for post in (
        RELAY.model_copy(update={"files": files}),
        CASE.model_copy(update={"files": files}),
    ):
        blocks = json.dumps(call(post).arguments["blocks"])
        assert [link for link in links if link not in blocks] == []


# ---- where and by whom -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("post", "method", "where"),
    [
        (SAY, "chat.postMessage", {"channel": "C1", "thread_ts": "100.000000"}),
        (CARD, "chat.postMessage", {"channel": "C1", "thread_ts": "100.000000"}),
        (RECORD, "chat.update", {"channel": "C1", "ts": "150.000000"}),
        (CASE, "chat.postMessage", {"channel": "CHELP"}),
        (
            CASE.model_copy(update={"under": None}),
            "chat.update",
            {"channel": "CHELP", "ts": "99.000000"},
        ),
        (
            RELAY.model_copy(update={"under": Under(channel="CHELP", thread="case:k-1")}),
            "chat.postMessage",
            {"channel": "CHELP", "thread_ts": "99.000000"},
        ),
        (WHISPER, "chat.postEphemeral", {"channel": "C1", "thread_ts": "100.000000", "user": "U1"}),
        (
            WHISPER.model_copy(update={"under": Under(channel="C1")}),
            "chat.postEphemeral",
            {"user": "U1"},
        ),
    ],
)
def test_each_post_goes_to_its_place(post: Post, method: str, where: dict[str, str]) -> None:
    """A thread, a channel, a message that stands, one person's eyes."""
    made = call(post)
    assert made.method == method
    assert made.arguments | where == made.arguments
    assert ("thread_ts" in made.arguments) is ("thread_ts" in where)


@pytest.mark.parametrize(
    "post",
    [
        RECORD.model_copy(update={"ref": "offer:gone"}),
        CASE.model_copy(update={"under": None, "ref": "case:gone"}),
        RELAY.model_copy(update={"under": Under(channel="CHELP", thread="case:gone")}),
        WHISPER.model_copy(update={"under": Under(channel="CHELP", thread="case:gone")}),
    ],
)
def test_what_belongs_to_a_post_that_does_not_stand_is_not_sent_elsewhere(post: Post) -> None:
    """It is refused with the name of what is missing."""
    with pytest.raises(Unplaced, match="gone"):
        call(post)


@pytest.mark.parametrize(
    ("post", "name"),
    [(SAY, "Sales Agent"), (CARD, "Sales Agent"), (RELAY, "Alice (customer)"), (WHISPER, None)],
)
def test_agents_and_people_speak_under_their_names(post: Post, name: str | None) -> None:
    """Notices are the bot's own."""
    made = call(post)
    assert made.arguments.get("username") == name
    assert author_of(Row(id="r", post=post)) == name


def test_every_message_can_be_found_again_and_loads_nothing() -> None:
    """Its id in the metadata; no previews of links that somebody wrote."""
    for post in (SAY, CARD, RELAY, CASE, Notice(under=HERE, text="x")):
        arguments = call(post).arguments
        assert arguments["metadata"]["event_payload"] == {"id": "row-1"}
        assert arguments["unfurl_links"] is False
        assert arguments["unfurl_media"] is False


def test_without_the_scope_for_names_the_label_stands_in_the_body() -> None:
    """On top of the blocks; no override is left."""
    made = without_author(call(SAY), "Sales_Agent*")
    assert "username" not in made.arguments
    assert "icon_emoji" not in made.arguments
    assert shown(made).startswith("Sales_Agent∗")
    assert read_blocks(made.arguments["blocks"])[0].styles == {"bold"}


def test_without_blocks_the_text_says_it() -> None:
    """For a Slack that refuses them: an offer can still be decided in words."""
    made = as_text_only(call(CARD))
    assert "blocks" not in made.arguments
    assert "Black Boot" in made.arguments["text"]


def test_a_card_that_becomes_a_record_without_blocks_loses_its_buttons() -> None:
    """Slack leaves the blocks that stand where an update does not name any."""
    made = as_text_only(call(RECORD))
    assert made.arguments["blocks"] == []
    assert "Order placed." in made.arguments["text"]


def test_a_teams_card_that_is_full_of_entities_keeps_its_buttons() -> None:
    """What customers and models wrote grows as it is escaped: the card must be claimed all the same."""
    long = "&" * 4_000
    names = [File(name=long[:255], permalink=f"https://a.example/{n}") for n in range(6)]
    full = {"summary": long, "history": [long[:300]] * 5, "files": names, "buttons": (HUMAN,)}
    made = call(CASE.model_copy(update={**full, "recent": [("Al", long[:300])] * 6}))
    checked_blocks(made.arguments["blocks"])
    assert made.arguments["blocks"][-1]["type"] == "actions"


@pytest.mark.parametrize("words", ["if a < b && c > d:\n", "* a < b\n", "a & b <c> " * 7 + "\n\n"])
def test_an_answer_that_grows_as_it_is_escaped_is_cut_and_says_so(words: str) -> None:
    """Slack refuses a message whose blocks are too long together, whatever was asked."""
    long = (words * 12_000)[:12_000]
    made = call(SAY.model_copy(update={"markdown": f"```\n{long}" if "if" in words else long}))
    checked_blocks(made.arguments["blocks"])
    *_, note, buttons = made.arguments["blocks"]
    assert "too long to show" in note["text"]["text"]
    assert buttons["type"] == "actions"


# ---- what --------------------------------------------------------------------------------------------


def test_an_answer_has_its_line_its_words_and_its_button_in_this_order() -> None:
    """And its text names the speaker, and says the line too."""
    made = call(SAY)
    assert [b["type"] for b in made.arguments["blocks"]] == ["context", "section", "actions"]
    assert made.arguments["text"] == f"Sales Agent: *Hi* there\n{SAY.line}"


def test_a_card_shows_each_of_its_lines() -> None:
    """Label and value; an order number can be copied."""
    text = shown(call(CARD))
    assert all(part in text for part in ("Your order", "Item", "Black Boot", "o_1_2"))


def test_a_record_says_what_became_of_it_also_to_a_screen_reader() -> None:
    """In the blocks and in the text."""
    made = call(RECORD)
    assert "Order placed." in shown(made)
    assert made.arguments["text"].endswith("Order placed.")


def test_what_a_card_shows_is_said_to_a_screen_reader_as_well() -> None:
    """It reads the text of a message and leaves its blocks out."""
    said = call(CARD).arguments["text"]
    assert all(part in said for part in (CARD.title, *CARD.lines[0], CARD.note))
    told = CASE.model_copy(update={"customer": "Ann & Bo", "summary": "Her skates\nbroke"})
    said = call(told).arguments["text"]
    parts = (CASE.heading, CASE.why, "Ann &amp; Bo", "Her skates broke", CASE.state)
    assert all(part in said for part in parts)


def test_a_persons_words_are_shown_as_they_wrote_them() -> None:
    """Asterisks, brackets and all: nothing in them is markup."""
    assert shown(call(RELAY)) == RELAY.text


def test_a_case_card_says_everything_that_is_known() -> None:
    """And leaves out what is not."""
    text = shown(call(CASE))
    for part in ("Alice", "Triage Agent → Sales Agent", "Skates broke.", "Twice.", "Open the"):
        assert part in text
    bare = call(CASE.model_copy(update={"summary": "", "recent": (), "permalink": "", "path": ()}))
    assert "Summary" not in shown(bare)
    assert "none yet" in shown(bare)


def test_buttons_of_one_kind_have_ids_of_their_own() -> None:
    """Slack refuses two elements with one action_id in a block."""
    several = tuple(Button(action="reset_pick", text="a", value=str(n)) for n in range(3))
    made = call(WHISPER.model_copy(update={"buttons": several}))
    elements = made.arguments["blocks"][-1]["elements"]
    assert [e["action_id"] for e in elements] == ["reset_pick:0", "reset_pick:1", "reset_pick:2"]
    assert call(SAY).arguments["blocks"][-1]["elements"][0]["action_id"] == "human"


@pytest.mark.parametrize("text", ["字" * 4_000, "&" * 4_000, "x" * 4_000, "word " * 1_000])
def test_what_is_too_long_is_cut_and_not_lost(text: str) -> None:
    """Also where it has no space to cut at: scripts without spaces, entities, one long word."""
    summary = next(
        block["text"]["text"]
        for block in call(CASE.model_copy(update={"summary": text})).arguments["blocks"]
        if block.get("text", {}).get("text", "").startswith("*Summary")
    )
    assert 500 < len(summary.replace("&amp;", "&")) <= 3_000
    assert len(call(RELAY.model_copy(update={"text": text})).arguments["text"]) > 2_500
    assert not summary.removesuffix("…").endswith(("&", "&a", "&am", "&amp"))


# ---- whatever words stand in it ------------------------------------------------------------------------

ENDLESS = ANYTHING | ANYTHING.map(lambda text: text * 60)
BUTTONS = st.lists(
    st.builds(Button, action=st.just("reset_pick"), text=ANYTHING, value=st.just("v")), max_size=5
).map(tuple)
LINES = st.just("") | ANYTHING.map("{} handed over".format)
PAIRS = st.lists(st.tuples(ANYTHING, ENDLESS), max_size=12).map(tuple)
SPEAKERS = st.builds(Speaker, name=ANYTHING.map("Agent {}".format), icon=st.none())
POSTS = st.one_of(
    st.builds(
        Say, under=st.just(HERE), speaker=SPEAKERS, markdown=ENDLESS, line=LINES, buttons=BUTTONS
    ),
    st.builds(
        OfferCard,
        under=st.just(HERE),
        speaker=SPEAKERS,
        title=ENDLESS,
        lines=PAIRS,
        note=st.just("Decide."),
        line=LINES,
        buttons=BUTTONS,
    ),
    st.builds(
        OfferRecord,
        ref=st.just("offer:o-1"),
        title=ENDLESS,
        lines=PAIRS,
        outcome=ENDLESS.map("Done. {}".format),
    ),
    st.builds(Relay, under=st.just(HERE), who=ANYTHING, role=st.just("customer"), text=ENDLESS),
    st.builds(
        Ephemeral,
        under=st.just(HERE),
        user=st.just("U1"),
        text=ENDLESS.map("Note: {}".format),
        buttons=BUTTONS,
    ),
    st.builds(
        CaseCard,
        under=st.just(HERE),
        heading=ENDLESS,
        customer=ENDLESS,
        asked_by=ANYTHING,
        summary=ENDLESS,
        path=st.lists(ANYTHING, max_size=20).map(tuple),
        recent=PAIRS,
        permalink=st.just("https://acme.slack.example/archives/C1/p1"),
        state=ENDLESS.map("State: {}".format),
        buttons=BUTTONS,
    ),
)
OURS = "https://acme.slack.example/archives/C1/p1"


@settings(max_examples=150, deadline=None)
@given(POSTS)
@example(RELAY.model_copy(update={"text": "\u200b"}))
@example(CARD.model_copy(update={"lines": ()}))
@example(SAY.model_copy(update={"markdown": "\u200b", "line": ""}))
@example(WHISPER.model_copy(update={"buttons": (HUMAN.model_copy(update={"text": "\u200b"}),)}))
def test_slack_takes_every_post_and_nothing_in_it_is_live(post: Post) -> None:
    """Blocks that Slack accepts, a text of bounded length, and nobody is notified or misled."""
    arguments = call(post).arguments
    checked_blocks(arguments["blocks"])
    assert 0 < len(arguments["text"]) <= 4_000
    assert len(arguments["blocks"]) <= 50
    assert 0 < len(arguments.get("username", "x")) <= 80
    for token in read_message({k: arguments[k] for k in ("text", "blocks")}):
        assert not token.pings, token
        if token.kind == "labelled_link" and post.kind != "say":
            assert token.target == OURS, token


@given(words=ANYTHING)
@settings(max_examples=60)
def test_a_requests_card_and_its_record_hold_no_live_words(words: str) -> None:
    """Whatever the item, the customer or the reason is called: an address, at most, shown as is."""
    link = "https://acme.slack.example/archives/C1/p100000000"
    lines = (("Customer", words), ("Item", words))
    asked = OfferCard(
        under=Under(channel="CHELP"),
        title=words,
        lines=lines,
        note="Decide.",
        permalink=link,
        buttons=(Button(action="case_approve", text="Approve", value="o-1"),),
    )
    record = OfferRecord(
        ref="offer:o-1", title=words, lines=lines, outcome=f"Refused by {words}.", permalink=link
    )
    for post in (asked, record):
        call = render(Row(id="r-1", post=post), REFS)
        checked_blocks(call.arguments["blocks"])
        live = [token for token in read_blocks(call.arguments["blocks"]) if token.live]
        assert [token.target for token in live if token.kind != "link"] == [link]
        assert "username" not in call.arguments
