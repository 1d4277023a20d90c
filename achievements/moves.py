"""How often a person may change the organization that they stand for (R6); not limited unless the programme says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.conf import settings

from accounts.models import User
from achievements.models import Link
from activity.models import ActivityRecord
from core.dates import add_days, add_months
from organizations.models import Employment, Organization

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Stand:
    """A person stands for an organization from a day on.

    `was_removed`: the employment there has ended since, and not because they left by themselves.
    """

    organization: int
    since: date
    was_removed: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """At most so many changes in twelve months, and so many days at the present organization first; None: no limit."""

    changes: int | None
    days: int | None


def limits() -> Limits:
    """The two settings of the programme."""
    return Limits(settings.LINK_CHANGES_IN_12_MONTHS, settings.LINK_DAYS_BEFORE_CHANGE)


def next_free_day(stands: Sequence[Stand], organization: int, limits: Limits, *, on: date) -> date:
    """The first day, from `on`, on which a person with these stands may link to `organization` (R6).

    The first organization is no change, going on at the same one is none, and being removed locks nobody; leaving by
    oneself is no way around it. `date.max` where no change is allowed at all.
    """
    if not stands or stands[-1].organization == organization or stands[-1].was_removed:
        return on
    free = on
    if limits.days is not None:
        free = max(free, add_days(stands[-1].since, limits.days))
    if limits.changes is not None:
        recent = _recent_changes(stands, on=on)
        if limits.changes == 0:
            return date.max
        if len(recent) >= limits.changes:
            free = max(free, add_months(recent[-limits.changes], MONTHS))
    return free


def changes_within(stands: Sequence[Stand], *, on: date) -> int:
    """How many changes of organization a person has made in the twelve months up to a day (R6)."""
    return len(_recent_changes(stands, on=on))


def _recent_changes(stands: Sequence[Stand], *, on: date) -> list[date]:
    changes = [later.since for earlier, later in pairwise(stands) if not earlier.was_removed]
    return [day for day in changes if add_months(day, MONTHS) > on]


def stands_of(person: User, *, on: date) -> list[Stand]:
    """The organizations that a person has stood for up to a day, in order, each with the day of its first link."""
    removed = _removed_from(person, on=on)
    stands: list[Stand] = []
    links = Link.objects.filter(person=person, linked_on__lte=on).order_by("linked_on", "pk")
    for organization, linked_on, unlinked_on in links.values_list("organization_id", "linked_on", "unlinked_on"):
        is_empty = unlinked_on is not None and unlinked_on <= linked_on
        if not is_empty and (not stands or stands[-1].organization != organization):
            stands.append(Stand(organization, linked_on, organization in removed))
    return stands


def _removed_from(person: User, *, on: date) -> set[int]:
    """The organizations where a person's employment has ended by a day otherwise than by their own leaving."""
    ended = Employment.objects.filter(person=person, left_on__lte=on).order_by("left_on")
    present = Employment.objects.filter(person=person).in_force(on=on).values("organization")
    left = dict(ended.exclude(organization__in=present).values_list("organization_id", "left_on"))
    # Who ended it is on record; what the programme's records brought in has no entry there.
    entries = ActivityRecord.objects.filter(organization_id__in=left, verb="employee.left", person_id=person.pk)
    ended_by: dict[tuple[int, date | None], int | None] = {
        (organization, day): by
        for organization, day, by in entries.order_by("sequence").values_list("organization_id", "on", "by_id")
    }
    return {organization for organization, day in left.items() if ended_by.get((organization, day)) != person.pk}


def next_free_day_for(person: User, organization: Organization, *, on: date) -> date:
    """The first day, from `on`, on which the programme lets the person link to the organization (R6)."""
    present = limits()
    if present.changes is None and present.days is None:
        return on
    return next_free_day(stands_of(person, on=on), organization.pk, present, on=on)
