"""Writing the activity record (R33): one hash chain per organization."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction

from accounts.models import User
from activity.models import ActivityHead, ActivityRecord
from core.dates import now

CHUNK = 2_000


@dataclass(slots=True)
class Entry:
    """One thing to be put on record; `once` makes it unique, so that telling it again changes nothing."""

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


def record_many(entries: Iterable[Entry]) -> int:
    """Put many entries on record, in their order, in bulk; return how many were new.

    Runs in the caller's transaction: what is on record and what happened come true together.
    """
    stream, written = iter(entries), 0
    while chunk := list(islice(stream, CHUNK)):
        written += _record_chunk(chunk)
    return written


@transaction.atomic
def _record_chunk(entries: list[Entry]) -> int:
    organizations = sorted({entry.organization_id for entry in entries})
    ActivityHead.objects.bulk_create([ActivityHead(organization_id=pk) for pk in organizations], ignore_conflicts=True)
    # The heads' locks put concurrent entries in order, in the order of ids as everywhere.
    heads = {
        head.organization_id: head
        for head in ActivityHead.objects.filter(pk__in=organizations).order_by("pk").select_for_update()
    }
    wanted = [entry.once for entry in entries if entry.once]
    known = set(ActivityRecord.objects.filter(once__in=wanted).values_list("once", flat=True)) if wanted else set()
    rows: list[ActivityRecord] = []
    recorded_at = now()
    for entry in entries:
        if entry.once:
            if entry.once in known:
                continue
            known.add(entry.once)
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
    touched = {row.organization_id for row in rows}
    ActivityHead.objects.bulk_update([heads[pk] for pk in touched], ["count", "hash"], batch_size=CHUNK)
    return len(rows)


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as JSON has them: days and instants in ISO form."""
    plain: dict[str, Any] = json.loads(
        json.dumps(facts, default=lambda value: value.isoformat() if isinstance(value, date) else str(value))
    )
    return plain


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
    """Every organization whose record was edited, cut or reordered, as a sentence each; none when all is whole."""
    heads = {head.organization_id: head for head in ActivityHead.objects.iterator()}
    organization: int | None = None
    count, last, is_broken = 0, "", False

    def end_of_chain() -> str | None:
        head = heads.pop(organization, None) if organization is not None else None
        if organization is None or is_broken:
            return None
        if head is None or (head.count, head.hash) != (count, last):
            return f"organization {organization}: the record ends at entry {count}, its head says otherwise"
        return None

    for row in ActivityRecord.objects.order_by("organization_id", "sequence").iterator(chunk_size=CHUNK):
        if row.organization_id != organization:
            if problem := end_of_chain():
                yield problem
            organization, count, last, is_broken = row.organization_id, 0, "", False
        count += 1
        if not is_broken and (row.sequence, row.previous_hash, row.hash) != (count, last, chain_hash(row)):
            is_broken = True
            yield f"organization {organization}: entry {row.sequence} is not what was recorded"
        last = row.hash
    if problem := end_of_chain():
        yield problem
    for head in heads.values():
        if head.count:
            yield f"organization {head.organization_id}: its {head.count} entries are gone"
