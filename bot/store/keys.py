"""Names of everything that lies in Redis for one shard.

All keys of a shard share one hash tag, so that a script may touch several of them. There is one
shard today; ``SHARDS`` is recorded at the first start and a different number is refused later.

| key                    | type | holds                                                | kept            |
|------------------------|------|------------------------------------------------------|-----------------|
| ``{s0}:ready``         | zset | place -> when to look at it next, ms                  | while due       |
| ``{s0}:bell``          | list | places to look at now: a hint                         | capped          |
| ``{s0}:bell:<worker>`` | list | places whose owner should look again: a hint          | 60 s            |
| ``{s0}:c:<place>``     | hash | state, fence, epoch, owner, attempts, timer, refs     | retention       |
| ``{s0}:in:<place>``    | hash | waiting commands by id                                | retention       |
| ``{s0}:t:<place>``     | list | the transcript                                        | retention       |
| ``{s0}:out:<place>``   | list | posts not sent yet, oldest first                      | retention       |
| ``{s0}:knew:<place>``  | set  | who was a customer there, as digests                 | 400 days        |
| ``{s0}:seen:<mark>``   | str  | "this thing was taken in already"                     | 48 h            |
| ``{s0}:heard:<who>``   | list | when an author's last messages came, ms              | the window      |
| ``{s0}:spent:<who>``   | str  | tokens spent for an author, or a workspace           | a day           |
| ``{s0}:parked``        | list | commands given up on, with the reason                 | until dropped   |
| ``{s0}:trouble``       | hash | what makes ``/readyz`` red: name -> sentence          | until it clears |
| ``switchboard:shards`` | str  | the number of shards                                  | for ever        |
| ``switchboard:workspace`` | str | whose mailboxes these are                           | for ever        |
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from bot.places import workspace_of

SHARDS = 1
SHARDS_KEY = "switchboard:shards"
WORKSPACE_KEY = "switchboard:workspace"


@dataclass(frozen=True, slots=True)
class Keys:
    """The key names of one shard."""

    shard: int = 0

    def _name(self, *parts: str) -> str:
        return ":".join((f"{{s{self.shard}}}", *parts))

    @property
    def ready(self) -> str:
        """When to look at each place next."""
        return self._name("ready")

    @property
    def bell(self) -> str:
        """Wakes any worker."""
        return self._name("bell")

    @property
    def parked(self) -> str:
        """Commands given up on."""
        return self._name("parked")

    @property
    def trouble(self) -> str:
        """What makes the readiness probe red."""
        return self._name("trouble")

    def bell_of(self, worker: str) -> str:
        """Wakes the one worker that owns a place."""
        return self._name("bell", worker)

    def conversation(self, place: str) -> str:
        """The record of a place."""
        return self._name("c", place)

    def inbox(self, place: str) -> str:
        """A place's waiting commands."""
        return self._name("in", place)

    def transcript(self, place: str) -> str:
        """A place's messages."""
        return self._name("t", place)

    def outbox(self, place: str) -> str:
        """A place's unsent posts."""
        return self._name("out", place)

    def knew(self, place: str) -> str:
        """Who was a customer at a place, also when all else about it is gone."""
        return self._name("knew", place)

    def heard(self, author: str) -> str:
        """When the last messages of an author came; see ``counted_as``."""
        return self._name("heard", author)

    def spent(self, who: str) -> str:
        """Tokens spent for an author, see ``counted_as``, or for a whole workspace."""
        return self._name("spent", who)

    def seen(self, mark: str) -> str:
        """The mark of a thing taken in."""
        return self._name("seen", mark)


def counted_as(place: str, author: str) -> str:
    """Under whom an author's messages and tokens are counted.

    By user, within the installation that is written to: an event may name an author's own
    workspace in one way and the next in another, and the limits are the person's.

    Args:
        place: Where they write.
        author: "workspace:user".
    """
    return f"{workspace_of(place)}:{author.rpartition(':')[2]}"


def digest_of(place: str, author: str) -> str:
    """Tells whether somebody was a customer at a place, without naming them.

    Args:
        place: The place.
        author: "workspace:user".
    """
    return blake2b(f"{place} {author}".encode(), digest_size=8).hexdigest()
