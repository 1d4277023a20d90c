"""Writing timelines as rows, and only what differs (R17)."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import TypeAlias

from django.db import connection
from psycopg import Cursor

from competencies.engine.evaluate import Standing
from competencies.engine.timeline import OPEN
from competencies.facts import fetch
from competencies.plans import PlanInForce

# competency, level, basis, starts, ends (0: open)
Row: TypeAlias = tuple[int, str, str, int, int]


def write(
    plan: PlanInForce, standings: Mapping[int, Mapping[str, Standing]], *, competencies: Collection[str] | None = None
) -> list[int]:
    """Make the stored rows of organizations those of their standings; return the organizations that changed.

    With `competencies` the rows of all others are left alone. The organizations are locked by the caller.
    """
    only = None if competencies is None else [plan.competency_ids[slug] for slug in competencies]
    stored = _stored(list(standings), only)
    gone: list[int] = []
    new: list[tuple[int, Row]] = []
    changed: list[int] = []
    for organization, by_slug in standings.items():
        before = stored.get(organization, {})
        after = _rows(plan, by_slug)
        if before.keys() == after:
            continue
        changed.append(organization)
        gone += [pk for row, pk in before.items() if row not in after]
        new += [(organization, row) for row in sorted(after - before.keys())]
    if gone:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM competencies_levelperiod WHERE id = ANY(%s)", [gone])
    if new:
        _insert(new)
    return changed


def _rows(plan: PlanInForce, by_slug: Mapping[str, Standing]) -> set[Row]:
    rows: set[Row] = set()
    for slug, standing in by_slug.items():
        competency = plan.competency_ids[slug]
        for level, basis, timeline in (
            ("silver", "earned", standing.earned_silver),
            ("gold", "earned", standing.earned_gold),
            ("silver", "effective", standing.silver),
            ("gold", "effective", standing.gold),
        ):
            for start, end in timeline:
                rows.add((competency, level, basis, start, 0 if end >= OPEN else end))
    return rows


def _stored(organizations: list[int], competencies: Collection[int] | None) -> dict[int, dict[Row, int]]:
    query = """
        SELECT id, organization_id, competency_id, level, basis, starts_on - DATE '0001-01-01' + 1,
            COALESCE(ends_on - DATE '0001-01-01' + 1, 0)
        FROM competencies_levelperiod WHERE organization_id = ANY(%(organizations)s)
    """
    if competencies is not None:
        query += " AND competency_id = ANY(%(competencies)s)"
    stored: dict[int, dict[Row, int]] = {}
    for pk, organization, *row in fetch(query, organizations=organizations, competencies=list(competencies or ())):
        stored.setdefault(organization, {})[tuple(row)] = pk
    return stored


def _insert(rows: list[tuple[int, Row]]) -> None:
    columns = "(organization_id, competency_id, level, basis, starts_on, ends_on)"
    with (
        Cursor(connection.connection) as cursor,
        cursor.copy(f"COPY competencies_levelperiod {columns} FROM STDIN") as copy,
    ):
        for organization, (competency, level, basis, start, end) in rows:
            copy.write_row(
                (
                    organization,
                    competency,
                    level,
                    basis,
                    date.fromordinal(start),
                    date.fromordinal(end) if end else None,
                )
            )
