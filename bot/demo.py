"""``switchboard demo``: the bot, as it would run against slack.com, in a town of its own.

Three addresses are changed: Slack's and the model's point at the sandbox, Redis is embedded. With
``OPENAI_API_KEY`` set, the real model answers instead of the scripted clerk; ``SWITCHBOARD_TEAM``
brings a team of one's own.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dotenv import dotenv_values

from agents.acme.demo import seed
from agents.commerce import CustomerRef
from bot.logs import configure_logs
from bot.manifest import render
from bot.processes import Stop, run_process
from bot.settings import Settings
from bot.shop import build_shop
from bot.starting import explained
from bot.store.connect import connect
from bot.store.ledger import RedisLedger
from sandbox.server import Sandbox, running
from sandbox.slack.config import Config, features_of
from sandbox.slack.seed import ESCALATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ACME = "agents.acme:build_team"
_REDIS_URL = "memory://demo"
_REFUND_LIMIT = "2000.00"
"""Above what Alice paid for her rocket skates, so that their refund is hers to decide."""
_MESSAGES = "100"
"""In five minutes, of one person: whoever tries things out plays one, and writes more than a customer."""
_KEPT = (
    "OPENAI_API_KEY",
    "OPENAI_API",
    "OPENAI_BASE_URL",
    "SWITCHBOARD_MODEL",
    "SWITCHBOARD_TEAM",
    "SUPPORT_CONTACT",
    "LATE_REFUNDS",
    "LOG_LEVEL",
)

_WELCOME = """
  Switchboard is running in a local Slack:   {url}

  Type:   {hints}
          … then become Sam of support, top right

  {model}
  Stop with Ctrl+C.
"""


async def run_demo() -> int:
    """Runs until a signal; returns the exit code."""
    chosen = {**_dotenv(), **os.environ}
    config = demo_config(chosen)
    own_model = not config.model_scripted

    def ready(_: int) -> None:
        _welcome(sandbox.url, config.hints, own_model=own_model)

    configure_logs(chosen.get("LOG_LEVEL") or "WARNING")
    stop = Stop()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        port = Settings.load("demo", {"PORT": chosen.get("PORT", "")}, dotenv=None).port
        async with running(config, port=port) as sandbox:
            settings = demo_settings(sandbox, config, chosen, own_model=own_model)
            await _seed(sandbox, settings)
            await run_process(settings, stop, ready)
    except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - explained or raised again
        sentence, code = explained(error, redis=_REDIS_URL)
        sys.stderr.write(sentence + "\n")
        return code
    return 0


def _dotenv() -> dict[str, str]:
    found = dotenv_values(".env") if Path(".env").exists() else {}
    return {name: value for name, value in found.items() if value is not None}


def demo_config(chosen: Mapping[str, str]) -> Config:
    """The workspace, whose page names the model that answers.

    Args:
        chosen: What the environment and ``.env`` say.
    """
    own_model = bool(chosen.get("OPENAI_API_KEY") or chosen.get("OPENAI_BASE_URL"))
    usual = str(Settings.model_fields["model"].default)
    return Config(
        **features_of(render()),
        model_scripted=not own_model,
        model_name=(chosen.get("SWITCHBOARD_MODEL") or usual) if own_model else "scripted",
        hints=_hints(chosen),
    )


def demo_settings(
    sandbox: Sandbox, config: Config, chosen: Mapping[str, str], *, own_model: bool
) -> Settings:
    """The bot's settings, as they would be read against slack.com but for what the demo changes.

    Args:
        sandbox: Where Slack's and the model's addresses point.
        config: The workspace, with the app's tokens.
        chosen: What the environment and ``.env`` say.
        own_model: Whether a model of one's own answers in the place of the clerk.
    """
    environ = {name: chosen[name] for name in _KEPT if chosen.get(name)}
    if not own_model:
        environ |= {"OPENAI_BASE_URL": sandbox.model_url, "OPENAI_API_KEY": "scripted"}
    environ |= {
        "SLACK_BOT_TOKEN": config.bot_token,
        "SLACK_APP_TOKEN": config.app_token,
        "SLACK_API_URL": sandbox.api_url,
        "REDIS_URL": _REDIS_URL,
        "SUPPORT_CHANNEL": ESCALATIONS,
        "SWITCHBOARD_MESSAGES": chosen.get("SWITCHBOARD_MESSAGES") or _MESSAGES,
        "AUTO_REFUND_LIMIT": chosen.get("AUTO_REFUND_LIMIT") or _REFUND_LIMIT,
    }
    return Settings.load("run", environ, dotenv=None)


async def _seed(sandbox: Sandbox, settings: Settings) -> None:
    """What Alice bought before the story begins."""
    workspace = sandbox.platform.workspace(None)
    people = {
        user.real_name: CustomerRef(workspace=workspace.id, user=user.id)
        for user in workspace.users.values()
    }
    async with AsyncExitStack() as stack:
        connections = await connect(settings.redis_url, stack)
        shop = build_shop(connections.scripts, workspace=workspace.id)
        if isinstance(shop, RedisLedger):  # one's own shop knows who bought what
            await seed(shop, people, now=datetime.now(UTC))


def _hints(chosen: Mapping[str, str]) -> tuple[str, ...]:
    """What to try first: ACME's customers know; of another team only the way to a human is known."""
    own_team = (chosen.get("SWITCHBOARD_TEAM") or _ACME) != _ACME
    return ("hello, what can you do for me?", "get me a human") if own_team else Config().hints


def _welcome(url: str, hints: Sequence[str], *, own_model: bool) -> None:
    shown = "\n          ".join(f"@Switchboard {hint}" for hint in hints)
    scripted = "A scripted clerk answers; set OPENAI_API_KEY to talk to a real model."
    model = "Your model answers." if own_model else scripted
    sys.stdout.write(_WELCOME.format(url=url, hints=shown, model=model))
    sys.stdout.flush()
