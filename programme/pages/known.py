"""What the navigation and a page both need of an organization: its terms and levels, read once for each request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from competencies import standings
from competencies.engine.evaluate import Standing
from competencies.engine.timeline import Timeline
from competencies.plans import Newest
from memberships.engine import TermSpan
from memberships.models import Term
from memberships.stages import is_at_risk_on
from memberships.timelines import Known, known_of, levels_of, spans
from organizations.models import Organization


@dataclass(frozen=True, slots=True)
class KnownToday:
    """Of one organization: its Silver and Gold terms, its effective levels by competency, and by which edition."""

    on: date
    edition: Newest
    terms: Sequence[TermSpan]
    levels: Mapping[int, Mapping[str, Timeline]]


def known_today(organization: Organization, *, on: date, terms: Sequence[Term] | None = None) -> KnownToday:
    """What an organization has, brought up to date (R3); kept for the rest of the request.

    `terms`: all of its terms, where the page has them. For pages alone: a service reads under its own lock.
    """
    kept: KnownToday | None = getattr(organization, "known_to_pages", None)
    if kept is None or kept.on != on:
        pk = organization.pk
        edition = standings.edition_answering(pk, on=on)
        known = known_of([pk]) if terms is None else Known({pk: spans(terms)}, levels_of([pk]), packs={})
        kept = KnownToday(on, edition, known.terms.get(pk, []), known.levels.get(pk, {}))
        organization.known_to_pages = kept  # type: ignore[attr-defined]
    return kept


def note_at_risk(
    organization: Organization, weighed: Iterable[Standing], terms: Sequence[TermSpan], *, on: date
) -> None:
    """A page has weighed all competencies: the navigation need not ask how many are at risk today."""
    count = sum(is_at_risk_on(terms, {"silver": one.silver, "gold": one.gold}, on.toordinal()) for one in weighed)
    organization.at_risk_known = on, count  # type: ignore[attr-defined]


def at_risk_today(organization: Organization, *, on: date) -> int:
    """How many competencies on display will not hold (R29)."""
    noted: tuple[date, int] | None = getattr(organization, "at_risk_known", None)
    if noted is not None and noted[0] == on:
        return noted[1]
    known = known_today(organization, on=on)
    return sum(is_at_risk_on(known.terms, by_level, on.toordinal()) for by_level in known.levels.values())
