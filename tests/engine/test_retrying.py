"""Asking a model again."""

import time
from collections.abc import AsyncGenerator

import pytest

from engine import Agent, ModelRefused, ModelRequest, ModelUnavailable, Reply, run_full_turn
from engine.models.retrying import RetryingModel
from engine.models.scripted import ScriptedModel
from engine.types import Message

HELLO: list[Message] = [{"role": "user", "content": "hello"}]
DOWN = ModelUnavailable("down")


async def test_a_model_that_was_unavailable_is_asked_again():
    """As often as it may be."""
    with ScriptedModel([DOWN, DOWN, "hi"]) as model:
        again = RetryingModel(model=model, pause=0.001)
        response = await run_full_turn(Agent(), HELLO, model=again)
    assert response.messages[-1]["content"] == "hi"


async def test_attempts_are_bounded():
    """The last failure is raised."""
    with ScriptedModel([DOWN, DOWN]) as model:
        again = RetryingModel(model=model, attempts=2, pause=0.001)
        with pytest.raises(ModelUnavailable):
            await run_full_turn(Agent(), HELLO, model=again)


@pytest.mark.parametrize("error", [ModelRefused("no quota"), ModelUnavailable("", retry_after=60)])
async def test_what_will_not_get_better_soon_is_not_tried_again(error: Exception):
    """A refusal, or a server that wants a long pause."""
    with ScriptedModel([error]) as model, pytest.raises(type(error)):
        await run_full_turn(Agent(), HELLO, model=RetryingModel(model=model, pause=0.001))


async def test_a_server_that_says_how_long_is_given_that_long():
    """Retry-After, where it is short."""
    with ScriptedModel([ModelUnavailable("", retry_after=0.05), "hi"]) as model:
        began = time.perf_counter()
        await run_full_turn(Agent(), HELLO, model=RetryingModel(model=model, pause=0.001))
    assert time.perf_counter() - began >= 0.04


async def test_a_model_that_had_begun_to_speak_is_not_asked_again():
    """What was said stands on a screen already."""
    asked: list[int] = []

    class Breaking:
        async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply, None]:
            asked.append(1)
            yield "Hel"
            raise DOWN

    with pytest.raises(ModelUnavailable):
        await run_full_turn(Agent(), HELLO, model=RetryingModel(model=Breaking(), pause=0.001))
    assert asked == [1]
