"""Who may see an organization's competencies, and fetching it for them: strangers learn nothing (404)."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from accounts.models import User
from organizations.models import Employment, Organization


@dataclass(frozen=True, slots=True)
class Sight:
    """An organization as somebody may see it; `names_people`: who counts is for admins and agents (R37)."""

    organization: Organization
    names_people: bool


def employments_of(person: User, *, on: date) -> list[Employment]:
    """The person's employments in force on a day, with their organizations; asked once for each request's person."""
    cached: tuple[date, list[Employment]] | None = getattr(person, "_employments_in_force", None)
    if cached is None or cached[0] != on:
        rows = Employment.objects.in_force(on=on).filter(person=person).select_related("organization")
        cached = on, list(rows.order_by("organization__name", "pk"))
        person._employments_in_force = cached  # type: ignore[attr-defined]
    return cached[1]


def sight_of(person: User, mpn_id: str, *, on: date) -> Sight:
    """The organization for one of its people or an agent; for anybody else it does not exist."""
    for employment in employments_of(person, on=on):
        if employment.organization.mpn_id == mpn_id:
            is_admin = employment.role == Employment.Role.ADMIN
            return Sight(employment.organization, is_admin or person.is_agent)
    if person.is_agent:
        organization = Organization.objects.filter(mpn_id=mpn_id).first()
        if organization is not None:
            return Sight(organization, names_people=True)
    raise Http404
