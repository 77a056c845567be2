"""Two workspaces with the same channels, people and thread ids on one Redis server: nothing crosses."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.manifest import render
from bot.slack.parse import Identity, parse_event
from bot.store.belonging import ForeignRedis
from bot.store.connect import connect
from sandbox.slack.clock import Clock
from sandbox.slack.config import Config, features_of
from tests.stories.town import MENTION, by_bot, everything, town

if TYPE_CHECKING:
    from tests.stories.town import Town

TEAMS = ("T0NORTH001", "T0SOUTH001")
WORDS = {"T0NORTH001": "the northern lights broke", "T0SOUTH001": "my southern cross is gone"}


def config(team: str) -> Config:
    return Config(
        **features_of(render()), team_id=team, bot_token=f"xoxb-{team}", retry_schedule=(0, 0.3)
    )


def database(url: str, number: int) -> str:
    return f"{url.rpartition('/')[0]}/{number}"


def stop_the_clock(there: Town) -> None:
    """From now on a workspace's timestamps depend on nothing but what happens in it."""
    workspace = there.sandbox.platform.workspace(None)
    workspace.clock = Clock(now=lambda: 2_000_000_000.0)


async def test_the_same_ids_in_two_workspaces_are_two_of_everything(redis_url: str) -> None:
    """Threads, people, orders, escalations, counts and resets of one are nothing to the other."""
    async with (
        town(redis_url=redis_url, config=config(TEAMS[0])) as north,
        town(redis_url=database(redis_url, 1), config=config(TEAMS[1])) as south,
    ):
        assert (north.people, north.channels) == (south.people, south.channels)
        threads: list[str] = []
        for there in (north, south):
            stop_the_clock(there)
            threads.append(await there.say("alice", f"{MENTION} {WORDS[there.team_id]}"))
        assert threads[0] == threads[1]
        ts = threads[0]
        for there in (north, south):
            await there.wait(lambda m: bool(by_bot(m)), thread=ts)
        await north.say("alice", "I'd like a black boot", thread=ts)
        card = await north.hears("Place order", thread=ts)
        await north.press("alice", card, "Place order")
        await north.hears("Order placed", thread=ts)
        await south.slash("alice", "reset")
        await south.hears("Fresh start", thread=ts)
        await south.say("bob", f"{MENTION} get me a human please")
        await south.hears("asks for a person", who="sam", channel="escalations")
        await north.settled()

        assert [len(await there.orders("alice")) for there in (north, south)] == [3, 2]
        assert await crossings(north, WORDS[south.team_id]) == []
        assert await crossings(south, WORDS[north.team_id]) == []
        assert not await read(north, "sam", "escalations")
        assert not any("Fresh start" in text for text in await read(north, "alice", "support"))
        for number, team in enumerate(TEAMS):
            await every_key_is_of(team, database(redis_url, number))


async def crossings(there: Town, foreign: str) -> list[str]:
    """Where another workspace's words came up: in what people read, in what the model was sent."""
    read_here = [
        text
        for who in ("alice", "bob", "sam")
        for channel in ("support", "escalations")
        for text in await read(there, who, channel)
    ]
    asked = [str(request["messages"]) for request in await there.model_requests()]
    return [text for text in (*read_here, *asked) if foreign in text]


async def read(there: Town, who: str, channel: str) -> list[str]:
    """What somebody reads in a channel, its threads included; nothing where they are not."""
    if channel == "escalations" and who != "sam":
        return []
    messages = await there.slack.messages(there.people[who], there.channel(channel))
    return [everything(message) for message in messages]


async def every_key_is_of(team: str, redis_url: str) -> None:
    """No key of a place or a person names another workspace."""
    (other,) = set(TEAMS) - {team}
    async with AsyncExitStack() as stack:
        connections = await connect(redis_url, stack)
        keys = [str(key) async for key in cast("Any", connections.scripts.scan_iter())]
    assert [key for key in keys if other in key] == []
    assert any(team in key for key in keys)


async def test_a_second_workspace_on_the_same_database_is_refused(redis_url: str) -> None:
    """Its worker would serve the first one's mailboxes; it does not even start."""
    async with town(redis_url=redis_url, config=config(TEAMS[0])):
        with pytest.raises(ExceptionGroup) as caught:
            async with town(redis_url=redis_url, config=config(TEAMS[1])):
                pass
        assert caught.group_contains(ForeignRedis)


def test_an_event_for_another_installation_is_nobodys_business_here() -> None:
    """Where one app's events reach several bots, each takes its own workspace's."""
    us = Identity(workspace=TEAMS[0], user="U1", bot="B1")
    event = {"type": "message", "channel": "C1", "ts": "1.0", "user": "U2", "text": "<@U1> hi"}

    def body(*teams: str, enterprise: bool = False) -> dict[str, Any]:
        installed = [{"team_id": team, "is_enterprise_install": enterprise} for team in teams]
        return {"team_id": teams[0], "event_id": "E1", "event": event, "authorizations": installed}

    assert parse_event(body(TEAMS[1]), us) is None
    ours = parse_event(body(TEAMS[0]), us)
    assert ours is not None
    assert ours.place == f"thread:{TEAMS[0]}:C1:1.0"
    assert parse_event({**body(TEAMS[0]), "team_id": "T0PARTNER1"}, us) is not None
    assert parse_event(body(TEAMS[1], enterprise=True), us) is not None
