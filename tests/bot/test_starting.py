"""What an operator sees who starts it: one clear sentence and an exit code, and a clean stop."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from sandbox.server import Sandbox, running
from sandbox.slack.config import Config

if TYPE_CHECKING:
    from collections.abc import Mapping

_CONFIG = Config()


def environment(sandbox: Sandbox, **more: str) -> dict[str, str]:
    """What a process needs to run against the sandbox."""
    return {
        "SLACK_BOT_TOKEN": _CONFIG.bot_token,
        "SLACK_APP_TOKEN": _CONFIG.app_token,
        "SLACK_API_URL": sandbox.api_url,
        "OPENAI_BASE_URL": sandbox.model_url,
        "REDIS_URL": "memory://",
        **more,
    }


async def started(word: str, environ: Mapping[str, str]) -> asyncio.subprocess.Process:
    """``python -m bot WORD`` with nothing but these variables set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        word,
        env={**kept, **environ},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def ended(process: asyncio.subprocess.Process) -> tuple[int, str]:
    """(exit code, what it said on stderr) of a process that ends by itself."""
    async with asyncio.timeout(60):
        _, said = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


_SERVES = """
from bot.settings import Settings
from bot.starting import serve
left = []
print(serve(Settings.load("worker", dotenv=None), left.append), left)
"""


def test_no_thread_keeps_a_process_that_has_to_end() -> None:
    """Also when it ends by a fault: a supervisor waits for its exit code."""
    environ = {
        "SLACK_BOT_TOKEN": _CONFIG.bot_token,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "OPENAI_API_KEY": "k",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "-c", _SERVES]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1 [1]"


async def test_a_port_that_is_no_number_is_said() -> None:
    """The demo does not quietly take another one."""
    code, said = await ended(await started("demo", {"PORT": "abc"}))
    assert (code, "PORT is 'abc'" in said) == (2, True), said


async def test_everything_that_is_missing_is_said_at_once() -> None:
    """One line a variable, each with where to find it; exit code 2."""
    code, said = await ended(await started("run", {}))
    assert code == 2
    for variable in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "REDIS_URL", "OPENAI_API_KEY"):
        assert variable in said
    assert "memory://" in said
    assert "Traceback" not in said


async def test_an_unreachable_redis_is_one_sentence() -> None:
    """It names the address, without its password."""
    async with running(_CONFIG) as sandbox:
        url = "redis://:hunter2secret@127.0.0.1:1/0"
        code, said = await ended(await started("run", environment(sandbox, REDIS_URL=url)))
    assert code == 1
    assert "Redis cannot be reached at redis://127.0.0.1:1/0" in said
    assert "hunter2secret" not in said
    assert "Traceback" not in said


async def test_an_unknown_token_is_one_sentence() -> None:
    """Slack's own code for it is in the sentence, the token is not."""
    async with running(_CONFIG) as sandbox:
        environ = environment(sandbox, SLACK_BOT_TOKEN="xoxb-somebody-elses")
        code, said = await ended(await started("run", environ))
    assert code == 1
    assert "invalid_auth" in said
    assert "somebody-elses" not in said


async def test_an_unknown_app_level_token_is_one_sentence() -> None:
    """Socket Mode's own client would try for ever without a word."""
    async with running(_CONFIG) as sandbox:
        environ = environment(sandbox, SLACK_APP_TOKEN="xapp-1-somebody-elses")
        code, said = await ended(await started("run", environ))
    assert code == 1
    assert "Slack refused SLACK_APP_TOKEN: invalid_auth" in said
    assert "somebody-elses" not in said
    assert "Traceback" not in said


async def test_a_team_that_does_not_exist_is_one_sentence() -> None:
    """It says what there is instead."""
    async with running(_CONFIG) as sandbox:
        environ = environment(sandbox, SWITCHBOARD_TEAM="agents.acme:no_such_team")
        code, said = await ended(await started("run", environ))
    assert code == 1
    assert "no_such_team" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_cleanly_within_ten_seconds(number: signal.Signals) -> None:
    """It drains, closes what it opened, and exits with 0."""
    async with running(_CONFIG) as sandbox:
        process = await started("run", environment(sandbox))
        await sandbox.client.wait_until_connected(timeout=60)
        began = time.monotonic()
        process.send_signal(number)
        code, said = await ended(process)
    assert code == 0, said
    assert time.monotonic() - began < 10
    assert "Traceback" not in said


async def test_a_signal_ends_it_while_slack_gives_no_connection() -> None:
    """The SDK goes on trying by itself; that keeps nobody from stopping."""
    async with running(_CONFIG) as sandbox:
        await sandbox.client.fault("refuse", "apps.connections.open", error="internal_error")
        process = await started("run", environment(sandbox))
        async with asyncio.timeout(60):
            while not await sandbox.client.calls("apps.connections.open"):
                await asyncio.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert await process.wait() == 0
