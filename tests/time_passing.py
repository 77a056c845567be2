"""Time that passes when a test says so, for whatever the event loop times: deadlines and pauses."""

import asyncio
from collections.abc import Callable

import pytest

PassTime = Callable[[float], None]


@pytest.fixture
def pass_time() -> PassTime:
    """Puts the running loop's clock forward by so many seconds.

    A deadline that a test waits for may then be longer than any machine is busy, and comes exactly
    when the test has seen what should happen before it. To be called where the loop runs.
    """
    return _put_forward


def _put_forward(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    before = loop.time
    setattr(loop, "time", lambda: before() + seconds)  # noqa: B010 - a method, to the type checker
