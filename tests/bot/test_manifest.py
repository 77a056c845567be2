"""The Slack app's manifest: one file for Socket Mode, one print-out for HTTP."""

import json
from pathlib import Path

import pytest

from bot.manifest import EVENTS, SCOPES, as_text, render
from bot.settings import SettingsError
from sandbox.slack.config import Config, features_of

ROOT = Path(__file__).parents[2]


def test_the_file_is_what_the_code_says():
    """manifest.json, which the guide has people paste, is the Socket Mode manifest."""
    assert (ROOT / "manifest.json").read_text() == as_text()
    assert json.loads(as_text()) == render()


def test_socket_mode_needs_no_address():
    """The default holds no address of anybody."""
    manifest = render()
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "://" not in json.dumps(manifest)


@pytest.mark.parametrize(
    "url",
    [
        "https://desk.example",
        "https://desk.example/",
        "https://desk.example/slack/events",
        "https://desk.example/slack/events/",
    ],
)
def test_http_mode_names_one_address_for_everything(url: str):
    """Events, buttons and the slash command all come to the one path that is served."""
    manifest = render(url)
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"] is False
    addresses = [
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        *(command["url"] for command in manifest["features"]["slash_commands"]),
    ]
    assert set(addresses) == {"https://desk.example/slack/events"}


@pytest.mark.parametrize("url", ["http://desk.example", "desk.example", "https://"])
def test_an_address_that_slack_would_not_call_is_refused(url: str):
    """Slack wants https and a host; the sentence quotes what was given."""
    with pytest.raises(SettingsError, match=r"--url is .*public https"):
        render(url)


def test_both_variants_are_the_same_app():
    """HTTP changes how the app is reached, not what it may do."""
    socket, http = render(), render("https://desk.example")
    assert socket["oauth_config"] == http["oauth_config"]
    assert socket["features"]["shortcuts"] == http["features"]["shortcuts"]
    events = http["settings"]["event_subscriptions"]["bot_events"]
    assert events == socket["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)


def test_slacks_limits_are_kept():
    """Lengths and numbers that Slack refuses beyond (its manifest reference)."""
    manifest = render()
    features, shown = manifest["features"], manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert len(features["bot_user"]["display_name"]) <= 80
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert len(features["agent_view"]["suggested_prompts"]) <= 4
    assert all(len(shortcut["name"]) <= 24 for shortcut in features["shortcuts"])
    assert all(len(shortcut["description"]) <= 150 for shortcut in features["shortcuts"])
    assert "assistant_view" not in features


def test_every_message_event_has_its_scope():
    """Slack refuses a subscription whose history the app may not read."""
    scopes = set(render()["oauth_config"]["scopes"]["bot"])
    histories = {f"{event.removeprefix('message.')}:history" for event in EVENTS[1:]}
    assert histories | {"app_mentions:read"} <= scopes
    assert len(scopes) == len(SCOPES)


def test_every_scope_is_explained_to_the_operator():
    """The guide says for each permission what would be missing without it."""
    guide = (ROOT / "docs/configuration.md").read_text()
    for scope in SCOPES:
        assert f"| `{scope.name}` | {scope.purpose}" in guide


def test_the_sandbox_can_be_set_up_from_it():
    """The demo's app is the one that the manifest declares."""
    config = Config(**features_of(render()))
    assert {shortcut.callback_id for shortcut in config.shortcuts} == {
        "conversation_reset",
        "conversation_escalate",
    }
    assert config.subscribed == frozenset(EVENTS)
