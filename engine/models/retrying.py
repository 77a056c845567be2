"""A model that is asked again after a moment, for programs that have no queue to do so."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from engine.errors import ModelUnavailable
from engine.model import Model, ModelRequest, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryingModel:
    """Asks a model again when it was unavailable, before it had said anything.

    What will not get better is not tried again: a wrong key, an unknown model, no quota.

    Args:
        model: What is asked.
        attempts: How often at most.
        pause: Seconds before the second attempt; twice as long before each further one, with
            jitter, so that many who failed together do not return together.
        patience: Seconds; a server that asks for a longer pause is not asked again.
    """

    model: Model
    attempts: int = 3
    pause: float = 0.5
    patience: float = 8.0

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply, None]:
        """Answer a request; see ``engine.model.Model``."""
        for attempt in range(1, self.attempts + 1):
            said = False
            try:
                async with aclosing(self.model.reply(request)) as pieces:
                    async for piece in pieces:
                        said = True
                        yield piece
            except ModelUnavailable as error:
                wait = self._wait(attempt, error)
                if said or attempt == self.attempts or wait > self.patience:
                    raise
            else:
                return
            await asyncio.sleep(wait)

    def _wait(self, attempt: int, error: ModelUnavailable) -> float:
        grown = self.pause * 2 ** (attempt - 1)
        jittered = grown * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
        return max(jittered, error.retry_after or 0.0)
