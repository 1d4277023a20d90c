"""Keeping what is on public display as periods (R28)."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db import connection
from psycopg import Cursor

from competencies.facts import fetch
from memberships.engine import displayed
from memberships.timelines import Known, known_of

CHUNK = 2_000


def refresh(organization_ids: Iterable[int]) -> int:
    """Make the stored periods of organizations those of their levels and terms; return how many organizations changed.

    In the transaction that changed levels or terms, with the organizations locked; writes only what differs.
    """
    ids = sorted(set(organization_ids))
    chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    return sum(refresh_by(known_of(chunk), chunk) for chunk in chunks)


def refresh_by(known: Known, organizations: Collection[int]) -> int:
    """The same for a chunk of organizations whose terms and levels are known."""
    terms, levels, _packs = known
    stored: dict[int, dict[tuple[int, str, int, int], int]] = {}
    for pk, organization, *row in fetch(
        """SELECT id, organization_id, competency_id, level, starts_on - DATE '0001-01-01' + 1,
               ends_on - DATE '0001-01-01' + 1
           FROM memberships_displayperiod WHERE organization_id = ANY(%(organizations)s)""",
        organizations=list(organizations),
    ):
        stored.setdefault(organization, {})[tuple(row)] = pk
    gone: list[int] = []
    new: list[tuple[int, int, str, int, int]] = []
    changed = 0
    for organization in organizations:
        after = {
            (competency, level, start, end)
            for competency, by_level in levels.get(organization, {}).items()
            for level, start, end in displayed(
                terms.get(organization, ()), by_level.get("silver", ()), by_level.get("gold", ())
            )
        }
        before = stored.get(organization, {})
        if before.keys() != after:
            changed += 1
            gone += [pk for row, pk in before.items() if row not in after]
            new += [(organization, *row) for row in sorted(after - before.keys())]
    _write(gone, new)
    return changed


def _write(gone: list[int], new: list[tuple[int, int, str, int, int]]) -> None:
    if gone:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM memberships_displayperiod WHERE id = ANY(%s)", [gone])
    if new:
        columns = "(organization_id, competency_id, level, starts_on, ends_on)"
        with (
            Cursor(connection.connection) as writer,
            writer.copy(f"COPY memberships_displayperiod {columns} FROM STDIN") as copy,
        ):
            for organization, competency, level, start, end in new:
                copy.write_row((organization, competency, level, date.fromordinal(start), date.fromordinal(end)))
