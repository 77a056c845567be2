"""A message that kills its worker each time is set aside; its thread goes on."""

from functools import partial
from typing import Any, cast, get_args

from tests.chaos.city import City, scaled, until
from tests.chaos.conftest import Cities
from tests.chaos.poison import BOB
from tests.chaos.processes import Process
from tests.chaos.proxies import Gate, Side
from tests.chaos.results import record
from tests.stories.town import MENTION, by_bot, everything


async def test_a_poison_message_is_parked_after_three_tries(cities: Cities) -> None:
    """Its customer and the team hear of it, once; others in the thread are answered."""
    times = scaled(1, 10)
    environ = {"SWITCHBOARD_TEAM": "tests.chaos.poison:build_team"}
    environ["SWITCHBOARD_LEASE_SECONDS"] = "2"
    async with cities() as there:
        town = there.town
        assert town.people["bob"] == BOB
        await there.start("socket")
        for n in range(1, times + 1):
            thread = await town.say("bob", f"{MENTION} hello")
            await there.delivered()
            await town.say("alice", f"{MENTION} hello", thread=thread)
            *dead, last = await _until_parked(there, n, environ)
            assert len(dead) == 3
            await town.hears("something went wrong on our side", thread=thread, who="bob")
            await town.wait(
                lambda told, n=n: len([m for m in told if "given up on" in everything(m)]) == n,
                who="sam",
                channel="escalations",
            )
            await town.wait(lambda m: len(by_bot(m)) == 2, thread=thread)  # Alice has her answer
            assert (await there.parked())[-1]["reason"] == "its worker did not survive it"
            last.kill()
        assert there.tracebacks() == 0
        record("a poison message that kills its worker", small=1, n=times, parked=times)


async def test_who_is_served_beside_a_poison_message_is_answered(cities: Cities) -> None:
    """Each of its kills is theirs as well, but not their fault."""
    times, beside = scaled(1, 5), 3
    environ = {"SWITCHBOARD_TEAM": "tests.chaos.poison:build_team"}
    environ["SWITCHBOARD_LEASE_SECONDS"] = "2"
    async with cities(thinking_seconds=1) as there:
        town = there.town
        await there.start("socket")
        for n in range(1, times + 1):
            await town.say("bob", f"{MENTION} hello")
            threads = [await town.say("alice", f"{MENTION} hello {k}") for k in range(beside)]
            await there.delivered()
            *_, last = await _until_parked(there, n, environ)
            await there.quiet(seconds=30)
            for thread in threads:
                (answer,) = by_bot(await town.thread(thread))
                assert "went wrong" not in everything(answer)
            assert len(await there.parked()) == n
            last.kill()
        assert there.tracebacks() == 0
        record("served beside a poison message", small=beside, n=times * beside, parked=0)


async def test_who_dies_while_giving_up_has_said_so_once(cities: Cities) -> None:
    """At whatever request: the customer reads it once, the team hears once, one thing is parked."""
    points = [Gate(only="commit", stop_at=0, side="after")]
    points += scaled([], [Gate(stop_at=n, side=side) for n in range(10) for side in get_args(Side)])
    environ = {"SWITCHBOARD_TEAM": "tests.chaos.poison:build_team"}
    for gate in points:
        async with cities() as there:
            town = there.town
            await there.start("socket")
            before = await there.start("worker", None, ready=True, **environ)
            await town.say("alice", f"{MENTION} hello")
            await there.quiet()  # and Redis knows the scripts
            before.kill()
            thread = await town.say("bob", f"{MENTION} hello")
            await there.delivered()
            (place,) = [key for key in await there.tries() if thread in key]
            died_alone: Any = {"attempts": 3, "fence": 1, "alone": 1}
            await cast("Any", there.redis.hset(place, mapping=died_alone))
            dying = await there.start("worker", gate, ready=True, **environ)
            await until(partial(_held_or_over, there, gate), seconds=20, why="it hangs")
            dying.kill()
            await there.start("worker", None, ready=True, **environ)
            await there.quiet()
            assert len(by_bot(await town.thread(thread))) == 1
            await town.hears("something went wrong on our side", thread=thread, who="bob")
            cards = await town.slack.messages(town.people["sam"], town.channel("escalations"))
            assert len(by_bot(cards)) == 1
            assert [each["what"] for each in await there.parked()] == ["command"]
            assert there.tracebacks() == 0
    count = len(points)
    record("worker killed while it gives something up", small=1, n=count, lost=0, twice=0)


async def _held_or_over(there: City, gate: Gate) -> bool:
    return gate.held.is_set() or await there.is_quiet()


async def _until_parked(there: City, count: int, environ: dict[str, str]) -> list[Process]:
    """Starts a worker whenever the last one has died; returns all of them, the last one alive."""
    workers: list[Process] = []

    async def parked() -> bool:
        if not workers or workers[-1].has_ended() is not None:
            workers.append(await there.start("worker", None, ready=False, **environ))
        return len(await there.parked()) == count

    await until(parked, seconds=40, why="it is not parked")
    return workers
