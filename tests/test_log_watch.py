"""The watch over all logs: it finds what may not stand there, and nothing else."""

from __future__ import annotations

import pytest

from tests.log_watch import SAID, leaks


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('{"event": "x", "level": "info", "error": "xoxb-123-abc refused"}', "Slack token"),
        ("2026-11-20 05:53:45 [info     ] process.ready  token=xapp-1-abcd", "Slack token"),
        ("\x1b[2m2026-11-20T05:53:45Z\x1b[0m [\x1b[31merror   ] no key=sk-abcdefghijklmnop", "key"),
        ("ERROR    asyncio:x.py:1 redis://u:sesame@h/0", "password"),
        ('{"event": "x", "text": "4111 1111 1111 1111"}', "card number"),
        ('{"event": "x", "text": "my rocket skates broke"}', "message"),
        ("2026-11-20 05:53:45 [info     ] x  error=a\x07b", "control character"),
        ("Traceback (most recent call last):\n  File x\nValueError: xoxb-123-abc", "Slack token"),
    ],
)
def test_what_may_not_stand_in_a_log_is_found(line: str, found: str) -> None:
    """In our two forms, in the standard library's, and in tracebacks."""
    SAID.add("my rocket skates broke")
    assert any(found in each for each in leaks(f"before\n{line}\n"))


@pytest.mark.parametrize(
    "line",
    [
        "SLACK_BOT_TOKEN=xoxb-sandbox",
        "you: my rocket skates broke",
        '{"event": "x", "level": "info", "place": "thread:T1:C1:1763600000.123456"}',
        "2026-11-20 05:53:45 [info     ] process.ready  port=0 role=run workspace=T0SANDBOX1",
    ],
)
def test_what_a_program_prints_on_purpose_is_not_a_log(line: str) -> None:
    """A terminal's talk, printed settings; and honest lines of a log."""
    SAID.add("my rocket skates broke")
    assert list(leaks(line)) == []
