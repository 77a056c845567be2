"""Fixtures and hooks for all tests."""

from tests.log_watch import hears_what_is_said, pytest_runtest_makereport
from tests.redis_server import own_redis, redis_server, redis_url

__all__ = [
    "hears_what_is_said",
    "own_redis",
    "pytest_runtest_makereport",
    "redis_server",
    "redis_url",
]
