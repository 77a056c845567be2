"""The default team: ACME's triage, sales and repairs, on a catalogue of absurd products."""

from agents.acme.catalogue import catalogue
from agents.acme.team import build_team

__all__ = ["build_team", "catalogue"]
