"""Who may see and change what of an organization; to everybody else it does not exist."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from accounts import second_factor
from accounts.models import User
from organizations.models import Employment, Organization


@dataclass(frozen=True, slots=True)
class Sight:
    """An organization as somebody may see it; `names_people`: who counts is for admins and agents (R37)."""

    organization: Organization
    names_people: bool


def employments_of(person: User, *, on: date) -> list[Employment]:
    """Where a person works on a day, with the organizations, by name; as an admin first.

    Asked once for each request, whose person this is; each says too whether the person `has_second_factor`.
    """
    known: tuple[date, list[Employment]] | None = getattr(person, "employments_known", None)
    if known is None or known[0] != on:
        employments = Employment.objects.filter(person=person).in_force(on=on).select_related("organization")
        beside = {"has_second_factor": second_factor.is_on_of("person")}
        employments = employments.annotate(**beside)
        known = on, sorted(employments, key=lambda employment: (employment.role, employment.organization.name))
        person.employments_known = known  # type: ignore[attr-defined]
    return known[1]


def sight_of(person: User, mpn_id: str, *, on: date) -> Sight:
    """The organization for one of its people or an agent; for anybody else it does not exist."""
    for employment in employments_of(person, on=on):
        if employment.organization.mpn_id == mpn_id:
            is_admin = employment.role == Employment.Role.ADMIN
            return Sight(employment.organization, is_admin or person.is_agent)
    return Sight(organization_for_admin(person, mpn_id, on=on), names_people=True)


def organization_for_admin(person: User, mpn_id: str, *, on: date) -> Organization:
    """The organization, for its admins and for programme agents (R37), decided on the facts of that day.

    Raises Http404 for anybody else, exactly as for an organization that does not exist.
    """
    organizations = Organization.objects.filter(mpn_id=mpn_id)
    if not person.is_agent:
        organizations = organizations.filter(
            pk__in=Employment.objects.filter(person=person).in_force(on=on).admins().values("organization")
        )
    organization = organizations.first()
    if organization is None:
        raise Http404
    return organization
