"""The team of agents: found, importable, and without clashes."""

from agents.commerce import Catalogue, MemoryCommerce
from agents.loading import load_team
from bot.checks.finding import Finding
from bot.settings import Settings
from engine import TeamError

__all__ = ["check_team"]


def check_team(settings: Settings) -> list[Finding]:
    """Build the team as a worker would, on an empty shop."""
    shop = MemoryCommerce(Catalogue(()))
    try:
        team = load_team(settings.team, shop, support=settings.support_channel is not None)
    except TeamError as error:
        return [Finding.fail(f"the team cannot be read: {error}", "mend it or SWITCHBOARD_TEAM")]
    return [Finding.ok(f"the team: {', '.join(team.names)}")]
