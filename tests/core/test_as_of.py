"""The day a page is asked for (R3), and days as they are written."""

from datetime import date

import pytest
from django.core.exceptions import BadRequest
from django.test import RequestFactory

from core.as_of import as_of
from core.dates import written_day
from tests.factories import TODAY

NO_DAYS = [
    "tomorrow", "2027-02-30", "2027-3-1", "20270301", "2027-W09-1", "2027-060", "0000-00-00", "2027-03-01T00:00",
    " 2027-03-01", "2027-03-01\n", "２０２７-03-01", "1989-12-31", "2200-01-01", "9999-12-31", "nan", "\0",
]  # fmt: skip


def asked(query: str) -> date:
    return as_of(RequestFactory().get(f"/?{query}"), today=TODAY)


@pytest.mark.parametrize("query", ["", "on=", "other=2027-03-01"])
def test_without_a_day_it_is_today(query):
    assert asked(query) == TODAY


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2027, 3, 1), date(2199, 12, 31)])
def test_any_day_of_the_programmes_years_can_be_asked_for(day):
    assert asked(f"on={day}") == day
    assert written_day(day.isoformat()) == day


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_a_bad_request(text):
    with pytest.raises(BadRequest):
        as_of(RequestFactory().get("/", {"on": text}), today=TODAY)
    with pytest.raises(ValueError, match="day|isoformat|month|year"):
        written_day(text)
