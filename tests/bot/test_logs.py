"""Logs: one line an event, no secret by its form, nothing that a terminal would obey."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from bot.commands import COMMANDS, Unreadable
from bot.conversation import read_record
from bot.logs import configure_logs

if TYPE_CHECKING:
    from collections.abc import Iterator

NASTY = "\x1b[2J\x1b[31mred\x07\r\nforged\u202e\u200b\U000e0041\x9b0m\x00"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Puts back what configuring changes for the whole process."""
    root = logging.getLogger()
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)


def logged(capsys: pytest.CaptureFixture[str], *, pretty: bool, **fields: Any) -> str:
    configure_logs("INFO", pretty=pretty)
    structlog.get_logger("here").info("post.refused", **fields)
    return capsys.readouterr().err


@pytest.mark.parametrize("pretty", [True, False])
@pytest.mark.parametrize("library", [True, False])
def test_nothing_in_a_log_moves_a_terminals_cursor(
    capsys: pytest.CaptureFixture[str], pretty: bool, library: bool
) -> None:
    """Control, direction, zero-width and tag characters are written out, in our logs and others'."""
    configure_logs("INFO", pretty=pretty)
    if library:
        logging.getLogger("slack_sdk").warning("said %s", NASTY)
    else:
        structlog.get_logger("here").info("post.refused", error=NASTY)
    [line] = capsys.readouterr().err.splitlines()
    assert line.isprintable()
    assert "forged" in line


@pytest.mark.parametrize("pretty", [True, False])
@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123456789012-abcdefghijkl",
        "xoxe.xoxp-1-Mi0yLTEyMzQ1",
        "xapp-1-A0123-4567-abcdef",
        "sk-proj-abcdefghijklmnop",
        "redis://user:sesame@redis.internal:6379/0",
        "4111 1111 1111 1111",
        "5500-0000-0000-0004",
    ],
)
def test_secrets_are_masked_by_their_form(
    capsys: pytest.CaptureFixture[str], secret: str, pretty: bool
) -> None:
    """Tokens, keys, passwords in addresses and cards' numbers, wherever they come from."""
    shown = logged(capsys, pretty=pretty, error=f"refused {secret} again")
    assert secret not in shown
    assert "sesame" not in shown
    assert "***" in shown
    assert "again" in shown


@pytest.mark.parametrize(
    "harmless",
    ["thread:T1:C0:1763600000.123456", "1763600000.123456", "4111 1111 1111 1112", "task-12345678"],
)
def test_what_is_no_secret_is_shown(capsys: pytest.CaptureFixture[str], harmless: str) -> None:
    """Places, timestamps and other long numbers are what logs are for."""
    assert harmless in logged(capsys, pretty=False, place=harmless)


def test_a_traceback_keeps_its_lines_and_loses_its_secrets(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It stays readable, and what an exception quotes is sieved like the rest."""
    configure_logs("INFO", pretty=True)
    try:
        int(f"xoxb-1-abcdef {NASTY}")
    except ValueError:
        structlog.get_logger("here").exception("step.failed")
    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert "xoxb" not in shown
    assert "\x07" not in shown


def test_what_cannot_be_read_is_not_quoted() -> None:
    """A broken record's or command's error tells where it is wrong, never what stood there."""
    broken = '{"kind": "said", "who": 5, "ts": "1.0", "text": "my secret words"}'
    with pytest.raises(ValueError, match="who") as command:
        COMMANDS.validate_json(broken)
    with pytest.raises(Unreadable) as record:
        read_record('{"kind": "conversation", "place": "x", "phase": "my secret words"}')
    assert "secret" not in str(command.value)
    assert "secret" not in str(record.value) + str(record.value.__cause__)
