"""One of an organization's people: who they are here, what they have linked, and what for."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from achievements.models import Achievement, Link
from achievements.services.achievements import known_to
from competencies.engine.evaluate import Weighing
from competencies.engine.timeline import contains
from organizations.models import Employment, Organization
from programme.pages.achievements import end_of
from programme.pages.employees import Carried, carried_of, weighed
from programme.pages.standing import Asked


@dataclass(frozen=True, slots=True)
class AchievementLine:
    """Something of theirs that is linked here, until when it counts (None: no end on record), and for what."""

    code: str
    name: str
    linked_on: date
    until: date | None
    serves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EmployeePage:
    """All that `programme/employees/employee.html` shows; `claims`: those that would count here."""

    organization: Organization
    on: date
    crumbs: tuple[tuple[str, str], ...]
    employment: Employment
    person: User
    role: str
    achievements: tuple[AchievementLine, ...]
    claims: tuple[Achievement, ...]
    carried: tuple[Carried, ...]


def employment_of(organization: Organization, person_id: int, *, on: date) -> Employment | None:
    """The employment of somebody who works there on a day."""
    return (
        Employment.objects.filter(organization=organization, person=person_id)
        .in_force(on=on)
        .select_related("person", "organization")
        .first()
    )


def employee(employment: Employment, *, on: date) -> EmployeePage:
    """The page of one of the people."""
    organization = employment.organization
    asked, weighing, relied = weighed(organization, on)
    links = (
        Link.objects.filter(person=employment.person_id, organization=organization)
        .in_force(on=on)
        .proven()
        .select_related("achievement__certification")
        .order_by("achievement__certification__code", "pk")
    )
    claims = Achievement.objects.pending_claims().filter(person=employment.person_id)
    claims = claims.select_related("certification", "person").order_by("claimed_at", "pk")
    known = known_to(claims, on=on)
    serves = _serves(weighing, employment.person_id, asked)
    return EmployeePage(
        organization=organization,
        on=on,
        crumbs=((_("Employees"), reverse("employees", args=[organization.mpn_id])),),
        employment=employment,
        person=employment.person,
        role=str(Employment.Role(employment.role).label),
        achievements=tuple(
            AchievementLine(
                link.achievement.certification.code,
                link.achievement.certification.name,
                link.linked_on,
                end_of(link.achievement, asked.plan.plan, on=on)[0],
                serves.get(link.achievement.certification.code, ()),
            )
            for link in links
        ),
        claims=tuple(claim for claim in claims if known.get(claim.pk) == organization.pk),
        carried=carried_of(relied.get(employment.person_id, ()), asked),
    )


def _serves(weighing: Weighing, person: int, asked: Asked) -> dict[str, tuple[str, ...]]:
    """For which competencies each certification of somebody counts on the day."""
    if person not in weighing.facts.people:
        return {}
    held = {code for code, days in weighing.holdings(person).items() if contains(days, asked.day)}
    serves: dict[str, dict[str, None]] = {}
    for competency in asked.called.in_order():
        for path in weighing.plan.paths_of.get(competency.slug, ()):
            if contains(path.effective, asked.day):
                for pool, _count in path.heads:
                    for codes in weighing.matching(person).get(pool, ()):
                        if held.issuperset(codes):
                            for code in codes:
                                serves.setdefault(code, {})[competency.name] = None
    return {code: tuple(names) for code, names in serves.items()}
