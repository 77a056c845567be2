"""The model fails in every way there is: one kind sentence, in time, and an answer afterwards."""

import asyncio
import random
from typing import Any

from bot import phrases
from sandbox.model.faults import GARBAGE
from tests.chaos.city import City, scaled
from tests.chaos.conftest import Cities
from tests.chaos.results import record
from tests.stories.town import MENTION, Message, by_bot, everything, labels

_SMALL = 8
_IN_TIME = 30.0

_FAULTS: list[dict[str, Any]] = [
    *({"kind": "garbage", "form": form} for form in GARBAGE),
    *({"kind": "status", "status": status} for status in (400, 401, 404, 429, 500, 503)),
    {"kind": "status", "status": 429, "code": "insufficient_quota"},
    {"kind": "status", "status": 429, "retry_after": 20},
    {"kind": "reset"},
    {"kind": "cut"},
    {"kind": "hang", "seconds": 60},
]


async def test_an_outage_of_the_model_is_one_kind_sentence(cities: Cities) -> None:
    """With the button for a person, within 30 s, once a thread; then the answer."""
    threads = scaled(_SMALL, 60)
    chosen = [random.choice(_FAULTS) for _ in range(threads)]
    async with cities() as there:
        await there.start("socket")
        for _ in range(2):
            await there.start("worker", None, ready=True, SWITCHBOARD_MODEL_CALL_SECONDS="2")
        for fault in chosen:
            await there.town.model_fault(**fault, times=1)
        await there.town.model_fault(kind="status", status=503, times=None)
        began = asyncio.get_running_loop().time()
        roots = [await there.town.say("alice", f"{MENTION} hello {n}") for n in range(threads)]
        async with asyncio.TaskGroup() as group:
            for root in roots:
                group.create_task(_told(there, root))
        told = asyncio.get_running_loop().time() - began
        assert told < _IN_TIME
        await there.town.model_well()
        for root in roots:  # whoever writes again need not wait for the next try
            await there.town.say("alice", "are you there?", thread=root)
        await there.quiet(seconds=90)
        for root in roots:
            thread = await there.town.thread(root)
            assert len([m for m in thread if phrases.MODEL_AWAY in everything(m)]) == 1
            assert phrases.MODEL_AWAY not in everything(by_bot(thread)[-1])
        assert there.tracebacks() == 0
        assert await there.parked() == []
        record(
            "the model fails, at random", small=_SMALL, n=threads, told=f"≤ {told:.1f} s", stuck=0
        )


async def _told(there: City, root: str) -> None:
    def kindly(messages: list[Message]) -> bool:
        said = [m for m in by_bot(messages) if phrases.MODEL_AWAY in everything(m)]
        return bool(said) and phrases.TALK_TO_A_HUMAN in labels(said[0])

    await there.town.wait(kindly, thread=root, seconds=_IN_TIME)
