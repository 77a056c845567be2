"""What the app shows while it works: status lines, sessions, prompts."""

from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from dataclasses import replace
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox, running
from sandbox.slack.config import Config
from sandbox.slack.seed import seeded
from sandbox.slack.status import StatusLines
from tests.sandbox.slack.slack_app import ALICE, SUPPORT, data, error_of, web_client

Json = dict[str, Any]


async def test_a_status_stands_until_the_reply(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """Viewers see it live; the app's answer in the thread takes it away."""
    ts = await sandbox.client.say(ALICE, SUPPORT, "hi")
    async with sandbox.client.live(ALICE) as frames:
        await web.assistant_threads_setStatus(
            channel_id=SUPPORT, thread_ts=ts, status="is thinking…"
        )
        await sandbox.client.say(ALICE, SUPPORT, "hurry", thread_ts=ts)
        (waiting, _) = await sandbox.client.thread(ALICE, SUPPORT, ts)
        await web.chat_postMessage(channel=SUPPORT, thread_ts=ts, text="done")
        seen = [frame async for frame in _until(frames, "message", count=2)]

    statuses = [frame["status"] for frame in seen if frame["type"] == "status"]
    assert waiting["status"] == "is thinking…"
    assert statuses == ["is thinking…", ""]
    unknown = web.assistant_threads_setStatus(channel_id=SUPPORT, thread_ts="1.1", status="x")
    assert await error_of(unknown) == "invalid_thread_ts"


async def test_a_status_goes_by_itself() -> None:
    """Nothing says "thinking" for ever."""
    config = replace(Config(), status_timeout=0.02)
    async with running(config) as sandbox, aiohttp.ClientSession() as session:
        ts = await sandbox.client.say(ALICE, SUPPORT, "hi")
        async with sandbox.client.live(ALICE) as frames:
            await web_client(sandbox, session).assistant_threads_setStatus(
                channel_id=SUPPORT, thread_ts=ts, status="is thinking…"
            )
            seen = [frame async for frame in _until(frames, "status", count=2)]

    assert [frame.get("status") for frame in seen][-2:] == ["is thinking…", ""]


class Timers:
    """Stands for the background: keeps what was started until the test lets it end."""

    def __init__(self) -> None:
        self.started: list[Coroutine[Any, Any, None]] = []

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        self.started.append(work)


async def test_an_old_timer_leaves_a_newer_status_alone() -> None:
    """Each status has its full time."""
    workspace = seeded(Config())
    channel = workspace.channel(SUPPORT)
    timers = Timers()
    lines = StatusLines(timers, 0)
    lines.set(workspace, channel, "1.1", "is thinking…")
    lines.set(workspace, channel, "1.1", "is writing…")
    first, second = timers.started

    await first
    assert lines.of(workspace, channel, "1.1") == "is writing…"
    await second
    assert lines.of(workspace, channel, "1.1") == ""


async def test_what_the_app_shows_while_it_works_is_checked(
    sandbox: Sandbox, web: AsyncWebClient
) -> None:
    """Prompts, titles and session states have their limits too."""
    dm = "D0ALICE000"
    ts = await sandbox.client.say(ALICE, dm, "hi")
    prompt = {"title": "Refund", "message": "I would like a refund"}

    async def suggest(*prompts: dict[str, str]) -> None:
        await web.assistant_threads_setSuggestedPrompts(channel_id=dm, prompts=list(prompts))

    async def show(status: str) -> None:
        await web.agents_sessions_setStatus(channel_id=dm, thread_ts=ts, status=status)

    await suggest(prompt)
    await web.assistant_threads_setTitle(channel_id=dm, thread_ts=ts, title="Boots")
    await show("suspended")
    await web.agents_sessions_rename(channel_id=dm, thread_ts=ts, title="Boots")
    assert await error_of(suggest(*[prompt] * 5)) == "invalid_arguments"
    assert await error_of(show("dreaming")) == "invalid_arguments"
    long = web.agents_sessions_rename(channel_id=dm, thread_ts=ts, title="x" * 201)
    assert await error_of(long) == "invalid_arguments"
    title = web.assistant_threads_setTitle(channel_id=dm, thread_ts="1.1", title="x")
    assert await error_of(title) == "message_not_found"


async def test_a_session_without_a_stop_button_is_warned_of(
    sandbox: Sandbox, web: AsyncWebClient
) -> None:
    """The app has not subscribed to hear of the button."""
    await sandbox.client.delivery(subscribed=["message.im"])
    answer = data(await web.agents_sessions_setStatus(channel_id="D0ALICE000", status="processing"))

    assert "missing_agent_session_stopped" in answer["warning"]


async def _until(
    frames: AsyncIterator[Json], kind: str, *, count: int = 1
) -> AsyncGenerator[Json, None]:
    left = count
    async for frame in frames:
        yield frame
        left -= frame["type"] == kind
        if not left:
            return
