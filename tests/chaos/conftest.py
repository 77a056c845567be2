"""Fixtures of the chaos tests: a nursery, Redis servers of their own, cities."""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.city import LONG, City, city
from tests.chaos.processes import Nursery
from tests.redis_server import RedisServer

_DATABASES = 16
_SECONDS = 1800 if LONG else 240

Cities = Callable[..., AbstractAsyncContextManager[City]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Processes that start, die and wait for leases take their time."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(_SECONDS))


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Starts processes fast."""
    made = Nursery()
    yield made
    made.close()


@pytest.fixture
def cities(nursery: Nursery, tmp_path: Path, redis_server: RedisServer) -> Cities:
    """Makes cities, on the shared Redis server or on one's own; several may stand at a time."""
    numbers = count()

    @asynccontextmanager
    async def make(server: RedisServer | None = None, **config: Any) -> AsyncGenerator[City]:
        number = next(numbers)
        folder = tmp_path / str(number)
        folder.mkdir()
        database = number % _DATABASES
        where = server or redis_server
        async with city(nursery, where, folder, database=database, **config) as made:
            yield made

    return make
