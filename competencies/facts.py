"""Reading the facts of many organizations, or of one, as the engine takes them.

What costs in an evaluation is reading: so a handful of queries for any number of organizations, narrow columns, days as
whole numbers, no model instances.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import connection
from psycopg import Cursor

from achievements.models import Certification
from competencies.engine.facts import Facts
from competencies.engine.timeline import OPEN
from competencies.models import AuthorizationKind, Metric

# Day numbers as `date.toordinal()` has them.
ORDINAL = "({} - DATE '0001-01-01' + 1)"

_PEOPLE = f"""
    SELECT l.organization_id, l.person_id, a.certification_id,
        {ORDINAL.format("GREATEST(l.linked_on, a.earned_on)")},
        {ORDINAL.format("LEAST(l.unlinked_on, a.expires_on, a.revoked_on)")}
    FROM achievements_link l JOIN achievements_achievement a ON a.id = l.achievement_id
    WHERE l.organization_id = ANY(%(organizations)s) AND (a.source <> 'claim' OR a.accepted_at IS NOT NULL)
"""

_FIGURES = f"""
    SELECT organization_id, metric_id, {ORDINAL.format("month")}, partner_of_record, value
    FROM competencies_figure WHERE organization_id = ANY(%(organizations)s)
"""

_AUTHORIZATIONS = f"""
    SELECT organization_id, kind_id, {ORDINAL.format("granted_on")}, {ORDINAL.format("ends_on")}
    FROM competencies_authorizationgrant WHERE organization_id = ANY(%(organizations)s)
"""

_OVERRIDES = f"""
    SELECT o.organization_id, c.slug, o.level, {ORDINAL.format("o.starts_on")},
        {ORDINAL.format("LEAST(o.ends_on, o.revoked_on)")}
    FROM competencies_override o JOIN competencies_competency c ON c.id = o.competency_id
    WHERE o.organization_id = ANY(%(organizations)s)
"""

_MARKETS = "SELECT id, market FROM organizations_organization WHERE id = ANY(%(organizations)s)"


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

    Seven queries, however many organizations.
    """
    wanted = list(organizations)
    codes = dict(Certification.objects.values_list("pk", "code"))
    facts: dict[int, Facts] = {
        organization: Facts(market, {}, {}, {}, [], running_month)
        for organization, market in fetch(_MARKETS, organizations=wanted)
    }

    query, parameters = _PEOPLE, {"organizations": wanted}
    if certifications is not None:
        query += " AND a.certification_id = ANY(%(certifications)s)"
        parameters["certifications"] = [pk for pk, code in codes.items() if code in certifications]
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

    _read_figures(facts, wanted, metrics)
    kinds = dict(AuthorizationKind.objects.values_list("pk", "code"))
    for organization, kind, start, end in fetch(_AUTHORIZATIONS, organizations=wanted):
        facts[organization].authorizations.setdefault(kinds[kind], []).append((start, end or OPEN))  # type: ignore[attr-defined]
    for organization, *override in fetch(_OVERRIDES, organizations=wanted):
        facts[organization].overrides.append(tuple(override))  # type: ignore[attr-defined]
    return facts


def _read_figures(facts: dict[int, Facts], wanted: list[int], metrics: Collection[str] | None) -> None:
    codes = dict(Metric.objects.values_list("pk", "code"))
    query, parameters = _FIGURES, {"organizations": wanted}
    if metrics is not None:
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
