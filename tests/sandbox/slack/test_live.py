"""What an open page is shown, frame by frame, and to whom."""

from typing import Any

import pytest

from sandbox.slack.changes import Change, PromptsSet
from sandbox.slack.config import Config
from sandbox.slack.live import Frame, frames_of
from sandbox.slack.seed import seeded
from sandbox.slack.workspace import Channel, Workspace
from tests.sandbox.slack.slack_app import ALICE, BOB, BOT, ESCALATIONS, SAM, SUPPORT

Json = dict[str, Any]


class Shown(list[Frame]):
    """Collects the frames of a workspace."""

    def observe(self, workspace: Workspace, change: Change) -> None:
        self.extend(frames_of(workspace, change))

    def types(self) -> list[str]:
        """What was shown, and nothing more of it from now on."""
        types = [frame.body["type"] for frame in self]
        self.clear()
        return types


@pytest.fixture
def workspace() -> Workspace:
    return seeded(Config())


@pytest.fixture
def shown(workspace: Workspace) -> Shown:
    shown = Shown()
    workspace.observers.append(shown.observe)
    return shown


@pytest.fixture
def support(workspace: Workspace) -> Channel:
    return workspace.channel(SUPPORT)


def test_a_thread_shows_in_its_root(workspace: Workspace, shown: Shown, support: Channel) -> None:
    """A reply, its removal: each time the root is shown again with the right count."""
    root = workspace.post(support, {"user": ALICE, "text": "boots"})
    reply = workspace.post(support, {"user": BOB, "text": "mine", "thread_ts": root["ts"]})
    counted = shown[-1].body["message"]
    assert shown.types() == ["message", "message", "changed"]
    assert (counted["ts"], counted["reply_count"]) == (root["ts"], 1)
    assert counted["reply_users"] == [BOB]
    assert counted["latest_reply"] == reply["ts"]

    workspace.delete(support, reply["ts"], by=BOB)
    assert shown[-1].body["message"]["reply_count"] == 0
    assert shown.types() == ["deleted", "changed"]


def test_changes_and_reactions_replace_the_message(
    workspace: Workspace, shown: Shown, support: Channel
) -> None:
    """The frame carries the whole message as it is now."""
    ts = workspace.post(support, {"user": ALICE, "text": "boots"})["ts"]
    workspace.edit(support, ts, by=ALICE, text="skates")
    workspace.react(support, ts, BOB, "eyes", add=True)
    last = shown[-1].body["message"]

    assert last["text"] == "skates"
    assert last["reactions"][0]["users"] == [BOB]
    assert shown.types() == ["message", "changed", "changed"]


def test_whispers_are_for_one_person(workspace: Workspace, shown: Shown, support: Channel) -> None:
    """Said, replaced and taken back before that person only."""
    body = {"text": "psst", "bot_id": workspace.app.bot_id}
    ts = workspace.whisper(support, ALICE, body)
    workspace.whisper(support, ALICE, {**body, "text": "psst!"}, ts=ts)
    workspace.unwhisper(support, ts)
    workspace.unwhisper(support, ts)

    assert all(frame.is_for(ALICE) and not frame.is_for(BOB) for frame in shown)
    assert shown[1].body["message"]["text"] == "psst!"
    assert shown.types() == ["ephemeral", "ephemeral_changed", "ephemeral_deleted"]


def test_private_channels_are_for_their_members(workspace: Workspace, shown: Shown) -> None:
    """Public ones are for everybody, as the sidebar is."""
    workspace.post(workspace.channel(ESCALATIONS), {"user": SAM, "text": "a case"})
    workspace.post(workspace.channel(SUPPORT), {"user": SAM, "text": "hello"})
    private, public = shown

    assert private.is_for(SAM)
    assert not private.is_for(ALICE)
    assert public.is_for(ALICE)


def test_who_comes_and_what_closes_redraws_the_sidebar(
    workspace: Workspace, shown: Shown, support: Channel
) -> None:
    """Joining, leaving, archiving: once each, nothing where nothing changes."""
    workspace.leave(support, BOB)
    workspace.leave(support, BOB)
    workspace.join(support, BOB)
    workspace.join(support, BOB)
    workspace.archive(support, SAM)

    assert shown.types() == ["channels", "channels", "channels"]


def test_the_apps_name_of_its_own_is_its_authors_name(
    workspace: Workspace, shown: Shown, support: Channel
) -> None:
    """Username and icon, else the app's own name."""
    app = workspace.app
    signature = {"bot_id": app.bot_id, "text": "hi"}
    workspace.post(support, {**signature, "username": "Sales", "icons": {"emoji": ":boot:"}})
    workspace.post(support, {**signature, "user": BOT})
    named, plain = (frame.body["message"]["author"] for frame in shown)

    assert (named["name"], named["icon_emoji"], named["is_bot"]) == ("Sales", ":boot:", True)
    assert (plain["name"], plain["icon_emoji"]) == ("Switchboard", None)


def test_prompts_are_shown_in_the_direct_message(workspace: Workspace, shown: Shown) -> None:
    """Only to the person whose conversation it is."""
    prompt: Json = {"title": "Refund", "message": "I would like a refund"}
    workspace.announce(PromptsSet(workspace.direct_message(ALICE), (prompt,)))
    (frame,) = shown

    assert frame.body["prompts"] == [prompt]
    assert frame.is_for(ALICE)
    assert not frame.is_for(BOB)
