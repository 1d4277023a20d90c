"""The plan in force: the published editions, compiled once in each process (R10)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from competencies.engine.plan import Plan, compile_plan
from competencies.engine.timeline import BEGINNING
from competencies.facts import fetch
from competencies.models import Competency, Edition


class Newest(NamedTuple):
    """The edition of the catalogue that was published last; revision 0 before there is any."""

    revision: int
    published_at: datetime


NONE_YET = Newest(0, datetime.min.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class PlanInForce:
    """A compiled plan, the revision of the catalogue it was made from, and the keys of its competencies' rows."""

    revision: int
    plan: Plan
    competency_ids: dict[str, int]
    competency_slugs: dict[int, str]


_compiled: dict[Newest, PlanInForce] = {}


def newest_edition() -> Newest:
    """Ask the database."""
    for row in fetch("SELECT revision, published_at FROM competencies_edition ORDER BY revision DESC LIMIT 1"):
        return Newest(*row)
    return NONE_YET


def revision_in_force() -> int:
    """The revision of the catalogue in force; 0 before the first edition is published."""
    return newest_edition().revision


def plan_in_force(newest: Newest | None = None) -> PlanInForce:
    """The plan that every answer is to be made by (R3); asks the database for the revision, every time.

    `newest`: where whoever asks has just read it together with something else.
    """
    newest = newest or newest_edition()
    found = _compiled.get(newest)
    if found is None:
        # All editions in one query: a publication meanwhile gives either the old plan or the new one, never a mixture.
        editions = list(Edition.objects.in_order())
        newest = max((Newest(edition.revision, edition.published_at) for edition in editions), default=newest)
        ids = dict(Competency.objects.values_list("slug", "pk"))
        days = [edition.in_force_from.toordinal() if edition.in_force_from else BEGINNING for edition in editions]
        plan = compile_plan([(day, edition.document) for day, edition in zip(days, editions, strict=True)])
        found = PlanInForce(newest.revision, plan, ids, {pk: slug for slug, pk in ids.items()})
        if len(_compiled) > 1:
            _compiled.clear()
        _compiled[newest] = found
    return found
