"""What benefits a term carries (R31): copied from the catalogue, of its tier at purchase, of competencies as they come.

No job is needed for what is gained in time: whoever asks about benefits brings them up to date first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import transaction

from competencies import standings
from memberships.carrying import Carrying, carrying_of
from memberships.entitlements import RANK, group_of, without_higher_twins
from memberships.models import Benefit, DisplayPeriod, Grant, Term
from memberships.models.term import TIERS
from organizations.models import Organization

COPIED = ("code", "name", "tier", "competency_id", "category", "benefit_type", "unit", "quantity", "needs_key",
          "reassign_after_days")  # fmt: skip

Catalogue = dict[int | None, list[Benefit]]
Shown = dict[int, list[DisplayPeriod]]


def bring_up_to_date(organizations: Collection[int], *, on: date) -> dict[int, Carrying]:
    """Grant what the terms of organizations carry by now and have not yet; return what they carry then.

    With the organizations' locks held, and their levels up to date. Again and again it changes nothing.
    """
    known = carrying_of(organizations, on=on)
    new = missing(known.values(), on=on)
    if not new:
        return known
    Grant.objects.bulk_create(new, ignore_conflicts=True)
    return carrying_of(organizations, on=on)


def up_to_date(organization: int, *, on: date) -> Carrying:
    """What an organization's terms carry, for whoever asks."""
    standings.bring_up_to_date([organization], on=on)
    return carried(organization, on=on)


def carried(organization: int, *, on: date, catalogue: Sequence[Benefit] | None = None) -> Carrying:
    """The same, its levels being up to date; only where something is missing its lock is taken.

    `catalogue`: what is offered, where somebody has it.
    """
    known = carrying_of([organization], on=on)[organization]
    if not missing([known], on=on, catalogue=catalogue):
        return known
    with transaction.atomic():
        Organization.objects.locked([organization])
        return bring_up_to_date([organization], on=on)[organization]


def missing(known: Iterable[Carrying], *, on: date, catalogue: Sequence[Benefit] | None = None) -> list[Grant]:
    """The copies that are to be made, not saved yet; in two queries."""
    known = [one for one in known if one.terms]
    if not known:
        return []
    rows: Catalogue = defaultdict(list)
    for benefit in Benefit.objects.filter(is_offered=True) if catalogue is None else catalogue:
        rows[benefit.competency_id].append(benefit)
    shown: Shown = defaultdict(list)
    for period in DisplayPeriod.objects.filter(
        organization__in=[one.organization for one in known], starts_on__lte=on
    ).order_by("starts_on"):
        shown[period.organization_id].append(period)
    return [grant for one in known for grant in _missing_of(one, rows, shown[one.organization])]


def _missing_of(known: Carrying, catalogue: Catalogue, shown: Sequence[DisplayPeriod]) -> list[Grant]:
    carried: dict[int, list[Grant]] = defaultdict(list)
    for grant in known.grants:
        carried[grant.term_id].append(grant)
    new: list[Grant] = []
    for term in known.carriers:
        mine = carried[term.pk]
        for grant in _due(term, known.until(term), mine, carried.get(term.resumes_id or 0, ()), catalogue, shown):
            if not any(_same(grant, one) for one in mine):
                mine.append(grant)
                new.append(grant)
    return new


def _due(
    term: Term,
    until: date,
    mine: Sequence[Grant],
    resumed: Sequence[Grant],
    catalogue: Catalogue,
    shown: Sequence[DisplayPeriod],
) -> Iterable[Grant]:
    """Copies that a term is to carry; some may be there already. `mine` grows while they are taken."""
    # What came back carries what it carried, whatever the catalogue says by now (R27).
    for grant in resumed:
        yield _copy(grant, term, term.starts_on)
    if not any(grant.competency_id is None for grant in mine):
        yield from _of_tier(catalogue[None], term, term.tier, term.starts_on)
    if term.tier not in TIERS:
        return
    for period in shown:
        if not term.starts_on <= period.starts_on < until:
            continue
        of_competency = {grant.tier for grant in mine if grant.competency_id == period.competency_id}
        if period.level not in of_competency:
            yield from _of_tier(catalogue[period.competency_id], term, period.level, period.starts_on)


def _of_tier(rows: Sequence[Benefit], term: Term, tier: str, day: date) -> Iterable[Grant]:
    """Copies of the rows of a tier; of Silver's too, for Gold, those that Gold has no higher one of."""
    tiers = [one for one in TIERS if RANK[one] <= RANK[tier]] if tier in TIERS else [tier]
    candidates = [row for row in rows if row.tier in tiers]
    highest = without_higher_twins((group_of(row), row.tier) for row in candidates)
    return [_copy(row, term, day) for row in candidates if (group_of(row), row.tier) in highest]


def _copy(row: Benefit | Grant, term: Term, day: date) -> Grant:
    return Grant(term=term, granted_on=day, **{name: getattr(row, name) for name in COPIED})


def _same(one: Grant, other: Grant) -> bool:
    return (one.code, one.tier, one.competency_id) == (other.code, other.tier, other.competency_id)
