"""Who somebody is: one name for a person whom Slack names in several ways.

A person is their own workspace and their user id. For somebody of an enterprise Slack tells, as
that workspace, now the workspace that they write from, now another one of theirs, now the
enterprise itself: a mention of somebody in a shared channel says ``E…`` where the message that
brings the same words, and the press on the card under it, say ``T…``. Whoever is taken for two
people can neither answer in their own thread nor confirm their own order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.commands import Command, Person

Profile = Mapping[str, Any]
"""Somebody as Slack's ``users.info`` describes them."""


class NotNow(Exception):  # noqa: N818 - a state, read aloud as one
    """Somebody cannot be looked up at the moment: what depends on who they are waits.

    Args:
        seconds: When to ask again.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Directory(Protocol):
    """Where people are looked up."""

    async def profile(self, user: str) -> Profile | None:
        """What is known of somebody; None when that cannot be told.

        Raises:
            NotNow: It may soon be told.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """Knows people of other workspaces by one name each.

    People of the installation's own workspace are never looked up; anybody else is, once in ten
    minutes. Who cannot be looked up keeps the name that the event gave; a fault that may pass is
    waited for, since whoever has two names is a stranger in their own thread.

    Args:
        directory: Where people are looked up.
        workspace: The installation's.
    """

    directory: Directory
    workspace: str

    async def known(self, who: Person) -> Person:
        """Somebody under the one name that they are known by.

        Returns:
            The installation's workspace, if they are of it as well; else their home. Somebody who
            only has the id of the one whom Slack knows stays who they are.
        """
        if who.workspace == self.workspace:
            return who
        profile = await self.directory.profile(who.user)
        if profile is None or not _is_named(profile, who.workspace):
            return who
        home = self.workspace if self.workspace in homes(profile) else str(profile["team_id"])
        return who.model_copy(update={"workspace": home})

    async def settled(self, commands: Sequence[tuple[str, Command]]) -> list[tuple[str, Command]]:
        """Commands, by key, with whoever sent them under the one name."""
        known: dict[Person, Person] = {}
        settled: list[tuple[str, Command]] = []
        for key, command in commands:
            who: Person | None = getattr(command, "who", None)
            if who is None:
                settled.append((key, command))
                continue
            if who not in known:  # nobody twice, also while Slack does not answer
                known[who] = await self.known(who)
            settled.append((key, command.model_copy(update={"who": known[who]})))
        return settled

    async def namesakes(
        self, staff: Collection[str], people: Iterable[Person]
    ) -> frozenset[Person]:
        """Those of some people who have the user id of somebody of support, but are somebody else.

        Slack lists a channel's members without their workspaces, and an id counts within one.

        Args:
            staff: Users of support.
            people: Who does something. In doubt, they are somebody else.
        """
        doubtful = {who for who in people if who.user in staff and who.workspace != self.workspace}
        return frozenset([who for who in doubtful if not await self._is_that_user(who)])

    async def _is_that_user(self, who: Person) -> bool:
        profile = await self.directory.profile(who.user)
        return profile is not None and _is_named(profile, who.workspace)


def homes(profile: Profile) -> set[str]:
    """The workspaces that somebody is a member of, as far as Slack tells."""
    teams = _enterprise(profile).get("teams")
    listed = cast("list[object]", teams) if isinstance(teams, list) else []
    return {str(team) for team in (profile.get("team_id"), *listed) if team}


def _is_named(profile: Profile, workspace: str) -> bool:
    """Whether Slack may mean this member by their user id and that workspace or enterprise."""
    named = {*homes(profile), _enterprise(profile).get("enterprise_id")}
    return bool(profile.get("team_id")) and workspace in named


def _enterprise(profile: Profile) -> Profile:
    enterprise = profile.get("enterprise_user")
    return cast("Profile", enterprise) if isinstance(enterprise, dict) else {}
