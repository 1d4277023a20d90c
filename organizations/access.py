"""Who may see and change what of an organization; to everybody else it does not exist."""

from datetime import date

from django.http import Http404

from accounts.models import User
from organizations.models import Employment, Organization


def employments_of(person: User, *, on: date) -> list[Employment]:
    """Where a person works on a day, with the organizations, by name; admins of an organization first."""
    employments = Employment.objects.filter(person=person).in_force(on=on).select_related("organization")
    return sorted(employments, key=lambda employment: (employment.role, employment.organization.name))


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
