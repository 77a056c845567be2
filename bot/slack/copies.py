"""Taking the bot's own posts back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

_GONE = ("message_not_found", "channel_not_found")


class SlackCopies:
    """See ``bot.forgetting.Copies``.

    Args:
        client: The Web API.
    """

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def delete(self, address: str) -> str:
        """See ``Copies.delete``."""
        channel, _, ts = address.partition(":")
        try:
            await self._client.chat_delete(channel=channel, ts=ts)
        except SlackApiError as error:
            answer = cast("dict[str, Any]", error.response.data)
            code = str(answer.get("error") or "no answer of Slack's")
            return "" if code in _GONE else code
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return type(error).__name__
        return ""
