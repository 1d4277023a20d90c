"""The people of an organization as its overview counts them, and what waits for somebody's answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, Value

from achievements.models import Achievement, Link
from core.dates import add_days
from memberships.models import Order
from memberships.risk import Claim
from organizations.models import Employment, Invitation, Organization

Row = tuple[str, int, str, str, date]


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
    """Somebody says they earned something, and an agent has yet to look at it (R4)."""

    claim: Claim
    name: str


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
    """The open invitations, the oldest first, and the claims of the organization's people; one query."""
    employed = Employment.objects.filter(organization=organization).in_force(on=on).values("person")
    claims = (
        Achievement.objects.pending_claims()
        .filter(person__in=employed)
        .values_list(Value("claim"), "person_id", "person__full_name", "certification__code", "earned_on")
    )
    invitations = (
        Invitation.objects.filter(organization=organization)
        .open(on=on)
        .values_list(Value("invitation"), "pk", "email", "role", "expires_on")
    )
    rows = list(claims.union(invitations, all=True))
    return _invitations(rows), _claims(rows)


def orders_to_pay(organization: Organization, on: date) -> list[Order]:
    """What was ordered and can still be paid, with its offer; one query."""
    return list(Order.objects.filter(organization=organization).open(on=on).select_related("offer"))


def _invitations(rows: Iterable[Row]) -> list[OpenInvitation]:
    found = [
        OpenInvitation(email, add_days(expires_on, -Invitation.DAYS))
        for kind, _, email, _, expires_on in rows
        if kind == "invitation"
    ]
    return sorted(found, key=lambda one: one.invited_on)


def _claims(rows: Iterable[Row]) -> list[WaitingClaim]:
    found = [
        WaitingClaim(Claim(person, code, earned.toordinal()), name)
        for kind, person, name, code, earned in rows
        if kind == "claim"
    ]
    return sorted(found, key=lambda one: (one.name, one.claim.code))
