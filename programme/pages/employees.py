"""The people of an organization: who they are here, what of theirs counts, and which levels rest on them (R8)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from achievements.models import Link
from competencies.engine.evaluate import Weighing
from competencies.engine.reliance import Reliance, relied_on
from competencies.engine.timeline import contains
from organizations.models import Employment, Invitation, Organization
from programme.pages.competency_list import Chip
from programme.pages.standing import Asked, ask

PEOPLE_A_PAGE = 50
MOST_INVITATIONS = 100
SHOWS = ("all", "admins", "linked", "not-linked", "carrying")


@dataclass(frozen=True, slots=True)
class Carried:
    """A level that would fall without somebody."""

    competency: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EmployeeLine:
    """Somebody in the list; `linked_since` None: nothing of theirs is linked here."""

    person: User
    role: str
    is_admin: bool
    linked_since: date | None
    counting: int
    carried: tuple[Carried, ...]
    url: str


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation that can still be accepted."""

    invitation: Invitation
    role: str
    again_url: str
    revoke_url: str


@dataclass(frozen=True, slots=True)
class EmployeesPage:
    """All that `programme/employees/employees.html` shows."""

    organization: Organization
    on: date
    words: str
    show: str
    chips: tuple[Chip, ...]
    lines: tuple[EmployeeLine, ...]
    page: Page[Employment]
    query: str
    total: int
    invitations: tuple[InvitationLine, ...]


def employees(
    organization: Organization, *, on: date, words: str = "", show: str = "all", page: int = 1
) -> EmployeesPage:
    """The page: `words` are looked for in names and addresses; `show` is one of `SHOWS`, anything else means all."""
    show = show if show in SHOWS else "all"
    asked, weighing, relied = weighed(organization, on)
    linked = Link.objects.filter(person=OuterRef("person"), organization=organization).in_force(on=on).proven()
    people: QuerySet[Employment] = Employment.objects.filter(organization=organization).in_force(on=on)
    found = (
        people.filter(Q(person__full_name__icontains=words) | Q(person__email__icontains=words)) if words else people
    )
    parts: Mapping[str, Q] = {
        "all": Q(),
        "admins": Q(role=Employment.Role.ADMIN),
        "linked": Q(Exists(linked)),
        "not-linked": ~Q(Exists(linked)),
        "carrying": Q(person__in=list(relied)),
    }
    counts = found.aggregate(**{_name(key): Count("pk", filter=part or None) for key, part in parts.items()})
    rows = (
        found.filter(parts[show])
        .select_related("person")
        .annotate(linked_since=Subquery(linked.order_by("linked_on").values("linked_on")[:1]))
        .order_by("person__full_name", "pk")
    )
    shown = _Counted(rows, PEOPLE_A_PAGE, counts[_name(show)]).get_page(page)
    url = reverse("employees", args=[organization.mpn_id])
    return EmployeesPage(
        organization=organization,
        on=on,
        words=words,
        show=show,
        chips=tuple(_chips(counts, show, words, url)),
        lines=tuple(_line(one, asked, weighing, relied) for one in shown.object_list),
        page=shown,
        query=urlencode({**({"q": words} if words else {}), **({"show": show} if show != "all" else {})}),
        total=counts[_name("all")],
        invitations=tuple(_invitations(organization, on)),
    )


class _Counted(Paginator):
    """A paginator that is told how many rows there are."""

    def __init__(self, rows: QuerySet[Any], per_page: int, count: int) -> None:
        super().__init__(rows, per_page)
        self.__dict__["count"] = count  # in place of the property that asks the database


def _name(show: str) -> str:
    return show.replace("-", "_")


def weighed(organization: Organization, on: date) -> tuple[Asked, Weighing, dict[int, tuple[Reliance, ...]]]:
    """The facts of a day, weighed, and whom levels rest on."""
    asked = ask(organization, on=on, today=on, terms=())
    weighing = Weighing(asked.plan.plan, asked.dossier.facts)
    return asked, weighing, relied_on(weighing, weighing.standings(), asked.day)


def _chips(counts: Mapping[str, int], show: str, words: str, url: str) -> Iterable[Chip]:
    labels = {
        "all": _("All"),
        "admins": _("Admins"),
        "linked": _("Linked"),
        "not-linked": _("Not linked"),
        "carrying": _("Carry a level"),
    }
    for key, label in labels.items():
        query = urlencode({**({"q": words} if words else {}), **({"show": key} if key != "all" else {})})
        yield Chip(label, counts[_name(key)], f"{url}?{query}" if query else url, key == show)


def _line(one: Any, asked: Asked, weighing: Weighing, relied: Mapping[int, tuple[Reliance, ...]]) -> EmployeeLine:
    return EmployeeLine(
        person=one.person,
        role=str(Employment.Role(one.role).label),
        is_admin=one.role == Employment.Role.ADMIN,
        linked_since=one.linked_since,
        counting=_counting(weighing, one.person_id, asked.day),
        carried=carried_of(relied.get(one.person_id, ()), asked),
        url=reverse("employee", args=[asked.organization.mpn_id, one.person_id]),
    )


def _counting(weighing: Weighing, person: int, on: int) -> int:
    if person not in weighing.facts.people:
        return 0
    return sum(contains(days, on) for days in weighing.holdings(person).values())


def carried_of(reliances: Iterable[Reliance], asked: Asked) -> tuple[Carried, ...]:
    """The levels that rest on somebody, by the names of their competencies."""
    return tuple(Carried(asked.called.competencies[one.competency].name, one.before, one.after) for one in reliances)


def _invitations(organization: Organization, on: date) -> Iterable[InvitationLine]:
    invite = reverse("employee-invite", args=[organization.mpn_id])
    for one in (
        Invitation.objects.filter(organization=organization)
        .open(on=on)
        .select_related("invited_by")
        .order_by("invited_at", "pk")[:MOST_INVITATIONS]
    ):
        yield InvitationLine(
            one,
            str(Employment.Role(one.role).label),
            f"{invite}?{urlencode({'again': one.pk})}",
            reverse("invitation-revoke", args=[organization.mpn_id, one.pk]),
        )
