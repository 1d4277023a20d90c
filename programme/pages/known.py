"""What the navigation and a page both need of an organization: its terms and levels, read once for each request."""

from collections.abc import Iterable, Sequence
from datetime import date

from competencies import standings
from competencies.engine.evaluate import Standing
from memberships.engine import TermSpan
from memberships.models import Term
from memberships.stages import is_at_risk_on
from memberships.timelines import Known, known_of, levels_of, spans
from organizations.models import Organization


def known_today(organization: Organization, *, on: date, terms: Sequence[Term] | None = None) -> Known:
    """Its Silver and Gold terms and its effective levels, brought up to date (R3); kept for the rest of the request.

    `terms`: all of its terms, where the page has them. For pages alone: a service reads under its own lock.
    """
    kept: tuple[date, Known] | None = getattr(organization, "known_to_pages", None)
    if kept is None or kept[0] != on:
        ids = [organization.pk]
        standings.bring_up_to_date(ids, on=on)
        known = known_of(ids) if terms is None else Known({organization.pk: spans(terms)}, levels_of(ids))
        kept = on, known
        organization.known_to_pages = kept  # type: ignore[attr-defined]
    return kept[1]


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
    terms, levels = known.terms.get(organization.pk, []), known.levels.get(organization.pk, {})
    return sum(is_at_risk_on(terms, by_level, on.toordinal()) for by_level in levels.values())
