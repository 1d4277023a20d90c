"""What somebody has of the benefits of the organizations they work for."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from memberships.benefit_words import category_of, name_of
from memberships.models import Assignment
from memberships.models.grant import AssignmentQuerySet


@dataclass(frozen=True, slots=True)
class MyBenefit:
    """A seat or a key; `ends_on` is the first day on which it no longer runs."""

    use: int
    name: str
    kind: str
    organization: str
    since: date
    ends_on: date
    has_key: bool


def assigned_to(person: User, *, on: date) -> AssignmentQuerySet:
    """What somebody has on a day of what runs then."""
    rows = Assignment.objects.counting(on=on).filter(person=person, use__ends_on__gt=on, use__activated_on__lte=on)
    return rows.select_related("use__grant__term__organization")


def my_benefits(person: User, *, on: date) -> list[MyBenefit]:
    """What counts on the day, what ends first at the front; one query."""
    return [
        MyBenefit(
            use=one.use_id,
            name=name_of(one.use.grant),
            kind=category_of(one.use.grant.category),
            organization=one.use.grant.term.organization.name,
            since=one.starts_on,
            ends_on=one.use.ends_on,
            has_key=one.use.key_id is not None,
        )
        for one in assigned_to(person, on=on).order_by("use__ends_on", "pk")
    ]
