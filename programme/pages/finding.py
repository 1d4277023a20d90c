"""Finding a competency, a person or an exam of an organization by a part of its name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from achievements.models import Achievement, Certification, Link
from competencies.engine.plan import Plan
from competencies.plans import plan_in_force
from competencies.words import Names, names
from organizations.models import Employment, Organization
from programme.pages.achievements import end_of

MOST = 10
"""Of each kind so many are shown; who looks for more writes more."""


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody who works for the organization."""

    name: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class FoundExam:
    """An exam, certification or assessment with those for whom it counts here; `more` are not named."""

    code: str
    name: str
    people: tuple[FoundPerson, ...]
    more: int


@dataclass(frozen=True, slots=True)
class FindingPage:
    """All that `programme/finding.html` shows."""

    organization: Organization
    words: str
    competencies: tuple[tuple[str, str], ...]
    people: tuple[FoundPerson, ...]
    exams: tuple[FoundExam, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.competencies or self.people or self.exams)


def finding(organization: Organization, words: str, *, on: date) -> FindingPage:
    """What the words are a part of, on a day; nothing for no words."""
    if not words:
        return FindingPage(organization, "", (), (), ())
    known = plan_in_force()
    return FindingPage(
        organization,
        words,
        tuple(_competencies(organization, names(known.revision), words)),
        tuple(_people(organization, words, on)),
        tuple(_exams(organization, words, known.plan, on)),
    )


def _competencies(organization: Organization, called: Names, words: str) -> Iterable[tuple[str, str]]:
    for one in called.in_order():
        if words.casefold() in one.name.casefold():
            yield one.name, reverse("competency", args=[organization.mpn_id, one.slug])


def _people(organization: Organization, words: str, on: date) -> Iterable[FoundPerson]:
    employments = Employment.objects.filter(organization=organization).in_force(on=on)
    found = employments.filter(Q(person__full_name__icontains=words) | Q(person__email__icontains=words))
    for one in found.select_related("person").order_by("person__full_name", "pk")[:MOST]:
        yield _person(organization, one.person, one.person.email)


def _person(organization: Organization, person: User, detail: str = "") -> FoundPerson:
    url = reverse("employee", args=[organization.mpn_id, person.pk])
    return FoundPerson(person.full_name or person.email, detail, url)


def _exams(organization: Organization, words: str, plan: Plan, on: date) -> Iterable[FoundExam]:
    fitting = Certification.objects.filter(Q(code__icontains=words) | Q(name__icontains=words)).order_by("code")
    certifications = list(fitting[:MOST])
    counting = Achievement.objects.counting(on=on).filter(certification__in=certifications)
    links = Link.objects.filter(organization=organization, achievement__in=counting).in_force(on=on)
    holders: dict[int, dict[int, User]] = {}
    for link in links.select_related("achievement__certification", "person").order_by("person__full_name", "person"):
        until, _why = end_of(link.achievement, plan, on=on)
        if until is not None and until <= on:
            continue  # the programme no longer accepts it
        holders.setdefault(link.achievement.certification_id, {})[link.person_id] = link.person
    for one in certifications:
        people = list(holders.get(one.pk, {}).values())
        shown = tuple(_person(organization, person) for person in people[:MOST])
        yield FoundExam(one.code, one.name, shown, max(len(people) - MOST, 0))
