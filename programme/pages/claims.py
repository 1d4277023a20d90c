"""The claims that wait for an agent, and one of them with what accepting it would change (R4)."""

from copy import copy
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from achievements.models import Achievement
from achievements.services.achievements import colleagues_of, counting_at
from competencies import previews
from competencies.plans import plan_in_force
from competencies.words import names
from core.dates import now
from core.keyset import Rows, rows_after
from organizations.models import Employment, Organization
from programme.pages.linking import LevelLine

ROWS = 25
ORDER = ("claimed_at", "pk")


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """All that `programme/agents/claims.html` shows; `is_conflicting` is on each of the rows."""

    on: date
    rows: Rows[Achievement]


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """All that `programme/agents/claim.html` shows; `why_not`: why this agent does not decide on it."""

    on: date
    claim: Achievement
    employments: tuple[Employment, ...]
    organization: Organization | None
    levels: tuple[LevelLine, ...]
    why_not: str


def pending(agent: User, *, on: date) -> QuerySet[Achievement]:
    """The claims that wait, each with whether it is of somebody who works with the agent."""
    conflicting = colleagues_of(agent, on=on).filter(person=OuterRef("person"))
    claims = Achievement.objects.pending_claims().select_related("person", "certification")
    return claims.annotate(is_conflicting=Exists(conflicting))


def claims_page(agent: User, *, cursor: str, on: date) -> ClaimsPage:
    """The queue, the oldest first."""
    return ClaimsPage(on, rows_after(pending(agent, on=on), ORDER, cursor=cursor, of="claims", size=ROWS))


def claim_page(claim: Achievement, agent: User, *, on: date) -> ClaimPage:
    """One claim, as `pending` has it."""
    employments = Employment.objects.filter(person=claim.person).in_force(on=on).select_related("organization")
    organization = counting_at([claim], on=on).get(claim.pk)
    levels: tuple[LevelLine, ...] = ()
    if organization is not None:
        accepted = copy(claim)
        accepted.accepted_at = now()
        called = names(plan_in_force().revision).competencies
        levels = tuple(
            LevelLine(called[change.competency].name, change)
            for change in previews.linking(organization, [accepted], on=on)
            if change.competency in called
        )
    return ClaimPage(on, claim, tuple(employments), organization, levels, _why_not(claim, agent))


def _why_not(claim: Achievement, agent: User) -> str:
    if claim.person_id == agent.pk:
        return _("This is your own claim: another agent decides on it.")
    if claim.is_conflicting:  # type: ignore[attr-defined]
        return _("You work for the same organization as this person: another agent decides on it.")
    return ""
