"""Why an organization has the level it has on a day: each path, each requirement, who counts and until when.

The same plan, pools and timelines as `evaluate`, read on one day.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from competencies.engine.assignment import largest_deficit, longest_assignment
from competencies.engine.evaluate import LEVELS, NOTHING, Standing, Weighing, month_start, windowed
from competencies.engine.explanation import (
    AuthorizationVerdict,
    Counted,
    DistinctGroup,
    Explanation,
    MetricVerdict,
    Month,
    Nearly,
    PathVerdict,
    PeopleVerdict,
    Verdict,
)
from competencies.engine.facts import Facts
from competencies.engine.plan import Group, MetricRequirement, Path, PeopleRequirement, Plan
from competencies.engine.timeline import (
    ALWAYS,
    Span,
    Timeline,
    contains,
    height_on,
    intersection,
    merged,
    next_end,
    span_on,
)

RECENT_DAYS = 366
"""How long an ended certification is still mentioned; a matter of show, not of rules."""


def explain(plan: Plan, facts: Facts, competency: str, on: int) -> Explanation:
    """The level of a competency on a day, and every path to it (R16, R19, R21)."""
    weighing = Weighing(plan, facts)
    standing = weighing.standings({competency}).get(competency, NOTHING)
    active = tuple(
        (level, start, end) for slug, level, start, end in facts.overrides if slug == competency and start <= on < end
    )
    versions: dict[tuple[int, str], list[Path]] = {}
    for path in plan.paths_of.get(competency, ()):
        versions.setdefault((LEVELS.index(path.level), path.name), []).append(path)
    return Explanation(
        competency,
        on,
        earned_level(standing, on),
        LEVELS[max((LEVELS.index(level) for level, _, _ in active), default=0)],
        held_level(standing, on),
        next_end(standing.silver, on),
        next_end(standing.gold, on),
        next_end(standing.earned_silver, on),
        next_end(standing.earned_gold, on),
        active,
        tuple(_path(weighing, versions[key], on) for key in sorted(versions, key=lambda key: key[0])),
    )


def earned_level(standing: Standing, on: int) -> str:
    """The level that the facts give on a day (R16)."""
    return _level(standing.earned_silver, standing.earned_gold, on)


def held_level(standing: Standing, on: int) -> str:
    """The level on a day, overrides included (R21)."""
    return _level(standing.silver, standing.gold, on)


def _level(silver: Timeline, gold: Timeline, on: int) -> str:
    return "gold" if contains(gold, on) else "silver" if contains(silver, on) else "none"


def in_force_or_nearest(versions: Iterable[Path], on: int) -> tuple[Path, Span]:
    """Of the contents that a path has had, the one that counts on the day; else the last that did, else the next."""

    def nearness(choice: tuple[Path, Span]) -> tuple[int, int]:
        _, (start, end) = choice
        return (0, 0) if start <= on < end else (1, -end) if end <= on else (2, start)

    return min(((path, span) for path in versions for span in path.effective), key=nearness)


def _path(weighing: Weighing, versions: Sequence[Path], on: int) -> PathVerdict:
    path, effective = in_force_or_nearest(versions, on)
    since, until = _ends(merged(span for version in versions for span in weighing.met(version)), on)
    groups = tuple(_group(weighing, path, group, on) for group in path.groups)
    return PathVerdict(
        path.level,
        path.name,
        effective,
        effective[0] <= on < effective[1],
        until is not None,
        since,
        until,
        tuple(_requirement(weighing, path, place, groups, on) for place in range(len(path.requirements))),
        groups,
    )


def _requirement(weighing: Weighing, path: Path, place: int, groups: Iterable[DistinctGroup], on: int) -> Verdict:
    requirement = path.requirements[place]
    if isinstance(requirement, PeopleRequirement):
        group = next((group for group in groups if place in group.requirements), None)
        return _people(weighing, requirement, group, place, on)
    if isinstance(requirement, MetricRequirement):
        return _metric(weighing, requirement, on)
    since, until = _ends(weighing.authorized(requirement.authorization), on)
    return AuthorizationVerdict(requirement.authorization, until is not None, since, until)


def group_met(weighing: Weighing, group: Group) -> Timeline:
    """The days on which the requirements of a `distinct` group find different people (R12)."""
    days = ALWAYS
    for pool, count in group.heads:
        days = intersection(days, weighing.reached(pool, count))
    return days


def _group(weighing: Weighing, path: Path, group: Group, on: int) -> DistinctGroup:
    people = [r for place in group.places if isinstance(r := path.requirements[place], PeopleRequirement)]
    candidates = [
        [(end, person) for person, days in weighing.people(r.pool).items() if (end := next_end(days, on)) is not None]
        for r in people
    ]
    counts = [r.count for r in people]
    assigned = longest_assignment(candidates, counts)
    missing, short = largest_deficit([{person for _, person in found} for found in candidates], counts)
    since, until = _ends(group_met(weighing, group), on)
    return DistinctGroup(
        group.name,
        group.places,
        tuple(tuple(found) for found in assigned),
        until is not None,
        missing,
        tuple(group.places[place] for place in short),
        since,
        until,
    )


def _people(
    weighing: Weighing, requirement: PeopleRequirement, group: DistinctGroup | None, place: int, on: int
) -> PeopleVerdict:
    pool = requirement.pool
    satisfying = {
        person: Counted(person, _codes(weighing, person, pool, on), *span)
        for person, days in weighing.people(pool).items()
        if (span := span_on(days, on))
    }
    also: list[Counted] = []
    if group is None:
        counted = list(satisfying.values())
        since, until = _ends(weighing.reached(pool, requirement.count), on)
    else:
        chosen = group.assigned[group.requirements.index(place)]
        counted = [satisfying.pop(person) for person in chosen]
        also = list(satisfying.values())
        since, until = group.since, group.until
        if not group.is_met and len(counted) >= requirement.count:
            since, until = max(one.since for one in counted), min(one.until for one in counted)
    return PeopleVerdict(
        requirement.count,
        len(counted),
        until is not None,
        since,
        until,
        requirement.holding,
        requirement.distinct,
        _longest_first(counted),
        _longest_first(also),
        nearly(weighing, pool, on),
    )


def _longest_first(people: Iterable[Counted]) -> tuple[Counted, ...]:
    return tuple(sorted(people, key=lambda one: (-one.until, one.person)))


def _codes(weighing: Weighing, person: int, pool: int, on: int) -> tuple[str, ...]:
    """The certifications by which a person is in the pool on a day: of several sets, the one that lasts longest."""
    ends = {code: end for code, days in weighing.holdings(person).items() if (end := next_end(days, on)) is not None}
    satisfied = [codes for codes in sorted(weighing.matching(person)[pool]) if ends.keys() >= set(codes)]
    return max(satisfied, key=lambda codes: min(ends[code] for code in codes))


def nearly(weighing: Weighing, pool: int, on: int) -> tuple[Nearly, ...]:
    """Who is not in the pool on a day, but holds or recently held something of it; the fewest lacking first."""
    sets = weighing.plan.pools[pool]
    relevant = frozenset(code for codes in sets for code in codes)
    inside = weighing.people(pool)
    found = []
    for person in weighing.holders(relevant):
        if contains(inside.get(person, ()), on):
            continue
        spans = {code: days for code, days in weighing.holdings(person).items() if code in relevant}
        has = frozenset(code for code, days in spans.items() if contains(days, on))
        ended = tuple(
            sorted(
                (code, last)
                for code, days in spans.items()
                if code not in has
                and (last := max((end for _, end in days if end <= on), default=0)) > on - RECENT_DAYS
            )
        )
        lacks = fewest_lacking(weighing.plan, sets, has, on)
        if lacks is not None and (has or ended):
            found.append(Nearly(person, tuple(sorted(has)), lacks, ended))
    return tuple(
        sorted(found, key=lambda one: (len(one.lacks), -max((day for _, day in one.ended), default=0), one.person))
    )


def fewest_lacking(
    plan: Plan, sets: Iterable[tuple[str, ...]], has: Collection[str], on: int
) -> tuple[str, ...] | None:
    """The fewest certifications that complete one of the sets; None when that takes one no longer accepted (R4)."""
    lacking = (tuple(code for code in codes if code not in has) for codes in sets)
    return min((codes for codes in lacking if plan.accepts(codes, on)), key=lambda one: (len(one), one), default=None)


def _metric(weighing: Weighing, requirement: MetricRequirement, on: int) -> MetricVerdict:
    measure = weighing.plan.measures[requirement.measure]
    needed = requirement.needed(weighing.facts.market)
    since, until = _ends(weighing.figure_met(requirement), on)
    totals = weighing.totals(requirement.measure)
    looked_at = min(month_of(on), weighing.facts.running_month)
    # The rows on record alone, without the assumption that the running month's value stays (R18, R19).
    alone = windowed(measure, totals)
    short = next(((month, value) for month, value in alone if month > looked_at and value < needed), None)
    return MetricVerdict(
        measure.metric,
        needed,
        height_on(alone, looked_at),
        until is not None,
        since,
        until,
        measure.window,
        measure.aggregation,
        tuple(sorted(measure.partners)) if measure.partners is not None else None,
        tuple(
            Month(month, totals.get(month), month < looked_at, height_on(alone, month), month_start(month))
            for month in range(looked_at - measure.window, looked_at + 1)
        ),
        month_start(short[0]) if short and until is not None else None,
        needed - short[1] if short and until is not None else None,
    )


def month_of(day: int) -> int:
    """The month that contains a day, as year * 12 + month - 1."""
    found = date.fromordinal(day)
    return found.year * 12 + found.month - 1


def _ends(days: Timeline, on: int) -> tuple[int | None, int | None]:
    span = span_on(days, on)
    return span if span else (None, None)
