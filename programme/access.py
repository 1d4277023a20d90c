"""Who may see an organization's competencies, and fetching it for them: strangers learn nothing (404)."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from organizations import access
from organizations.models import Employment, Organization


@dataclass(frozen=True, slots=True)
class Sight:
    """An organization as somebody may see it; `names_people`: who counts is for admins and agents (R37)."""

    organization: Organization
    names_people: bool


def employments_of(person: User, *, on: date) -> list[Employment]:
    """The person's employments in force on a day; asked once for each request, whose person this is."""
    known: tuple[date, list[Employment]] | None = getattr(person, "employments_known", None)
    if known is None or known[0] != on:
        known = on, access.employments_of(person, on=on)
        person.employments_known = known  # type: ignore[attr-defined]
    return known[1]


def sight_of(person: User, mpn_id: str, *, on: date) -> Sight:
    """The organization for one of its people or an agent; for anybody else it does not exist."""
    for employment in employments_of(person, on=on):
        if employment.organization.mpn_id == mpn_id:
            is_admin = employment.role == Employment.Role.ADMIN
            return Sight(employment.organization, is_admin or person.is_agent)
    return Sight(access.organization_for_admin(person, mpn_id, on=on), names_people=True)
