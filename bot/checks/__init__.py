"""What the doctor looks at, one module for each thing that Switchboard depends on."""

from bot.checks.finding import Finding, Level

__all__ = ["Finding", "Level"]
