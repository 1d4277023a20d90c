"""Reading terms and effective levels of many organizations, as the membership's rules take them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from competencies.engine.timeline import OPEN, Timeline
from competencies.facts import fetch
from memberships.engine import TermSpan
from memberships.models import Term
from memberships.models.term import TIERS

# organization -> competency (id) -> level -> timeline
Levels = dict[int, dict[int, dict[str, Timeline]]]


class Known(NamedTuple):
    """The terms and effective levels of organizations, for all that follows from them."""

    terms: dict[int, list[TermSpan]]
    levels: Levels


def known_of(organizations: Collection[int]) -> Known:
    """Read both, in two queries."""
    return Known(terms_of(organizations), levels_of(organizations))


def terms_of(organizations: Collection[int]) -> dict[int, list[TermSpan]]:
    """The Silver and Gold terms of organizations, by organization; those without are left out."""
    terms: dict[int, list[TermSpan]] = defaultdict(list)
    for organization, tier, starts, ends, grace, shows_from in fetch(
        # Grace follows only a term that ran to its anniversary (R24). What came back once can be upgraded again.
        """WITH RECURSIVE shown (id, organization_id, tier, starts_on, ends_on, grace_days, shows_from) AS (
               SELECT id, organization_id, tier, starts_on, ends_on,
                   CASE WHEN ends_on = anniversary THEN grace_days ELSE 0 END, starts_on
               FROM memberships_term
               WHERE organization_id = ANY(%(organizations)s) AND tier = ANY(%(tiers)s) AND resumes_id IS NULL
               UNION ALL
               SELECT t.id, t.organization_id, t.tier, t.starts_on, t.ends_on,
                   CASE WHEN t.ends_on = t.anniversary THEN t.grace_days ELSE 0 END, shown.shows_from
               FROM shown JOIN memberships_term AS t ON t.resumes_id = shown.id
           )
           SELECT organization_id, tier, starts_on - DATE '0001-01-01' + 1, ends_on - DATE '0001-01-01' + 1,
               grace_days, shows_from - DATE '0001-01-01' + 1
           FROM shown ORDER BY starts_on""",
        organizations=list(organizations),
        tiers=list(TIERS),
    ):
        terms[organization].append(TermSpan(tier, starts, ends, ends + grace, shows_from))
    return dict(terms)


def spans(terms: Iterable[Term]) -> list[TermSpan]:
    """The same of terms that are fetched already, those of an Action Pack left out (R28)."""
    return [
        TermSpan(
            term.tier,
            term.starts_on.toordinal(),
            term.ends_on.toordinal(),
            term.grace_ends_on.toordinal(),
            term.shows_from.toordinal(),
        )
        for term in terms
        if term.tier in TIERS
    ]


def levels_of(organizations: Collection[int]) -> Levels:
    """When organizations hold each level, overrides included; what nobody holds is left out."""
    levels: Levels = {}
    for organization, competency, level, start, end in fetch(
        """SELECT organization_id, competency_id, level, starts_on - DATE '0001-01-01' + 1,
               ends_on - DATE '0001-01-01' + 1
           FROM competencies_levelperiod
           WHERE organization_id = ANY(%(organizations)s) AND basis = 'effective'
           ORDER BY organization_id, competency_id, level, starts_on""",
        organizations=list(organizations),
    ):
        by_level = levels.setdefault(organization, {}).setdefault(competency, {})
        by_level[level] = (*by_level.get(level, ()), (start, end or OPEN))
    return levels
