"""A Redis that would lose what it acknowledges is refused where real people write."""

from contextlib import AsyncExitStack

import pytest

from bot.settings import Settings
from bot.starting import CANNOT_START, explained
from bot.store.connect import connect
from bot.store.safety import UnsafeRedis, dangers, require_safety
from tests.redis_server import RedisServer


def settings(**environ: str) -> Settings:
    given = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "OPENAI_API_KEY": "k",
        "REDIS_URL": "redis://localhost/0",
    }
    return Settings.load("run", given | environ, dotenv=None)


@pytest.mark.parametrize(
    ("setting", "value", "remedy"),
    [
        ("appendonly", "no", "set appendonly yes"),
        ("maxmemory-policy", "allkeys-lru", "set maxmemory-policy noeviction"),
    ],
)
async def test_an_unsafe_server_is_refused_with_its_remedy(
    own_redis: RedisServer, setting: str, value: str, remedy: str
) -> None:
    """Judged from what it says of itself; the operator may override it."""
    async with AsyncExitStack() as stack:
        redis = (await connect(own_redis.url, stack)).scripts
        await require_safety(redis, override=False)
        await redis.config_set(setting, value)
        with pytest.raises(UnsafeRedis) as refusal:
            await require_safety(redis, override=False)
        sentence, code = explained(refusal.value, redis="")
        assert remedy in sentence
        assert "ALLOW_UNSAFE_REDIS=1" in sentence
        assert code == CANNOT_START
        await require_safety(redis, override=True)


def test_what_a_managed_redis_hides_is_not_held_against_it() -> None:
    """No word about persistence and eviction: nothing to refuse."""
    assert dangers({"redis_version": "7.2.0"}) == []


@pytest.mark.parametrize(
    ("environ", "kept"),
    [
        ({}, True),
        ({"SLACK_API_URL": "https://acme.slack.com/api/"}, True),
        ({"SLACK_API_URL": "http://127.0.0.1:8080/api/"}, False),
        ({"SLACK_API_URL": "https://notslack.com/api/"}, False),
        ({"REDIS_URL": "memory://"}, False),
    ],
)
def test_only_the_real_slack_asks_for_it(environ: dict[str, str], *, kept: bool) -> None:
    """A sandbox, or a try in one process, may lose everything."""
    assert settings(**environ).must_keep is kept


def test_the_override_is_read_from_the_environment() -> None:
    """ALLOW_UNSAFE_REDIS=1."""
    assert settings(ALLOW_UNSAFE_REDIS="1").allow_unsafe_redis
    assert not settings().allow_unsafe_redis
