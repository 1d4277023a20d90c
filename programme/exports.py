"""What leaves the programme as CSV (docs/formats.md): standings, memberships and displays, as of any date."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol, TypeAlias

from competencies import standings
from competencies.engine.timeline import OPEN
from competencies.queries import standings_on
from memberships.models import DisplayPeriod
from memberships.queries import memberships_on
from organizations.models import Organization

CHUNK = 2_000
Row: TypeAlias = Sequence[str]


class Writable(Protocol):
    def write(self, text: str, /) -> object: ...


def export_standings(out: Writable, *, as_of: date, on: date, mpn_ids: Iterable[str] | None = None) -> None:
    """A row for each organization and competency with an earned level or an override in force on `as_of`."""

    def rows(chunk: dict[int, str]) -> Iterator[Row]:
        for row in standings_on(chunk, as_of):
            levels = (row.earned, row.override, row.level)
            yield (chunk[row.organization], row.competency, *levels, _until(row.silver_until), _until(row.gold_until))

    header = ("mpn_id", "competency", "earned", "override", "level", "silver_until", "gold_until")
    _export(out, header, rows, mpn_ids=mpn_ids, on=on)


def export_memberships(out: Writable, *, as_of: date, on: date) -> None:
    """A row for each organization: tier and state on `as_of`, what it could buy, and whether renewal is at risk."""

    def rows(chunk: dict[int, str]) -> Iterator[Row]:
        for organization, row in memberships_on(list(chunk), as_of).items():
            yield (
                chunk[organization],
                row.tier,
                row.state,
                row.starts_on.isoformat() if row.starts_on else "",
                row.anniversary.isoformat() if row.anniversary else "",
                row.eligible,
                "true" if row.is_at_risk else "false",
            )

    header = ("mpn_id", "tier", "state", "starts_on", "anniversary", "eligible", "at_risk")
    _export(out, header, rows, on=on)


def export_displayed(out: Writable, *, as_of: date, on: date) -> None:
    """A row for each level on public display on `as_of` (R28)."""

    def rows(chunk: dict[int, str]) -> Iterator[Row]:
        shown = DisplayPeriod.objects.shown(on=as_of).filter(organization__in=list(chunk))
        for organization, competency, level in shown.values_list("organization_id", "competency__slug", "level"):
            yield (chunk[organization], competency, level)

    _export(out, ("mpn_id", "competency", "level"), rows, on=on)


def _export(
    out: Writable,
    header: Row,
    rows: Callable[[dict[int, str]], Iterable[Row]],
    *,
    on: date,
    mpn_ids: Iterable[str] | None = None,
) -> None:
    """Evaluate what is stale (R3), then write chunk by chunk, sorted by the bytes of the first columns."""
    wanted = Organization.objects.all() if mpn_ids is None else Organization.objects.filter(mpn_id__in=list(mpn_ids))
    organizations = sorted(wanted.values_list("mpn_id", "pk"), key=lambda pair: pair[0].encode())
    standings.bring_up_to_date(None if mpn_ids is None else [pk for _, pk in organizations], on=on)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for start in range(0, len(organizations), CHUNK):
        chunk = {pk: mpn_id for mpn_id, pk in organizations[start : start + CHUNK]}
        in_order = sorted(rows(chunk), key=lambda row: [cell.encode() for cell in row[:2]])
        writer.writerows(in_order)


def _until(day: int | None) -> str:
    if day is None:
        return ""
    return "open" if day >= OPEN else date.fromordinal(day).isoformat()
