"""Who may be a customer: judged before somebody is answered, never when something is received.

    invited     whoever is in a channel that the bot was invited to, guests and people from other
                companies included; in direct messages members and guests
    members     full members only
    a function  ``(person, profile) -> bool``, sync or async, named by its dotted path

Bots are nobody's customers, whatever the rule. Who cannot be looked up is refused where the rule
has to look.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal, cast

from bot.identity import Directory, Profile, homes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.commands import Person

Rule = Callable[["Person", Profile], bool | Awaitable[bool]]
"""A rule of one's own: whether somebody may be a customer."""

Customers = Literal["invited", "members"] | Rule

_RULE_SECONDS = 5.0
"""How long a rule of one's own may think: the conversation waits for it."""


class NoRule(Exception):  # noqa: N818 - a state, read aloud as one
    """The configured function is not there. The message is for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Judges people by the configured rule.

    Args:
        customers: The rule.
        directory: Where people are looked up, if the rule needs it.
        workspace: The installation's.
    """

    customers: Customers
    directory: Directory
    workspace: str

    async def refused(self, people: Iterable[Person], *, direct: bool) -> frozenset[Person]:
        """Those of some people who may not be customers.

        Args:
            people: Who wants something of the agents.
            direct: Whether they write to the bot alone, rather than in a channel.

        Raises:
            TimeoutError: A rule of one's own did not answer.
        """
        return frozenset([who for who in people if not await self._admits(who, direct=direct)])

    async def _admits(self, who: Person, *, direct: bool) -> bool:
        if self.customers == "invited" and (not direct or who.workspace == self.workspace):
            return True  # Slack keeps channels and the workspace itself; nobody to look up
        profile = await self.directory.profile(who.user)
        if profile is None or profile.get("is_bot") or profile.get("deleted"):
            return False
        match self.customers:
            case "invited":
                return belongs(profile, self.workspace)
            case "members":
                return belongs(profile, self.workspace) and not is_guest(profile)
            case rule:
                async with asyncio.timeout(_RULE_SECONDS):
                    verdict = rule(who, profile)
                    return bool(await verdict if inspect.isawaitable(verdict) else verdict)


def is_guest(profile: Profile) -> bool:
    """Whether somebody sees only the channels that they were let into."""
    return bool(profile.get("is_restricted") or profile.get("is_ultra_restricted"))


def belongs(profile: Profile, workspace: str) -> bool:
    """Whether somebody is of the workspace, or of another one of the same enterprise."""
    return workspace in homes(profile) and not profile.get("is_stranger")


def read_rule(value: str) -> Customers:
    """The rule that the configuration names.

    Args:
        value: ``invited``, ``members``, or ``package.module:name`` of a function.

    Raises:
        NoRule: There is no such function.
    """
    if value == "invited":
        return "invited"
    if value == "members":
        return "members"
    module, _, name = value.rpartition(":" if ":" in value else ".")
    try:
        found: object = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise NoRule(f"SWITCHBOARD_CUSTOMERS is {value!r}: {error}") from error
    if not callable(found):
        raise NoRule(f"SWITCHBOARD_CUSTOMERS is {value!r}, which is no function")
    return cast("Rule", found)
