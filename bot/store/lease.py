"""The lease as its owner sees it: prolonged while it works, and known to hold without asking twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redis.asyncio import Redis

    from bot.mail import Claim
    from bot.store.keys import Keys

LEASE_SECONDS = 15.0


@dataclass(slots=True)
class Leases:
    """What Redis last said of the places that this process owns.

    Args:
        client: Must not queue behind all the rest.
        keys: Names of the shard's keys.
        script: ``renew.lua``.
        seconds: How long an owner may be silent before another takes over.
    """

    client: Redis
    keys: Keys
    script: Any
    seconds: float = LEASE_SECONDS
    _confirmed: dict[str, float] = field(init=False, repr=False, default_factory=dict[str, float])

    @property
    def milliseconds(self) -> int:
        """The same for scripts."""
        return int(self.seconds * 1000)

    def hold(self, place: str, *, since: float) -> None:
        """Notes that Redis confirmed an ownership, when asked at that moment (``monotonic``)."""
        self._confirmed[place] = since

    def end(self, place: str) -> None:
        """Notes that a place is given back, or somebody else's."""
        self._confirmed.pop(place, None)

    async def renew(self, held: Mapping[str, str]) -> dict[str, int | None]:
        """Prolongs leases.

        Args:
            held: place -> fence.

        Returns:
            place -> its epoch, or None where the lease was lost.
        """
        if not held:
            return {}
        asked = monotonic()
        args: list[str | int] = [self.milliseconds]
        for place, fence in held.items():
            args += [place, fence]
        epochs = await self.script(
            keys=[self.keys.ready, *(self.keys.conversation(place) for place in held)],
            args=args,
            client=self.client,
        )
        known = {p: None if e < 0 else int(e) for p, e in zip(held, epochs, strict=True)}
        for place, epoch in known.items():
            if epoch is not None:
                self.hold(place, since=asked)
        return known

    async def owns(self, claim: Claim) -> bool:
        """Whether a claim still holds, for an act that no fence can refuse.

        A round trip only when Redis has not said so for half a lease: the process was paused.
        """
        if monotonic() - self._confirmed.get(claim.place, 0.0) < self.seconds / 2:
            return True
        return (await self.renew({claim.place: claim.fence}))[claim.place] is not None
