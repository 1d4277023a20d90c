"""Writing the activity record (R33): one hash chain per organization."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Subquery

from accounts.models import User
from activity.models import ActivityHead, ActivityRecord
from activity.services.notices import tell
from core.dates import now

CHUNK = 2_000


@dataclass(slots=True)
class Entry:
    """One thing to be put on record; telling an organization again what has the same `once` changes nothing."""

    verb: str
    organization_id: int
    on: date
    by_id: int | None = None
    on_behalf_of_id: int | None = None
    person_id: int | None = None
    once: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def record(
    verb: str,
    *,
    organization_id: int,
    on: date,
    by: User | None = None,
    on_behalf_of: User | None = None,
    person_id: int | None = None,
    once: str | None = None,
    **facts: Any,
) -> None:
    """Put what happened on the organization's record; `facts` are ids, codes, days and words, never names."""
    record_many(
        [
            Entry(
                verb=verb,
                organization_id=organization_id,
                on=on,
                by_id=by.pk if by else None,
                on_behalf_of_id=on_behalf_of.pk if on_behalf_of else None,
                person_id=person_id,
                once=once,
                facts=facts,
            )
        ]
    )


def record_many(entries: Iterable[Entry], *, on: date | None = None) -> int:
    """Put many entries on record, in their order, in bulk; return how many were new. Those that are news are told.

    Runs in the caller's transaction: what is on record and what happened come true together, and whoever is told is.
    `on` is the day on which it is told, where entries are of days past: it decides who may know.
    """
    stream, written = iter(entries), 0
    while chunk := list(islice(stream, CHUNK)):
        written += _record_chunk(chunk, on=on)
    return written


@transaction.atomic(savepoint=False)
def _record_chunk(entries: list[Entry], *, on: date | None) -> int:
    # The heads' locks put concurrent entries in order, in the order of ids as everywhere.
    heads = _locked_heads(sorted({entry.organization_id for entry in entries}))
    known = _known(entries)
    rows: list[ActivityRecord] = []
    recorded_at = now()
    for entry in entries:
        if entry.once:
            if (entry.organization_id, entry.once) in known:
                continue
            known.add((entry.organization_id, entry.once))
        head = heads[entry.organization_id]
        head.count += 1
        row = ActivityRecord(
            organization_id=entry.organization_id,
            sequence=head.count,
            verb=entry.verb,
            on=entry.on,
            recorded_at=recorded_at,
            by_id=entry.by_id,
            on_behalf_of_id=entry.on_behalf_of_id,
            person_id=entry.person_id,
            facts=_plain(entry.facts),
            once=entry.once,
            previous_hash=head.hash,
        )
        head.hash = row.hash = chain_hash(row)
        rows.append(row)
    ActivityRecord.objects.bulk_create(rows)
    _move_heads([heads[pk] for pk in {row.organization_id for row in rows}])
    tell(rows, on=on, at=recorded_at)
    return len(rows)


def _locked_heads(organizations: list[int]) -> dict[int, ActivityHead]:
    """The ends of the organizations' chains, locked; made where there is none. In one statement: each act needs it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO activity_activityhead AS head (organization_id, count, hash)
               SELECT unnest(%s::bigint[]), 0, ''
               ON CONFLICT (organization_id) DO UPDATE SET count = head.count
               RETURNING organization_id, count, hash""",
            [organizations],
        )
        return {row[0]: ActivityHead(*row) for row in cursor.fetchall()}


def _move_heads(heads: list[ActivityHead]) -> None:
    if not heads:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE activity_activityhead AS head SET count = new.count, hash = new.hash
               FROM unnest(%s::bigint[], %s::int[], %s::text[]) AS new (organization_id, count, hash)
               WHERE head.organization_id = new.organization_id""",
            [[head.organization_id for head in heads], [head.count for head in heads], [head.hash for head in heads]],
        )


def _known(entries: list[Entry]) -> set[tuple[int, str]]:
    """What of it the organizations were told before; asked under their heads' locks, so nobody tells it meanwhile."""
    wanted = {entry.organization_id: entry.once for entry in entries if entry.once}
    if not wanted:
        return set()
    told = ActivityRecord.objects.filter(
        organization_id__in=wanted, once__in=[entry.once for entry in entries if entry.once]
    )
    return {(organization, once or "") for organization, once in told.values_list("organization_id", "once")}


def _plain(value: Any) -> Any:
    """A fact as JSON gives it back, so that its hash comes out again: days, instants and fractions become words."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return str(value)


def chain_hash(row: ActivityRecord) -> str:
    """SHA-256 over everything that the entry says and the hash of the entry before it."""
    said = [
        row.previous_hash,
        row.organization_id,
        row.sequence,
        row.verb,
        row.on.isoformat(),
        _instant(row.recorded_at),
        row.by_id,
        row.on_behalf_of_id,
        row.person_id,
        row.once,
        row.facts,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _instant(instant: datetime) -> str:
    return instant.isoformat(timespec="microseconds")


def broken_chains() -> Iterator[str]:
    """Every organization whose record was edited, cut or reordered, as a sentence each; none when all is whole.

    Entries and heads are read by one statement, and so from one moment: what is recorded meanwhile raises no alarm.
    """
    head = ActivityHead.objects.filter(pk=OuterRef("organization_id"))
    entries = ActivityRecord.objects.annotate(
        head_count=Subquery(head.values("count")), head_hash=Subquery(head.values("hash"))
    ).order_by("organization_id", "sequence")
    for organization, chain in groupby(entries.iterator(chunk_size=CHUNK), key=lambda row: row.organization_id):
        if problem := _broken(chain):
            yield f"organization {organization}: {problem}"
    recorded = ActivityRecord.objects.filter(organization_id=OuterRef("pk"))
    for organization, count in (
        ActivityHead.objects.filter(~Exists(recorded), count__gt=0).order_by("pk").values_list("pk", "count")
    ):
        yield f"organization {organization}: its {count} entries are gone"


def _broken(chain: Iterable[Any]) -> str | None:
    """What is wrong with the entries of one organization, each with what the head says."""
    count, last, head = 0, "", None
    for row in chain:
        count += 1
        if (row.sequence, row.previous_hash, row.hash) != (count, last, chain_hash(row)):
            return f"entry {row.sequence} is not what was recorded"
        last, head = row.hash, (row.head_count, row.head_hash)
    return f"the record ends at entry {count}, its head says otherwise" if head != (count, last) else None
