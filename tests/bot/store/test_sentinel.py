"""Redis behind Sentinel, with real servers."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest
import redis

from bot.settings import Settings, SettingsError
from bot.store.connect import connect
from bot.store.sentinel import SentinelUrl, read_url
from tests.redis_sentinel import client, sentinel, server, until
from tests.redis_server import free_port
from tests.stories.town import MENTION, by_bot, town

if TYPE_CHECKING:
    from pathlib import Path


async def test_the_service_goes_on_by_itself_when_the_master_is_killed(tmp_path: Path) -> None:
    """A replica becomes master; the thread goes on there, and remembers what was said."""
    with (
        server(tmp_path, "one") as master,
        server(tmp_path, "two") as replica,
        client(replica.port) as second,
        sentinel(tmp_path, master) as port,
        client(port) as watch,
    ):
        second.replicaof("127.0.0.1", master.port)
        until(lambda: second.info()["master_link_status"] == "up")
        until(lambda: len(watch.execute_command("SENTINEL", "REPLICAS", "desk")) == 1)
        url = f"redis+sentinel://127.0.0.1:{port}/desk/0"
        async with town(redis_url=url) as there:
            ts = await there.say("alice", f"{MENTION} hello")
            await there.wait(lambda m: len(by_bot(m)) == 1, thread=ts)
            await there.settled()
            await asyncio.to_thread(until, lambda: any(second.scan_iter("{s0}:c:thread:*")))
            began = time.monotonic()
            master.kill()
            await there.say("alice", "are you still there?", thread=ts)
            await there.wait(lambda m: len(by_bot(m)) == 2, thread=ts, seconds=40)
            assert time.monotonic() - began < 30
        assert second.info()["role"] == "master"
        (transcript,) = second.scan_iter("{s0}:t:thread:*")
        said = "".join(second.lrange(transcript, 0, -1))
        assert "hello" in said
        assert "still there" in said


async def test_without_a_living_sentinel_redis_is_away() -> None:
    """Not a hang and not another fault: what a process without Redis knows how to bear."""
    async with AsyncExitStack() as stack:
        connections = await connect(f"redis+sentinel://127.0.0.1:{free_port()}/desk", stack)
        with pytest.raises(redis.ConnectionError):
            await connections.scripts.ping()


def test_an_address_names_sentinels_the_master_and_a_login() -> None:
    """Ports and the database have defaults; a password may hold what an address may not."""
    assert read_url("redis+sentinel://me:a%40b@one,two:7/desk/3") == SentinelUrl(
        hosts=(("one", 26_379), ("two", 7)),
        name="desk",
        database=3,
        username="me",
        password="a@b",
    )
    assert read_url("redis+sentinel://one/desk").database == 0


@pytest.mark.parametrize("url", ["redis+sentinel://one", "redis+sentinel:///desk"])
def test_an_address_without_a_master_or_a_sentinel_is_refused(url: str) -> None:
    """The sentence shows the form."""
    environ = {"REDIS_URL": url, "SLACK_BOT_TOKEN": "xoxb-1-2", "OPENAI_API_KEY": "k"}
    with pytest.raises(SettingsError, match=r"redis\+sentinel://host1:26379"):
        Settings.load("worker", environ, dotenv=None)
