"""The day a page or an answer is asked for (R3)."""

from datetime import date

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from core.dates import FIRST_DAY, LAST_DAY, written_day


def as_of(request: HttpRequest, *, today: date) -> date:
    """The day in the address (`?on=2027-03-14`), or today; what is no day of the programme's years is a bad request."""
    written = request.GET.get("on", "")
    if not written:
        return today
    try:
        return written_day(written)
    except ValueError as error:
        raise BadRequest(f"on is a day from {FIRST_DAY} to {LAST_DAY}.") from error
