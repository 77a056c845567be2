"""Slack: tokens, permissions, the support channel, and the clock that signatures hang on."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast

import aiohttp
from pydantic import BaseModel
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.checks.finding import Finding
from bot.manifest import SCOPES
from bot.settings import Settings

__all__ = ["check_slack"]

_SECONDS = 10
_CLOCK_REFUSED = 300  # Slack's own limit for the age of a signed request
_CLOCK_NOTED = 30
_SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")
_REINSTALL = "reinstall the app (OAuth & Permissions) and copy the bot token again"


class _Us(BaseModel):
    user: str
    team: str


class _Channel(BaseModel):
    name: str = ""
    is_archived: bool = False
    is_member: bool = False
    is_private: bool = False


class _Info(BaseModel):
    channel: _Channel


async def check_slack(settings: Settings, *, now: Callable[[], datetime]) -> list[Finding]:
    """Ask Slack what it thinks of the tokens, and look at the support channel.

    Args:
        settings: What is set; what is not is left out.
        now: The machine's clock.
    """
    return [finding async for finding in _findings(settings, now)]


async def _findings(settings: Settings, now: Callable[[], datetime]) -> AsyncIterator[Finding]:
    if secret := settings.slack_signing_secret:
        yield _signing_secret(secret.get_secret_value())
    try:
        async with asyncio.timeout(3 * _SECONDS):
            if token := settings.slack_app_token:
                yield await _socket_mode(_client(settings, token.get_secret_value()))
            if token := settings.slack_bot_token:
                client = _client(settings, token.get_secret_value())
                async for finding in _bot(client, settings.support_channel, now):
                    yield finding
    except (SlackClientError, aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
        yield Finding.fail(
            f"Slack cannot be reached at {settings.slack_api_url} ({type(error).__name__})",
            "check the network, a proxy, and SLACK_API_URL",
        )


def _client(settings: Settings, token: str) -> AsyncWebClient:
    return AsyncWebClient(
        token=token, base_url=settings.slack_api_url, timeout=_SECONDS, retry_handlers=[]
    )


def _signing_secret(secret: str) -> Finding:
    if _SIGNING_SECRET.fullmatch(secret):
        return Finding.ok("the signing secret has the right form")
    return Finding.fail(
        "SLACK_SIGNING_SECRET is not 32 hexadecimal digits, so every request would be refused",
        "copy the Signing Secret from the app's Basic Information",
    )


async def _socket_mode(client: AsyncWebClient) -> Finding:
    try:
        await client.apps_connections_open(app_token=client.token or "")
    except SlackApiError as error:
        code = _code(error)
        remedy = (
            "switch Socket Mode on in the app's settings"
            if code == "socket_mode_disabled"
            else "make one with the scope connections:write (Basic Information)"
        )
        return Finding.fail(f"Slack refuses SLACK_APP_TOKEN ({code})", remedy)
    return Finding.ok("Socket Mode can connect")


async def _bot(
    client: AsyncWebClient, support_channel: str | None, now: Callable[[], datetime]
) -> AsyncIterator[Finding]:
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        yield Finding.fail(f"Slack refuses SLACK_BOT_TOKEN ({_code(error)})", _REINSTALL)
        return
    us, headers = _Us.model_validate(_body(answer)), cast("Mapping[str, str]", answer.headers)
    yield Finding.ok(f"Slack knows the bot as @{us.user} in {us.team}")
    for finding in (*_scopes(headers), *_clock(headers, now())):
        yield finding
    yield await _support(client, support_channel)


def _scopes(headers: Mapping[str, str]) -> list[Finding]:
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")}
    remedy = f"add it under OAuth & Permissions, or paste manifest.json; then {_REINSTALL}"
    return [
        Finding(
            "warn" if scope.optional else "fail",
            f"the bot lacks the scope {scope.name}, so {scope.purpose}",
            remedy,
        )
        for scope in SCOPES
        if scope.name not in granted
    ] or [Finding.ok("the bot has every permission it needs")]


def _clock(headers: Mapping[str, str], now: datetime) -> list[Finding]:
    try:
        off = round((now - parsedate_to_datetime(headers.get("Date", ""))).total_seconds())
    except (TypeError, ValueError):  # no date, or none of HTTP's
        return []
    if abs(off) < _CLOCK_NOTED:
        return [Finding.ok("the clock agrees with Slack's")]
    what = f"the clock is {abs(off)} s {'ahead of' if off > 0 else 'behind'} Slack's"
    remedy = "set it by NTP (timedatectl set-ntp true)"
    if abs(off) < _CLOCK_REFUSED:
        return [Finding.warn(what, remedy)]
    return [Finding.fail(f"{what}, so requests over HTTP would count as forged", remedy)]


async def _support(client: AsyncWebClient, channel: str | None) -> Finding:
    if channel is None:
        return Finding.warn(
            "no SUPPORT_CHANNEL is set, so no person can be called",
            "create a private channel, invite the bot, and set its ID",
        )
    try:
        answer = await client.conversations_info(channel=channel)
    except SlackApiError as error:
        return Finding.fail(
            f"the support channel {channel} cannot be seen ({_code(error)})",
            "check SUPPORT_CHANNEL; a private channel must have the bot invited",
        )
    found = _Info.model_validate(_body(answer)).channel
    name = f"the support channel #{found.name}"
    if found.is_archived:
        return Finding.fail(f"{name} is archived", "unarchive it, or set another SUPPORT_CHANNEL")
    if not found.is_member:
        return Finding.fail(f"the bot is not in {name}", "type /invite @Switchboard there")
    if not found.is_private:
        return Finding.warn(
            f"{name} is public, so everybody who joins it is staff", "make it private"
        )
    return Finding.ok(f"the bot is in {name}")


def _code(error: SlackApiError) -> str:
    body = _body(error.response)
    return str(body.get("error", "no reason given"))


def _body(answer: Any) -> dict[str, Any]:
    # What is no JSON comes as bytes, or as a bare dict without the data around it.
    body = getattr(answer, "data", answer)
    return cast("dict[str, Any]", body) if isinstance(body, dict) else {}
