"""Many threads at a time, each message of which can be told from all others."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from tests.stories.town import MENTION, by_bot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.chaos.city import City

_NAMED = re.compile(r"(?P<late>\[sent earlier, arrived late\] )?message (\d+) of thread (\d+)\b")
_AT_ONCE = 16


@dataclass
class Crowd:
    """Customers who write in many threads.

    Args:
        city: Where.
        threads: How many.
        shared: In so many of them, a second customer takes part.
    """

    city: City
    threads: int
    shared: int = 0
    roots: list[str] = field(default_factory=list[str])
    waves: list[int] = field(default_factory=list[int])

    def __post_init__(self) -> None:
        # The server remembers a thousand requests unless told otherwise.
        self.city.town.sandbox.model.requests = deque()

    async def write(self, *, each: int, within: float = 0) -> None:
        """Writes so many messages in every thread; returns when Slack has them.

        Args:
            each: How many.
            within: The threads begin one after the other, spread over so many seconds.
        """
        first, number = len(self.waves), len(self.waves)
        self.waves += [len(set(self.waves))] * each
        room = asyncio.Semaphore(_AT_ONCE)
        if first == 0:
            self.roots = [""] * self.threads
        async with asyncio.TaskGroup() as group:
            for thread in range(self.threads):
                group.create_task(self._say(room, thread, range(number, number + each)))
                if within:
                    await asyncio.sleep(within / self.threads)

    async def _say(self, room: asyncio.Semaphore, thread: int, numbers: Sequence[int]) -> None:
        async with room:
            for number in numbers:
                root = self.roots[thread] or None
                second = thread < self.shared and number % 2 == 1
                call = f"{MENTION} " if second or root is None else ""
                text = f"{call}message {number} of thread {thread}"
                ts = await self.city.town.say("bob" if second else "alice", text, thread=root)
                self.roots[thread] = root or ts

    def turns(self) -> list[list[list[tuple[int, str, bool]]]]:
        """What the model heard: per thread, per turn, the new messages: (number, text, late)."""
        heard: list[list[list[tuple[int, str, bool]]]] = [[] for _ in range(self.threads)]
        for request in self.city.town.sandbox.model.requests:
            messages = _named(cast("dict[str, Any]", request.body)["messages"])
            if not messages:
                continue
            turns = heard[messages[0][0]]
            known = [message for turn in turns for message in turn]
            spoken = [(number, text, late) for _, number, text, late in messages]
            assert spoken[: len(known)] == known, (known, spoken)
            if len(spoken) > len(known):
                turns.append(spoken[len(known) :])
        return heard

    def check(self) -> None:
        """Every message is in exactly one turn, in order; every turn is of one customer.

        Messages that Slack had before others were written come first. Among those under way at
        one time a later one may be taken up before an earlier one has arrived: that one is
        said to be late.
        """
        for thread, turns in enumerate(self.turns()):
            self._in_order([message for turn in turns for message in turn])
            if thread < self.shared:
                assert all(len({number % 2 for number, _, _ in turn}) == 1 for turn in turns)

    async def check_transcripts(self) -> None:
        """The same of what is stored, however often the model was asked; each answer stands once."""
        for root in self.roots:
            transcript = await self.city.transcript(root)
            self._in_order([message[1:] for message in _named(transcript)])
            assert transcript[-1]["role"] == "assistant", transcript[-1]
            said = [m for m in transcript if m["role"] == "assistant" and m.get("content")]
            stand = by_bot(await self.city.town.thread(root))
            assert len(stand) == len(said), (root, [m["text"] for m in stand], said)

    async def losses(self) -> tuple[list[str], int]:
        """What a failover may do: the ts of messages that no transcript has; how many stand twice.

        Twice are also answers that stand without standing in a transcript.
        """
        lost, twice = list[str](), 0
        for root in self.roots:
            thread = await self.city.town.thread(root)
            written = {number: m["ts"] for m in thread for _, number, _, _ in _named([_said(m)])}
            transcript = await self.city.transcript(root)
            heard = [number for _, number, _, _ in _named(transcript)]
            lost += [ts for number, ts in written.items() if number not in heard]
            twice += len(heard) - len(set(heard))
            said = [m for m in transcript if m["role"] == "assistant" and m.get("content")]
            twice += max(0, len(by_bot(thread)) - len(said))
        return lost, twice

    def _in_order(self, heard: Sequence[tuple[int, str, bool]]) -> None:
        assert sorted(number for number, _, _ in heard) == list(range(len(self.waves))), heard
        in_time = [number for number, _, late in heard if not late]
        assert in_time == sorted(in_time), heard
        waves = [self.waves[number] for number, _, _ in heard]
        assert waves == sorted(waves), heard

    async def answered(self) -> int:
        """How many answers stand in the threads."""
        town = self.city.town
        everything = await town.slack.messages(town.people["alice"], town.channel("support"))
        return len([m for m in everything if m["author"]["is_bot"]])


def _said(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "role": "assistant" if message["author"]["is_bot"] else "user",
        "content": message["text"],
    }


def _named(messages: Sequence[dict[str, Any]]) -> list[tuple[int, int, str, bool]]:
    """The customers' messages in a request: (thread, number, text, late)."""
    found: list[tuple[int, int, str, bool]] = []
    for message in messages:
        if message["role"] == "user":
            text = str(message["content"])
            found += [
                (int(match[3]), int(match[2]), match[0], bool(match["late"]))
                for match in _NAMED.finditer(text)
            ]
    return found
