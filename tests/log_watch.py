"""Searches the logs of every test of a run: no token, no key, no card number, no word of a message.

Whatever a test's processes logged is looked through when it ends; a find fails that test. Words are
those that stories say through the sandbox, if there are enough of them to be told from a field.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.client import SandboxClient

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

_SECRETS = {
    "a Slack token": re.compile(r"\bxox[a-z]-[\w-]{4,}|\bxapp-[\w-]{4,}|\bxoxe\.[\w.-]{4,}"),
    "a model key": re.compile(r"\bsk-[\w-]{12,}"),
    "a signing secret": re.compile(r"sandbox-signing-secret"),
    "a password in an address": re.compile(r"\w+://[^\s/@:]*:[^\s/@]+@"),
    "a card number": re.compile(
        r"(?<![\w.-])(?:\d{4}[ -]){3}\d{4}(?![\w.-])|(?<![\w.-])4\d{15}(?!\w)"
    ),
}
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_LOG_LINE = re.compile(
    r'^\{.*"(?:event|level)": .*\}$'  # our JSON
    r"|^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S* +\[\w+"  # our plain form
    r"|^(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) "  # the standard library's, as pytest shows it
)
_MENTION = re.compile(r"@\w+\s*")
_LEAST_WORDS = 15
"""Characters of a message from which on its standing in a log is no chance."""

SAID: set[str] = set()
"""What people wrote in the stories of this process."""


def leaks(text: str) -> Iterator[str]:
    """What stands in the log lines of a text that may not."""
    lines = list(log_lines(_COLOUR.sub("", text)))
    whole = "\n".join(lines)
    for what, form in _SECRETS.items():
        for found in form.finditer(whole):
            yield f"{what}: {found[0][:12]}…"
    for line in lines:
        if found := _CONTROL.search(line):
            yield f"a control character: {found[0]!r} in {line[:80]!r}"
    for words in SAID:
        if words in whole:
            yield f"a message: {words!r}"


def log_lines(text: str) -> Iterator[str]:
    """The lines of a text that are a log's, tracebacks included."""
    in_traceback = False
    for line in text.splitlines():
        if line.lstrip(" |+").startswith("Traceback (most recent call last)"):
            in_traceback = True
        if _LOG_LINE.match(line):
            in_traceback = False
            yield line
        elif in_traceback:
            yield line


@pytest.fixture(autouse=True, scope="session")
def hears_what_is_said() -> Generator[None]:
    """Notes what stories write, to look for it in the logs."""
    say = SandboxClient.say

    async def noted(self: SandboxClient, user: str, channel: str, text: str, **more: Any) -> str:
        spoken = _MENTION.sub("", text).split("\n")
        SAID.update(part for part in spoken if len(part) >= _LEAST_WORDS)
        return await say(self, user, channel, text, **more)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(SandboxClient, "say", noted)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fails the test in whose logs something stands that may not."""
    report = yield
    if call.when == "teardown" and report.passed:
        shown = "\n".join((report.capstdout, report.capstderr, report.caplog, *_files(item)))
        if found := sorted(set(leaks(shown))):
            report.outcome = "failed"
            report.longrepr = "In the logs of this test stand:\n" + "\n".join(found)
    return report


def _files(item: pytest.Item) -> Iterator[str]:
    """What processes of their own have logged."""
    folder: Path | None = getattr(item, "funcargs", {}).get("tmp_path")
    if folder is not None and folder.exists():
        for file in folder.rglob("*.log"):
            yield file.read_text(errors="replace")
