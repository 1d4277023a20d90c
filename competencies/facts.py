"""Reading the facts of many organizations, or of one, as the engine takes them.

What costs in an evaluation is reading: so a handful of queries for any number of organizations, narrow columns, days as
whole numbers, no model instances.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import connection
from psycopg import Cursor

from competencies.engine.facts import Facts
from competencies.engine.timeline import OPEN

# Day numbers as `date.toordinal()` has them.
ORDINAL = "({} - DATE '0001-01-01' + 1)"

_PEOPLE = f"""
    SELECT l.organization_id, l.person_id, a.certification_id,
        {ORDINAL.format("GREATEST(l.linked_on, a.earned_on)")},
        {ORDINAL.format("LEAST(l.unlinked_on, a.expires_on, a.revoked_on)")}
    FROM achievements_link l JOIN achievements_achievement a ON a.id = l.achievement_id
    WHERE l.organization_id = ANY(%(organizations)s) AND (a.source <> 'claim' OR a.accepted_at IS NOT NULL)
"""

# Between which ids the achievements lie. The sums keep PostgreSQL from walking the index by achievement to the first
# that fits, from either end of all there are.
_REACH = """
    SELECT min(achievement_id + 0), max(achievement_id + 0) FROM achievements_link
    WHERE organization_id = ANY(%(organizations)s)
"""

MANY = 200
"""From how many organizations on it pays to ask first where their achievements lie."""

_FIGURES = f"""
    SELECT organization_id, metric_id, {ORDINAL.format("month")}, partner_of_record, value
    FROM competencies_figure WHERE organization_id = ANY(%(organizations)s)
"""

# What is few, in one statement: what it is, its key or its organization's, two words, two days.
_FEW = f"""
    SELECT 'certification', id, code, NULL, NULL::int, NULL::int FROM achievements_certification
    UNION ALL
    SELECT 'metric', id, code, NULL, NULL, NULL FROM competencies_metric
    UNION ALL
    SELECT 'organization', id, market, NULL, NULL, NULL FROM organizations_organization
    WHERE id = ANY(%(organizations)s)
    UNION ALL
    SELECT 'authorization', g.organization_id, k.code, NULL, {ORDINAL.format("g.granted_on")},
        {ORDINAL.format("g.ends_on")}
    FROM competencies_authorizationgrant g JOIN competencies_authorizationkind k ON k.id = g.kind_id
    WHERE g.organization_id = ANY(%(organizations)s)
    UNION ALL
    SELECT 'override', o.organization_id, c.slug, o.level, {ORDINAL.format("o.starts_on")},
        {ORDINAL.format("LEAST(o.ends_on, o.revoked_on)")}
    FROM competencies_override o JOIN competencies_competency c ON c.id = o.competency_id
    WHERE o.organization_id = ANY(%(organizations)s)
"""


def fetch(query: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """Rows in PostgreSQL's binary form, which is read about twice as fast; inside the transaction of Django, if any."""
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:
        cursor.execute(query, parameters, binary=True)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def read(
    organizations: Iterable[int],
    *,
    running_month: int,
    certifications: Collection[str] | None = None,
    metrics: Collection[str] | None = None,
) -> dict[int, Facts]:
    """The facts of organizations, by id; only of some certifications (codes) and metrics, if given.

    Three queries, or four for many organizations, however many. No snapshot is shared between them: who asks holds the
    locks, or looks afterwards whether the facts are still those that were read.
    """
    wanted = list(organizations)
    certification_codes: dict[int, str] = {}
    metric_codes: dict[int, str] = {}
    facts: dict[int, Facts] = {}
    periods = []
    for kind, pk, word, level, start, end in fetch(_FEW, organizations=wanted):
        if kind == "certification":
            certification_codes[pk] = word
        elif kind == "metric":
            metric_codes[pk] = word
        elif kind == "organization":
            facts[pk] = Facts(word, {}, {}, {}, [], running_month)
        else:
            periods.append((pk, word, level, start, end))
    for organization, word, level, start, end in periods:
        if level is None:
            facts[organization].authorizations.setdefault(word, []).append((start, end or OPEN))  # type: ignore[attr-defined]
        else:
            facts[organization].overrides.append((word, level, start, end))  # type: ignore[attr-defined]
    _read_people(facts, wanted, certification_codes, certifications)
    _read_figures(facts, wanted, metric_codes, metrics)
    return facts


def _read_people(
    facts: dict[int, Facts], wanted: list[int], codes: dict[int, str], certifications: Collection[str] | None
) -> None:
    query, parameters = _PEOPLE, dict[str, Any](organizations=wanted)
    if certifications is not None:
        query += " AND a.certification_id = ANY(%(certifications)s)"
        parameters["certifications"] = [pk for pk, code in codes.items() if code in certifications]
    if len(wanted) >= MANY:
        # Otherwise each chunk of organizations would look through the achievements of all.
        ((parameters["first"], parameters["last"]),) = fetch(_REACH, organizations=wanted)
        query += " AND a.id BETWEEN %(first)s AND %(last)s"
    last_organization = last_person = 0
    people: dict[int, list[tuple[str, int, int]]] = {}
    held: list[tuple[str, int, int]] = []
    for organization, person, certification, start, end in fetch(query, **parameters):
        if organization != last_organization:
            people = facts[organization].people  # type: ignore[assignment]
            last_organization, last_person = organization, 0
        if person != last_person:
            held = people.setdefault(person, [])
            last_person = person
        held.append((codes[certification], start, end or OPEN))


def _read_figures(
    facts: dict[int, Facts], wanted: list[int], codes: dict[int, str], metrics: Collection[str] | None
) -> None:
    query, parameters = _FIGURES, {"organizations": wanted}
    if metrics is not None:
        if not metrics:
            return
        query += " AND metric_id = ANY(%(metrics)s)"
        parameters["metrics"] = [pk for pk, code in codes.items() if code in metrics]
    months = _Months()
    last = (0, 0)
    rows: list[tuple[int, str, int]] = []
    for organization, metric, month, partner, value in fetch(query, **parameters):
        if (organization, metric) != last:
            last = (organization, metric)
            rows = facts[organization].figures.setdefault(codes[metric], [])  # type: ignore[attr-defined]
        rows.append((months[month], partner, value))


class _Months(dict[int, int]):
    """The index of the month that begins on a day number; each is worked out once."""

    def __missing__(self, ordinal: int) -> int:
        day = date.fromordinal(ordinal)
        index = self[ordinal] = day.year * 12 + day.month - 1
        return index
