"""Enough open files for five thousand waiting model calls, or a sentence at the start."""

import os
import subprocess
import sys

from bot.open_files import WANTED

ENVIRON = {
    "SLACK_BOT_TOKEN": "xoxb-1-2",
    "SLACK_APP_TOKEN": "xapp-1-2",
    "SLACK_API_URL": "http://127.0.0.1:9/api/",
    "OPENAI_API_KEY": "key",
    "REDIS_URL": "memory://",
    "PATH": os.environ["PATH"],
}
SHOW = (
    "import resource; from bot.open_files import allow_open_files; allow_open_files(); "
    "print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
)


def limited(limits: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs Python under limits of its own."""
    command = f'{limits}; exec "$0" "$@"'
    return subprocess.run(
        ["sh", "-c", command, sys.executable, *words],
        env=ENVIRON,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_low_limit_is_raised() -> None:
    """Only the soft one, which is ours to raise."""
    assert limited("ulimit -Sn 256", "-c", SHOW).stdout == f"{WANTED}\n"


def test_a_limit_that_cannot_be_raised_is_a_sentence_at_the_start() -> None:
    """With the number and how to set it, before Slack or Redis is asked anything."""
    done = limited("ulimit -n 1024", "-m", "bot", "run")
    assert done.returncode == 1
    assert f"{WANTED} open files are needed and 1024 are allowed" in done.stderr
    assert "Traceback" not in done.stderr
