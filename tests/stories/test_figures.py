"""What an operator's Prometheus reads after a conversation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from tests.stories.town import MENTION, by_bot, running_bot, town

if TYPE_CHECKING:
    from tests.stories.town import Town

Figures = dict[str, float]


async def scrape(port: int) -> Figures:
    """All samples of a process, as name{label="value"} → value."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/metrics") as reply,
    ):
        assert reply.status == 200
        text = await reply.text()
    assert not re.search(r"thread:|hello|[UC]0[A-Z0-9]{6,}", text)
    found: Figures = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


async def hello(there: Town) -> None:
    ts = await there.say("alice", f"{MENTION} hello")
    await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
    await there.settled()


async def test_a_conversation_shows_in_the_figures_and_nobodys_words_do() -> None:
    """Turns, tokens, posts and where the time went; labels are kinds, never places or people."""
    async with town(http=True, bot=False) as there, running_bot(there) as port:
        before = await scrape(port)
        await hello(there)
        after = await scrape(port)

    def grew(name: str) -> float:
        return after.get(name, 0.0) - before.get(name, 0.0)

    assert grew("switchboard_commands_total{outcome=stored}") >= 1
    assert grew("switchboard_turns_total{ending=answered}") == 1
    assert grew("switchboard_posts_total{kind=say,outcome=sent}") == 1
    for part in ("queue", "model", "slack", "turn"):
        assert grew(f"switchboard_part_seconds_count{{part={part}}}") >= 1, part
    tokens = [name for name in after if name.startswith("switchboard_model_tokens_total")]
    assert sum(map(grew, tokens)) > 0
    assert after["switchboard_queue_due{}"] == 0
    assert after["switchboard_redis_up{}"] == 1


async def test_a_refusal_of_slacks_is_counted_by_its_code() -> None:
    """A channel that takes no posts shows as its error, beside the method's failures."""
    async with town(http=True, bot=False) as there, running_bot(there) as port:
        before = await scrape(port)
        await there.slack.fault("refuse", "chat.postMessage", error="is_archived", times=1)
        await there.say("alice", f"{MENTION} hello")
        await there.called("chat.postMessage")
        await there.settled()
        after = await scrape(port)
    name = "switchboard_slack_errors_total{error=is_archived,method=post}"
    assert after.get(name, 0.0) - before.get(name, 0.0) == 1
