"""Somebody who cannot be looked up now: waited for, for a while."""

from __future__ import annotations

import pytest

from bot.identity import NotNow
from bot.slack import faults
from tests.bot.slack.stand_in import Answer, stand_in

ALICE = {"ok": True, "user": {"name": "al", "team_id": "T1"}}


@pytest.mark.parametrize(
    "answer",
    [
        Answer("<html>", 502),
        Answer({"ok": False, "error": "internal_error"}),
        Answer({"ok": False, "error": "ratelimited"}, 429),
        Answer("null"),
    ],
)
async def test_a_fault_that_may_pass_is_waited_for_and_not_hammered_on(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked again after the pause, however many want to know; a success ends it."""
    now = [1000.0]
    monkeypatch.setattr(faults, "monotonic", lambda: now[0])
    async with stand_in() as slack:
        slack.answers.append(answer)
        with pytest.raises(NotNow) as waiting:
            await slack.chat.profile("U1")
        with pytest.raises(NotNow):
            await slack.chat.profile("U1")
        assert slack.methods == ["users.info"]
        now[0] += waiting.value.seconds
        slack.says(ALICE)
        assert await slack.chat.profile("U1") == ALICE["user"]


async def test_after_a_minute_it_cannot_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever; the next fault, later, is a new one."""
    now = [1000.0]
    monkeypatch.setattr(faults, "monotonic", lambda: now[0])
    async with stand_in() as slack:
        slack.answers += [Answer("<html>", 502)] * 3
        with pytest.raises(NotNow):
            await slack.chat.profile("U1")
        now[0] += faults.PATIENCE
        assert await slack.chat.profile("U1") is None
        assert await slack.chat.profile("U1") is None
        assert slack.methods == ["users.info"] * 2
        now[0] += 2 * faults.PATIENCE
        with pytest.raises(NotNow):
            await slack.chat.profile("U1")


async def test_who_is_not_there_is_not_waited_for() -> None:
    """Slack knows, and says so."""
    async with stand_in() as slack:
        slack.says({"ok": False, "error": "user_not_found"})
        assert await slack.chat.profile("U1") is None
