"""One line of the doctor's report."""

from dataclasses import dataclass
from typing import Literal, Self

__all__ = ["Finding", "Level"]

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and what to do about it.

    Args:
        level: "fail" keeps Switchboard from working, "warn" does not.
        what: What was found; never holds a secret.
        remedy: What to do; empty where nothing is to be done.
    """

    level: Level
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{self.what}: {self.remedy}" if self.remedy else self.what
        # A library's error may have several lines; a report's line has one.
        return f"{self.level:<5} {' '.join(line.split())}"

    @classmethod
    def ok(cls, what: str) -> Self:
        """Something is as it should be."""
        return cls("ok", what)

    @classmethod
    def warn(cls, what: str, remedy: str) -> Self:
        """Something is worth knowing."""
        return cls("warn", what, remedy)

    @classmethod
    def fail(cls, what: str, remedy: str) -> Self:
        """Something has to be mended."""
        return cls("fail", what, remedy)
