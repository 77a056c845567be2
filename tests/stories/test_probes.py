"""The probes: alive, ready, and red with a reason."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

import aiohttp

from tests.stories.town import MENTION, Town, running_bot, town


async def asked(port: int, path: str) -> tuple[int, Any]:
    """(status, body) of a probe."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as reply,
    ):
        return reply.status, await reply.json()


async def with_probes(there: Town, stack: AsyncExitStack) -> int:
    """The bot with its probes on a free port."""
    settings = there.settings.model_copy(update={"health_port": 0})
    return await stack.enter_async_context(running_bot(there, settings))


async def test_a_process_that_serves_no_http_answers_its_probes_on_the_health_port() -> None:
    """Alive and ready, once it is connected and its worker takes work."""
    async with town(bot=False) as there, AsyncExitStack() as stack:
        port = await with_probes(there, stack)
        assert (await asked(port, "/healthz"))[0] == 200
        assert await asked(port, "/readyz") == (200, {"ok": True, "troubles": {}})


async def test_over_http_the_probes_stand_beside_slacks_requests() -> None:
    """One port for both; what Slack did not sign is refused."""
    async with town(http=True, bot=False) as there, running_bot(there) as port:
        assert (await asked(port, "/readyz"))[0] == 200
        async with aiohttp.ClientSession() as session:
            forged = {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=00"}
            url = f"http://127.0.0.1:{port}/slack/events"
            async with session.post(url, headers=forged, json={"type": "x"}) as reply:
                assert reply.status == 401


async def test_a_support_channel_that_takes_no_cards_is_a_reason_to_be_red() -> None:
    """Until a card stands again."""
    async with town(bot=False) as there, AsyncExitStack() as stack:
        port = await with_probes(there, stack)
        await there.slack.kick(there.people["switchboard"], there.channel("escalations"))
        ts = await there.say("alice", f"{MENTION} get me a human please")
        await there.hears("I could not reach the team", thread=ts)
        status, body = await asked(port, "/readyz")
        assert status == 503
        assert "channel_not_found" in body["troubles"]["support_channel"]
        await there.slack.invite(
            there.people["switchboard"], there.channel("escalations"), by=there.people["sam"]
        )
        other = await there.say("bob", f"{MENTION} get me a human please")
        await there.hears("I've asked the team", thread=other, who="bob")
        assert (await asked(port, "/readyz"))[0] == 200
