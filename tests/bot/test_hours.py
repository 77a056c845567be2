"""When somebody of support is there."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.hours import back_at, read_hours

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = read_hours("Mon-Fri 09:00-17:00 Europe/Berlin")


@pytest.mark.parametrize(
    ("now", "back"),
    [
        (datetime(2026, 11, 20, 9, 0, tzinfo=BERLIN), None),
        (datetime(2026, 11, 20, 16, 59, tzinfo=BERLIN), None),
        (datetime(2026, 11, 20, 17, 0, tzinfo=BERLIN), datetime(2026, 11, 23, 9, 0, tzinfo=BERLIN)),
        (datetime(2026, 11, 22, 12, 0, tzinfo=BERLIN), datetime(2026, 11, 23, 9, 0, tzinfo=BERLIN)),
        (datetime(2026, 11, 24, 8, 59, tzinfo=BERLIN), datetime(2026, 11, 24, 9, 0, tzinfo=BERLIN)),
    ],
)
def test_somebody_is_back_at_the_next_opening(now: datetime, back: datetime | None) -> None:
    """Opening included, closing excluded, weekends skipped."""
    assert OFFICE.back_at(now) == back


def test_the_desk_keeps_its_own_clock() -> None:
    """Other zones are converted; the sentence names the zone."""
    friday_evening = int(datetime(2026, 11, 20, 22, 0, tzinfo=ZoneInfo("UTC")).timestamp() * 1000)
    assert back_at(OFFICE, friday_evening) == "Monday 09:00 (Europe/Berlin)"
    assert back_at(None, friday_evening) == ""


def test_days_may_wrap_around_the_weekend_or_be_one() -> None:
    """Sat-Tue is four days; without a zone it is UTC."""
    assert read_hours("Sat-Tue 10:00-12:00").days == {5, 6, 0, 1}
    assert read_hours("Wed 10:00-12:00").days == {2}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "always",
        "Mon-Fri",
        "Mon-Fri 9-17",
        "Mon-Fri 17:00-09:00",
        "Mon-Foo 09:00-17:00",
        "Mon-Fri 09:00-17:00 Mars/Base",
        "Mon-Fri 25:00-26:00",
    ],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    """The one form is in the sentence."""
    with pytest.raises(ValueError, match="Mon-Fri 09:00-17:00 Europe/Berlin"):
        read_hours(text)
