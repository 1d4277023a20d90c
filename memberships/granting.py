"""What a term is to carry (R31): copies of the catalogue of the day each was bought or gained. No queries, no clock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from competencies.engine.timeline import Timeline, contains
from memberships.carrying import Carrying
from memberships.engine import RANK as LEVEL_RANK
from memberships.engine import TermSpan, displayed
from memberships.entitlements import RANK, group_of, without_higher_twins
from memberships.models import Benefit, Grant, Term
from memberships.models.term import TIERS

COPIED = ("code", "name", "tier", "competency_id", "category", "benefit_type", "unit", "quantity", "needs_key",
          "reassign_after_days")  # fmt: skip

Levels = Mapping[int, Mapping[str, Timeline]]
"""Of competencies (ids), when each level is held."""


def missing_of(known: Carrying, catalogue: Sequence[Benefit], levels: Levels) -> list[Grant]:
    """The copies that the terms of an organization carry by the day and have not yet, not saved.

    `catalogue`: the rows of all days. What they say depends on terms, levels and editions alone, never on who asked
    before, or when.
    """
    carried: dict[int, list[Grant]] = defaultdict(list)
    for grant in known.grants:
        carried[grant.term_id].append(grant)
    new: list[Grant] = []
    for term in known.carriers:
        mine = carried[term.pk]
        # What came back carries what it carried, whatever the catalogue says by now (R27).
        resumed = [_copy(grant, term, term.starts_on) for grant in carried.get(term.resumes_id or 0, ())]
        new += _added(mine, resumed)
        new += due(term, mine, catalogue, levels, until=known.until(term), on=known.on)
    return new


def due(
    term: Term, mine: list[Grant], catalogue: Sequence[Benefit], levels: Levels, *, until: date, on: date
) -> list[Grant]:
    """What a term that lasts, with its grace, to `until` is to carry by a day beside `mine`, which grows by it."""
    bought_on = term.order.placed_on if term.order else term.starts_on
    new: list[Grant] = []
    if not any(grant.competency_id is None for grant in mine):
        new += _added(mine, _of_tier(catalogue, None, term.tier, term, offered_on=bought_on))
    if term.tier not in TIERS:
        return new
    for competency, by_level in levels.items():
        granted = {grant.tier for grant in mine if grant.competency_id == competency}
        bought = held_at_most(by_level, bought_on, term.tier)
        if bought != "none" and bought not in granted:
            new += _added(mine, _of_tier(catalogue, competency, bought, term, offered_on=bought_on))
        for level, gained_on in _gained(term, by_level, until):
            if gained_on <= on and LEVEL_RANK[level] > LEVEL_RANK[bought] and level not in granted:
                new += _added(mine, _of_tier(catalogue, competency, level, term, offered_on=gained_on, on=gained_on))
    return new


def held_at_most(by_level: Mapping[str, Timeline], day: date, tier: str) -> str:
    """The level that a competency is held at on a day, capped at a tier."""
    held = [level for level, timeline in by_level.items() if contains(timeline, day.toordinal())]
    return min(max(held, key=LEVEL_RANK.__getitem__, default="none"), tier, key=LEVEL_RANK.__getitem__)


def _gained(term: Term, by_level: Mapping[str, Timeline], until: date) -> Iterable[tuple[str, date]]:
    """From which day on a term displays each level, in the order of days (R28)."""
    end = until.toordinal()
    span = TermSpan(term.tier, term.starts_on.toordinal(), end, end, term.shows_from.toordinal())
    for level, start, _end in displayed([span], by_level.get("silver", ()), by_level.get("gold", ())):
        yield level, date.fromordinal(start)


def _of_tier(
    catalogue: Sequence[Benefit],
    competency: int | None,
    tier: str,
    term: Term,
    *,
    offered_on: date,
    on: date | None = None,
) -> list[Grant]:
    """Copies of the rows of a tier; of Silver's too, for Gold, those that Gold has no higher one of."""
    tiers = [one for one in TIERS if RANK[one] <= RANK[tier]] if tier in TIERS else [tier]
    candidates = [
        row
        for row in catalogue
        if row.competency_id == competency and row.tier in tiers and row.is_offered(on=offered_on)
    ]
    highest = without_higher_twins((group_of(row), row.tier) for row in candidates)
    return [_copy(row, term, on or term.starts_on) for row in candidates if (group_of(row), row.tier) in highest]


def _copy(row: Benefit | Grant, term: Term, day: date) -> Grant:
    return Grant(term=term, granted_on=day, **{name: getattr(row, name) for name in COPIED})


def _added(mine: list[Grant], copies: Iterable[Grant]) -> list[Grant]:
    """Those copies that a term does not carry yet; from now on it does."""
    new = [grant for grant in copies if not any(_same(grant, one) for one in mine)]
    mine += new
    return new


def _same(one: Grant, other: Grant) -> bool:
    return (one.code, one.tier, one.competency_id) == (other.code, other.tier, other.competency_id)
