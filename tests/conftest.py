"""Fixtures and hooks for all tests."""

from hypothesis import HealthCheck, settings

from tests.log_watch import hears_what_is_said, pytest_runtest_makereport
from tests.redis_server import own_redis, redis_server, redis_url
from tests.time_passing import pass_time

__all__ = [
    "hears_what_is_said",
    "own_redis",
    "pass_time",
    "pytest_runtest_makereport",
    "redis_server",
    "redis_url",
]

# How long an example takes says how busy the machine is, and nothing of the property.
settings.register_profile(
    "unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")
