"""Before somebody goes: what an organization would lose (R8)."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from achievements.models import Link
from competencies import previews
from competencies.previews import Change
from competencies.words import Names
from organizations.models import Employment, Organization
from programme.pages.standing import afterwards, ask


@dataclass(frozen=True, slots=True)
class LeavingLine:
    """What somebody's leaving does to a competency: its level, how long it lasts, or (`afterwards`) what follows it."""

    competency: str
    before: str
    after: str
    until_before: date | None
    until_after: date | None
    afterwards: str

    @property
    def changes_the_level(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class LeavingPage:
    """All that `programme/employees/leaving.html` shows: what is lost when somebody leaves or is removed (R8)."""

    organization: Organization
    on: date
    crumbs: tuple[tuple[str, str], ...]
    employment: Employment
    person: User
    is_oneself: bool
    links: int
    lines: tuple[LeavingLine, ...]


def leaving(employment: Employment, *, by: User, on: date) -> LeavingPage:
    """What the organization would lose, worked out by the same evaluation; the levels first that fall."""
    organization, person = employment.organization, employment.person
    asked = ask(organization, on=on, today=on, terms=())
    facts = asked.dossier.facts
    changes = previews.compare(facts, previews.without_links_of(facts, person.pk, on=on), on=on)
    is_oneself = person.pk == by.pk
    url = reverse("employee", args=[organization.mpn_id, person.pk])
    crumbs = ((_("Employees"), reverse("employees", args=[organization.mpn_id])), (person.full_name, url))
    return LeavingPage(
        organization=organization,
        on=on,
        crumbs=() if is_oneself else crumbs,
        employment=employment,
        person=person,
        is_oneself=is_oneself,
        links=Link.objects.filter(person=person, organization=organization).in_force(on=on).count(),
        lines=tuple(
            sorted((_line(change, asked.called) for change in changes), key=lambda line: not line.changes_the_level)
        ),
    )


def _line(change: Change, called: Names) -> LeavingLine:
    return LeavingLine(
        called.competencies[change.competency].name,
        change.before.level,
        change.after.level,
        change.before.until,
        change.after.until,
        afterwards(change),
    )
