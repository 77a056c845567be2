"""When somebody of support is there: ``Mon-Fri 09:00-17:00 Europe/Berlin``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FORM = re.compile(
    r"(?P<first>[A-Z][a-z]{2})(?:-(?P<last>[A-Z][a-z]{2}))? "
    r"(?P<opens>\d{2}:\d{2})-(?P<closes>\d{2}:\d{2})(?: (?P<zone>[\w/+-]+))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The same hours on some days of the week.

    Args:
        days: Days of the week, Monday is 0.
        opens: From when.
        closes: Until when; later than ``opens``.
        zone: Whose clock.
    """

    days: frozenset[int]
    opens: time
    closes: time
    zone: ZoneInfo

    def back_at(self, now: datetime) -> datetime | None:
        """When somebody is back, in the desk's own time; None while somebody is there.

        Args:
            now: An aware time.
        """
        here = now.astimezone(self.zone)
        if here.weekday() in self.days and self.opens <= here.time() < self.closes:
            return None
        for ahead in range(8):
            day = (here + timedelta(days=ahead)).date()
            opening = datetime.combine(day, self.opens, tzinfo=self.zone)
            if day.weekday() in self.days and opening > here:
                return opening
        return None


def read_hours(text: str) -> Hours:
    """Reads the one simple form.

    Raises:
        ValueError: It is not of that form; the message says what is.
    """
    form = "write them like Mon-Fri 09:00-17:00 Europe/Berlin"
    found = _FORM.fullmatch(text.strip())
    if found is None or found["first"] not in _DAYS or (found["last"] or "Mon") not in _DAYS:
        raise ValueError(form)
    first = _DAYS.index(found["first"])
    last = _DAYS.index(found["last"]) if found["last"] else first
    days = frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
    try:
        opens, closes = time.fromisoformat(found["opens"]), time.fromisoformat(found["closes"])
        zone = ZoneInfo(found["zone"] or "UTC")
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise ValueError(form) from error
    if opens >= closes:
        raise ValueError(f"the desk closes before it opens; {form}")
    return Hours(days=days, opens=opens, closes=closes, zone=zone)


def back_at(hours: Hours | None, now_ms: int) -> str:
    """When somebody is back, for people: "Monday 09:00 (Europe/Berlin)"; "" while one is there."""
    when = hours.back_at(datetime.fromtimestamp(now_ms / 1000, UTC)) if hours else None
    return f"{when:%A %H:%M} ({when.tzinfo})" if when else ""
