"""Ending a model's say from outside, without cutting a tool in two."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


class Interrupted(Exception):  # noqa: N818 - a state, read aloud as one
    """Something ended the say: what is not stored yet is dropped."""


class Interrupt:
    """Asked from outside, obeyed at once while a model is waited for, else at the next event.

    ``asyncio.timeout`` keeps our own cancellation apart from anybody else's.
    """

    def __init__(self) -> None:
        self.asked = False
        self.may_cut = True
        self._scope: asyncio.Timeout | None = None

    def ask(self) -> None:
        """Ends the say as soon as nothing can be torn apart by it."""
        self.asked = True
        if self._scope is not None and self.may_cut:
            self._scope.reschedule(asyncio.get_running_loop().time())

    def check(self) -> None:
        """Obeys, at a point where it is safe.

        Raises:
            Interrupted: It was asked.
        """
        if self.asked:
            raise Interrupted

    @asynccontextmanager
    async def scope(self) -> AsyncGenerator[None]:
        """The stretch in which it can be obeyed at once."""
        self.check()
        try:
            async with asyncio.timeout(None) as self._scope:
                yield
        except TimeoutError:
            if not self.asked:
                raise
            raise Interrupted from None
        finally:
            self._scope = None
