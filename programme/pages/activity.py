"""The activity record of an organization, as sentences, the newest first (R33)."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from activity import wording
from activity.models import ActivityRecord
from activity.wording import Told
from core.spreadsheets import plain_cell
from organizations.models import Organization

ENTRIES_A_PAGE = 50
CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """An entry: its day, when it was put on record, what it says."""

    number: int
    day: date
    recorded_at: datetime
    sentence: str


@dataclass(frozen=True, slots=True)
class KindChoice:
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """All that `programme/activity/activity.html` shows; `older_url` is empty on the last page."""

    organization: Organization
    on: date
    choices: tuple[KindChoice, ...]
    lines: tuple[Line, ...]
    is_first: bool
    newest_url: str
    older_url: str
    export_url: str


def activity(organization: Organization, *, on: date, kind: str = "", before: int | None = None) -> ActivityPage:
    """A page of the record; `before` is the number of an entry, of which the older ones are shown."""
    entries = of_kind(organization, kind)
    if before is not None:
        entries = entries.filter(sequence__lt=before)
    found = list(entries[: ENTRIES_A_PAGE + 1])
    shown = found[:ENTRIES_A_PAGE]
    url = reverse("activity", args=[organization.mpn_id])
    older = {"before": shown[-1].sequence} if len(found) > ENTRIES_A_PAGE else {}
    kept = {"kind": kind} if wording.verbs_of(kind) else {}
    return ActivityPage(
        organization=organization,
        on=on,
        choices=tuple(_choices(kind, url)),
        lines=tuple(_lines(shown)),
        is_first=before is None,
        newest_url=_with(url, kept),
        older_url=_with(url, {**kept, **older}) if older else "",
        export_url=_with(reverse("activity-export", args=[organization.mpn_id]), kept),
    )


def of_kind(organization: Organization, kind: str) -> QuerySet[ActivityRecord]:
    """The entries of a kind, the newest first; of all kinds where there is no such one."""
    entries = ActivityRecord.objects.of(organization.pk)
    verbs = wording.verbs_of(kind)
    return entries.filter(verb__in=verbs) if verbs else entries


def _lines(entries: list[ActivityRecord]) -> Iterable[Line]:
    for one in wording.told(entries):
        yield Line(one.entry.sequence, one.entry.on, one.entry.recorded_at, wording.sentence(one))


def _choices(kind: str, url: str) -> Iterable[KindChoice]:
    is_known = wording.verbs_of(kind) is not None
    yield KindChoice(_("All"), url, not is_known)
    for one in wording.kinds():
        yield KindChoice(str(one.label), _with(url, {"kind": one.key}), one.key == kind)


def _with(url: str, query: Mapping[str, str | int]) -> str:
    return f"{url}?{urlencode(query)}" if query else url


# --- As a file --------------------------------------------------------------------------------------------------------
class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def as_csv(organization: Organization, *, kind: str = "", language: str) -> Iterator[str]:
    """The whole record, line by line, in a language; names are looked up a thousand entries at a time."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    entries = of_kind(organization, kind).iterator(chunk_size=CHUNK)
    # It is read while it is sent, when the request's own language may be over.
    with translation.override(language):
        yield "\ufeff"  # by which spreadsheets know that it is UTF-8
        yield writer.writerow(
            [_("Number"), _("Day"), _("Recorded at (UTC)"), _("What"), _("Who"), _("Whom"), _("Entry")]
        )
        while chunk := list(islice(entries, CHUNK)):
            for one in wording.told(chunk):
                yield writer.writerow([plain_cell(cell) for cell in _cells(one)])


def _cells(one: Told) -> list[object]:
    entry = one.entry
    return [
        entry.sequence,
        entry.on.isoformat(),
        entry.recorded_at.isoformat(timespec="seconds"),
        wording.sentence(one),
        "" if entry.by_id is None else one.by,
        one.person,
        entry.verb,
    ]
