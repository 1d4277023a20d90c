"""Promises that models make in the database, by the names the business has for them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import CheckConstraint, F, Func, Q
from django.db.models.expressions import Combinable
from django.db.models.fields import DateField


class Period(Func):
    """`daterange(starts, ends)`: half-open, and open at the end where `ends` is NULL (R1)."""

    function = "daterange"
    output_field = DateRangeField()


class AfterMonths(Func):
    """A day some calendar months later, clamped to the month's end, as `core.dates.add_months` has it (R2)."""

    output_field = DateField()

    def __init__(self, expression: object, *, months: int) -> None:
        super().__init__(expression, template=f"(%(expressions)s + interval '{int(months)} months')::date")


def runs_forward(name: str, starts: str = "starts_on", ends: str = "ends_on") -> CheckConstraint:
    """A period does not end before it starts; one that ends on the day it starts is empty and lawful."""
    return CheckConstraint(name=name, condition=Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": F(starts)}))


def lasts_at_most(name: str, *, months: int, starts: str = "starts_on", ends: str = "ends_on") -> CheckConstraint:
    """A period has an end, at most `months` calendar months after its start (R2)."""
    return CheckConstraint(name=name, condition=Q(**{f"{ends}__lte": AfterMonths(F(starts), months=months)}))


def both_or_neither(name: str, first: str, second: str) -> CheckConstraint:
    """Two columns are filled together or not at all."""
    return CheckConstraint(
        name=name,
        condition=Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
        | Q(**{f"{first}__isnull": False, f"{second}__isnull": False}),
    )


def one_of(name: str, field: str, values: list[str]) -> CheckConstraint:
    """A column holds one of a few words."""
    return CheckConstraint(name=name, condition=Q(**{f"{field}__in": values}))


def never_overlap(
    name: str,
    *,
    same: tuple[str | Combinable, ...],
    other: tuple[str, ...] = (),
    starts: str = "starts_on",
    ends: str = "ends_on",
    condition: Q | None = None,
) -> ExclusionConstraint:
    """No two rows that agree on `same` and differ on every one of `other` have a day in common."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in same),
            *((field, RangeOperators.NOT_EQUAL) for field in other),
            (Period(F(starts), F(ends)), RangeOperators.OVERLAPS),
        ],
        condition=condition,
    )
