"""Publishing the catalogue, edition by edition (R10)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from competencies import requests
from competencies.models import AuthorizationKind, Center, Competency, Edition, Metric
from core.codes import keep
from core.dates import now
from core.refusals import refuse_if

# Whoever publishes holds it alone; whoever must not see the catalogue change holds it together with others.
_ADVISORY_LOCK = 7_301_002

Document = Mapping[str, Any]


class Change(Enum):
    """What publishing a document does to the catalogue."""

    FIRST = "first"
    NEW = "new"
    REPLACED = "replaced"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class InForce:
    """A document with the days on which it is in force (R10); `ends_on` is None of the one in force last."""

    document: Document
    starts_on: date
    ends_on: date | None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing a document does, and from which day on (None: for always)."""

    change: Change
    name: str
    in_force_from: date | None


def hold_still() -> None:
    """Until the transaction ends, nobody publishes an edition."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_ADVISORY_LOCK])


def weigh(document: Document, *, from_day: date | None, on: date) -> Publication:
    """What publishing a document would do; nothing is changed.

    The first edition is in force for always. One that has the name of a published edition replaces it and keeps its
    day; the same document changes nothing. Any other is in force from `from_day`, or from today.
    """
    name = document["edition"]
    editions = {edition.name: edition for edition in Edition.objects.all()}
    if mine := editions.get(name):
        change = Change.NONE if mine.document == document else Change.REPLACED
        return Publication(change, name, mine.in_force_from)
    if not editions:
        return Publication(Change.FIRST, name, None)
    day = from_day or on
    other = next((edition.name for edition in editions.values() if edition.in_force_from == day), None)
    refuse_if(
        other,
        _("The edition %(other)s is in force from %(day)s already: choose another day, or load it by that name.")
        % {"other": other, "day": day},
        code="day_is_taken",
    )
    return Publication(Change.NEW, name, day)


@transaction.atomic
def publish(document: Document, *, from_day: date | None, on: date) -> Publication:
    """Publish a valid document as an edition; every organization is to be evaluated by it, in the same transaction.

    The caller registers what other rooms keep of it: certifications, offers and benefits.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
    publication = weigh(document, from_day=from_day, on=on)
    if publication.change is Change.NONE:
        return publication
    latest = Edition.objects.aggregate(latest=models.Max("revision"))["latest"] or 0
    Edition.objects.update_or_create(
        name=publication.name,
        defaults={
            "document": document,
            "in_force_from": publication.in_force_from,
            "revision": latest + 1,
            "published_at": now(),
        },
    )
    _keep_codes(documents(editions(), on=on))
    requests.add(None, reason="catalogue")
    return publication


def editions() -> list[InForce]:
    """All editions in the order of their days; the first is in force from the first of all days."""
    found = [(edition.in_force_from or date.min, edition.document) for edition in Edition.objects.in_order()]
    ends: list[date | None] = [starts_on for starts_on, _document in found[1:]]
    return [
        InForce(document, starts_on, ends_on)
        for (starts_on, document), ends_on in zip(found, [*ends, None], strict=False)
    ]


def documents(every: Iterable[InForce], *, on: date) -> list[Document]:
    """Of all editions, the one in force on a day last: where they name a thing differently, it has the last word."""
    return [edition.document for edition in sorted(every, key=lambda edition: edition.covers(on))]


def _keep_codes(editions: Sequence[Document]) -> None:
    """Rows for the codes of all editions; a code that no edition mentions any more keeps its row (R10)."""
    keep(Center, ["slug"], _named("centers", editions))
    centers = {center.slug: center for center in Center.objects.all()}
    competencies = _named("competencies", editions)
    for edition in editions:
        for competency in edition["competencies"]:
            competencies[competency["slug"],]["center"] = centers[competency["center"]]
    keep(Competency, ["slug"], competencies)
    keep(
        Metric,
        ["code"],
        {
            (metric["code"],): {"name": metric["name"], "unit": metric["unit"], "aggregation": metric["aggregation"]}
            for edition in editions
            for metric in edition.get("metrics", ())
        },
    )
    keep(
        AuthorizationKind,
        ["code"],
        {(kind["code"],): {"name": kind["name"]} for edition in editions for kind in edition.get("authorizations", ())},
    )


def _named(key: str, editions: Sequence[Document]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {
        (thing["slug"],): {"name_en": thing["name"]["en"], "name_ru": thing["name"].get("ru", ""), "position": place}
        for edition in editions
        for place, thing in enumerate(edition[key])
    }
