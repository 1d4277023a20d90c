"""Publishing an edition of the catalogue in all the rooms that it speaks to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from achievements.services import certifications
from competencies.services import catalogue
from competencies.services.catalogue import Change, Publication
from memberships.services import offers


@transaction.atomic
def publish(document: Mapping[str, Any], *, from_day: date | None, on: date) -> Publication:
    """Publish a valid document: its codes, its paths, its offers and benefits come true together, or not at all (R10).

    Every organization is requested to be evaluated by it in the same transaction.
    """
    publication = catalogue.publish(document, from_day=from_day, on=on)
    if publication.change is not Change.NONE:
        editions = catalogue.editions()
        documents = catalogue.documents(editions, on=on)
        certifications.register(entry for document in documents for entry in document["certifications"])
        offers.bring_in(editions, on=on)
    return publication
