"""The people of an organization as its overview counts them, and what waits for somebody's answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When

from achievements.models import Achievement, Link
from competencies.engine.timeline import OPEN
from core.dates import add_days
from memberships.models import Order
from memberships.risk import Claim
from organizations.models import Employment, Invitation, Organization

Row = tuple[str, int, str, str, date, date | None, bool]


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many people work for an organization on a day, and how many of them have linked something to it."""

    employees: int
    linked: int

    @property
    def not_linked(self) -> int:
        return self.employees - self.linked


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """Somebody was invited and has not answered."""

    email: str
    invited_on: date


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """Somebody says they earned something, and an agent has yet to look at it (R4).

    `would_count`: once it is accepted it counts here, without the person doing anything (R7).
    """

    claim: Claim
    name: str
    would_count: bool


def headcount(organization: Organization, on: date) -> Headcount:
    """One query."""
    linked = Link.objects.filter(person=OuterRef("person"), organization=organization).in_force(on=on)
    counted = (
        Employment.objects.filter(organization=organization)
        .in_force(on=on)
        .aggregate(employees=Count("pk"), linked=Count("pk", filter=Q(Exists(linked))))
    )
    return Headcount(**counted)


def waiting(organization: Organization, on: date) -> tuple[list[OpenInvitation], list[WaitingClaim]]:
    """The open invitations, the oldest first, and the claims of the organization's people; one query.

    Not the claims of somebody whose achievements are linked elsewhere: those are none of its business.
    """
    employed = Employment.objects.filter(organization=organization).in_force(on=on).values("person")
    linked = Link.objects.filter(person=OuterRef("person")).in_force(on=on)
    here = linked.filter(organization=organization)
    would_count = Exists(here.filter(achievement=OuterRef("pk"))) | Q(Exists(here), person__links_new_achievements=True)
    claims = (
        Achievement.objects.pending_claims()
        .filter(~Exists(linked.exclude(organization=organization)), person__in=employed)
        .values_list(
            Value("claim"), "person_id", "person__full_name", "certification__code", "earned_on", "expires_on",
            Case(When(would_count, then=True), default=False),
        )
    )  # fmt: skip
    invitations = (
        Invitation.objects.filter(organization=organization)
        .open(on=on)
        .values_list(Value("invitation"), "pk", "email", "role", "expires_on", "expires_on", Value(False))
    )
    rows = list(claims.union(invitations, all=True))
    return _invitations(rows), _claims(rows)


def orders_to_pay(organization: Organization, on: date) -> list[Order]:
    """What was ordered and can still be paid, with its offer; one query."""
    return list(Order.objects.filter(organization=organization).open(on=on).select_related("offer"))


def _invitations(rows: Iterable[Row]) -> list[OpenInvitation]:
    found = [
        OpenInvitation(email, add_days(expires_on, -Invitation.DAYS))
        for kind, _, email, _, expires_on, *_ in rows
        if kind == "invitation"
    ]
    return sorted(found, key=lambda one: one.invited_on)


def _claims(rows: Iterable[Row]) -> list[WaitingClaim]:
    found = [
        WaitingClaim(
            Claim(person, code, earned.toordinal(), expires.toordinal() if expires else OPEN), name, would_count
        )
        for kind, person, name, code, earned, expires, would_count in rows
        if kind == "claim"
    ]
    return sorted(found, key=lambda one: (one.name, one.claim.code))
