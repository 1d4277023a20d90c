"""Asking about levels on a day; whoever asks has brought the organizations up to date (R3)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from competencies.engine.timeline import OPEN, Timeline, next_end
from competencies.facts import fetch


@dataclass(frozen=True, slots=True)
class StandingRow:
    """The levels of one competency of an organization on a day (R16, R19, R21); `…_until` as day numbers.

    `…_until` is None where the level is not held on the day, and OPEN where there is no end on record.
    """

    organization: int
    competency: str
    earned: str
    override: str
    level: str
    silver_until: int | None
    gold_until: int | None


def standings_on(organizations: Collection[int], day: date) -> Iterator[StandingRow]:
    """Every competency with an earned level or an override in force on a day; two queries for any number."""
    on = day.toordinal()
    timelines: dict[tuple[int, str], dict[tuple[str, str], Timeline]] = {}
    for organization, slug, basis, level, start, end in fetch(
        """SELECT p.organization_id, c.slug, p.basis, p.level, p.starts_on - DATE '0001-01-01' + 1,
               p.ends_on - DATE '0001-01-01' + 1
           FROM competencies_levelperiod p JOIN competencies_competency c ON c.id = p.competency_id
           WHERE p.organization_id = ANY(%(organizations)s) AND p.starts_on <= %(day)s
               AND (p.ends_on IS NULL OR p.ends_on > %(day)s)""",
        organizations=list(organizations),
        day=day,
    ):
        timelines.setdefault((organization, slug), {})[basis, level] = ((start, end or OPEN),)
    overrides: dict[tuple[int, str], set[str]] = {}
    for organization, slug, level in fetch(
        """SELECT o.organization_id, c.slug, o.level
           FROM competencies_override o JOIN competencies_competency c ON c.id = o.competency_id
           WHERE o.organization_id = ANY(%(organizations)s) AND o.starts_on <= %(day)s AND o.ends_on > %(day)s
               AND (o.revoked_on IS NULL OR o.revoked_on > %(day)s)""",
        organizations=list(organizations),
        day=day,
    ):
        overrides.setdefault((organization, slug), set()).add(level)
    for (organization, slug), held in timelines.items():
        given = overrides.get((organization, slug), set())
        yield StandingRow(
            organization,
            slug,
            _highest({level for basis, level in held if basis == "earned"}),
            _highest(given),
            _highest({level for basis, level in held if basis == "effective"}),
            next_end(held.get(("effective", "silver"), ()), on),
            next_end(held.get(("effective", "gold"), ()), on),
        )


def _highest(levels: set[str]) -> str:
    return "gold" if "gold" in levels else "silver" if "silver" in levels else "none"
