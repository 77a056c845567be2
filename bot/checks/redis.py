"""Redis: there, recent enough, and one that neither forgets nor evicts."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

from redis.exceptions import AuthenticationError, RedisError, ResponseError

from bot.checks.finding import Finding
from bot.settings import Settings
from bot.store.connect import connect
from bot.store.safety import dangers

__all__ = ["check_redis"]

_OLDEST = (7, 0)


async def check_redis(settings: Settings) -> list[Finding]:
    """Connect, and look at what the server says of itself."""
    where = settings.redis_address
    if settings.redis_url.startswith("memory://"):
        return [
            Finding.warn(
                "Redis is embedded, so conversations end with the process",
                "set REDIS_URL=redis://host:6379/0 for anything but a try",
            )
        ]
    try:
        async with AsyncExitStack() as stack:
            connections = await connect(settings.redis_url, stack)
            info: dict[str, Any] = await connections.scripts.info()
    except (AuthenticationError, ResponseError) as error:
        return [
            Finding.fail(f"Redis at {where} refuses us ({error})", "check REDIS_URL's password")
        ]
    except (RedisError, OSError) as error:
        return [
            Finding.fail(
                f"Redis cannot be reached at {where} ({type(error).__name__})",
                "start it, or check REDIS_URL",
            )
        ]
    return _judged(info) or [Finding.ok(f"Redis {info['redis_version']} at {where} keeps all")]


def _judged(info: Mapping[str, Any]) -> list[Finding]:
    findings: list[Finding] = []
    version = str(info["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST:
        findings.append(Finding.fail(f"Redis {version} is too old", "upgrade it to 7.0 or later"))
    findings += [Finding.fail(danger, remedy) for danger, remedy in dangers(info)]
    return findings
