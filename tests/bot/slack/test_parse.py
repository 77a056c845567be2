"""Slack's JSON → commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.commands import (
    COMMANDS,
    Command,
    Deleted,
    Edited,
    File,
    Person,
    Picked,
    Pressed,
    Said,
    Shortcut,
    Slash,
)
from bot.places import parse_place
from bot.slack.parse import (
    TEXT_LIMIT,
    Identity,
    parse_action,
    parse_event,
    parse_shortcut,
    parse_slash,
)

if TYPE_CHECKING:
    from bot.mail import Put

US = Identity(workspace="T1", user="U0BOT", bot="B0BOT", support_channel="CHELP")
ALICE = Person(workspace="T1", user="U1")


def event(**fields: Any) -> dict[str, Any]:
    """An envelope with a message in a channel."""
    message = {"type": "message", "channel": "C1", "ts": "100.000001", "user": "U1", "text": "hi"}
    return {"team_id": "T1", "event_id": "Ev1", "event": {**message, **fields}}


def put(**fields: Any) -> Put:
    parsed = parse_event(event(**fields), US)
    assert parsed is not None
    return parsed


def body(parsed: Put | None) -> Command:
    assert parsed is not None
    return COMMANDS.validate_json(parsed.body)


def said(**fields: Any) -> Said:
    command = body(put(**fields))
    assert isinstance(command, Said)
    return command


# ---- messages ----------------------------------------------------------------------------------------


def test_a_message_goes_to_the_mailbox_of_its_thread() -> None:
    """A reply to its thread's, one that begins a thread to its own."""
    assert put().place == "thread:T1:C1:100.000001"
    assert put(thread_ts="90.000001").place == "thread:T1:C1:90.000001"
    assert not said().in_thread
    assert not said(thread_ts="100.000001").in_thread
    assert said(thread_ts="90.000001").in_thread


def test_mention_and_message_are_one_thing() -> None:
    """Two events with ids of their own; the mark says what it is."""
    text = "<@U0BOT> hi"
    mention = parse_event({**event(type="app_mention", text=text), "event_id": "Ev2"}, US)
    message = put(text=text)
    assert mention is not None
    assert mention.id == message.id == "m:100.000001"
    assert set(mention.marks) & set(message.marks) == {"m:T1:C1:100.000001"}
    assert mention.body == message.body


@pytest.mark.parametrize(
    ("fields", "opens"),
    [
        ({}, False),
        ({"text": "<@U0BOT> hi"}, True),
        ({"channel": "D1", "channel_type": "im"}, True),
        ({"channel": "D1"}, True),
        ({"channel": "G1", "channel_type": "mpim"}, False),
        ({"channel": "CHELP"}, False),
        ({"channel": "CHELP", "thread_ts": "90.000001"}, True),
        ({"thread_ts": "90.000001"}, False),
    ],
)
def test_what_opens_a_mailbox(fields: dict[str, Any], opens: bool) -> None:
    """A mention, a direct message, and a reply under what may be a card."""
    assert put(**fields).opens is opens


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"bot_id": "B9"}, id="another bot"),
        pytest.param({"bot_id": "B0BOT", "user": "U0BOT"}, id="our own echo"),
        pytest.param({"user": "U0BOT"}, id="our own user"),
        pytest.param({"user": "USLACKBOT"}, id="Slackbot"),
        pytest.param({"user": None}, id="nobody"),
        pytest.param({"subtype": "bot_message"}, id="a bot's subtype"),
        pytest.param({"subtype": "channel_join"}, id="somebody joined"),
        pytest.param({"subtype": "channel_topic"}, id="a new topic"),
        pytest.param({"subtype": "brand_new"}, id="a subtype that nobody knows"),
        pytest.param({"type": "reaction_added"}, id="another event"),
        pytest.param({"type": None}, id="no type"),
    ],
)
def test_what_is_nobodys_business(fields: dict[str, Any]) -> None:
    """Acknowledged, not kept."""
    assert parse_event(event(**fields), US) is None


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_people_also_write_with_subtypes(subtype: str) -> None:
    """With a file, to the channel as well, about themselves."""
    assert said(subtype=subtype).text == "hi"


@pytest.mark.parametrize(
    ("channel", "parent", "calls"),
    [("CHELP", "U0BOT", False), ("CHELP", "U1", True), ("C1", "U0BOT", True)],
)
def test_a_mention_under_a_card_of_ours_is_no_call(channel: str, parent: str, calls: bool) -> None:
    """There the team writes to a customer, also before the card's thread knows to whom."""
    reply = {"channel": channel, "thread_ts": "90.000001", "parent_user_id": parent}
    assert said(text="<@U0BOT> what now?", **reply).calls_us is calls


def test_files_are_their_names_and_links() -> None:
    """Also what Slack knows almost nothing about."""
    files = [{"name": "a.png", "permalink": "https://x.example/a"}, {"id": "F1"}, {"name": None}]
    assert said(files=files, text=None).files == (
        File(name="a.png", permalink="https://x.example/a"),
        File(name="a file"),
        File(name="a file"),
    )
    assert said(files=None).files == ()


@pytest.mark.parametrize(
    ("fields", "author"),
    [
        ({}, "T1:U1"),
        ({"user_team": "T2"}, "T2:U1"),
        ({"text": "<@U0BOT> hi <@UBOB>"}, "T1:U1"),
        ({"text": "<@UBOB> look at this"}, ""),
        ({"channel": "CHELP"}, ""),
    ],
)
def test_whose_messages_are_counted(fields: dict[str, Any], author: str) -> None:
    """Those of whoever writes to us; not those at the desk, nor those to somebody else."""
    assert put(**fields).author == author


def test_half_a_character_stands_in_nobodys_way() -> None:
    """JSON can carry one and nothing can store it; the rest of the message is kept."""
    half = "a\ud83d"
    assert said(files=[{"name": half, "permalink": half}]).files == (
        File(name="a?", permalink="a?"),
    )
    typed = {"team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "1"}
    slash = body(parse_slash(typed | {"text": half, "response_url": half}, US, now="1.0"))
    assert isinstance(slash, Slash)
    assert (slash.word, slash.response_url) == ("a?", "a?")


def test_a_guest_of_another_workspace_keeps_theirs() -> None:
    """The place is the installation's, the person is from elsewhere."""
    parsed = put(user_team="T2", team="T1")
    assert parsed.place.startswith("thread:T1:")
    assert said(user_team="T2", team="T1").who == Person(workspace="T2", user="U1")
    assert said(team="T3").who == Person(workspace="T3", user="U1")
    assert said().who == ALICE


def test_a_very_long_message_is_cut() -> None:
    """After its entities are resolved."""
    assert len(said(text="&amp;" * 20_000).text) == TEXT_LIMIT


# ---- edits and deletions -------------------------------------------------------------------------------

EDITED: dict[str, Any] = {
    "subtype": "message_changed",
    "ts": "101.000001",
    "message": {
        "ts": "100.000001",
        "user": "U1",
        "text": "<@U0BOT> two boots",
        "files": [{"id": "F1", "name": "boot.png", "permalink": "https://acme.slack.example/f1"}],
        "edited": {"user": "U1", "ts": "101.000000"},
    },
    "previous_message": {"ts": "100.000001", "user": "U1", "text": "<@U0BOT> a boot"},
}


def test_what_is_null_is_not_there() -> None:
    """A file without a link, a press without a value: nothing is lost for it."""
    nothing = {"text": None, "files": [{"id": "F1", "name": None, "permalink": None}]}
    said = body(put(**nothing, channel="D1", channel_type="im", thread_ts=None, team=None))
    assert isinstance(said, Said)
    assert (said.text, said.files) == ("", (File(name="a file", permalink=""),))
    empty = {"message": {"ts": "105.000001", "text": None, "files": None}, "response_url": None}
    pressed = parse_action(press(**empty, user={"id": "U1", "team_id": None}), US)
    used = {"callback_id": "conversation_reset", "action_ts": "120.000001", "team": None}
    shortcut = parse_shortcut({**used, **empty, **{k: press()[k] for k in ("user", "channel")}}, US)
    assert pressed is not None
    assert shortcut is not None


def test_a_message_that_was_passed_on_is_read_with_what_it_brings() -> None:
    """As a quotation; the preview of a link is nobody's words."""
    shared = {"is_share": True, "text": "my boots\nbroke &amp; burnt", "fallback": "x"}
    preview = {"text": "Buy now", "title": "Shop"}
    said = body(put(text="<@U0BOT> see this", attachments=[shared, preview]))
    assert isinstance(said, Said)
    assert said.text == "see this\n> my boots\n> broke & burnt"
    bare = body(put(text="", attachments=[{"fallback": "help me"}], channel="D1", user="U1"))
    assert isinstance(bare, Said)
    assert bare.text == "> help me"


def test_an_edit_replaces_what_waits_or_is_noted() -> None:
    """The same command if it still waits; a note of its own if it was taken."""
    parsed = put(**EDITED)
    assert (parsed.id, parsed.amend, parsed.opens) == ("m:100.000001", "replace", False)
    changed = body(parsed)
    assert isinstance(changed, Said)
    assert changed.text == "two boots"
    assert COMMANDS.validate_json(parsed.note_body) == Edited(
        who=ALICE,
        ts="101.000000",
        message_ts="100.000001",
        text="two boots",
        files=(File(name="boot.png", permalink="https://acme.slack.example/f1"),),
    )


def test_each_edit_is_a_thing_of_its_own() -> None:
    """By the time of the edit, whatever event brings it."""
    again = {**EDITED, "message": {**EDITED["message"], "edited": {"ts": "102.000000"}}}
    assert not set(put(**EDITED).marks[:1]) & set(put(**again).marks)
    assert put(**EDITED).marks[0] == "e:T1:C1:100.000001:101.000000"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"previous_message": {**EDITED["message"]}}, id="only a preview came"),
        pytest.param({"message": {**EDITED["message"], "bot_id": "B0BOT"}}, id="our own update"),
        pytest.param({"message": None}, id="nothing"),
    ],
)
def test_changes_that_are_no_edits(changes: dict[str, Any]) -> None:
    """The words are as they were, or nobody's."""
    assert parse_event(event(**{**EDITED, **changes}), US) is None


def test_a_deletion_takes_back_what_waits() -> None:
    """In the thread where it stood; a bot's is nobody's business."""
    before = {"ts": "100.000001", "user": "U1", "text": "x", "thread_ts": "90.000001"}
    gone: dict[str, Any] = {"subtype": "message_deleted", "previous_message": before}
    parsed = put(**gone, ts="103.000001")
    assert (parsed.place, parsed.id) == ("thread:T1:C1:90.000001", "m:100.000001")
    assert parsed.amend == "remove"
    deleted = Deleted(ts="103.000001", message_ts="100.000001")
    assert COMMANDS.validate_json(parsed.note_body) == deleted
    left = {**before, "subtype": "tombstone", "user": "USLACKBOT", "text": "Deleted."}
    tomb = put(**{**gone, "subtype": "message_changed", "message": left}, ts="103.000001")
    assert (tomb.id, tomb.amend, tomb.note_body) == (parsed.id, "remove", parsed.note_body)
    ours = {**gone, "previous_message": {**before, "bot_id": "B0BOT"}}
    assert parse_event(event(**ours), US) is None
    assert parse_event(event(subtype="message_deleted"), US) is None


# ---- presses, shortcuts, slash commands -----------------------------------------------------------------


def press(**fields: Any) -> dict[str, Any]:
    action = {"action_id": "offer_accept", "action_ts": "110.000001", "value": "o-1"}
    return {
        "type": "block_actions",
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "channel": {"id": "C1"},
        "message": {"ts": "105.000001", "thread_ts": "100.000001"},
        "container": {"message_ts": "105.000001", "channel_id": "C1"},
        "response_url": "https://hooks.example/1",
        "actions": [{**action, **fields.pop("action", {})}],
        **fields,
    }


def test_a_press_goes_to_the_thread_of_its_message() -> None:
    """It opens the mailbox if it must, so that every press gets an answer."""
    parsed = parse_action(press(), US)
    assert parsed is not None
    assert (parsed.place, parsed.opens) == ("thread:T1:C1:100.000001", True)
    assert body(parsed) == Pressed(
        who=ALICE,
        ts="110.000001",
        button="offer_accept",
        value="o-1",
        message_ts="105.000001",
    )


def test_somebody_of_another_workspace_presses_and_chooses_as_themselves() -> None:
    """The channel's workspace is not theirs: the same id there is somebody else."""
    theirs = {"user": {"id": "U1", "team_id": "T2"}, "channel": {"id": "C1"}, "team": {"id": "T1"}}
    message = {"ts": "105.000001", "thread_ts": "100.000001", "bot_id": "B0BOT"}
    used = {"callback_id": "conversation_reset", "action_ts": "120.000001", "message": message}
    picked = press(**theirs, action={"action_id": "reset_pick"})
    for parsed in (
        parse_action(press(**theirs), US),
        parse_action(picked, US),
        parse_shortcut({**used, **theirs}, US),
    ):
        command = body(parsed)
        assert isinstance(command, Pressed | Picked | Shortcut)
        assert command.who == Person(workspace="T2", user="U1")


def test_two_people_and_two_moments_are_different_presses() -> None:
    """One press delivered twice is one."""
    marks = {
        str(parse_action(each, US) and parse_action(each, US).marks)  # pyright: ignore[reportOptionalMemberAccess]
        for each in (
            press(),
            press(),
            press(user={"id": "U2", "team_id": "T1"}),
            press(action={"action_ts": "110.000002"}),
            press(action={"action_id": "offer_decline"}),
        )
    }
    assert len(marks) == 4


def test_a_press_under_an_ephemeral_message_has_no_message() -> None:
    """Where it stood is in the container."""
    container = {"message_ts": "106.000001", "channel_id": "C2", "thread_ts": "100.000001"}
    parsed = parse_action(press(message=None, channel=None, container=container), US)
    assert parsed is not None
    assert parsed.place == "thread:T1:C2:100.000001"


def test_a_choice_of_ones_own_goes_to_ones_own_mailbox() -> None:
    """With the number that tells the buttons of one list apart taken off."""
    parsed = parse_action(
        press(action={"action_id": "reset_pick:3", "value": "thread:T1:C1:9"}), US
    )
    assert parsed is not None
    assert parsed.place == "person:T1:U1"
    picked = body(parsed)
    assert isinstance(picked, Picked)
    assert (picked.button, picked.value) == ("reset_pick", "thread:T1:C1:9")
    assert picked.response_url == "https://hooks.example/1"


def shortcut(**fields: Any) -> dict[str, Any]:
    return {
        "callback_id": "conversation_reset",
        "action_ts": "120.000001",
        "user": {"id": "U1"},
        "team": {"id": "T1"},
        "channel": {"id": "C1"},
        "message": {"ts": "105.000001", "thread_ts": "100.000001", "bot_id": "B0BOT"},
        **fields,
    }


@pytest.mark.parametrize(
    ("callback", "action"),
    [("conversation_reset", "reset"), ("conversation_escalate", "human"), ("other", None)],
)
def test_a_shortcut_acts_on_the_thread_of_its_message(callback: str, action: str | None) -> None:
    """And opens nothing: where there is no conversation, the user is told."""
    parsed = parse_shortcut(shortcut(callback_id=callback), US)
    if action is None:
        assert parsed is None
        return
    assert parsed is not None
    assert (parsed.place, parsed.opens, parsed.bump) == ("thread:T1:C1:100.000001", False, True)
    command = body(parsed)
    assert isinstance(command, Shortcut)
    assert (command.who, command.action, command.in_thread) == (ALICE, action, True)
    alone_there = shortcut(callback_id=callback, message={"ts": "105.000001", "user": "U1"})
    first = parse_shortcut(alone_there, US)
    assert first is not None
    alone = body(first)
    assert isinstance(alone, Shortcut)
    assert not alone.in_thread


@pytest.mark.parametrize(
    ("text", "word"),
    [("reset", "reset"), ("  RESET now ", "reset"), ("", ""), ("x" * 99, "x" * 40)],
)
def test_a_slash_command_is_its_first_word(text: str, word: str) -> None:
    """In its user's own mailbox; each typing is a thing of its own."""
    typed = {
        "team_id": "T1",
        "user_id": "U1",
        "channel_id": "C1",
        "text": text,
        "trigger_id": "1.2.abc",
        "response_url": "https://hooks.example/1",
    }
    parsed = parse_slash(typed, US, now="130.000001")
    assert (parsed.place, parsed.opens) == ("person:T1:U1", True)
    command = body(parsed)
    assert isinstance(command, Slash)
    assert (command.word, command.ts, command.channel) == (word, "130.000001", "C1")
    assert parse_slash({**typed, "trigger_id": "1.2.d"}, US, now="1.0").marks != parsed.marks


# ---- what is malformed -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"team_id": "T1"},
        {"team_id": "T1", "event": []},
        event(channel=None),
        event(channel=["C1"]),
        event(channel=""),
        event(channel="C1:evil"),
        event(channel="C" * 200),
        event(ts="not a ts"),
        event(ts="1e9.5"),
        event(ts="١.٠"),
        event(thread_ts="1:2"),
        event(thread_ts="'; drop"),
        event(text=["hi"]),
        event(user="U1:U2"),
        event(user="U" * 200),
        {**event(), "team_id": "T1:T2"},
    ],
)
def test_a_malformed_event_is_refused(payload: dict[str, Any]) -> None:
    """By the parser, before anything is stored: no address can be smuggled into a place."""
    with pytest.raises(ValidationError):
        parse_event(payload, US)


@pytest.mark.parametrize(
    "payload",
    [
        {},
        press(actions=[]),
        press(action={"action_id": "brand_new"}),
        press(action={"action_ts": "soon"}),
        press(action={"value": "x" * 3_000}),
        press(user={}),
        press(user={"id": "U:1"}),
        press(channel={"id": "C:1"}),
        press(message={"ts": "1.0", "thread_ts": "a:b"}),
    ],
)
def test_a_malformed_press_is_refused(payload: dict[str, Any]) -> None:
    """Unknown buttons among them."""
    with pytest.raises(ValidationError):
        parse_action(payload, US)


def test_a_shortcut_that_says_not_where_it_was_used_is_refused() -> None:
    """Nobody could be answered."""
    with pytest.raises(ValidationError):
        parse_shortcut(shortcut(channel={}), US)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=5,
)
FIELDS = ["channel", "ts", "user", "text", "subtype", "thread_ts", "files", "message", "bot_id"]


@given(st.dictionaries(st.sampled_from([*FIELDS, "previous_message", "channel_type"]), JSON))
def test_whatever_an_event_holds_it_is_read_or_refused(fields: dict[str, Any]) -> None:
    """Never anything else; and what is read has an address that can be read back."""
    try:
        parsed = parse_event(event(**fields), US)
    except ValidationError:
        return
    if parsed is not None:
        assert str(parse_place(parsed.place)) == parsed.place
