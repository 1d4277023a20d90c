"""Days and months (R1, R2): the only place that looks at the clock and the only place that adds months."""

import calendar
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2199, 12, 31)


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The business date: the day in UTC (R1), or the one that `PORTAL_TODAY` sets outside of production."""
    return settings.PORTAL_TODAY or now().date()


def add_months(day: date, months: int) -> date:
    """The same day `months` calendar months later (earlier, if negative), clamped to the month's end (R2)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def written_day(text: str) -> date:
    """A day as it is written everywhere, `YYYY-MM-DD`, of the programme's years; ValueError for anything else.

    `date.fromisoformat` alone would take week numbers and days without dashes, too.
    """
    day = date.fromisoformat(text)
    if text != day.isoformat() or not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{text!r} is not a day from {FIRST_DAY} to {LAST_DAY}")
    return day


def add_days(day: date, days: int) -> date:
    """The day `days` days later (earlier, if negative)."""
    return day + timedelta(days=days)


def month_index(day: date) -> int:
    """Months since the year 0, by which months are counted and compared: `year * 12 + month - 1`."""
    return day.year * 12 + day.month - 1


def month_start(index: int) -> date:
    """The first day of the month of that index."""
    year, month = divmod(index, 12)
    return date(year, month + 1, 1)


def month_of(day: date) -> date:
    """The first day of the month that contains `day`."""
    return day.replace(day=1)
