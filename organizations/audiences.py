"""Whom news about an organization is told to, and what it is called there."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from activity import news
from organizations.models import Employment, Organization


def admins(happenings: Sequence[news.Happening], on: date) -> list[set[int]]:
    """An audience: who runs the organization on that day, as far as their account is open."""
    by_organization: dict[int, set[int]] = defaultdict(set)
    running = Employment.objects.in_force(on=on).admins().filter(person__is_active=True)
    for organization, person in running.filter(
        organization__in={one.organization_id for one in happenings if one.organization_id is not None}
    ).values_list("organization_id", "person_id"):
        by_organization[organization].add(person)
    return [by_organization[one.organization_id] if one.organization_id is not None else set() for one in happenings]


def places(organizations: Collection[int]) -> Mapping[int, news.Place]:
    rows = Organization.objects.filter(pk__in=organizations).values_list("pk", "mpn_id", "name")
    return {pk: news.Place(mpn_id, name) for pk, mpn_id, name in rows}


def register() -> None:
    news.register_places(places)
