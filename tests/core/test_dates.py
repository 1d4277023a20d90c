"""Days and months: R1, R2."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.dates import FIRST_DAY, LAST_DAY, add_days, add_months, month_index, month_of, month_start, now, today

days = st.dates(FIRST_DAY, LAST_DAY)
CLAMPS = [
    (date(2026, 11, 30), 3, date(2027, 2, 28)),
    (date(2027, 11, 30), 3, date(2028, 2, 29)),
    (date(2026, 8, 31), 3, date(2026, 11, 30)),
    (date(2026, 11, 22), 3, date(2027, 2, 22)),
    (date(2024, 2, 29), 12, date(2025, 2, 28)),
    (date(2024, 2, 29), 48, date(2028, 2, 29)),
    (date(2025, 2, 28), 12, date(2026, 2, 28)),
    (date(2026, 12, 31), 1, date(2027, 1, 31)),
    (date(2026, 1, 31), 1, date(2026, 2, 28)),
    (date(2026, 3, 31), -1, date(2026, 2, 28)),
    (date(2026, 1, 15), -1, date(2025, 12, 15)),
    (date(2026, 1, 15), 0, date(2026, 1, 15)),
]


def stepped(day: date, months: int) -> date:
    """A model of R2 that walks from month to month on the calendar, and back from the 31st to a day that exists."""
    first = day.replace(day=1)
    step = timedelta(days=31 if months > 0 else -1)
    for _ in range(abs(months)):
        first = (first + step).replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


@pytest.mark.parametrize(("day", "months", "expected"), CLAMPS)
def test_a_month_later_is_the_same_day_or_the_months_last(day, months, expected):
    """R2: never 90 days, never 365."""
    assert add_months(day, months) == expected


@given(day=days, months=st.integers(-60, 60))
def test_months_are_added_as_one_walks_through_a_calendar(day, months):
    assert add_months(day, months) == stepped(day, months)


@given(day=days)
def test_a_year_is_twelve_months(day):
    """R2: 29 Feb + 1 year = 28 Feb."""
    later = add_months(day, 12)
    assert later.year == day.year + 1
    assert later == (day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 2, 28))


@given(earlier=days, later=days, months=st.integers(0, 24))
def test_who_starts_earlier_never_ends_later(earlier, later, months):
    earlier, later = sorted([earlier, later])
    assert add_months(earlier, months) <= add_months(later, months)


@pytest.mark.django_db
@pytest.mark.parametrize("months", [3, 12])
def test_the_database_adds_months_as_we_do(months):
    """Constraints that limit a period to some months (R2) and `add_months` never disagree."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT day::date, (day + make_interval(months => %s))::date
               FROM generate_series(date '2023-01-01', date '2028-12-31', interval '1 day') AS day""",
            [months],
        )
        rows = cursor.fetchall()
    assert len(rows) == 2192
    assert [(day, later) for day, later in rows if add_months(day, months) != later] == []


@given(day=days)
def test_a_month_is_known_by_its_index(day):
    assert month_start(month_index(day)) == month_of(day)
    assert month_of(day) <= day < month_start(month_index(day) + 1)
    assert month_index(add_months(day, 1)) == month_index(day) + 1


def test_days_are_added_as_days():
    assert add_days(date(2026, 2, 28), 1) == date(2026, 3, 1)
    assert add_days(date(2026, 3, 1), -1) == date(2026, 2, 28)


def test_today_is_the_day_in_utc():
    """R1."""
    somewhere_west = timezone(timedelta(hours=-8))
    with time_machine.travel(datetime(2026, 11, 22, 20, 0, tzinfo=somewhere_west), tick=False):
        assert now() == datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
        assert today() == date(2026, 11, 23)


def test_today_can_be_set_outside_of_production(settings):
    settings.PORTAL_TODAY = date(2027, 3, 14)
    assert today() == date(2027, 3, 14)
