"""What the app hears of what happens."""

from typing import Any

import pytest

from sandbox.slack.changes import Change
from sandbox.slack.compose import typed
from sandbox.slack.config import Config
from sandbox.slack.errors import SlackError
from sandbox.slack.events import Event, events_of
from sandbox.slack.seed import seeded
from sandbox.slack.workspace import Channel, Workspace
from tests.sandbox.slack.slack_app import ALICE, BOB, BOT, ESCALATIONS, SAM, SUPPORT

Json = dict[str, Any]


class Heard(list[Event]):
    """Collects the events of a workspace."""

    def observe(self, workspace: Workspace, change: Change) -> None:
        self.extend(events_of(workspace, change))


@pytest.fixture
def workspace() -> Workspace:
    return seeded(Config())


@pytest.fixture
def heard(workspace: Workspace) -> Heard:
    heard = Heard()
    workspace.observers.append(heard.observe)
    return heard


def _say(workspace: Workspace, channel: str, text: str, **fields: Any) -> Json:
    body: Json = {"user": ALICE, **typed(workspace, text), **fields}
    return workspace.post(workspace.channel(channel), body)


def test_a_mention_is_two_events_with_one_ts(workspace: Workspace, heard: Heard) -> None:
    """app_mention and message: same ts; only the message names the channel's type."""
    _say(workspace, SUPPORT, "@Switchboard help")
    mention, message = heard

    assert mention.subscription == "app_mention"
    assert message.subscription == "message.channels"
    assert mention.body["ts"] == message.body["ts"]
    assert mention.body["text"] == f"<@{BOT}> help"
    assert message.body["channel_type"] == "channel"
    assert "channel_type" not in mention.body
    assert mention.body["type"] == "app_mention"


@pytest.mark.parametrize(
    ("channel", "user", "subscription"),
    [(ESCALATIONS, SAM, "message.groups"), ("D0ALICE000", ALICE, "message.im")],
)
def test_each_kind_of_channel_has_its_subscription(
    workspace: Workspace, heard: Heard, channel: str, user: str, subscription: str
) -> None:
    """Private channels and direct messages are subscribed to apart; a DM knows no app_mention."""
    _say(workspace, channel, "@Switchboard hi" if channel[0] == "D" else "hi", user=user)

    assert [event.subscription for event in heard] == [subscription]


def test_an_edit_wraps_both_versions(workspace: Workspace, heard: Heard) -> None:
    """message_changed has a ts of its own, and the edited message names when."""
    channel = workspace.channel(SUPPORT)
    message = _say(workspace, SUPPORT, "boots")
    workspace.edit(channel, message["ts"], by=ALICE, text="skates")
    body = heard[-1].body

    assert body["subtype"] == "message_changed"
    assert body["message"]["text"] == "skates"
    assert body["message"]["edited"]["user"] == ALICE
    assert body["previous_message"]["text"] == "boots"
    assert body["ts"] != message["ts"]


def test_an_edit_of_a_mention_mentions_once_more(workspace: Workspace, heard: Heard) -> None:
    """app_mention with the first ts again, and with when it was edited."""
    channel = workspace.channel(SUPPORT)
    message = _say(workspace, SUPPORT, "help")
    workspace.edit(channel, message["ts"], by=ALICE, text=f"<@{BOT}> help")
    mention = heard[-2]

    assert mention.subscription == "app_mention"
    assert mention.body["ts"] == message["ts"]
    assert mention.body["edited"]["user"] == ALICE


def test_a_deletion_names_what_is_gone(workspace: Workspace, heard: Heard) -> None:
    """message_deleted carries the message that was."""
    message = _say(workspace, SUPPORT, "boots")
    workspace.delete(workspace.channel(SUPPORT), message["ts"], by=ALICE)
    body = heard[-1].body

    assert body["subtype"] == "message_deleted"
    assert body["deleted_ts"] == message["ts"]
    assert body["previous_message"]["text"] == "boots"


def test_a_deleted_root_with_replies_leaves_a_tombstone(workspace: Workspace, heard: Heard) -> None:
    """The thread stays; its first message says that it is gone."""
    root = _say(workspace, SUPPORT, "boots")
    _say(workspace, SUPPORT, "more", thread_ts=root["ts"])
    workspace.delete(workspace.channel(SUPPORT), root["ts"], by=ALICE)
    body = heard[-1].body

    assert body["subtype"] == "message_changed"
    assert body["message"]["subtype"] == "tombstone"
    assert "boots" not in str(body["message"])
    with pytest.raises(SlackError, match="message_not_found"):
        workspace.edit(workspace.channel(SUPPORT), root["ts"], by=ALICE, text="back again")


def test_the_apps_own_posts_come_back(workspace: Workspace, heard: Heard) -> None:
    """With its bot_id; metadata stays out of events."""
    app = workspace.app
    body = {"text": f"<@{BOT}>", "bot_id": app.bot_id, "user": BOT, "metadata": {"event_type": "x"}}
    message = workspace.post(workspace.channel(SUPPORT), body)
    workspace.edit(workspace.channel(SUPPORT), message["ts"], by=None, text="changed")
    posted, changed = heard

    assert posted.subscription == "message.channels"
    assert posted.body["bot_id"] == app.bot_id
    assert "metadata" not in posted.body
    assert "metadata" not in changed.body["message"]


def test_what_the_app_cannot_see_it_does_not_hear(workspace: Workspace, heard: Heard) -> None:
    """Channels without the app, and ephemerals, are silent."""
    elsewhere = workspace.add_channel(
        Channel(id="C0ELSEWHER", name="elsewhere", kind="channel", members=[ALICE])
    )
    workspace.post(elsewhere, {"user": ALICE, "text": f"<@{BOT}>"})
    workspace.whisper(workspace.channel(SUPPORT), ALICE, {"text": "psst", "bot_id": "B"})

    assert heard == []


def test_coming_and_going_is_heard(workspace: Workspace, heard: Heard) -> None:
    """member_joined_channel names who came, where, and who asked them in."""
    channel = workspace.channel(ESCALATIONS)
    workspace.join(channel, BOB, inviter=SAM)
    workspace.leave(channel, BOB)
    joined, left = heard

    assert joined.body["user"] == BOB
    assert joined.body["inviter"] == SAM
    assert joined.body["channel_type"] == "G"
    assert left.body["type"] == "member_left_channel"


def test_timestamps_never_repeat(workspace: Workspace) -> None:
    """A thousand messages in a moment have a thousand timestamps, in order, six digits each."""
    stamps = [_say(workspace, SUPPORT, "x")["ts"] for _ in range(1000)]

    assert sorted(set(stamps), key=float) == stamps
    assert all(len(ts.partition(".")[2]) == 6 for ts in stamps)


def test_a_reply_needs_a_root(workspace: Workspace) -> None:
    """Neither nothing nor another reply can be replied to."""
    root = _say(workspace, SUPPORT, "root")
    reply = _say(workspace, SUPPORT, "reply", thread_ts=root["ts"])

    for wrong in ("1.000001", reply["ts"]):
        with pytest.raises(SlackError, match="thread_not_found"):
            _say(workspace, SUPPORT, "x", thread_ts=wrong)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("@Switchboard hi", f"<@{BOT}> hi"),
        ("@alice, look", f"<@{ALICE}>, look"),
        ("@nobody here", "@nobody here"),
        ("mail a@bob.test", "mail a@bob.test"),
        ("@here!", "<!here>!"),
        ("see #support", f"see <#{SUPPORT}|support>"),
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("<@U0BOB00000> <!channel>", "&lt;@U0BOB00000&gt; &lt;!channel&gt;"),
        ("go to https://acme.test/?a=1&b=2.", "go to <https://acme.test/?a=1&amp;b=2>."),
    ],
)
def test_typed_text_becomes_slacks_text(workspace: Workspace, said: str, text: str) -> None:
    """Names become mentions, the rest is escaped: a live token cannot be typed by hand."""
    assert typed(workspace, said)["text"] == text


def test_typed_text_is_rich_text_too(workspace: Workspace) -> None:
    """The block says by elements what the text says by brackets."""
    (block,) = typed(workspace, "@alice <b> https://x.test")["blocks"]

    assert block["elements"][0]["elements"] == [
        {"type": "user", "user_id": ALICE},
        {"type": "text", "text": " <b> "},
        {"type": "link", "url": "https://x.test"},
    ]
