"""Two years of monthly figures, in hundredths: 24 whole months and the running one, the oldest first."""

from collections.abc import Sequence
from itertools import pairwise

from programme.demo.days import Days

WHOLE_MONTHS = 24
# What a year brings from January to December: weak in summer, strong before it ends.
SEASON = (7, 8, 9, 8, 8, 9, 6, 5, 9, 9, 10, 12)


def two_years(day: Days, before: int, last: int, *, whole: bool = False) -> list[int]:
    """Figures that sum to `last` over the twelve months before the running one, and to `before` over those before.

    With both the same, every twelve months in a row sum to exactly that. `whole`: customers and devices come whole.
    """
    months = _year(day, before, whole=whole) + _year(day, last, whole=whole)
    # The running month has only begun.
    return [*months, months[-12] // 200 * 100]


def _year(day: Days, total: int, *, whole: bool) -> list[int]:
    """A total spread over the calendar months that begin with the running one's, a year earlier or two."""
    unit = 100 if whole else 1
    amount, passed, given = total * 100 // unit, 0, 0
    year = []
    for place in range(12):
        passed += SEASON[(day.today.month - 1 + place) % 12]
        due = round(amount * passed / sum(SEASON))
        year.append((due - given) * unit)
        given = due
    return year


def rising(first: int, last: int) -> list[int]:
    """A number of users or seats that grew steadily, and is what it was last month in the running one too."""
    months = [round(first + (last - first) * place / (WHOLE_MONTHS - 1)) * 100 for place in range(WHOLE_MONTHS)]
    return [*months, months[-1]]


def with_year_totals(first_year: Sequence[int], totals: Sequence[int]) -> list[int]:
    """Figures that begin with twelve months and go on so that each twelve months in a row sum to the next of `totals`.

    The first of the totals is that of the first year itself.
    """
    months = list(first_year)
    for before, after in pairwise(totals):
        months.append(months[-12] + after - before)
    return [month * 100 for month in months]
