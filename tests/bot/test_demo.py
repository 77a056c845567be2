"""``switchboard demo``: what it changes about the bot, and what it leaves to whoever starts it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.demo import demo_config, demo_settings
from sandbox.server import running
from sandbox.slack.config import Config


async def test_a_visitor_may_write_much_and_decides_on_the_skates_refund() -> None:
    """Both limits are above what one person does who tries things out; Slack and the model are local."""
    async with running() as sandbox:
        settings = demo_settings(sandbox, Config(), {}, own_model=False)
    assert settings.messages == 100
    assert settings.auto_refund_limit is not None
    assert settings.auto_refund_limit > Decimal(1249)
    assert str(settings.openai_base_url) == sandbox.model_url
    assert str(settings.slack_api_url) == sandbox.api_url


async def test_what_was_chosen_wins() -> None:
    """Whoever wants to see a limit sets it."""
    chosen = {"SWITCHBOARD_MESSAGES": "3", "AUTO_REFUND_LIMIT": "10", "OPENAI_API_KEY": "sk-mine"}
    async with running() as sandbox:
        settings = demo_settings(sandbox, Config(), chosen, own_model=True)
    assert (settings.messages, settings.auto_refund_limit) == (3, Decimal(10))
    assert settings.openai_base_url is None


@pytest.mark.parametrize(
    ("chosen", "scripted", "name"),
    [
        ({}, True, "scripted"),
        ({"SWITCHBOARD_MODEL": "llama"}, True, "scripted"),
        ({"OPENAI_API_KEY": "sk-mine"}, False, "gpt-6-luna"),
        ({"OPENAI_BASE_URL": "http://here/v1", "SWITCHBOARD_MODEL": "llama"}, False, "llama"),
    ],
)
def test_the_page_names_the_model_that_answers(
    chosen: dict[str, str], scripted: bool, name: str
) -> None:
    """The clerk is never passed off as a model, and a model that was not chosen has a name, too."""
    config = demo_config(chosen)
    assert (config.model_scripted, config.model_name) == (scripted, name)
