"""What a letter of membership says: what an organization displays on a day, and until when (R28)."""

import secrets
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from competencies.models import Competency
from memberships.engine import RANK, membership_on
from memberships.models import DisplayPeriod, LetterCode
from memberships.timelines import terms_of
from organizations.models import Organization

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Digits and letters that nobody mistakes for another: no 0, O, 1, I or L."""
LENGTH = 16
GROUP = 4


@dataclass(frozen=True, slots=True)
class Displayed:
    """A competency on display; `ends_on`: the first day on which it is not, with the facts on record."""

    competency: Competency
    level: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class Letter:
    """All that is said of an organization on a day, and nothing that is private. `tier`: none, silver or gold.

    `anniversary`: of the membership; empty where there is none.
    """

    name: str
    on: date
    tier: str
    anniversary: date | None
    is_in_grace: bool
    displayed: tuple[Displayed, ...]


def letter(organization: Organization, *, on: date) -> Letter:
    """What is so on a day; whoever asks has brought the organization up to date (R3). Two queries, three with names."""
    membership = membership_on(terms_of([organization.pk]).get(organization.pk, []), on.toordinal())
    return Letter(
        name=organization.name,
        on=on,
        tier=membership.term.tier if membership else "none",
        anniversary=date.fromordinal(membership.term.ends_on) if membership else None,
        is_in_grace=bool(membership and membership.is_in_grace),
        displayed=_displayed(organization, on) if membership else (),
    )


def _displayed(organization: Organization, on: date) -> tuple[Displayed, ...]:
    periods = (
        DisplayPeriod.objects.filter(organization=organization, ends_on__gt=on)
        .select_related("competency")
        .order_by("starts_on")
    )
    shown: dict[int, Displayed] = {}
    for period in periods:
        known = shown.get(period.competency_id)
        if known is None:
            if period.starts_on <= on:
                shown[period.competency_id] = Displayed(period.competency, period.level, period.ends_on)
        elif period.starts_on == known.ends_on and RANK[period.level] >= RANK[known.level]:
            # Shown on, at the level or above: it grew within the term, or the next term begins with it.
            shown[period.competency_id] = Displayed(known.competency, known.level, period.ends_on)
    return tuple(sorted(shown.values(), key=lambda one: (-RANK[one.level], one.competency.name)))


# --- The code ---------------------------------------------------------------------------------------------------------
def code_of(organization: Organization) -> str:
    """The code of an organization's letters, made when the first is; it says nothing about the organization."""
    made = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return LetterCode.objects.get_or_create(organization=organization, defaults={"code": made})[0].code


def organization_by(code: str) -> Organization | None:
    """The organization whose letters bear a code, however it is typed: small letters, with or without dashes."""
    plain = code.upper().replace("-", "").replace(" ", "")
    if len(plain) != LENGTH or not set(plain) <= set(ALPHABET):
        return None
    found = LetterCode.objects.select_related("organization").filter(code=plain).first()
    return found.organization if found else None


def in_groups(code: str) -> str:
    """A code as people read it: 4KTM-9XQ2-…"""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def address_of(code: str) -> str:
    """Where anybody checks it."""
    return settings.PORTAL_ADDRESS.rstrip("/") + reverse("verify", args=[in_groups(code)])
