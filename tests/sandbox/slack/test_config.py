"""What the sandbox takes from an app's manifest."""

import json
from pathlib import Path
from typing import Any

from sandbox.slack.config import Config, features_of


def test_a_manifest_settles_what_the_app_may_do() -> None:
    """Scopes, events, commands, message shortcuts and prompts; global shortcuts are left out."""
    manifest: dict[str, Any] = {
        "features": {
            "slash_commands": [{"command": "/acme", "usage_hint": "reset"}],
            "shortcuts": [
                {"type": "message", "callback_id": "help", "name": "Help"},
                {"type": "global", "callback_id": "new", "name": "New"},
            ],
            "agent_view": {"suggested_prompts": [{"title": "Hi", "message": "Hello"}]},
        },
        "oauth_config": {"scopes": {"bot": ["chat:write", "commands"]}},
        "settings": {"event_subscriptions": {"bot_events": ["message.im"]}},
    }
    config = Config(**features_of(manifest))

    assert config.scopes == "chat:write commands"
    assert config.subscribed == {"message.im"}
    assert [each.command for each in config.commands] == ["/acme"]
    assert [each.callback_id for each in config.shortcuts] == ["help"]
    assert [each.message for each in config.suggested_prompts] == ["Hello"]


def test_the_defaults_suit_the_products_manifest() -> None:
    """Without a manifest the workspace offers what the product's app does, and allows no less."""
    manifest = json.loads((Path(__file__).parents[3] / "manifest.json").read_text())
    features = features_of(manifest)
    config = Config()

    assert features["commands"] == config.commands
    assert features["shortcuts"] == config.shortcuts
    assert features["suggested_prompts"] == config.suggested_prompts
    assert set(features["scopes"].split()) <= set(config.scopes.split())
    assert features["subscribed"] <= config.subscribed
