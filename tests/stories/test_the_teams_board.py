"""The team's board: one notice for an outage, the pause, and the queue."""

from __future__ import annotations

from tests.stories.town import MENTION, by_bot, everything, labels, town


async def test_a_model_outage_is_one_notice_for_the_team_however_many_threads_wait() -> None:
    """Since when, and how many; it becomes its own end."""
    async with town() as there:
        await there.model_fault(kind="status", status=401, times=10_000)
        threads = [await there.say("alice", f"{MENTION} hello {n}") for n in range(3)]
        for ts in threads:
            await there.hears("I've kept your message", thread=ts)
        await there.hears("The model has not answered since", who="sam", channel="escalations")
        await there.model_well()
        for ts in threads:
            await there.hears("ACME", thread=ts, seconds=20)
        await there.hears("The model answers again", who="sam", channel="escalations")
        board = await there.slack.messages(there.people["sam"], there.channel("escalations"))
        assert len(by_bot(board)) == 1


async def test_staff_turn_the_agents_off_and_on_again_without_a_deploy() -> None:
    """Customers read the sentence once a thread; what waits is answered after the resume."""
    async with town() as there:
        assert (await there.slash("sam", "pause Stocktaking, back at noon.")).ok
        await there.hears("The agents are off", who="sam")
        await there.board_is(lambda board: board.paused is not None)
        ts = await there.say("alice", f"{MENTION} hello")
        told = await there.hears("Stocktaking, back at noon.", thread=ts)
        assert labels(told) == ["Talk to a human"]
        assert await there.model_requests() == []
        await there.say("alice", "anybody?", thread=ts)
        await there.slash("sam", "resume")
        await there.hears("ACME", thread=ts)
        said = [everything(m) for m in by_bot(await there.thread(ts))]
        assert sum("Stocktaking" in text for text in said) == 1


async def test_pause_and_queue_are_for_the_team() -> None:
    """Somebody else is told so."""
    async with town() as there:
        await there.slash("alice", "pause I am in charge now")
        await there.hears("for the support team")
        await there.slash("alice", "queue")
        ts = await there.say("alice", f"{MENTION} hello")
        await there.hears("ACME", thread=ts)


async def test_help_names_the_teams_words_to_the_team_only() -> None:
    """Sam reads how to pause the agents, Bob does not."""
    async with town() as there:
        for who, shown in (("sam", True), ("bob", False)):
            await there.slash(who, "help")
            told = await there.hears("Mention me in a channel", who=who)
            assert ("/switchboard pause" in everything(told)) is shown


async def test_the_queue_shows_what_stands_open_and_how_fast_the_team_is() -> None:
    """Open, unclaimed, the longest wait, the median time to claim, who solved what."""
    async with town() as there:
        ts = await there.say("alice", f"{MENTION} get me a human please")
        await there.hears("I've asked the team", thread=ts)
        other = await there.say("bob", f"{MENTION} hello")
        await there.hears("ACME", thread=other, who="bob")
        card = await there.hears("asks for a person", who="sam", channel="escalations")
        await there.board_is(lambda board: len(board.cases) == 1 and len(board.opened) == 2)
        await there.slash("sam", "queue", channel="escalations")
        first = await there.hears("Open: 1", who="sam", channel="escalations")
        assert "unclaimed: 1" in everything(first)
        assert first["is_ephemeral"]
        await there.press("sam", card, "Claim", channel="escalations")
        await there.hears("has joined", thread=ts)
        await there.board_is(lambda board: board.cases[0].claimed > 0)
        await there.slash("sam", "queue", channel="escalations")
        second = await there.hears("unclaimed: 0", who="sam", channel="escalations")
        assert "conversations without a person: 1, with one: 1" in everything(second)
