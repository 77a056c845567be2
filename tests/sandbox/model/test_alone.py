"""The model server as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from openai import OpenAI

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def running_server() -> Generator[str]:
    """Starts it on a free port; yields the address that it prints."""
    command = [sys.executable, "-m", "sandbox.model", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 0


def test_it_prints_its_address_and_answers_there() -> None:
    """What it prints is what a client takes as its base URL; an interrupt ends it in peace."""
    with running_server() as base_url, OpenAI(api_key="x", base_url=base_url) as speaker:
        answer = speaker.chat.completions.create(
            model="clerk", messages=[{"role": "user", "content": "hello"}]
        )
    assert answer.choices[0].message.content
