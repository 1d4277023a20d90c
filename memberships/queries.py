"""Asking about memberships and display on a day; whoever asks has brought the organizations up to date (R3)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from competencies.engine.timeline import contains
from memberships.engine import RANK, TermSpan, is_at_risk, is_competency_at_risk, membership_on
from memberships.models import DisplayPeriod
from memberships.timelines import levels_of, terms_of


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """The membership of an organization on a day.

    `tier` is none, silver or gold; `state` none, active or grace; `eligible` the highest level of any competency, which
    is what could be bought (R22); `at_risk` as R29 has it; `competencies_at_risk` the ids of displayed competencies
    whose level does not hold to the anniversary.
    """

    organization: int
    tier: str
    state: str
    starts_on: date | None
    anniversary: date | None
    eligible: str
    is_at_risk: bool
    competencies_at_risk: tuple[int, ...]


def memberships_on(organizations: Collection[int], day: date) -> dict[int, MembershipRow]:
    """The membership of each organization on a day, in three queries for any number of them."""
    terms, levels = terms_of(organizations), levels_of(organizations)
    shown: dict[int, dict[int, str]] = {}
    for organization, competency, level in (
        DisplayPeriod.objects.shown(on=day)
        .filter(organization__in=list(organizations))
        .values_list("organization_id", "competency_id", "level")
    ):
        shown.setdefault(organization, {})[competency] = level
    return {
        organization: _membership(
            organization, terms.get(organization, []), levels.get(organization, {}), shown.get(organization, {}), day
        )
        for organization in organizations
    }


def _membership(
    organization: int,
    terms: list[TermSpan],
    levels: dict[int, dict[str, tuple[tuple[int, int], ...]]],
    shown: dict[int, str],
    on: date,
) -> MembershipRow:
    day = on.toordinal()
    held = [level for by_level in levels.values() for level, timeline in by_level.items() if contains(timeline, day)]
    eligible = max(held, key=RANK.__getitem__, default="none")
    membership = membership_on(terms, day)
    if membership is None:
        return MembershipRow(organization, "none", "none", None, None, eligible, False, ())
    term = membership.term
    at_tier = [by_level.get(term.tier, ()) for by_level in levels.values()]
    return MembershipRow(
        organization,
        term.tier,
        "grace" if membership.is_in_grace else "active",
        date.fromordinal(term.starts_on),
        date.fromordinal(term.ends_on),
        eligible,
        is_at_risk(terms, at_tier, day),
        tuple(
            competency
            for competency, level in shown.items()
            if is_competency_at_risk(terms, level, levels.get(competency, {}).get(level, ()), day)
        ),
    )
