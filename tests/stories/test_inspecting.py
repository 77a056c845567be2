"""What an operator sees of one conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio.to_thread
import pytest

from bot.__main__ import main
from bot.inspecting import NoSuchPlace, pattern_of
from tests.stories.town import MENTION, by_bot, town

if TYPE_CHECKING:
    from collections.abc import Callable


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["inspect", *words])
    return int(end.value.code or 0)


async def test_a_permalink_shows_state_transcript_inbox_outbox_and_timers(
    redis_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a thread in which a card waits for its decision."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    inspect: Callable[..., int] = run
    async with town(redis_url=redis_url) as there:
        ts = await there.say("alice", f"{MENTION} hello")
        await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
        await there.say("alice", "I'd like a black boot", thread=ts)
        await there.hears("Place order", thread=ts)
        link = f"https://acme.slack.com/archives/{there.channel('support')}/p{ts.replace('.', '')}"
        code = await anyio.to_thread.run_sync(inspect, link)
    shown = capsys.readouterr().out
    assert code == 0
    assert f"thread:{there.team_id}:{there.channel('support')}:{ts}" in shown
    sections = (
        "state:",
        "timers:",
        "posts that stand:",
        "transcript:",
        "inbox: nothing",
        "outbox:",
    )
    assert [s for s in sections if s not in shown] == []
    assert '"title"' in shown
    assert "I'd like a black boot" in shown


def test_a_replys_permalink_leads_to_its_thread() -> None:
    """As Slack writes it, with the thread behind the question mark."""
    link = "https://a.slack.com/archives/C1/p1700000000000200?thread_ts=1700000000.000100&cid=C1"
    assert pattern_of(link) == "thread:*:C1:1700000000.000100"
    assert pattern_of("thread:T1:C1:1.000001") == "thread:T1:C1:1.000001"


@pytest.mark.parametrize("text", ["hello", "https://example.com", "thread:*"])
def test_anything_else_is_refused_with_the_form(text: str) -> None:
    """No pattern of the operator's own reaches Redis."""
    with pytest.raises(NoSuchPlace, match="permalink"):
        pattern_of(text)


def test_a_place_without_a_conversation_is_one_sentence(
    redis_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And code 1."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    assert run("thread:T1:C1:1.000001") == 1
    assert "Nothing is kept" in capsys.readouterr().err
