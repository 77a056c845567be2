"""Slack at its worst, on request."""

from typing import Any, cast

import aiohttp
import anyio
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.client import SandboxError
from sandbox.server import Sandbox
from sandbox.slack.faults import Fault, Faults
from tests.sandbox.slack.slack_app import ALICE, ESCALATIONS, SUPPORT, data


def _response(caught: pytest.ExceptionInfo[SlackApiError]) -> Any:
    return cast("Any", caught.value).response


async def _texts(sandbox: Sandbox) -> list[str]:
    return [each["text"] for each in await sandbox.client.messages(ALICE, SUPPORT)]


async def test_rate_limits_say_when_to_come_back(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """429 with Retry-After; nothing is posted; the call after goes well."""
    await sandbox.client.fault("ratelimited", "chat.postMessage", retry_after=7, times=1)
    with pytest.raises(SlackApiError) as caught:
        await web.chat_postMessage(channel=SUPPORT, text="one")
    response = _response(caught)
    await web.chat_postMessage(channel=SUPPORT, text="two")

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "7"
    assert response.data["error"] == "ratelimited"
    assert await _texts(sandbox) == ["two"]


async def test_a_server_error_does_nothing(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """500 and no message."""
    await sandbox.client.fault("server_error", "chat.postMessage", times=1)
    with pytest.raises(SlackApiError) as caught:
        await web.chat_postMessage(channel=SUPPORT, text="one")

    assert _response(caught).status_code == 500
    assert await _texts(sandbox) == []


async def test_a_lost_answer_leaves_the_message_there(
    sandbox: Sandbox, web: AsyncWebClient
) -> None:
    """The connection drops after the work is done: the caller cannot know."""
    await sandbox.client.fault("lost_answer", "chat.postMessage", times=1)
    with pytest.raises(aiohttp.ClientError):
        await web.chat_postMessage(channel=SUPPORT, text="one")
    (call,) = await sandbox.client.calls("chat.postMessage")

    assert await _texts(sandbox) == ["one"]
    assert call["result"]["ok"]
    assert call["fault"] == "lost_answer"


async def test_a_hanging_call_does_nothing_and_never_answers(
    sandbox: Sandbox, web: AsyncWebClient
) -> None:
    """Until the caller gives up, or the fault's time is over and the connection drops."""
    await sandbox.client.fault("hang", "chat.postMessage", times=1, seconds=0.05)
    with pytest.raises(aiohttp.ClientError):
        await web.chat_postMessage(channel=SUPPORT, text="one")

    assert await _texts(sandbox) == []


async def test_a_slow_call_goes_well(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """Late, but done once and answered."""
    await sandbox.client.fault("slow", "chat.postMessage", times=1, seconds=0.05)
    start = anyio.current_time()
    await web.chat_postMessage(channel=SUPPORT, text="one")

    assert anyio.current_time() - start >= 0.05
    assert await _texts(sandbox) == ["one"]


async def test_a_refusal_can_be_had_for_one_kind_of_channel(
    sandbox: Sandbox, web: AsyncWebClient
) -> None:
    """As Slack refuses a status in channel threads."""
    await sandbox.client.fault(
        "refuse",
        "assistant.threads.setStatus",
        channel_kind="channel",
        error="invalid_thread_ts",
    )
    root = await sandbox.client.say(ALICE, SUPPORT, "hi")
    direct = await sandbox.client.say(ALICE, "D0ALICE000", "hi")
    with pytest.raises(SlackApiError, match="invalid_thread_ts"):
        await web.assistant_threads_setStatus(channel_id=SUPPORT, thread_ts=root, status="busy")
    answer = await web.assistant_threads_setStatus(
        channel_id="D0ALICE000", thread_ts=direct, status="busy"
    )

    assert data(answer)["ok"]


async def test_faults_strike_one_channel_and_can_be_cleared(
    sandbox: Sandbox, web: AsyncWebClient
) -> None:
    """Other channels never notice."""
    await sandbox.client.fault("server_error", channel=ESCALATIONS)
    await web.chat_postMessage(channel=SUPPORT, text="fine")
    with pytest.raises(SlackApiError):
        await web.chat_postMessage(channel=ESCALATIONS, text="not fine")
    await sandbox.client.clear_faults()
    await web.chat_postMessage(channel=ESCALATIONS, text="fine again")


async def test_a_misspelt_fault_is_refused(sandbox: Sandbox) -> None:
    """A fault that never strikes would make a test pass for nothing."""
    with pytest.raises(SandboxError, match="invalid_arguments"):
        await sandbox.client.fault("rate_limited")
    with pytest.raises(SandboxError, match="invalid_arguments"):
        await sandbox.client.fault("hang", chanel=SUPPORT)


def test_a_probability_is_kept_and_repeatable() -> None:
    """About as often as asked, and the same calls in every run."""

    def struck(seed: int) -> list[bool]:
        faults = Faults()
        faults.add(Fault(kind="server_error", probability=0.3, seed=seed))
        return [faults.strike("auth.test", None, None) is not None for _ in range(1000)]

    assert 240 < sum(struck(1)) < 360
    assert struck(1) == struck(1)
    assert struck(1) != struck(2)
