"""What customers and staff read stands together: sentences in one file, defaults in another."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agents.acme import catalogue
from agents.commerce import MemoryCommerce
from agents.loading import load_team
from bot.desk_rules import DeskRules
from bot.limits import Allowance, turn_limits
from bot.ownership import Rules
from bot.settings import Settings
from bot.store.lease import LEASE_SECONDS
from bot.store.mailbox import Mailbox
from bot.wiring import desk_rules
from engine import Limits
from tests.safety.mediation import TEAMS

if TYPE_CHECKING:
    from collections.abc import Iterator

BOT = Path(__file__).parents[2] / "bot"
AGENTS = BOT.parent / "agents"

FOR_OPERATORS = {
    "__main__.py",
    "demo.py",
    "doctor.py",
    "erasure.py",
    "exporting.py",
    "forgetting.py",
    "formats.py",
    "inspecting.py",
    "manifest.py",
    "metrics.py",
    "operate.py",
    "phrases.py",
    "privacy.py",
    "processes.py",
    "settings.py",
    "starting.py",
    "terminal.py",
    "wiring.py",
    "worker.py",
    "access.py",
    "hours.py",
    "reports.py",
    "web.py",
    "copies.py",
}
"""Talk to whoever runs it: in a terminal, in a log, in Slack's form for apps."""

NOT_SAID = ("'not provided'", "' was used before with other parameters'")
"""A tool's default value, and what is told to programmers."""

SENTENCE = re.compile(r"\b[A-Za-z’']{2,} [a-z’']{2,}\b")


def spoken(module: Path) -> Iterator[str]:
    """Literals of a module that read like words for people."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    silent = set[ast.AST]()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()) | ast.Raise() | ast.Assert():
                silent |= set(ast.walk(node))  # docstrings, and what is told to programmers
            case ast.Call(func=ast.Attribute(value=ast.Name(id="_log"))):
                silent |= set(ast.walk(node))
            case ast.Call(func=ast.Attribute(attr="trouble")):
                silent |= set(ast.walk(node))
            case _:
                pass
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(words)) if node not in silent and SENTENCE.search(words):
                yield f"{module.name}:{node.lineno}: {words!r}"
            case _:
                pass


def test_fixed_sentences_stand_in_one_file() -> None:
    """Whoever translates reads ``bot/phrases.py`` and nothing else of the bot."""
    modules = [each for each in BOT.rglob("*.py") if each.name not in FOR_OPERATORS]
    modules = [each for each in modules if "checks" not in each.parts and "store" not in each.parts]
    assert [found for module in modules for found in spoken(module)] == []


def test_so_do_those_about_orders_and_refunds() -> None:
    """In ``agents/phrases.py``, whatever of the shop they come from."""
    modules = [*AGENTS.glob("offers/*.py"), AGENTS / "commerce" / "errors.py"]
    found = [each for module in modules for each in spoken(module)]
    assert [each for each in found if not each.endswith(NOT_SAID)] == []


def test_defaults_inside_are_those_of_the_configuration() -> None:
    """Whoever builds a part without settings, a test or a benchmark, gets what an operator gets."""
    settings = Settings.load("doctor", {}, None)
    mailbox = {field.name: field.default for field in fields(Mailbox)}
    assert desk_rules(settings) == DeskRules()
    assert turn_limits(settings) == Limits()
    assert Allowance() == Allowance(
        person_tokens=settings.person_tokens, workspace_tokens=settings.workspace_tokens
    )
    assert (Rules().card_ms, Rules().debounce) == (
        settings.card_expiry_minutes * 60_000,
        settings.debounce_seconds,
    )
    assert (mailbox["messages"], mailbox["message_seconds"]) == (
        settings.messages,
        settings.message_minutes * 60,
    )
    assert (LEASE_SECONDS, mailbox["keep_seconds"]) == (
        settings.lease_seconds,
        settings.retention_days * 86_400,
    )


@pytest.mark.parametrize("path", TEAMS)
async def test_every_agent_is_told_to_answer_in_the_customers_language(path: str) -> None:
    """Fixed sentences are ours to translate; an agent's are its own."""
    team = load_team(path, MemoryCommerce(catalogue()))
    for agent in team.agents:
        told = agent.instructions
        if not isinstance(told, str):
            said = told(context_variables={})
            told = said if isinstance(said, str) else await said
        assert "language" in told, agent.name
